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

}  // namespace

ResultsContent content_of(const scenarios::RunSet& set, const std::string& command_line) {
  expects(!set.runs.empty(), "a results file holds at least one run");
  ResultsContent content;
  for (const model::BlockResidual& block : set.runs[0].certificate.residuals) {
    content.blocks.emplace_back(block.block);
  }
  content.baseline = figures(set);
  std::set<std::string> names;
  for (const scenarios::ScenarioRun& run : set.runs) {
    expects(names.insert(run.name).second, "scenario names differ");
    expects(run.certificate.residuals.size() == content.blocks.size(), "runs are certified alike");
    content.scenarios.push_back(figures(set, run));
    content.scenarios.back().command_line = command_line;
  }
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
  for (ScenarioFigures& scenario : content.scenarios) {
    digest.text(scenario.run.name);
    add(digest, scenario_numbers(), scenario);
    add(digest, scenario_texts(), scenario);
  }
  return digest.hexadecimal();
}

}  // namespace tradeflow::io
