#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seeds/cursor.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// A CSV file with a header, read whole and strictly (RFC 4180 without line breaks in quotes):
/// UTF-8 with or without a byte order mark, LF or CRLF, every row as wide as the header. Cells
/// are kept as written, spaces included; empty lines are skipped. Positions are 1-based and
/// columns count characters, not bytes.
class CsvTable {
 public:
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] std::size_t rows() const noexcept { return rows_.empty() ? 0 : rows_.size() - 1; }
  [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
  /// Names of the columns, as written.
  [[nodiscard]] std::string_view header(std::size_t column) const { return text(0, column); }
  [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const {
    return text(row + 1, column);
  }
  [[nodiscard]] SourcePosition where(std::size_t row, std::size_t column) const {
    return position(row + 1, column);
  }
  [[nodiscard]] SourcePosition header_where(std::size_t column) const {
    return position(0, column);
  }

 private:
  friend class CsvParser;
  struct Cell {
    std::uint32_t offset;
    std::uint32_t length;
  };
  struct Row {
    std::uint32_t offset;  ///< of its first byte
    std::int32_t line;
  };
  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;
  [[nodiscard]] SourcePosition position(std::size_t row, std::size_t column) const;

  std::string file_;
  std::string bytes_;
  std::size_t columns_ = 0;
  std::vector<Row> rows_;  ///< the header first
  std::vector<Cell> cells_;
};

/// Reads a file. Problems with its content are appended to `out` (I101-I107, io/README.md); rows
/// that do not fit the header are reported and left out.
/// \throws IoError  the file cannot be read
[[nodiscard]] CsvTable read_csv(const std::filesystem::path& file, Diagnostics& out);
/// The same from memory; `file` is what messages call it.
[[nodiscard]] CsvTable parse_csv(std::string bytes, std::string file, Diagnostics& out);

/// A column a reader knows. Names are matched without regard to case and order.
struct CsvColumn {
  std::string_view name;
  bool required = true;
};
/// Where each of `known` stands in the table (nullopt: absent). Reports required columns that
/// are missing (I108) and columns that are not known (I109), with a "did you mean".
[[nodiscard]] std::vector<std::optional<std::size_t>> find_columns(const CsvTable& table,
                                                                   std::span<const CsvColumn> known,
                                                                   Diagnostics& out);

/// A plain decimal number within `range`; otherwise reported (I110, I111) and nullopt. A percent
/// sign is refused: the column's name fixes the unit.
[[nodiscard]] std::optional<double> number(const CsvTable& table, std::size_t row,
                                           std::size_t column, Diagnostics& out,
                                           const Range& range = {
                                               -std::numeric_limits<double>::infinity(),
                                               std::numeric_limits<double>::infinity()});

/// One cell for writing: quoted only where RFC 4180 needs it.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace tradeflow::io
