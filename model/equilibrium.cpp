#include "model/equilibrium.hpp"

#include <algorithm>
#include <cmath>

#include "model/fixed_point.hpp"
#include "model/hat_system.hpp"
#include "model/rebase.hpp"
#include "model/residuals.hpp"

namespace tradeflow::model {
namespace {

Termination termination(FixedPointStop stop) {
  switch (stop) {
    case FixedPointStop::Tolerance:
      return Termination::Converged;
    case FixedPointStop::Stalled:
      return Termination::Stalled;
    case FixedPointStop::IterationLimit:
      return Termination::IterationLimit;
    case FixedPointStop::NonFinite:
      return Termination::NonFinite;
  }
  return Termination::NonFinite;
}

/// Residuals of the values a point holds: nothing is carried over from the iteration.
void test_point(const Economy& economy, const Policy& policy, const Closure& closure,
                Equilibrium& point) {
  point.residuals = block_residuals(economy, policy, closure, point);
  point.residual = 0.0;
  for (const BlockResidual& block : point.residuals) {
    point.residual = std::max(point.residual, block.value);
  }
  point.walras = walras_slack(economy, policy, point);
}

/// Solves from z = 0. The iteration's own error differs from the tested residual by rounding and
/// by the pass's inner step, so a point that fails the test sends it on to a tenth of the error.
Equilibrium iterate(const Economy& economy, const Policy& policy, const Closure& closure,
                    const EquilibriumOptions& options) {
  const HatSystem system(economy, policy, closure);
  HatSystem::Scratch scratch = system.scratch();
  std::vector<double> z(system.size(), 0.0);
  const FixedPointMap map = [&](std::span<const double> x, std::span<double> g) {
    return system.pass(x, g, scratch);
  };
  FixedPointOptions inner;
  inner.tolerance = 0.5 * options.tolerance;
  inner.window = options.window;
  inner.damping = options.damping;
  int passes = 0;
  for (;;) {
    inner.max_passes = options.max_iterations - passes;
    const FixedPointResult found = fixed_point(map, z, inner);
    passes += found.passes;
    Equilibrium point = system.values(z, scratch);
    test_point(economy, policy, closure, point);
    point.iterations = passes;
    point.termination =
        point.residual <= options.tolerance ? Termination::Converged : termination(found.stop);
    const bool tested_worse = found.stop == FixedPointStop::Tolerance && !point.usable();
    if (!tested_worse || passes >= options.max_iterations) {
      if (tested_worse) {
        point.termination = Termination::IterationLimit;
      }
      return point;
    }
    inner.tolerance *= 0.1;
  }
}

}  // namespace

std::string_view to_string(Termination reason) noexcept {
  switch (reason) {
    case Termination::Converged:
      return "converged";
    case Termination::Stalled:
      return "stalled";
    case Termination::IterationLimit:
      return "iteration-limit";
    case Termination::NonFinite:
      return "non-finite";
  }
  return "unknown";
}

std::vector<std::string> EquilibriumOptions::violations() const {
  std::vector<std::string> broken;
  if (!(tolerance > 0.0)) {
    broken.emplace_back("tolerance must be > 0");
  }
  if (max_iterations < 1) {
    broken.emplace_back("max_iterations must be >= 1");
  }
  if (window < 0) {
    broken.emplace_back("window must be >= 0");
  }
  if (!(damping > 0.0 && damping <= 1.0)) {
    broken.emplace_back("damping must be in (0, 1]");
  }
  return broken;
}

Equilibrium baseline_point(const Economy& economy) {
  Equilibrium point;
  point.factor_price_hat = factor_table(economy.shape, 1.0);
  point.cost_hat = market_table(economy.shape, 1.0);
  point.price_hat = market_table(economy.shape, 1.0);
  point.trade_share = economy.trade_share;
  point.output = economy.output;
  point.expenditure = economy.expenditure;
  point.income = economy.income;
  point.deficit = economy.deficit;
  point.price_index_hat = region_vector(economy.shape, 1.0);
  point.real_income_hat = region_vector(economy.shape, 1.0);
  return point;
}

Equilibrium solve_from(const Economy& base, const Policy& policy, const Closure& closure,
                       const EquilibriumOptions& options) {
  Equilibrium start = baseline_point(base);
  test_point(base, policy, closure, start);
  if (start.residual <= options.tolerance) {
    start.termination = Termination::Converged;
    return start;
  }
  return iterate(base, policy, closure, options);
}

Equilibrium solve(const Economy& economy, const Policy& policy, const Closure& closure,
                  const EquilibriumOptions& options) {
  return solve(economy, std::span<const Policy>(&policy, 1), closure, options).front();
}

std::vector<Equilibrium> solve(const Economy& economy, std::span<const Policy> policies,
                               const Closure& closure, const EquilibriumOptions& options) {
  const std::vector<std::string> broken = options.violations();
  expects(broken.empty(), broken.empty() ? "" : broken.front());
  expects(closure.mobility >= 0.0, "mobility is in [0, infinity]");
  for (const Policy& policy : policies) {
    expect_valid(policy, economy.shape);
  }
  const ClosureBase base = closure_base(economy, closure);
  std::vector<Equilibrium> solutions(policies.size(), base.solution);
  if (!base.solution.usable()) {
    return solutions;
  }
  const auto count = static_cast<std::ptrdiff_t>(policies.size());
#pragma omp parallel for schedule(dynamic, 1) if (count > 1)
  for (std::ptrdiff_t at = 0; at < count; ++at) {
    const auto index = static_cast<std::size_t>(at);
    solutions[index] = solve_from(base.economy, policies[index], closure, options);
  }
  return solutions;
}

TradeTable trade(const Economy& economy, const Policy& policy, const Equilibrium& equilibrium) {
  const Shape s = economy.shape;
  const TradeTable tariff = applied(economy.tariff, policy.tariff);
  const TradeTable export_tax = applied(economy.export_tax, policy.export_tax);
  TradeTable V = trade_table(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        V(j, n, i) = equilibrium.trade_share(j, n, i) * equilibrium.expenditure(as_region(n), j) /
                     ((1.0 + tariff(j, n, i)) * (1.0 + export_tax(j, n, i)));
      }
    }
  }
  return V;
}

}  // namespace tradeflow::model
