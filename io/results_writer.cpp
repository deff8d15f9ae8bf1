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
                         std::vector<ScenarioFigures>& scenarios, const Money& money) {
  for (const Record& record : layout) {
    if (std::all_of(scenarios.begin(), scenarios.end(),
                    [&](ScenarioFigures& one) { return is_neutral(record, one); })) {
      continue;
    }
    declare(file, record, money);
    for (std::size_t row = 0; row < scenarios.size(); ++row) {
      put(file, record, scenarios[row], row);
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
  for (const ScenarioFigures& scenario : content.scenarios) {
    names.push_back(scenario.run.name);
  }

  LabelledWriter file(path);
  write_header(file, results_filetype);
  file.attribute("", "baseline_sha256", content.baseline_sha256);
  file.attribute("", "figures_sha256", content.figures_sha256);
  write_axis(file, Axis::Scenario, names);
  write_world(file, accounts);
  write_axis(file, Axis::Block, content.blocks);
  write_scenario_part(file, scenario_numbers(), content.scenarios, money);
  write_part(file, baseline_numbers(), content.baseline, money);
  write_scenario_part(file, scenario_texts(), content.scenarios, money);
  write_part(file, baseline_texts(), content.baseline, money);
  write_complete(file);
  write_whole(path, file.finish());
}

}  // namespace tradeflow::io
