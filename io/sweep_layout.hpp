#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "io/layout.hpp"
#include "io/results_figures.hpp"

namespace tradeflow::io {

/// What a sweep keeps of each draw: variables of a results file, with `draw` in place of
/// `scenario`.
struct SweepLayout {
  std::vector<const Numbers<ScenarioFigures>*> variables;
  std::vector<std::size_t> sizes;  ///< numbers a draw, of each variable
  /// Only what regional_figures() works out is among them.
  bool regional = true;
  std::size_t per_draw = 0;  ///< numbers a draw, all variables and coordinates

  /// Draws to a batch: it is what is solved, written and resumed as one. A power of two that
  /// depends on nothing but the layout, about 4 MiB.
  [[nodiscard]] std::size_t batch() const noexcept;
};

/// \param output      groups of the scenario's `output`: none gives the headline variables, which
///                    are always among them
/// \param parameters  of the design
[[nodiscard]] SweepLayout sweep_layout(const std::vector<std::string>& output,
                                       const model::Classification& labels, std::size_t parameters);

}  // namespace tradeflow::io
