#pragma once
#include <utility>

#include "scenarios/run.hpp"

namespace test {

/// Solves and certifies a run without quotas with the nests it has.
inline void solve_with_nests(const tradeflow::scenarios::RunSet& set,
                             tradeflow::scenarios::ScenarioRun& run) {
  namespace s = tradeflow::scenarios;
  auto found = s::solve(set.economy, run.policy, {}, run.closure, run.nests);
  run.policy = std::move(found.policy);
  run.equilibrium = std::move(found.equilibrium);
  run.certificate = s::certify(set.baseline.accounts.labels, set.economy, run.policy, {},
                               run.closure, run.nests, run.equilibrium);
  run.without_items =
      s::without_items(set.economy, run.policy, run.closure, run.nests, run.equilibrium);
}

}  // namespace test
