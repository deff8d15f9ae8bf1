#pragma once
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/layout.hpp"
#include "io/results_figures.hpp"
#include "scenarios/spread.hpp"

namespace tradeflow::io {

/// What a run records in place of a design where its scenario turns bands off.
inline constexpr std::string_view uncertainty_off =
    R"({"drawn": false, "why": "uncertainty: off"})";

/// How sure the headline variables of a run are: quantiles over draws of the uncertain parameters,
/// all drawn together, policy and closure as they are. The same bits for any number of threads. A
/// draw without an equilibrium is left out, and counted.
/// \param economy  the base of the closure, with the run's own elasticities
/// \param policy   without the quotas' rates: regimes and rents are solved in every draw
/// \param nests    as they are in every draw
/// \pre   `uncertain.sectors` is not empty
[[nodiscard]] scenarios::Bands draw_bands(
    const model::Economy& economy, const model::Classification& labels, const model::Policy& policy,
    std::span<const model::Quota> quotas, const model::Closure& closure,
    const scenarios::Uncertainty& uncertain, const scenarios::Nests& nests = {});

/// Ids of the facts in a facts_json: what a baseline rests on.
[[nodiscard]] std::set<std::string> fact_ids(const std::string& facts_json);

/// Position of a headline variable in `Bands::variables`, and its name.
[[nodiscard]] std::size_t banded_variable(std::string_view name);
[[nodiscard]] std::string_view banded_name(std::size_t position);
[[nodiscard]] std::size_t banded_names() noexcept;  ///< how many

/// Bands of a run without any: every number missing.
[[nodiscard]] scenarios::Bands no_bands(const model::Shape& shape);

/// Their records in a results file: NAME_p05, NAME_p50, NAME_p95 of every headline variable, and
/// NAME_sign_probability where the sign of a change means something; left out where nothing was
/// drawn.
/// \param central  the records of the solution itself
[[nodiscard]] std::vector<Numbers<ScenarioFigures>> band_numbers(
    const std::vector<Numbers<ScenarioFigures>>& central);

}  // namespace tradeflow::io
