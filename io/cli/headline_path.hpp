#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "io/cli/headline.hpp"

namespace tradeflow::io::cli {

/// How many runs each horizon has: one per period of a timeline, else one.
[[nodiscard]] std::size_t periods_of(const ScenarioPage& page);
/// The page of the last period alone.
[[nodiscard]] ScenarioPage in_last_period(const ScenarioPage& page);

/// "2025-03-20 to 2026-02-28, 2027-01-01 to 2030-12-31"
[[nodiscard]] std::string days_text(const std::vector<seeds::Window>& days);
/// The tables of a timeline: quotas, regions and sectors hit in the first, lowest and last period,
/// and the regions touched most wherever the policy changes.
[[nodiscard]] std::string path_text(const ScenarioPage& page, bool color);
/// Whether a sticky path does not come to rest under its last policy: over three periods of it or
/// more, real income moves as far in the last step as in the first. Too few buyers then answer
/// prices in a period.
/// \param first  of the path's runs, in page.horizons
[[nodiscard]] bool swings(const ScenarioPage& page, std::size_t first);
/// Of each horizon, whether all periods hold, and the worst; what of a path swings.
[[nodiscard]] std::string path_certificates(const ScenarioPage& page, bool color);

[[nodiscard]] nlohmann::ordered_json periods_json(const ScenarioPage& page);
[[nodiscard]] nlohmann::ordered_json days_json(const std::vector<seeds::Window>& days);
[[nodiscard]] nlohmann::ordered_json path_quotas_json(const ScenarioPage& page);

}  // namespace tradeflow::io::cli
