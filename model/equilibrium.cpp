#include "model/equilibrium.hpp"

#include "model/solver.hpp"

namespace tradeflow::model {

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
    case Termination::PathEnds:
      return "path-ends";
  }
  return "unknown";
}

std::string_view to_string(Method method) noexcept {
  switch (method) {
    case Method::FixedPoint:
      return "fixed-point";
    case Method::Newton:
      return "newton";
    case Method::Continuation:
      return "continuation";
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
  point.employment_hat = region_vector(economy.shape, 1.0);
  return point;
}

Equilibrium solve(const Economy& economy, const Policy& policy, const Closure& closure,
                  const EquilibriumOptions& options) {
  return Solver(economy, closure, options).solve(policy);
}

std::vector<Equilibrium> solve(const Economy& economy, std::span<const Policy> policies,
                               const Closure& closure, const EquilibriumOptions& options) {
  return Solver(economy, closure, options).solve(policies);
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
