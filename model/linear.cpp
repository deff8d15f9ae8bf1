#include "model/linear.hpp"

#include <algorithm>
#include <cmath>

#include "model/contract.hpp"
#include "model/linear_coefficients.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {

RegionVector gdp(const Coefficients& m, const Equilibrium& point) {
  const Shape s = m.base.shape;
  RegionVector out = region_vector(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<RegionId>(s.regions)) {
      const double Y = point.output(n, j);
      const double volume = Y / point.cost_hat(n, j);
      out(n) += m.base.value_added_share(n, j) * volume / m.productivity(n, j) +
                m.production_tax(n, j) * Y;
    }
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double spent = point.trade_share(j, n, i) * point.expenditure(as_region(n), j);
        const double border = spent / (1.0 + m.tariff(j, n, i));
        out(as_region(n)) += spent - border;
        out(as_region(i)) += border - border / (1.0 + m.export_tax(j, n, i));
      }
    }
  }
  return out;
}

double employment(const Coefficients& m, const Equilibrium& point, RegionId n, FactorId labour) {
  double before = 0.0;
  double now = 0.0;
  for (const auto j : ids<SectorId>(m.base.shape.sectors)) {
    const double paid = m.base.value_added_share(n, j) * m.base.factor_share(n, j, labour);
    before += paid * m.base.output(n, j);
    now += paid * (point.output(n, j) / point.cost_hat(n, j)) / m.productivity(n, j);
  }
  return before > 0.0 ? now / before : 1.0;
}

namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Of a solution: the residuals of both systems over their right-hand sides.
constexpr double tolerance = 1e-12;
constexpr int smoothing = 4;

/// x of x = b + A x. GMRES leaves errors that are small beside the largest market; passes of the
/// equation itself make them small beside each market's own size.
LinearSolve solve_leontief(const LinearMap& A, const VectorXd& b, VectorXd& x) {
  const LinearMap rest = [&A](const Eigen::Ref<const VectorXd>& from, Eigen::Ref<VectorXd> to) {
    A(from, to);
    to = from - to;
  };
  const GmresResult found = gmres(rest, {}, b, x);
  VectorXd next(x.size());
  for (int pass = 0; pass < smoothing; ++pass) {
    A(x, next);
    x = b + next;
  }
  return {found.products + smoothing, found.residual};
}

/// p = v + Aᵀp, in baseline prices: v what factors and their tax cost.
LinearSolve solve_prices(const Coefficients& m, VectorXd& c) {
  VectorXd v(m.size()), P(m.size());
  for (const auto n : ids<RegionId>(m.base.shape.regions)) {
    for (const auto j : ids<SectorId>(m.base.shape.sectors)) {
      v(static_cast<Index>(m.at(n, j))) =
          m.base.value_added_share(n, j) / (m.productivity(n, j) * (1.0 - m.production_tax(n, j)));
    }
  }
  return solve_leontief(
      [&](const Eigen::Ref<const VectorXd>& from, Eigen::Ref<VectorXd> to) {
        m.price(from.data(), P.data());
        m.inputs(P.data(), to.data());
      },
      v, c);
}

/// x = f + A x, in baseline prices: f what final demand asks of each seller.
LinearSolve solve_quantities(const Coefficients& m, VectorXd& y, VectorXd& Q) {
  VectorXd final_use(m.size()), f(m.size());
  for (const auto n : ids<RegionId>(m.base.shape.regions)) {
    for (const auto k : ids<SectorId>(m.base.shape.sectors)) {
      final_use(static_cast<Index>(m.at(n, k))) =
          m.base.final_share(n, k) * m.base.income(n) * m.demand(n, k);
    }
  }
  m.sales(final_use.data(), f.data());
  const LinearSolve done = solve_leontief(
      [&](const Eigen::Ref<const VectorXd>& from, Eigen::Ref<VectorXd> to) {
        m.use(from.data(), Q.data());
        m.sales(Q.data(), to.data());
      },
      f, y);
  m.use(y.data(), Q.data());
  Q += final_use;
  return done;
}

void fill_markets(const Coefficients& m, const VectorXd& c, const VectorXd& y, const VectorXd& Q,
                  FixedCoefficients& out) {
  const Shape s = m.base.shape;
  VectorXd P(m.size());
  m.price(c.data(), P.data());
  out.quantity = market_table(s);
  for (const auto n : ids<RegionId>(s.regions)) {
    double spent = 0.0;
    double index = 0.0;
    for (const auto j : ids<SectorId>(s.sectors)) {
      const auto cell = static_cast<Index>(m.at(n, j));
      const bool makes = m.base.output(n, j) > 0.0;
      const bool buys = m.base.expenditure(n, j) > 0.0;
      out.quantity(n, j) = y(cell);
      out.point.cost_hat(n, j) = makes ? c(cell) : 1.0;
      out.point.price_hat(n, j) = buys ? P(cell) : 1.0;
      out.point.output(n, j) = y(cell) * out.point.cost_hat(n, j);
      out.point.expenditure(n, j) = Q(cell) * out.point.price_hat(n, j);
      const double paid = m.base.final_share(n, j) * out.point.price_hat(n, j);
      index += paid;
      spent += paid * m.base.income(n) * m.demand(n, j);
      for (const auto i : ids<ExporterId>(s.regions)) {
        out.point.trade_share(j, as_importer(n), i) =
            buys ? m.landed(j, as_importer(n), i) * c(static_cast<Index>(m.at(as_region(i), j))) /
                       P(cell)
                 : 0.0;
      }
    }
    out.point.income(n) = spent;
    out.point.price_index_hat(n) = index;
    out.point.real_income_hat(n) = spent / m.base.income(n) / index;
  }
  const RegionVector produced = gdp(m, out.point);
  for (const auto n : ids<RegionId>(s.regions)) {
    out.point.deficit(n) = out.point.income(n) - produced(n);
  }
}

bool positive(const Economy& economy, const Equilibrium& point) {
  const auto at_least = [](std::span<const double> values, std::span<const double> where) {
    bool holds = true;
    for (std::size_t at = 0; at < values.size(); ++at) {
      holds = holds && (where[at] > 0.0 ? values[at] > 0.0 : values[at] >= 0.0);
    }
    return holds;
  };
  return at_least(point.cost_hat.values(), economy.output.values()) &&
         at_least(point.output.values(), economy.output.values());
}

/// Residuals set from the values. \return  whether they are a solution
bool test(const Economy& economy, const Policy& policy, Equilibrium& point, FactorId labour) {
  point.residuals = fixed_coefficient_residuals(economy, policy, point, labour);
  point.residual = 0.0;
  for (const BlockResidual& block : point.residuals) {
    point.residual = worse(point.residual, block.value);
  }
  return point.residual <= tolerance && positive(economy, point);
}

}  // namespace

std::vector<std::string> fixed_coefficients_refuse(const Policy& policy) {
  std::vector<std::string> broken;
  if (!policy.endowment.empty()) {
    broken.emplace_back(
        "with fixed coefficients factors are in elastic supply: endowments change "
        "nothing");
  }
  if (std::any_of(policy.trade_cost.begin(), policy.trade_cost.end(),
                  [](const TradeCell& cell) { return std::isinf(cell.value); })) {
    broken.emplace_back("with fixed coefficients nothing replaces what is banned");
  }
  return broken;
}

FixedCoefficients solve_fixed_coefficients(const Economy& economy, const Policy& policy,
                                           FactorId labour) {
  expect_valid(policy, economy.shape);
  const std::vector<std::string> broken = fixed_coefficients_refuse(policy);
  expects(broken.empty(), broken.empty() ? "" : broken.front());
  const Coefficients m(economy, policy);
  FixedCoefficients out;
  out.point = baseline_point(economy);
  out.quantity = economy.output;
  if (test(economy, policy, out.point, labour)) {
    out.point.termination = Termination::Converged;
    return out;
  }
  VectorXd c(m.size()), y(m.size()), Q(m.size());
  out.prices = solve_prices(m, c);
  out.quantities = solve_quantities(m, y, Q);
  fill_markets(m, c, y, Q, out);
  for (const auto n : ids<RegionId>(economy.shape.regions)) {
    out.point.employment_hat(n) = employment(m, out.point, n, labour);
  }
  out.point.iterations = out.prices.passes + out.quantities.passes;
  const bool solved = test(economy, policy, out.point, labour);
  out.point.termination = solved ? Termination::Converged : Termination::NonFinite;
  return out;
}

}  // namespace tradeflow::model
