#include "io/sweep_axes.hpp"

#include <algorithm>
#include <bit>

namespace tradeflow::io {

std::vector<std::size_t> draw_chunk(const std::vector<std::size_t>& extents, std::size_t leading) {
  constexpr std::size_t numbers = 32768;  // 256 KiB
  std::vector<std::size_t> chunk = extents;
  std::size_t rest = 1;
  for (std::size_t axis = extents.size(); axis-- > leading;) {
    chunk[axis] = rest * extents[axis] <= 4096 ? extents[axis] : 1;
    rest *= chunk[axis];
  }
  std::size_t draws = std::bit_floor(std::max<std::size_t>(1, numbers / rest));
  for (std::size_t axis = leading; axis-- > 0;) {
    chunk[axis] = std::min(extents[axis], draws);
    draws /= chunk[axis];
    draws = std::max<std::size_t>(draws, 1);
  }
  return chunk;
}

DrawAxes draw_axes(const scenarios::Design& design, std::uint64_t draws) {
  if (design.spec().method != scenarios::Method::Grid) {
    return {{"draw"}, {static_cast<std::size_t>(draws)}};
  }
  DrawAxes axes;
  axes.grid = true;
  for (const scenarios::Parameter& parameter : design.spec().parameters) {
    axes.names.push_back(parameter.name);
    axes.extents.push_back(parameter.values.size());
  }
  return axes;
}

}  // namespace tradeflow::io
