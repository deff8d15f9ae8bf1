#include "io/coded_table.hpp"

#include <algorithm>
#include <utility>

namespace tradeflow::io {
namespace {

std::string folded(std::string_view code) {
  std::string lower(code);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

}  // namespace

CodeIndex::CodeIndex(std::string_view what, std::span<const model::Label> labels) : what_(what) {
  for (const model::Label& label : labels) {
    index_.emplace(folded(label.code), codes_.size());
    codes_.push_back(label.code);
  }
}

std::optional<std::size_t> CodeIndex::find(std::string_view code, const CsvTable& table,
                                           std::size_t row, std::size_t column) {
  if (last_ && code == last_code_) {
    return last_;
  }
  const auto match = index_.find(folded(code));
  if (match == index_.end()) {
    Unknown& unknown = unknown_[std::string(code)];
    if (unknown.rows++ == 0) {
      unknown.first = table.where(row, column);
    }
    return std::nullopt;
  }
  last_code_ = code;
  last_ = match->second;
  return last_;
}

void CodeIndex::finish(Diagnostics& out) {
  for (const auto& [code, unknown] : unknown_) {
    const auto near = did_you_mean(code, codes_);
    const std::string known =
        codes_.empty() ? "none"
                       : codes_.front() + (codes_.size() > 1 ? " … " + codes_.back() : "") + " (" +
                             std::to_string(codes_.size()) + ")";
    report(out, "I112", unknown.first,
           "'" + code + "' is not a " + what_ + " code" +
               (unknown.rows > 1 ? ", in " + std::to_string(unknown.rows) + " rows" : ""),
           (near ? "did you mean '" + *near + "'? " : std::string()) + "known: " + known);
  }
  unknown_.clear();
}

std::size_t read_cells(const CsvTable& table, std::span<const CodedAxis> axes,
                       std::string_view measure, const Range& range, std::span<double> values,
                       Diagnostics& out) {
  std::vector<CsvColumn> known;
  std::vector<CodeIndex> codes;
  for (const CodedAxis& axis : axes) {
    known.push_back({axis.column});
    codes.emplace_back(axis.what, axis.labels);
  }
  known.push_back({measure});
  const auto columns = find_columns(table, known, out);
  if (std::find(columns.begin(), columns.end(), std::nullopt) != columns.end()) {
    return 0;
  }
  std::vector<std::size_t> row_of(values.size());  // 1-based; 0 = not named yet
  std::size_t read = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::size_t cell = 0;
    bool known_cell = true;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const auto at = codes[a].find(table.cell(row, *columns[a]), table, row, *columns[a]);
      known_cell = known_cell && at.has_value();
      cell = cell * axes[a].labels.size() + at.value_or(0);
    }
    const auto value = number(table, row, *columns.back(), out, range);
    if (!known_cell || !value) {
      continue;
    }
    if (row_of[cell] != 0) {
      const int first = table.where(row_of[cell] - 1, 0).line;
      report(out, "I113", table.where(row, *columns.front()),
             "this cell was already given on line " + std::to_string(first), "remove one of them");
      continue;
    }
    row_of[cell] = row + 1;
    values[cell] = *value;
    ++read;
  }
  for (CodeIndex& axis : codes) {
    axis.finish(out);
  }
  return read;
}

std::vector<model::Label> read_labels(const CsvTable& table,
                                      std::span<const std::string_view> number_columns,
                                      std::span<const Range> ranges,
                                      std::vector<std::vector<double>>& numbers, Diagnostics& out) {
  expects(number_columns.size() == ranges.size(), "one range per column of numbers");
  std::vector<CsvColumn> known{{"code"}, {"name", false}};
  for (const std::string_view column : number_columns) {
    known.push_back({column, false});
  }
  const auto columns = find_columns(table, known, out);
  numbers.assign(number_columns.size(), {});
  std::vector<model::Label> labels;
  if (!columns[0]) {
    return labels;
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string code(table.cell(row, *columns[0]));
    const std::string name(columns[1] ? table.cell(row, *columns[1]) : std::string_view(code));
    const auto twin = std::find_if(labels.begin(), labels.end(), [&](const model::Label& other) {
      return model::same_code(other.code, code);
    });
    if (code.empty() || twin != labels.end()) {
      report(out, "I114", table.where(row, *columns[0]),
             code.empty() ? "a row without a code" : "code '" + code + "' is there twice",
             "codes differ in more than case");
    }
    labels.push_back({code, name.empty() ? code : name});
    for (std::size_t k = 0; k < number_columns.size(); ++k) {
      if (columns[k + 2]) {
        numbers[k].push_back(number(table, row, *columns[k + 2], out, ranges[k]).value_or(0.0));
      }
    }
  }
  if (labels.empty() && table.columns() > 0) {
    report(out, "I114", {table.file(), 1, 1}, "the file lists nothing", "one row per code");
  }
  return labels;
}

}  // namespace tradeflow::io
