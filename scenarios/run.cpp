#include "scenarios/run.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/sticky.hpp"

namespace tradeflow::scenarios {
namespace {

struct Horizon {
  std::string suffix;  ///< of the run's name
  std::string words;
  model::Closure closure;
  bool sticky = false;
};

/// The scenario's own mobility, and beside it what happens before factors can move (λ = 0), or
/// where sourcing is sticky the path from there; one where no factor needs to move.
std::vector<Horizon> horizons(const model::Closure& closure, bool sticky) {
  if (closure.deficits == model::DeficitRule::Residual) {
    return {{"", "fixed coefficients", closure}};
  }
  const bool free = std::isinf(closure.mobility);
  const bool fixed = closure.mobility == 0.0;
  std::vector<Horizon> all{{"",
                            fixed  ? "short run"
                            : free ? "long run"
                                   : "mobility as stated",
                            closure}};
  if (sticky) {
    all.push_back({"@path", "path", closure, true});
  } else if (!fixed) {
    all.push_back({"@short-run", "short run", closure});
    all.back().closure.mobility = 0.0;
  }
  return all;
}

bool same_policy(const PeriodPolicy& a, const PeriodPolicy& b) {
  return a.policy == b.policy && a.quotas == b.quotas;
}

ScenarioRun described(const Request& request, const Horizon& horizon, const PeriodPolicy& asked) {
  const Resolved& scenario = request.resolved;
  ScenarioRun run;
  run.name = scenario.name + horizon.suffix;
  run.title = scenario.title;
  run.horizon = horizon.words;
  run.scenario_yaml = request.yaml;
  run.scenario_resolved = scenario.yaml;
  run.scenario_sha256 = request.sha256;
  run.facts_json = request.facts_json;
  run.quotas = asked.quotas;
  run.closure = horizon.closure;
  run.trade_elasticity = scenario.trade_elasticity;
  run.nests = scenario.nests;
  if (!scenario.periods.empty()) {
    run.period = asked.period;
  }
  return run;
}

/// Where buyers and factors are in the period after `before`, null in the first.
void settle(ScenarioRun& run, const ScenarioRun* before, std::size_t at, double choosing,
            const model::Economy& economy) {
  run.nests.choosing = choosing;
  run.nests.kept = before == nullptr ? kept_at_first(economy)
                                     : kept_after(economy, before->policy, before->closure,
                                                  before->nests, before->equilibrium);
  run.closure.mobility = mobility_in(at, choosing, run.closure.mobility);
}

void say_parameters(ScenarioRun& run, const Resolved& scenario, const PeriodPolicy& asked,
                    const model::Classification& labels) {
  run.parameters_json = parameters_json(scenario.preset, run.closure, scenario.trade_elasticity,
                                        labels, asked.quota_names, run.nests);
}

void solve_run(ScenarioRun& run, const model::Policy& policy, const model::Economy& economy,
               const model::Classification& labels, const Clock& clock) {
  const double start = clock();
  model::QuotaSolution found = solve(economy, policy, run.quotas, run.closure, run.nests);
  run.seconds = clock() - start;
  run.policy = std::move(found.policy);
  run.equilibrium = std::move(found.equilibrium);
  run.quota_outcomes = std::move(found.outcomes);
  run.certificate =
      certify(labels, economy, run.policy, run.quotas, run.closure, run.nests, run.equilibrium);
  run.without_items = without_items(economy, run.policy, run.closure, run.nests, run.equilibrium);
}

/// The solution of an earlier period that had the same policy.
void share(ScenarioRun& run, const ScenarioRun& earlier) {
  run.seconds = earlier.seconds;
  run.policy = earlier.policy;
  run.equilibrium = earlier.equilibrium;
  run.quota_outcomes = earlier.quota_outcomes;
  run.certificate = earlier.certificate;
  run.without_items = earlier.without_items;
}

}  // namespace

std::vector<PeriodPolicy> asked_of(const Resolved& scenario) {
  std::vector<PeriodPolicy> all = scenario.periods;
  if (all.empty()) {
    all.emplace_back();
    all.back().policy = scenario.policy;
    all.back().quotas = scenario.quotas;
    all.back().quota_names = scenario.quota_names;
  }
  return all;
}

std::vector<ScenarioRun> run(const model::Classification& labels, const model::Economy& base,
                             const Request& request, const Clock& clock) {
  const Resolved& scenario = request.resolved;
  model::Economy economy = base;
  model::set_trade_elasticity(economy, scenario.trade_elasticity);
  const std::vector<PeriodPolicy> asked = asked_of(scenario);
  std::vector<ScenarioRun> all;
  for (const Horizon& horizon : horizons(scenario.closure, scenario.choosing != 1.0)) {
    const std::size_t first = all.size();
    for (std::size_t at = 0; at < asked.size(); ++at) {
      ScenarioRun now = described(request, horizon, asked[at]);
      const ScenarioRun* const before = horizon.sticky && at > 0 ? &all.back() : nullptr;
      const bool leads_on = before == nullptr || before->equilibrium.usable();
      if (horizon.sticky && leads_on) {
        settle(now, before, at, scenario.choosing, economy);
      }
      say_parameters(now, scenario, asked[at], labels);
      const auto same = std::find_if(asked.begin(), asked.end(), [&](const PeriodPolicy& one) {
        return same_policy(one, asked[at]);
      });
      const auto earlier = static_cast<std::size_t>(same - asked.begin());
      if (!leads_on) {
        share(now, *before);  // a path ends where a period has no equilibrium
      } else if (earlier < at && !horizon.sticky) {
        share(now, all[first + earlier]);
      } else {
        solve_run(now, asked[at].policy, economy, labels, clock);
      }
      all.push_back(std::move(now));
    }
  }
  return all;
}

}  // namespace tradeflow::scenarios
