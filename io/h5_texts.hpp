#pragma once
#include "io/h5_transfer.hpp"

/// Texts of variable length, to and from a variable. For io/*.cpp only, like h5.hpp.
namespace tradeflow::io::h5 {

inline void write(const Handle& variable, std::span<const std::string> values, std::size_t row,
                  std::size_t leading = 1) {
  std::vector<const char*> texts(values.size());
  std::transform(values.begin(), values.end(), texts.begin(),
                 [](auto& text) { return text.c_str(); });
  transfer(H5Dwrite, variable, text_type(), std::span(texts), row, leading);
}
/// \param row, rows  some positions of the `leading` axes, which are all; all texts if there are
/// none
inline std::vector<std::string> read_texts(const Handle& variable, std::size_t row = 0,
                                           std::size_t rows = 0, std::size_t leading = 1) {
  const Handle space(H5Dget_space(variable), H5Sclose);
  auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
  constexpr std::size_t bytes_each = 16;  // in the file: a damaged count cannot ask for the moon
  if (H5Tis_variable_str(Handle(H5Dget_type(variable), H5Tclose)) <= 0 ||
      count != H5Dget_storage_size(variable) / bytes_each) {
    throw IoError(variable.file, variable.name + " holds no texts");
  }
  count = rows == 0 ? count : rows;
  std::vector<char*> raw(count);
  transfer(H5Dread, variable, text_type(), std::span(raw), row, leading);
  std::vector<std::string> texts;
  for (const char* text : raw) {
    texts.emplace_back(text == nullptr ? "" : text);
  }
  H5Dvlen_reclaim(text_type(), space_of({count}), usual, raw.data());
  return texts;
}

}  // namespace tradeflow::io::h5
