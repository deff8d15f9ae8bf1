#include "io/draw_solver.hpp"

#include <algorithm>

namespace tradeflow::io {

DrawSolver::DrawSolver(const model::Economy& base) : base_(base), economy_(base) {}

void DrawSolver::solve(const model::SectorVector& theta, scenarios::ScenarioRun& run) {
  economy_.trade_elasticity = theta;
  const auto deficits = base_.deficit.values();
  const bool base_moves =  // under another θ it is another base
      run.closure.deficits == model::DeficitRule::Balanced &&
      std::any_of(deficits.begin(), deficits.end(), [](double D) { return D != 0.0; });
  if (run.nests.any() || base_moves) {
    take(scenarios::solve(economy_, run.policy, run.quotas, run.closure, run.nests), run);
    return;
  }
  if (!(closure_ == run.closure)) {
    solver_.reset();
    under_quotas_.reset();
    closure_ = run.closure;
  }
  if (!run.quotas.empty()) {
    if (!under_quotas_) {
      under_quotas_.emplace(base_, run.closure);
    }
    take(under_quotas_->solve(run.policy, run.quotas, theta), run);
    return;
  }
  if (!solver_) {
    solver_.emplace(base_, run.closure);
  }
  solver_->solve(run.policy, theta, {}, run.equilibrium);
}

void DrawSolver::take(model::QuotaSolution found, scenarios::ScenarioRun& run) {
  run.policy = std::move(found.policy);
  run.equilibrium = std::move(found.equilibrium);
}

}  // namespace tradeflow::io
