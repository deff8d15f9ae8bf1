#include "io/results_content.hpp"

#include <set>

#include "io/baseline_file.hpp"
#include "io/provenance.hpp"
#include "io/results_layout.hpp"

namespace tradeflow::io {
namespace {

template <class Record, class Figures>
void add(Sha256& digest, const std::vector<Record>& layout, Figures& figures) {
  for (const Record& record : layout) {
    if (is_circumstance(record.name)) {
      continue;
    }
    digest.text(record.name);
    if constexpr (std::is_same_v<Record, Numbers<Figures>>) {
      digest.numbers(record.values(figures));
    } else {
      for (const std::string& text : record.values(figures)) {
        digest.text(text);
      }
    }
  }
}

/// Gives every scenario's figures all items of the file.
void share_items(ResultsContent& content) {
  std::vector<const ItemTables*> all;
  for (const ScenarioFigures& scenario : content.scenarios) {
    all.push_back(&scenario.item);
  }
  content.items = item_names(all);
  for (ScenarioFigures& scenario : content.scenarios) {
    scenario.item = placed_over(scenario.item, content.items, content.baseline.economy.shape);
  }
}

/// Those of the first scenario.
std::vector<seeds::Period> periods_of(const std::vector<scenarios::ScenarioRun>& runs) {
  std::vector<seeds::Period> periods;
  for (const scenarios::ScenarioRun& run : runs) {
    if (run.period && run.name == runs.front().name) {
      periods.push_back(*run.period);
    }
  }
  return periods;
}

}  // namespace

ResultsContent content_of(const scenarios::RunSet& set, const std::string& command_line) {
  expects(!set.runs.empty(), "a results file holds at least one run");
  ResultsContent content;
  for (const model::BlockResidual& block : set.runs[0].certificate.residuals) {
    content.blocks.emplace_back(block.block);
  }
  content.baseline = figures(set);
  content.periods = periods_of(set.runs);
  std::set<std::string> names;
  for (std::size_t at = 0; at < set.runs.size(); ++at) {
    const scenarios::ScenarioRun& run = set.runs[at];
    const std::size_t period = at % content.rows_each();
    expects(period > 0 ? run.name == set.runs[at - 1].name : names.insert(run.name).second,
            "scenario names differ");
    expects(content.periods.empty() ? !run.period : run.period == content.periods[period],
            "scenarios have the same periods");
    expects(run.certificate.residuals.size() == content.blocks.size(), "runs are certified alike");
    content.scenarios.push_back(figures(set, run));
    content.scenarios.back().command_line = command_line;
  }
  expects(content.scenarios.size() % content.rows_each() == 0, "every scenario has all periods");
  share_items(content);
  content.baseline_sha256 = baseline_sha256(set.baseline.accounts);
  content.figures_sha256 = figures_sha256(content);
  return content;
}

std::string figures_sha256(ResultsContent& content) {
  Sha256 digest;
  digest.text(results_filetype);
  digest.text(content.baseline_sha256);
  add(digest, baseline_numbers(), content.baseline);
  add(digest, baseline_texts(), content.baseline);
  for (const std::string& block : content.blocks) {
    digest.text(block);
  }
  for (const seeds::Period& period : content.periods) {
    digest.text(period.text);
  }
  for (const std::string& item : content.items) {
    digest.text(item);
  }
  for (ScenarioFigures& scenario : content.scenarios) {
    digest.text(scenario.run.name);
    add(digest, scenario_numbers(), scenario);
    add(digest, scenario_texts(), scenario);
  }
  return digest.hexadecimal();
}

}  // namespace tradeflow::io
