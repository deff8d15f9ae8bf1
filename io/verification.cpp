#include "io/verification.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "io/baseline_file.hpp"
#include "io/redraw.hpp"
#include "io/results_layout.hpp"
#include "io/sticky_verification.hpp"
#include "io/world_labels.hpp"

namespace tradeflow::io {
namespace {

/// Figures are recomputed with the same formulas, so they differ by what another compiler or
/// processor rounds otherwise: a few units in the last place, more where terms cancel.
constexpr double relative_rounding = 1e-9;      // of the figure itself
constexpr double absolute_rounding = 1e-13;     // of the largest figure of the variable
constexpr double certificate_rounding = 1e-11;  // of residuals, which are rounding themselves
/// Of the largest figure of a variable that is solved again: on another machine the iteration may
/// stop at another point within its tolerance (1e-11 on the residual), and prices answer that by a
/// few times as much.
constexpr double stops_elsewhere = 1e-8;

/// Bands and the other closures' figures.
bool is_solved_again(std::string_view name) {
  if (name.ends_with("_without_items")) {
    return true;
  }
  constexpr std::array<std::string_view, 4> ends{"_p05", "_p50", "_p95", "_sign_probability"};
  return name.find("_deficits_") != std::string_view::npos ||
         std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

/// Compares figures record by record and keeps the worst cell of each variable that is off.
class Comparison {
 public:
  Comparison(const ResultsContent& content, std::vector<Discrepancy>& out)
      : labels_(content.baseline.baseline.accounts.labels),
        blocks_(content.blocks),
        items_(content.items),
        out_(out) {}

  template <class Figures>
  void compare(const std::vector<Numbers<Figures>>& layout, Figures& claimed, Figures& found) {
    for (const Numbers<Figures>& record : layout) {
      compare(record.name, record.axes, record.values(claimed), record.values(found));
    }
  }

 private:
  void compare(const std::string& name, const std::vector<Axis>& axes,
               std::span<const double> claimed, std::span<const double> found) {
    double largest =
        name.starts_with("certificate_") ? certificate_rounding / absolute_rounding : 0.0;
    for (const double value : found) {
      largest = std::isfinite(value) ? std::max(largest, std::abs(value)) : largest;
    }
    const bool again = is_solved_again(name);
    const auto apart = [&](double a, double b) {
      return differ(a, b, largest) && !(again && std::abs(a - b) <= stops_elsewhere * largest);
    };
    std::size_t worst = claimed.size();
    for (std::size_t at = 0; at < claimed.size(); ++at) {
      const auto gap = [&](std::size_t cell) { return std::abs(claimed[cell] - found[cell]); };
      if (apart(claimed[at], found[at]) && (worst == claimed.size() || !(gap(at) <= gap(worst)))) {
        worst = at;
      }
    }
    if (worst < claimed.size()) {
      const std::string cell = cell_name(labels_, blocks_, axes, worst, items_);
      out_.push_back({name + (cell.empty() ? "" : " " + cell), claimed[worst], found[worst]});
    }
  }

  const model::Classification& labels_;
  const std::vector<std::string>& blocks_;
  const std::vector<std::string>& items_;
  std::vector<Discrepancy>& out_;
};

/// The figures come from outside: where they break what the model takes for granted, that is a
/// finding about the file, not a bug.
template <class Work>
void attempt(std::vector<std::string>& problems, Work work) {
  try {
    work();
  } catch (const ContractError& error) {
    const std::string what = error.what();
    problems.push_back("cannot be recomputed: " + what.substr(what.rfind(": ") + 2));
  }
}

void check_baseline(ResultsContent& content, Verification& out) {
  const model::Accounts& accounts = content.baseline.baseline.accounts;
  if (const std::string found = baseline_sha256(accounts); found != content.baseline_sha256) {
    out.problems.push_back("baseline_sha256 is " + content.baseline_sha256 +
                           ", the accounts have " + found);
  }
  attempt(out.problems, [&] {
    const scenarios::RunSet set{content.baseline.baseline, model::shares(accounts), {}};
    BaselineFigures found = figures(set);
    Comparison(content, out.discrepancies).compare(baseline_numbers(), content.baseline, found);
  });
}

void check_texts(ScenarioFigures& claimed, ScenarioFigures& found, ScenarioVerdict& out) {
  for (const auto& record : scenario_texts()) {
    if (record.name.starts_with("certificate_")) {
      continue;  // where a residual of rounding is largest is chance
    }
    const auto a = record.values(claimed);
    const auto b = record.values(found);
    if (!std::equal(a.begin(), a.end(), b.begin(), b.end())) {
      out.problems.push_back(record.name + " is not what the file's inputs give");
    }
  }
}

ScenarioVerdict check_scenario(ResultsContent& content, const scenarios::RunSet& set,
                               ScenarioFigures& claimed, Redrawing& redrawing) {
  ScenarioVerdict verdict;
  verdict.name = claimed.run.name;
  verdict.period = claimed.run.period ? claimed.run.period->text : "";
  verdict.termination = claimed.termination;
  verdict.claimed = claimed.run.certificate;
  attempt(verdict.problems, [&] {
    scenarios::ScenarioRun run = claimed.run;
    const model::Economy economy = economy_of(set.economy, run);
    run.policy = scenarios::policy_at(economy, run.policy, run.closure, run.nests, run.equilibrium);
    run.without_items =
        scenarios::without_items(economy, run.policy, run.closure, run.nests, run.equilibrium);
    run.certificate = scenarios::certify(set.baseline.accounts.labels, economy, run.policy,
                                         run.quotas, run.closure, run.nests, run.equilibrium);
    verdict.certificate = run.certificate;
    ScenarioFigures found = figures(set, run);
    found.command_line = claimed.command_line;
    found.item = placed_over(found.item, claimed.item.names, economy.shape);
    redrawing.redraw(claimed, economy, found);
    Comparison(content, verdict.discrepancies).compare(scenario_numbers(), claimed, found);
    check_texts(claimed, found, verdict);
  });
  return verdict;
}

/// Of sticky paths: that each period starts where the one before ended.
void check_paths(const ResultsContent& content, Verification& out) {
  const std::size_t periods = content.rows_each();
  for (std::size_t first = 0; first < content.scenarios.size(); first += periods) {
    attempt(out.problems, [&] {
      const auto problems = path_problems(std::span(content.scenarios).subspan(first, periods),
                                          content.baseline.economy);
      for (std::size_t period = 0; period < periods; ++period) {
        if (!problems[period].empty()) {
          out.scenarios[first + period].problems.push_back(problems[period]);
        }
      }
    });
  }
}

}  // namespace

bool differ(double claimed, double found, double largest) {
  if (std::isnan(claimed) || std::isnan(found)) {
    return std::isnan(claimed) != std::isnan(found);
  }
  const double gap = std::abs(claimed - found);  // equal infinities: NaN, no difference
  return gap > relative_rounding * std::max(std::abs(claimed), std::abs(found)) &&
         gap > absolute_rounding * largest;
}

std::string cell_name(const model::Classification& labels, const std::vector<std::string>& blocks,
                      const std::vector<Axis>& axes, std::size_t at,
                      const std::vector<std::string>& items) {
  std::string name;
  for (auto axis = axes.rbegin(); axis != axes.rend() && *axis != Axis::Scenario; ++axis) {
    const auto codes = *axis == Axis::Block  ? blocks
                       : *axis == Axis::Item ? items
                                             : axis_codes(labels, *axis);
    name = codes[at % codes.size()] + (name.empty() ? "" : "/" + name);
    at /= codes.size();
  }
  return name;
}

Verification verify_baseline(ResultsContent& content) {
  Verification out;
  check_baseline(content, out);
  return out;
}

bool ScenarioVerdict::holds() const {
  return problems.empty() && discrepancies.empty() && certificate &&
         certificate->holds(certificate_tolerance) &&
         termination == model::to_string(model::Termination::Converged);
}

bool Verification::holds() const {
  return problems.empty() && discrepancies.empty() &&
         std::all_of(scenarios.begin(), scenarios.end(),
                     [](const ScenarioVerdict& one) { return one.holds(); });
}

Verification verify(ResultsContent content) {
  Verification out;
  if (const std::string found = figures_sha256(content); found != content.figures_sha256) {
    out.problems.push_back("figures_sha256 is " + content.figures_sha256 + ", the figures have " +
                           found + ": something was changed after the file was written");
  }
  check_baseline(content, out);
  const scenarios::RunSet set{content.baseline.baseline, content.baseline.economy, {}};
  Redrawing redrawing(set.baseline.accounts);
  for (ScenarioFigures& scenario : content.scenarios) {
    out.scenarios.push_back(check_scenario(content, set, scenario, redrawing));
  }
  check_paths(content, out);
  return out;
}

}  // namespace tradeflow::io
