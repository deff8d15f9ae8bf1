#include "io/cli/study.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "io/baseline_file.hpp"
#include "io/cli/options.hpp"
#include "io/error.hpp"
#include "io/file_header.hpp"
#include "io/rates_file.hpp"
#include "io/shipped.hpp"
#include "io/text_file.hpp"
#include "model/rebase.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io::cli {
namespace {

namespace fs = std::filesystem;

/// Relative paths start at the folder of the file they stand in: the scenario's, or one it
/// extends. Those of --baseline start at the working folder, those of --set at the scenario's.
fs::path baseline_folder(const ScenarioFile& file, const Node& baseline,
                         const Overrides& overrides) {
  const bool typed = baseline.where.line == 0;
  return typed && !overrides.baseline.empty()
             ? fs::path()
             : fs::path(typed ? file.file : baseline.where.file).parent_path();
}

/// What is wrong with a scenario although it could not be laid over a baseline.
void check_form(const std::vector<ScenarioFile>& files, Diagnostics& out) {
  for (const ScenarioFile& file : files) {
    if (!file.tree.is_null()) {
      (void)scenarios::read_scenario(file.tree, out);
    }
  }
}

/// A scenario that gives what its parent gives is a mistake: it was to change something.
void refuse_equal_to_parent(const Study& study, std::size_t at, Diagnostics& out) {
  const ScenarioFile& file = study.files[at];
  const scenarios::Resolved& scenario = study.resolved[at];
  if (!file.parent || scenario.allow_null) {
    return;
  }
  Diagnostics problems;  // the parent's are the scenario's too, and reported there
  const scenarios::Resolved parent = scenarios::resolve(
      *file.parent, study.ledger, resolving_base(study.baseline.baseline), read_rates, problems);
  if (!has_errors(problems) && parent.policy == scenario.policy &&
      parent.quotas == scenario.quotas && parent.periods == scenario.periods &&
      parent.closure == scenario.closure && parent.preset == scenario.preset &&
      parent.trade_elasticity == scenario.trade_elasticity) {
    report(out, "S053", file.tree.where,
           "the scenario changes nothing of its parent " + file.parent->where.file,
           "override a value, add a measure, or say allow_null: true");
  }
}

/// Tables of rates are texts of the scenario, too.
scenarios::ReadRates noting(ScenarioFile& file) {
  return [&file](const scenarios::Word& table, Diagnostics& problems) {
    if (!missing_file(rates_path(table))) {
      file.texts.push_back(read_text(rates_path(table)));
    }
    return read_rates(table, problems);
  };
}

bool same_periods(const scenarios::Resolved& a, const scenarios::Resolved& b) {
  return std::equal(a.periods.begin(), a.periods.end(), b.periods.begin(), b.periods.end(),
                    [](const auto& x, const auto& y) { return x.period == y.period; });
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
    if (!same_periods(scenario, first)) {
      out.push_back({Severity::Error,
                     "C012",
                     {},
                     where,
                     "its timeline is not that of " + study.files[0].file,
                     "run it by itself: one file has one clock"});
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
                                   baseline_folder(*named, baseline, overrides), baseline_problems);
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
  for (ScenarioFile& file : study.files) {
    Diagnostics problems;
    study.resolved.push_back(file.tree.is_map()
                                 ? scenarios::resolve(file.tree, study.ledger,
                                                      resolving_base(study.baseline.baseline),
                                                      noting(file), problems)
                                 : scenarios::Resolved());
    if (!has_errors(problems)) {
      refuse_equal_to_parent(study, study.resolved.size() - 1, problems);
    }
    if (!file.sound) {  // a scenario that lost something changes nothing because of that
      std::erase_if(problems,
                    [](const Diagnostic& one) { return one.code == "S052" || one.code == "S053"; });
    }
    out.insert(out.end(), problems.begin(), problems.end());
  }
  check_together(study, out);
  return study;
}

scenarios::Base resolving_base(const scenarios::Baseline& baseline) {
  return {&baseline.accounts, parse_date(baseline.base_date), baseline.measures_within};
}

Overrides overrides_of(const Invocation& call) {
  Overrides overrides;
  if (call.has("baseline")) {
    overrides.baseline = call.get<std::string>("baseline");
  }
  if (call.has("model")) {
    overrides.model = call.get<std::string>("model");
  }
  if (call.has("set")) {
    overrides.sets = call.get<std::vector<std::string>>("set");
  }
  return overrides;
}

scenarios::RunSet run_base(const Study& study) {
  scenarios::RunSet set;
  set.baseline = study.baseline.baseline;
  const model::Economy given = model::shares(set.baseline.accounts);
  const model::ClosureBase base = model::closure_base(given, study.resolved.front().closure);
  set.economy = base.economy;
  if (study.resolved.front().closure.deficits == model::DeficitRule::Balanced) {
    set.baseline.accounts = model::accounts_at(set.baseline.accounts, base.economy);
    set.baseline.sha256 = baseline_sha256(set.baseline.accounts);
    set.baseline.title += ", re-solved with balanced trade";
  }
  return set;
}

fs::path output_of(const Invocation& call, const Study& study, const std::string& context) {
  if (!call.has("output") && study.files.size() > 1) {
    throw InputError({usage_error("C014", "several scenarios go into one file, which has no name",
                                  "name it: -o FILE.h5", context)});
  }
  fs::path path = call.has("output") ? fs::path(call.get<std::string>("output"))
                                     : fs::path(study.resolved.front().name + ".h5");
  std::error_code ignored;
  std::vector<fs::path> inputs{study.baseline.file};
  for (const ScenarioFile& file : study.files) {
    inputs.emplace_back(file.file);
  }
  for (const fs::path& input : inputs) {
    if (fs::equivalent(path, input, ignored)) {
      throw InputError({usage_error("C015", "the results would replace their own input",
                                    "name another file with -o", path.string())});
    }
  }
  if (!call.flag("force")) {
    expect_replaceable(path);
  }
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored)) {
    throw IoError(folder, "there is no such folder to write to");
  }
  return path;
}

}  // namespace tradeflow::io::cli
