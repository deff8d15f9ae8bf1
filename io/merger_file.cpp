#include "io/merger_file.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "io/coded_table.hpp"

namespace tradeflow::io {
namespace {

/// Positions on the axis that a code or a group's code stands for; empty if neither.
std::vector<std::size_t> members(std::string_view code, const std::vector<model::Label>& axis,
                                 const std::vector<model::Group>& groups) {
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < axis.size(); ++at) {
    if (model::same_code(axis[at].code, code)) {
      return {at};
    }
  }
  for (const model::Group& group : groups) {
    for (std::size_t at = 0; model::same_code(group.code, code) && at < axis.size(); ++at) {
      if (std::any_of(group.members.begin(), group.members.end(), [&](const std::string& member) {
            return model::same_code(member, axis[at].code);
          })) {
        found.push_back(at);
      }
    }
  }
  return found;
}

}  // namespace

model::Merger read_merger(const std::filesystem::path& file, std::string_view what,
                          const std::vector<model::Label>& axis,
                          const std::vector<model::Group>& groups, Diagnostics& out) {
  const CsvTable table = read_csv(file, out);
  constexpr std::array<CsvColumn, 3> known{CsvColumn{"code"}, {"into"}, {"name", false}};
  const auto columns = find_columns(table, known, out);
  std::vector<model::Label> into = axis;  // each entry goes into itself until a row says otherwise
  std::vector<std::size_t> row_of(axis.size());  // 1-based
  const auto named = [&](std::size_t row) {
    const std::string code(table.cell(row, *columns[1]));
    std::string name(columns[2] ? table.cell(row, *columns[2]) : std::string_view());
    const auto old = members(code, axis, {});
    if (name.empty()) {
      name = old.empty() ? code : axis[old.front()].name;
    }
    return model::Label{code, name};
  };
  CodeIndex unknown(what, axis);
  for (std::size_t row = 0; columns[0] && columns[1] && row < table.rows(); ++row) {
    const std::string_view code = table.cell(row, *columns[0]);
    const auto parts = members(code, axis, groups);
    if (parts.empty()) {
      (void)unknown.find(code, table, row, *columns[0]);
    }
    if (table.cell(row, *columns[1]).empty()) {
      report(out, "I114", table.where(row, *columns[1]), "a row without a code",
             "say what '" + std::string(code) + "' goes into");
      continue;
    }
    for (const std::size_t part : parts) {
      if (row_of[part] != 0) {
        report(out, "I113", table.where(row, *columns[0]),
               "'" + axis[part].code + "' was already given on line " +
                   std::to_string(table.where(row_of[part] - 1, 0).line),
               "remove one of them");
      }
      row_of[part] = row + 1;
      into[part] = named(row);
    }
  }
  unknown.finish(out);
  model::Merger merger;
  for (const model::Label& label : into) {
    const auto same = std::find_if(
        merger.labels.begin(), merger.labels.end(),
        [&](const model::Label& other) { return model::same_code(other.code, label.code); });
    merger.part_of.push_back(static_cast<std::size_t>(same - merger.labels.begin()));
    if (same == merger.labels.end()) {
      merger.labels.push_back(label);
    }
  }
  return merger;
}

}  // namespace tradeflow::io
