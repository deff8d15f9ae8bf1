#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "io/layout.hpp"
#include "io/results_figures.hpp"
#include "scenarios/sweep_plan.hpp"

namespace tradeflow::io {

/// What a sweep keeps of each draw: variables of a results file, with `draw` in place of
/// `scenario`.
struct SweepLayout {
  std::vector<const Numbers<ScenarioFigures>*> variables;
  std::vector<std::size_t> sizes;  ///< numbers a draw, of each variable
  /// Only what add_headline() works out is among them.
  bool regional = true;
  std::size_t per_draw = 0;  ///< numbers a draw, all variables and coordinates

  /// Draws to a batch: it is what is solved, written and resumed as one. A power of two that
  /// depends on nothing but the layout, about 4 MiB.
  [[nodiscard]] std::size_t batch() const noexcept;
};

/// The headline variables, and those of the groups of the scenario's `output`.
/// \param plan  its sweep's `variables` are among them too, as far as they are any
[[nodiscard]] SweepLayout sweep_layout(const scenarios::SweepPlan& plan,
                                       const model::Classification& labels);

/// The sweep's `variables` that no draw has, each with what would be right (S110): bands and
/// certificates are no part of a draw.
void refuse_unknown_variables(const scenarios::Sweep& sweep, Diagnostics& out);

}  // namespace tradeflow::io
