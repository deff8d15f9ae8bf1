#include "io/draw_solver.hpp"

#include <algorithm>

namespace tradeflow::io {

DrawSolver::DrawSolver(const model::Economy& base) : base_(base), economy_(base) {}

void DrawSolver::solve(const model::SectorVector& theta, scenarios::ScenarioRun& run) {
  economy_.trade_elasticity = theta;
  if (!run.quotas.empty() || run.nests.any()) {
    model::QuotaSolution found =
        scenarios::solve(economy_, run.policy, run.quotas, run.closure, run.nests);
    run.policy = std::move(found.policy);
    run.equilibrium = std::move(found.equilibrium);
    return;
  }
  const auto deficits = base_.deficit.values();
  if (run.closure.deficits == model::DeficitRule::Balanced &&
      std::any_of(deficits.begin(), deficits.end(), [](double D) { return D != 0.0; })) {
    run.equilibrium = model::solve(economy_, run.policy, run.closure);  // θ moves its base, too
    return;
  }
  if (!solver_ || !(closure_ == run.closure)) {
    solver_.emplace(base_, run.closure);
    closure_ = run.closure;
  }
  solver_->solve(run.policy, theta, {}, run.equilibrium);
}

}  // namespace tradeflow::io
