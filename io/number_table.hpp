#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// Numbers in rows of equal width, without a header; separated by tabs, or by commas or blanks
/// where the first line holds no tab.
struct NumberTable {
  std::string file;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;  ///< row-major
  [[nodiscard]] double operator()(std::size_t row, std::size_t column) const {
    return values[row * columns + column];
  }
};

/// Problems are appended to `out` with their positions (I130 not a number, I131 a row of another
/// width). The table is usable only if there are none.
/// \throws IoError  the file cannot be read
[[nodiscard]] NumberTable read_numbers(const std::filesystem::path& file, Diagnostics& out);

/// The same, of a stated size (I132 otherwise).
[[nodiscard]] NumberTable read_numbers(const std::filesystem::path& file, std::size_t rows,
                                       std::size_t columns, Diagnostics& out);

}  // namespace tradeflow::io
