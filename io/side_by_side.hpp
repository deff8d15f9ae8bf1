#pragma once
#include <vector>

#include "io/layout.hpp"
#include "io/results_figures.hpp"

namespace tradeflow::io {

/// A run's headline variables under each rule for trade deficits. How deficits move is a choice
/// without a probability: the rules stand side by side, no band mixes them.
/// \param economy  the baseline with the run's own elasticities
/// \param policy   as the scenario asks for it
/// \return  in the order of model::DeficitRule; all numbers of one without an equilibrium missing;
/// none on a sticky path, where each period would go on from another place, and under fixed
/// coefficients
[[nodiscard]] std::vector<scenarios::Alternative> side_by_side(const model::Economy& economy,
                                                               const model::Accounts& accounts,
                                                               const model::Policy& policy,
                                                               const scenarios::ScenarioRun& run);

/// Alternatives of a run that has none, for a reader to fill.
[[nodiscard]] std::vector<scenarios::Alternative> no_alternatives(const model::Shape& shape);

/// Their records in a results file: NAME_deficits_fixed, NAME_deficits_gdp_share and
/// NAME_deficits_balanced of every headline variable; left out where no run has any.
/// \param central  the records of the solution itself
[[nodiscard]] std::vector<Numbers<ScenarioFigures>> side_by_side_numbers(
    const std::vector<Numbers<ScenarioFigures>>& central);

}  // namespace tradeflow::io
