#include "io/number_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "io/text_file.hpp"

namespace tradeflow::io {
namespace {

constexpr std::size_t size_limit = std::size_t{1} << 32;  // a database's largest table is 3 GB

/// Reads one line's numbers into the table; how many there were.
std::size_t read_line(std::string_view line, char separator, int number, NumberTable& table,
                      Diagnostics& out) {
  const char* at = line.data();
  const char* const end = at + line.size();
  std::size_t width = 0;
  while (true) {
    while (at != end && *at == ' ') {
      ++at;
    }
    if (at == end && (separator == ' ' || width == 0)) {
      return width;  // blanks at the end of a line
    }
    double value = 0.0;
    const auto [stop, error] = std::from_chars(at, end, value);
    const bool ends_well = stop == end || *stop == separator || *stop == ' ';
    if (error != std::errc() || !ends_well || !std::isfinite(value)) {
      const char* const next = std::find(at, end, separator);
      report(out, "I130", {table.file, number, static_cast<int>(at - line.data()) + 1},
             "'" + std::string(at, next) + "' is not a number");
      at = next;
    } else {
      at = stop;
    }
    table.values.push_back(value);
    ++width;
    while (at != end && *at == ' ') {
      ++at;
    }
    if (at == end) {
      return width;
    }
    at += *at == separator ? 1 : 0;
  }
}

}  // namespace

NumberTable read_numbers(const std::filesystem::path& file, Diagnostics& out) {
  const std::string text = read_text(file, size_limit);
  NumberTable table;
  table.file = file.string();
  const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
  const char separator = first.find('\t') != std::string_view::npos  ? '\t'
                         : first.find(',') != std::string_view::npos ? ','
                                                                     : ' ';
  int number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t newline = std::min(text.find('\n', start), text.size());
    const bool carriage = newline > start && text[newline - 1] == '\r';
    const auto line = std::string_view(text).substr(start, newline - start - (carriage ? 1 : 0));
    start = newline + 1;
    ++number;
    const std::size_t width = read_line(line, separator, number, table, out);
    if (width == 0) {
      continue;
    }
    table.columns = table.rows == 0 ? width : table.columns;
    if (width != table.columns) {
      report(out, "I131", {table.file, number, 1},
             "this row has " + std::to_string(width) + " numbers, the first " +
                 std::to_string(table.columns));
      table.values.resize(table.rows * table.columns);
      continue;
    }
    ++table.rows;
  }
  return table;
}

NumberTable read_numbers(const std::filesystem::path& file, std::size_t rows, std::size_t columns,
                         Diagnostics& out) {
  NumberTable table = read_numbers(file, out);
  if (table.rows != rows || table.columns != columns) {
    report(
        out, "I132", {table.file, 0, 0},
        "this is a table of " + std::to_string(table.rows) + " x " + std::to_string(table.columns),
        "expected " + std::to_string(rows) + " x " + std::to_string(columns));
  }
  return table;
}

}  // namespace tradeflow::io
