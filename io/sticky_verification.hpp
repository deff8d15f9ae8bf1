#pragma once
#include <span>
#include <string>
#include <vector>

#include "io/results_figures.hpp"

namespace tradeflow::io {

/// What is wrong with a sticky path as a path, in words, for each of its periods; its solutions
/// and their kept quantities are certified one by one. The first period keeps the baseline's
/// quantities, each other what one unit took in the one before; one share of buyers chooses anew
/// in all; and mobility has come as far as the buyers. Nothing where sourcing is not sticky.
/// \param baseline  with its own elasticities
[[nodiscard]] std::vector<std::string> path_problems(std::span<const ScenarioFigures> path,
                                                     const model::Economy& baseline);

}  // namespace tradeflow::io
