#pragma once
#include <algorithm>
#include <string>

#include "io/h5.hpp"

/// Stored blocks of a variable, as they are. For io/*.cpp only, like h5.hpp.
namespace tradeflow::io::h5 {

/// The blocks a variable is stored in, empty if it is not; how many filters each goes through.
struct Storage {
  Extents chunk;
  int filters = 0;
  friend bool operator==(const Storage&, const Storage&) = default;
};
inline Storage storage_of(const Handle& variable) {
  const Handle how(H5Dget_create_plist(variable), H5Pclose);
  Storage storage;
  if (H5Pget_layout(how) == H5D_CHUNKED) {
    storage.chunk.resize(extents(variable).size());
    how.check(H5Pget_chunk(how, static_cast<int>(storage.chunk.size()), storage.chunk.data()));
    storage.filters = static_cast<int>(how.check(H5Pget_nfilters(how)));
  }
  return storage;
}

/// Puts all of a variable into another from position `row` of its first axis on without undoing its
/// filters: what was compressed stays so, checksums too. False, and nothing done, where the blocks
/// of the two do not lie upon each other.
/// \pre  both were created with the same filters or another number of them
inline bool copy_chunks(const Handle& from, const Handle& to, hsize_t row) {
  const Extents size = extents(from), whole = extents(to);
  const Storage storage = storage_of(from);
  const bool same_tail = size.size() == whole.size() && !size.empty() &&
                         std::equal(size.begin() + 1, size.end(), whole.begin() + 1);
  if (!same_tail || storage.chunk.empty() || !(storage == storage_of(to)) ||
      row % storage.chunk[0] != 0 || row + size[0] > whole[0] ||
      (size[0] % storage.chunk[0] != 0 && row + size[0] < whole[0])) {
    return false;
  }
  const Handle everywhere(H5Dget_space(from), H5Sclose);
  hsize_t count = 0;
  from.check(H5Dget_num_chunks(from, everywhere, &count));
  std::string bytes;
  Extents at(size.size());
  for (hsize_t k = 0; k < count; ++k) {
    unsigned mask = 0;
    haddr_t address = 0;
    hsize_t stored = 0;
    from.check(H5Dget_chunk_info(from, everywhere, k, at.data(), &mask, &address, &stored));
    bytes.resize(static_cast<std::size_t>(stored));
    from.check(H5Dread_chunk(from, usual, at.data(), &mask, bytes.data()));
    at[0] += row;
    to.check(H5Dwrite_chunk(to, usual, mask, at.data(), bytes.size(), bytes.data()));
  }
  return true;
}

}  // namespace tradeflow::io::h5
