#include "io/rates_file.hpp"

#include <array>
#include <filesystem>
#include <limits>
#include <string>

#include "io/csv.hpp"
#include "io/text_file.hpp"

namespace tradeflow::io {

std::filesystem::path rates_path(const scenarios::Word& file) {
  // A path typed on the command line (no line) starts at the working directory.
  const bool typed = file.where.line == 0;
  return (typed ? std::filesystem::path() : std::filesystem::path(file.where.file).parent_path()) /
         file.text;
}

std::vector<scenarios::RateRow> read_rates(const scenarios::Word& file, Diagnostics& out) {
  const std::filesystem::path path = rates_path(file);
  if (auto missing = missing_file(path)) {
    missing->where = file.where;
    missing->message = "there is no file " + path.string();
    out.push_back(std::move(*missing));
    return {};
  }
  const CsvTable table = read_csv(path, out);
  constexpr std::array<CsvColumn, 4> known{{{"sector"}, {"importer"}, {"exporter"}, {"rate"}}};
  const auto columns = find_columns(table, known, out);
  std::vector<scenarios::RateRow> rows;
  if (!columns[0] || !columns[1] || !columns[2] || !columns[3]) {
    return rows;
  }
  const auto word = [&](std::size_t row, std::size_t column) {
    return scenarios::Word{std::string(table.cell(row, column)), table.where(row, column)};
  };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto rate = number(table, row, *columns[3], out,
                             {-1.0, std::numeric_limits<double>::infinity(), false, false});
    if (rate) {
      rows.push_back(
          {word(row, *columns[0]), word(row, *columns[1]), word(row, *columns[2]), *rate});
    }
  }
  return rows;
}

}  // namespace tradeflow::io
