#include "io/results_reader.hpp"

#include "io/layout_io.hpp"
#include "io/results_layout.hpp"
#include "io/trial_read.hpp"
#include "io/world_labels.hpp"

namespace tradeflow::io {
namespace {

std::vector<std::string> required_labels(const LabelledReader& file, Axis axis) {
  auto labels = file.labels(to_string(axis));
  if (labels.empty()) {
    throw IoError(file.path(), "axis " + to_string(axis) + " is missing");
  }
  return labels;
}

/// Lengths of the axes of one file.
struct Extents {
  const model::Classification& labels;
  std::size_t scenarios;
  std::size_t periods;
  std::size_t blocks;
  std::size_t items;
  [[nodiscard]] h5::Extents operator()(const std::vector<Axis>& axes) const {
    h5::Extents extents;
    for (const Axis axis : axes) {
      extents.push_back(axis == Axis::Scenario ? scenarios
                        : axis == Axis::Period ? periods
                        : axis == Axis::Block  ? blocks
                        : axis == Axis::Item   ? items
                                               : axis_codes(labels, axis).size());
    }
    return extents;
  }
};

void read_scenarios(const LabelledReader& file, const Extents& extents, ResultsContent& content) {
  const bool periods = !content.periods.empty();
  std::vector<ScenarioFigures>& rows = content.scenarios;
  for (const auto& standard : scenario_numbers()) {
    const auto record = placed(standard, periods);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      get(file, record, extents(record.axes), rows[row], row);
    }
  }
  for (const auto& standard : scenario_texts()) {
    const auto record = placed(standard, periods);
    const auto texts = file.texts(record.name, extents(record.axes));
    const std::size_t shared = row_axes(record.axes) > 1 ? 1 : content.rows_each();
    const std::size_t each = texts.size() * shared / rows.size();
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::copy_n(texts.begin() + static_cast<std::ptrdiff_t>(row / shared * each), each,
                  record.values(rows[row]).begin());
    }
  }
}

ResultsContent read_all(const std::filesystem::path& path) {
  const LabelledReader file(path);
  ResultsContent content;
  content.header = read_header(file, results_filetype);
  content.baseline_sha256 = file.attribute("baseline_sha256");
  content.figures_sha256 = file.attribute("figures_sha256");
  content.blocks = required_labels(file, Axis::Block);
  content.baseline = empty_figures(read_world(file));
  BaselineFigures& base = content.baseline;
  const model::Classification& labels = base.baseline.accounts.labels;
  const std::vector<std::string> names = required_labels(file, Axis::Scenario);
  content.periods = read_periods(file);
  content.items = file.labels(to_string(Axis::Item));
  const Extents extents{labels, names.size(), content.periods.size(), content.blocks.size(),
                        content.items.size()};
  for (const auto& record : baseline_numbers()) {
    get(file, record, extents(record.axes), base);
  }
  for (const auto& record : baseline_texts()) {
    get(file, record, extents(record.axes), base);
  }
  content.scenarios.assign(names.size() * content.rows_each(),
                           empty_figures(base.baseline.accounts.shape(), content.blocks.size()));
  for (ScenarioFigures& row : content.scenarios) {
    row.item = empty_items(content.items, base.baseline.accounts.shape());
  }
  read_scenarios(file, extents, content);
  for (std::size_t row = 0; row < content.scenarios.size(); ++row) {
    scenarios::ScenarioRun& run = content.scenarios[row].run;
    run.name = names[row / content.rows_each()];
    if (!content.periods.empty()) {
      run.period = content.periods[row % content.periods.size()];
    }
  }
  restore(content, path);
  return content;
}

}  // namespace

ResultsContent read_results(const std::filesystem::path& path) {
  trial_read(path, [&] { static_cast<void>(read_all(path)); });
  return read_all(path);
}

scenarios::RunSet run_set(const ResultsContent& content) {
  scenarios::RunSet set{content.baseline.baseline, content.baseline.economy, {}};
  for (const ScenarioFigures& scenario : content.scenarios) {
    set.runs.push_back(scenario.run);
  }
  return set;
}

}  // namespace tradeflow::io
