#pragma once
#include <vector>

#include "io/layout.hpp"
#include "io/results_figures.hpp"

namespace tradeflow::io {

/// What a results file says of its baseline: levels, then shares, then what follows from them.
[[nodiscard]] const std::vector<Numbers<BaselineFigures>>& baseline_numbers();
[[nodiscard]] const std::vector<Texts<BaselineFigures>>& baseline_texts();
/// What it says of each scenario; the first axis is always `scenario`.
[[nodiscard]] const std::vector<Numbers<ScenarioFigures>>& scenario_numbers();
[[nodiscard]] const std::vector<Texts<ScenarioFigures>>& scenario_texts();

/// The part of them about tariff-rate quotas, left out where there are none: all that `verify`
/// needs, then what they do.
[[nodiscard]] std::vector<Numbers<ScenarioFigures>> quota_numbers();
/// The part about items of sectors: all that `verify` needs, what they trade, and what the same
/// run says without them. Left out where no scenario has items.
[[nodiscard]] std::vector<Numbers<ScenarioFigures>> item_numbers();
/// What a sticky path starts each period from; left out where sourcing is not sticky.
[[nodiscard]] std::vector<Numbers<ScenarioFigures>> sticky_numbers();
/// Why to believe the solution.
[[nodiscard]] std::vector<Numbers<ScenarioFigures>> certificate_numbers();

/// Differs between two runs of the same inputs: no part of `figures_sha256`.
[[nodiscard]] bool is_circumstance(std::string_view name) noexcept;

}  // namespace tradeflow::io
