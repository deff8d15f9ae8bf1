#include "io/cli/study.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "io/cli/options.hpp"
#include "io/rates_file.hpp"
#include "io/shipped.hpp"
#include "io/text_file.hpp"
#include "io/yaml.hpp"
#include "scenarios/override.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io::cli {
namespace {

namespace fs = std::filesystem;

Node word(const std::string& text, const SourcePosition& where) {
  Node node;
  node.kind = Node::Kind::Scalar;
  node.scalar = text;
  node.where = where;
  return node;
}

/// "key=value"; the value is YAML, so that lists work: `--set measures.x.sectors=[pork, peas]`.
void apply_set(Node& tree, const std::string& set, Diagnostics& out) {
  const std::string place = "--set " + set;
  const std::size_t equals = set.find('=');
  if (equals == std::string::npos || equals == 0) {
    out.push_back(usage_error("C010", "'" + set + "' is not key=value",
                              "for example --set as_of=2025-09-01", "--set"));
    return;
  }
  Diagnostics problems;
  Node value = parse_yaml(set.substr(equals + 1), place, problems);
  for (Diagnostic& problem : problems) {
    problem.where = {place, 0, 0};  // the place in the value says nothing on a command line
    out.push_back(std::move(problem));
  }
  value.where = {place, 0, 0};
  if (!has_errors(problems)) {
    scenarios::override_value(tree, set.substr(0, equals), std::move(value), out);
  }
}

ScenarioFile read_scenario_file(const std::string& file, const Overrides& overrides,
                                Diagnostics& out) {
  ScenarioFile read{file, {}, {}};
  if (auto missing = missing_file(file)) {
    out.push_back(std::move(*missing));
    return read;
  }
  read.text = read_text(file);
  read.tree = parse_yaml(read.text, file, out);
  if (!read.tree.is_map()) {
    return read;
  }
  if (!overrides.baseline.empty()) {
    scenarios::override_value(read.tree, "baseline",
                              word(overrides.baseline, {"--baseline " + overrides.baseline, 0, 0}),
                              out);
  }
  if (!overrides.model.empty()) {
    scenarios::override_value(read.tree, "model.preset",
                              word(overrides.model, {"--model " + overrides.model, 0, 0}), out);
  }
  for (const std::string& set : overrides.sets) {
    apply_set(read.tree, set, out);
  }
  return read;
}

/// A scenario's relative paths start at its own folder, the command line's at the working one.
fs::path baseline_folder(const ScenarioFile& file, const Overrides& overrides) {
  return overrides.baseline.empty() ? fs::path(file.file).parent_path() : fs::path();
}

/// What is wrong with a scenario although it could not be laid over a baseline.
void check_form(const std::vector<ScenarioFile>& files, Diagnostics& out) {
  for (const ScenarioFile& file : files) {
    if (!file.tree.is_null()) {
      (void)scenarios::read_scenario(file.tree, out);
    }
  }
}

scenarios::Base base_of(const scenarios::Baseline& baseline) {
  return {&baseline.accounts, parse_date(baseline.base_date), baseline.measures_within};
}

void check_together(const Study& study, Diagnostics& out) {
  std::set<std::string> names;
  for (std::size_t at = 0; at < study.files.size(); ++at) {
    const scenarios::Resolved& scenario = study.resolved[at];
    const scenarios::Resolved& first = study.resolved.front();
    const Node* name = study.files[at].tree.find("name");
    const SourcePosition where = name != nullptr ? name->where : study.files[at].tree.where;
    if (!scenario.name.empty() && !names.insert(scenario.name).second) {
      out.push_back({Severity::Error,
                     "C011",
                     {},
                     where,
                     "two scenarios are called '" + scenario.name + "'",
                     "rename one of them"});
    }
    if (scenario.closure.deficits != first.closure.deficits) {
      out.push_back({Severity::Error,
                     "C012",
                     {},
                     where,
                     "its rule for deficits differs from that of " + study.files[0].file,
                     "run it by itself: one file has one baseline economy"});
    }
  }
}

}  // namespace

Study read_study(const std::vector<std::string>& files, const Overrides& overrides,
                 Diagnostics& out) {
  Study study;
  for (const std::string& file : files) {
    study.files.push_back(read_scenario_file(file, overrides, out));
  }
  const auto named = std::find_if(study.files.begin(), study.files.end(), [](const auto& file) {
    const Node* baseline = file.tree.find("baseline");
    return baseline != nullptr && baseline->is_scalar();
  });
  Diagnostics baseline_problems;
  if (named != study.files.end()) {
    const Node& baseline = *named->tree.find("baseline");
    study.baseline = load_baseline(baseline.scalar, baseline.where,
                                   baseline_folder(*named, overrides), baseline_problems);
  }
  out.insert(out.end(), baseline_problems.begin(), baseline_problems.end());
  if (named == study.files.end() || has_errors(baseline_problems)) {
    check_form(study.files, out);
    return study;
  }
  for (const ScenarioFile& file : study.files) {
    const Node* baseline = file.tree.find("baseline");
    if (baseline != nullptr && baseline->scalar != named->tree.find("baseline")->scalar) {
      out.push_back({Severity::Error,
                     "C012",
                     {},
                     baseline->where,
                     "its baseline is not that of " + named->file,
                     "run it by itself: one file has one baseline"});
    }
  }
  study.ledger = shipped_ledger(out);
  for (const ScenarioFile& file : study.files) {
    study.resolved.push_back(
        file.tree.is_map() ? scenarios::resolve(file.tree, study.ledger,
                                                base_of(study.baseline.baseline), read_rates, out)
                           : scenarios::Resolved());
  }
  check_together(study, out);
  return study;
}

}  // namespace tradeflow::io::cli
