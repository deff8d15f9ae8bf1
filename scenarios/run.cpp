#include "scenarios/run.hpp"

#include <cmath>

namespace tradeflow::scenarios {
namespace {

struct Horizon {
  std::string suffix;  ///< of the run's name
  std::string words;
  model::Closure closure;
};

/// The scenario's own mobility, and beside it what happens before factors can move (λ = 0).
std::vector<Horizon> horizons(const model::Closure& closure) {
  if (closure.mobility == 0.0) {
    return {{"", "short run", closure}};
  }
  model::Closure fixed_factors = closure;
  fixed_factors.mobility = 0.0;
  const bool free = std::isinf(closure.mobility);
  return {{"", free ? "long run" : "mobility as stated", closure},
          {"@short-run", "short run", fixed_factors}};
}

}  // namespace

std::vector<ScenarioRun> run(const model::Classification& labels, const model::Economy& base,
                             const Request& request, const Clock& clock) {
  const Resolved& scenario = request.resolved;
  model::Economy economy = base;
  model::set_trade_elasticity(economy, scenario.trade_elasticity);
  std::vector<ScenarioRun> all;
  for (const Horizon& horizon : horizons(scenario.closure)) {
    ScenarioRun run;
    run.name = scenario.name + horizon.suffix;
    run.title = scenario.title;
    run.horizon = horizon.words;
    run.scenario_yaml = request.yaml;
    run.scenario_resolved = scenario.yaml;
    run.scenario_sha256 = request.sha256;
    run.parameters_json =
        parameters_json(scenario.preset, horizon.closure, scenario.trade_elasticity, labels,
                        scenario.quota_names, scenario.nests);
    run.facts_json = request.facts_json;
    run.quotas = scenario.quotas;
    run.closure = horizon.closure;
    run.trade_elasticity = scenario.trade_elasticity;
    const double start = clock();
    run.nests = scenario.nests;
    model::QuotaSolution found =
        solve(economy, scenario.policy, run.quotas, run.closure, run.nests);
    run.seconds = clock() - start;
    run.policy = std::move(found.policy);
    run.equilibrium = std::move(found.equilibrium);
    run.quota_outcomes = std::move(found.outcomes);
    run.certificate =
        certify(labels, economy, run.policy, run.quotas, run.closure, run.nests, run.equilibrium);
    all.push_back(std::move(run));
  }
  return all;
}

}  // namespace tradeflow::scenarios
