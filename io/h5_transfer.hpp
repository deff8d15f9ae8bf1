#pragma once
#include <algorithm>
#include <functional>
#include <numeric>
#include <span>

#include "io/h5.hpp"

/// Values to and from a part of a variable. For io/*.cpp only, like h5.hpp.
namespace tradeflow::io::h5 {

/// The largest block of `count` positions or fewer, from `first` on, that is one hyperslab of the
/// leading axes: whole rows of the later ones.
struct Slab {
  Extents start;
  Extents size;
  hsize_t positions = 0;
};
inline Slab slab(const Extents& extents, std::size_t leading, hsize_t first, hsize_t count) {
  Slab found{Extents(extents.size()), extents, 1};
  std::size_t axis = leading;
  while (axis > 1 && first % (found.positions * extents[axis - 1]) == 0 &&
         count >= found.positions * extents[axis - 1]) {
    found.positions *= extents[--axis];
  }
  hsize_t at = first / found.positions;  // along the axis before the whole ones
  const hsize_t here = axis > 0 ? extents[axis - 1] : 1;
  const hsize_t rows = std::min(count / found.positions, here - at % here);
  for (std::size_t before = axis; before-- > 0;) {
    found.start[before] = at % extents[before];
    at /= extents[before];
    found.size[before] = before + 1 == axis ? rows : 1;
  }
  found.positions *= rows;
  return found;
}

/// Moves values (H5Dread or H5Dwrite) between memory and the variable, from position `first` of its
/// first axis on, or of its `leading` first axes counted through.
template <class Move, class Value>
void transfer(Move move, const Handle& variable, hid_t type, std::span<Value> values,
              std::size_t first = 0, std::size_t leading = 1) {
  const Extents size = extents(variable);
  const Handle file = space_of(size);
  leading = std::min(leading, size.size());
  const auto tail = size.begin() + static_cast<std::ptrdiff_t>(leading);
  const auto rest = std::accumulate(tail, size.end(), hsize_t{1}, std::multiplies<>());
  const auto all = std::accumulate(size.begin(), tail, hsize_t{1}, std::multiplies<>());
  hsize_t left = values.size() / rest;
  expects(values.size() % rest == 0 && first + left <= all, "rows fit");
  for (auto* at = values.data(); left > 0;) {
    const Slab part = slab(size, leading, first, left);
    if (!size.empty()) {
      variable.check(H5Sselect_hyperslab(file, H5S_SELECT_SET, part.start.data(), nullptr,
                                         part.size.data(), nullptr));
    }
    const hsize_t count = part.positions * rest;
    variable.check(move(variable, type, space_of({count}), file, usual, at));
    at += count;
    first += part.positions;
    left -= part.positions;
  }
}

}  // namespace tradeflow::io::h5
