#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/design.hpp"

namespace tradeflow::io {

/// The axes in front of whatever is kept of each draw: `draw`; of a finished grid, its parameters.
struct DrawAxes {
  std::vector<std::string> names;
  std::vector<std::size_t> extents;
  bool grid = false;
};
/// \param draws  how many the file holds
[[nodiscard]] DrawAxes draw_axes(const scenarios::Design& design, std::uint64_t draws);

/// Extents in which a variable over draws is stored: up to 256 KiB, of all regions or one matrix
/// of trade, so that one region over all draws and all regions of one draw are both near.
/// \param extents  the first `leading` axes count the draws
[[nodiscard]] std::vector<std::size_t> draw_chunk(const std::vector<std::size_t>& extents,
                                                  std::size_t leading = 1);

}  // namespace tradeflow::io
