#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "analysis/headline.hpp"
#include "scenarios/resolve.hpp"
#include "scenarios/run.hpp"

namespace tradeflow::io::cli {

/// Everything a run says about one scenario; views that outlive it.
struct ScenarioPage {
  const scenarios::Baseline* baseline = nullptr;
  const scenarios::Resolved* resolved = nullptr;
  /// Short run first; of a timeline, every period of a horizon before the next horizon.
  std::vector<const scenarios::ScenarioRun*> horizons;
  analysis::Headline headline;
};

/// The tables: measures, regions, sectors hit, who gained the sales, the certificates.
[[nodiscard]] std::string page_text(const ScenarioPage& page, bool color);
/// The same and all that the tables leave out; the schema is in io/README.md.
[[nodiscard]] nlohmann::ordered_json page_json(const ScenarioPage& page);
/// Regime, what enters, tariff equivalent and rent of each quota at each horizon.
[[nodiscard]] std::string quotas_text(const ScenarioPage& page, bool color);
[[nodiscard]] nlohmann::ordered_json quotas_json(const ScenarioPage& page);
/// What each item pays and trades in the flows in which any pays something new, and what the same
/// run says without items; nothing where there are none.
[[nodiscard]] std::string items_text(const ScenarioPage& page, bool color);
[[nodiscard]] nlohmann::ordered_json items_json(const ScenarioPage& page);
[[nodiscard]] nlohmann::ordered_json aggregation_bias_json(const ScenarioPage& page);
/// How sure: median, 5 and 95 % and the likelier sign of the change, of real income and of the
/// output of the sectors hit, of a timeline in its last period; one line that says why if nothing
/// was drawn.
[[nodiscard]] std::string bands_text(const ScenarioPage& page, bool color);
[[nodiscard]] nlohmann::ordered_json bands_json(const ScenarioPage& page);
/// Real income under each rule for trade deficits, side by side, in the last period; nothing where
/// none was tried.
[[nodiscard]] std::string closures_text(const ScenarioPage& page, bool color);
[[nodiscard]] nlohmann::ordered_json closures_json(const ScenarioPage& page);
/// One line: whether a certificate holds, how well, and where it is worst.
[[nodiscard]] std::string certificate_line(const scenarios::ScenarioRun& run);

}  // namespace tradeflow::io::cli
