#include "model/linearisation.hpp"

#include <cmath>
#include <utility>

#include "model/region_blocks.hpp"
#include "model/savings.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd matrix(const MarketTable& table) {
  return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      table.data(), static_cast<Index>(table.extent(0)), static_cast<Index>(table.extent(1)));
}
VectorXd vector(const RegionVector& table) {
  return Eigen::Map<const VectorXd>(table.data(), static_cast<Index>(table.size()));
}
MatrixXd inverse_or_zero(const MatrixXd& values) {
  return values.unaryExpr([](double x) { return x > 0.0 ? 1.0 / x : 0.0; });
}

void set_trade(const Economy& economy, const Policy& policy, Linearisation& at) {
  const Shape s = at.shape;
  const TradeTable tax = applied(economy.export_tax, policy.export_tax);
  at.taxed_imports = MatrixXd::Zero(at.spending.rows(), at.spending.cols());
  at.answer = at.taxed_answer = at.taxed_imports;
  at.traded.assign(s.sectors, 0);
  at.export_tax = trade_table(s);
  bool any_tax = false;
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      const double theta = at.theta(n.value(), j.value());
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double revenue = at.flow(j, n, i) * tax(j, n, i);
        at.export_tax(j, n, i) = revenue;
        any_tax = any_tax || revenue != 0.0;
        at.taxed_imports(n.value(), j.value()) += at.flow(j, n, i) + revenue;
        at.answer(i.value(), j.value()) += theta * at.flow(j, n, i);
        at.taxed_answer(i.value(), j.value()) += theta * revenue;
        if (at.share(j, n, i) > 0.0 && as_region(n) != as_region(i)) {
          at.traded[j.offset()] = 1;
        }
      }
    }
  }
  if (!any_tax) {
    at.export_tax = TradeTable();
  }
}

/// log κ̂ĉ_i − log P̂_n: what (8) raises to the power −θ.
void set_relative_prices(const Economy& economy, const Policy& policy, const Equilibrium& point,
                         Linearisation& at) {
  const Shape s = at.shape;
  const TradeTable tariff = applied(economy.tariff, policy.tariff);
  const TradeTable tax = applied(economy.export_tax, policy.export_tax);
  const TradeTable cost = applied(trade_table(s, 1.0), policy.trade_cost);
  const MatrixXd log_cost = matrix(point.cost_hat).array().log();
  const MatrixXd log_price = matrix(point.price_hat).array().log();
  at.log_relative_price = trade_table(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (!(at.share(j, n, i) > 0.0)) {
          continue;
        }
        const double landed =  // (6)
            cost(j, n, i) * ((1.0 + tariff(j, n, i)) * (1.0 + tax(j, n, i))) /
            ((1.0 + economy.tariff(j, n, i)) * (1.0 + economy.export_tax(j, n, i)));
        at.log_relative_price(j, n, i) = (landed == 1.0 ? 0.0 : std::log(landed)) +
                                         log_cost(i.value(), j.value()) -
                                         log_price(n.value(), j.value());
      }
    }
  }
}

void set_markets(const Economy& economy, const Policy& policy, Linearisation& at) {
  const Shape s = at.shape;
  const MarketTable tax = applied(economy.production_tax, policy.production_tax);
  const MarketTable preference = applied(market_table(s, 1.0), policy.preference);
  at.production_tax = matrix(tax);
  at.index_share = matrix(economy.final_share);
  at.final_share = at.index_share.cwiseProduct(matrix(preference));
  const VectorXd preferred = at.final_share.rowwise().sum();
  at.final_share.array().colwise() /= preferred.array();
  at.input_share = economy.input_share;
  at.per_cost = MatrixXd::Zero(at.spending.rows(), at.spending.cols());
  at.payment.assign(s.factors, at.per_cost);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      if (!(economy.output(n, j) > 0.0)) {
        continue;
      }
      const double untaxed_hat = (1.0 - tax(n, j)) / (1.0 - economy.production_tax(n, j));
      at.per_cost(n.value(), j.value()) = 1.0 / (1.0 - tax(n, j));
      for (const auto f : ids<FactorId>(s.factors)) {
        at.payment[f.offset()](n.value(), j.value()) =
            economy.value_added_share(n, j) * economy.factor_share(n, j, f) * untaxed_hat;
      }
      for (const auto k : ids<InputId>(s.sectors)) {
        at.input_share(n, k, j) *= untaxed_hat;
      }
    }
  }
}

void set_regions(const Economy& economy, const Equilibrium& point, Linearisation& at) {
  at.earned.resize(at.sales.rows(), static_cast<Index>(at.shape.factors));
  for (Index f = 0; f < at.earned.cols(); ++f) {
    at.earned.col(f) =
        at.payment[static_cast<std::size_t>(f)].cwiseProduct(at.sales).rowwise().sum();
  }
  at.income = vector(point.income);
  at.gdp = at.income - vector(point.deficit);
  if (at.closure.revenue == RevenueRule::Save) {
    at.lenders = vector(savings_base(economy).gdp);
  }
  at.deficit_rate = VectorXd::Zero(at.gdp.size());
  if (at.closure.deficits == DeficitRule::GdpShare) {
    const VectorXd deficit = vector(economy.deficit);
    const VectorXd gdp = vector(economy.income) - deficit;
    at.deficit_rate = deficit.array() / gdp.array() - point.deficit_shift;
  }
}

VectorXd stacked(const Markets& m) {
  VectorXd z(m.factor.size() + m.cost.size() + m.spending.size());
  z << m.factor.reshaped(), m.cost.reshaped(), m.spending.reshaped();
  return z;
}
void unstack(const Eigen::Ref<const VectorXd>& z, Markets& m) {
  const Index factors = m.factor.size();
  const Index markets = m.cost.size();
  m.factor.reshaped() = z.head(factors);
  m.cost.reshaped() = z.segment(factors, markets);
  m.spending.reshaped() = z.tail(markets);
}

}  // namespace

Markets::Markets(const Shape& shape) {
  const auto N = static_cast<Index>(shape.regions);
  const auto J = static_cast<Index>(shape.sectors);
  factor = MatrixXd::Zero(N, static_cast<Index>(shape.factors));
  cost = spending = price = sales = MatrixXd::Zero(N, J);
  tariff_revenue = export_revenue = revenue = gdp = deficit = income = VectorXd::Zero(N);
}

Linearisation linearise(const Economy& economy, const Policy& policy, const Closure& closure,
                        const Equilibrium& point) {
  Linearisation at;
  at.shape = economy.shape;
  at.closure = closure;
  at.theta_ratio = matrix(economy.elasticity_ratio);
  at.theta.resizeLike(at.theta_ratio);
  for (const auto n : ids<RegionId>(at.shape.regions)) {
    for (const auto j : ids<SectorId>(at.shape.sectors)) {
      at.theta(n.value(), j.value()) = trade_elasticity(economy, n, j);
    }
  }
  at.share = point.trade_share;
  at.flow = trade(economy, policy, point);
  at.spending = matrix(point.expenditure);
  at.per_spending = inverse_or_zero(at.spending);
  at.sales = matrix(point.output);
  at.per_sales = inverse_or_zero(at.sales);
  set_trade(economy, policy, at);
  set_relative_prices(economy, policy, point, at);
  set_markets(economy, policy, at);
  set_regions(economy, point, at);
  at.per_earned = inverse_or_zero(at.earned);
  return at;
}

MarketsSolution solve_forward(const Linearisation& at, const RegionBlocks& blocks,
                              const Markets& impulse, const GmresOptions& options) {
  const Markets none(at.shape);
  Markets state(at.shape);
  const LinearMap A = [&](const Eigen::Ref<const VectorXd>& x, Eigen::Ref<VectorXd> y) {
    unstack(x, state);
    y = x - stacked(forward(at, state, none));
  };
  const LinearMap inverse = [&](const Eigen::Ref<const VectorXd>& x, Eigen::Ref<VectorXd> y) {
    unstack(x, state);
    blocks.solve(state);
    y = stacked(state);
  };
  const VectorXd b = stacked(forward(at, none, impulse));
  VectorXd z(b.size());
  const GmresResult found = gmres(A, inverse, b, z, options);
  unstack(z, state);
  Markets all = forward(at, state, impulse);
  unstack(z, all);
  return {std::move(all), {found.products + 2, found.residual}};
}

MarketsSolution solve_backward(const Linearisation& at, const RegionBlocks& blocks,
                               const Markets& seed) {
  const Markets none(at.shape);
  Markets state(at.shape);
  state.factor = at.earned;
  state.cost = at.sales;
  state.spending = at.spending;
  const VectorXd value = stacked(state).unaryExpr([](double x) { return x > 0.0 ? x : 1.0; });
  const LinearMap A = [&](const Eigen::Ref<const VectorXd>& x, Eigen::Ref<VectorXd> y) {
    unstack(x.cwiseProduct(value), state);
    y = x - stacked(backward(at, state, none)).cwiseQuotient(value);
  };
  const LinearMap inverse = [&](const Eigen::Ref<const VectorXd>& x, Eigen::Ref<VectorXd> y) {
    unstack(x.cwiseProduct(value), state);
    blocks.solve_transposed(state);
    y = stacked(state).cwiseQuotient(value);
  };
  const VectorXd b = stacked(backward(at, none, seed)).cwiseQuotient(value);
  VectorXd z(b.size());
  const GmresResult found = gmres(A, inverse, b, z);
  z = z.cwiseProduct(value);
  unstack(z, state);
  Markets all = backward(at, state, seed);
  unstack(z, all);
  return {std::move(all), {found.products + 2, found.residual}};
}

}  // namespace tradeflow::model
