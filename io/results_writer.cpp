#include "io/results_writer.hpp"

#include "io/atomic_file.hpp"
#include "io/layout_io.hpp"
#include "io/results_layout.hpp"
#include "io/world_labels.hpp"

namespace tradeflow::io {
namespace {

void write_axis(LabelledWriter& file, Axis axis, const std::vector<std::string>& labels) {
  file.axis(to_string(axis), labels);
  file.attribute(to_string(axis), "units", "1");
  file.attribute(to_string(axis), "long_name", long_name(axis));
}

template <class Record>
void write_scenario_part(LabelledWriter& file, const std::vector<Record>& layout,
                         ResultsContent& content, const Money& money) {
  std::vector<ScenarioFigures>& rows = content.scenarios;
  for (const Record& standard : layout) {
    if (std::all_of(rows.begin(), rows.end(),
                    [&](ScenarioFigures& one) { return is_neutral(standard, one); })) {
      continue;
    }
    const Record record = placed(standard, !content.periods.empty());
    declare(file, record, money);
    const std::size_t each = row_axes(record.axes) > 1 ? 1 : content.rows_each();
    for (std::size_t row = 0; row < rows.size(); row += each) {
      put(file, record, rows[row], row / each);
    }
  }
}

}  // namespace

void write_results(const std::filesystem::path& path, const scenarios::RunSet& set,
                   const WriteOptions& options) {
  write_content(path, content_of(set, options.command_line), options.display);
}

void write_content(const std::filesystem::path& path, ResultsContent content,
                   const std::optional<DisplayCurrency>& display) {
  const model::Accounts& accounts = content.baseline.baseline.accounts;
  const Money money{accounts.unit, accounts.year, display};
  std::vector<std::string> names;
  for (std::size_t row = 0; row < content.scenarios.size(); row += content.rows_each()) {
    names.push_back(content.scenarios[row].run.name);
  }

  LabelledWriter file(path);
  write_header(file, results_filetype);
  file.attribute("", "baseline_sha256", content.baseline_sha256);
  file.attribute("", "figures_sha256", content.figures_sha256);
  write_axis(file, Axis::Scenario, names);
  write_periods(file, content.periods);
  write_world(file, accounts);
  write_axis(file, Axis::Block, content.blocks);
  if (!content.items.empty()) {
    write_axis(file, Axis::Item, content.items);
  }
  write_scenario_part(file, scenario_numbers(), content, money);
  write_part(file, baseline_numbers(), content.baseline, money);
  write_scenario_part(file, scenario_texts(), content, money);
  write_part(file, baseline_texts(), content.baseline, money);
  write_complete(file);
  write_whole(path, file.finish());
}

}  // namespace tradeflow::io
