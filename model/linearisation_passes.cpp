// The linearised (5)-(12): one pass forward and its exact transpose, line by line.
#include "model/linearisation.hpp"
#include "model/savings.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Block = Eigen::Map<const RowMajor>;

std::span<const double> span(const VectorXd& x) {
  return {x.data(), static_cast<std::size_t>(x.size())};
}

/// One region's input × user matrix.
Block uses(const InputTable& table, Index n) {
  const auto J = static_cast<Index>(table.extent(1));
  return {table.data() + n * J * J, J, J};
}

/// One good's importer × exporter matrices, as maps: x of exporters to importers, and back.
class Good {
 public:
  Good(const Linearisation& at, Index j)
      : j_(j), traded_(at.traded[static_cast<std::size_t>(j)] != 0) {}

  [[nodiscard]] VectorXd times(const TradeTable& table, const VectorXd& x) const {
    const Block block = of(table);
    return traded_ ? VectorXd(block * x) : VectorXd(block.diagonal().cwiseProduct(x));
  }
  [[nodiscard]] VectorXd transposed(const TradeTable& table, const VectorXd& x) const {
    const Block block = of(table);
    return traded_ ? VectorXd(block.transpose() * x) : VectorXd(block.diagonal().cwiseProduct(x));
  }

 private:
  [[nodiscard]] Block of(const TradeTable& table) const {
    const auto N = static_cast<Index>(table.extent(1));
    return {table.data() + j_ * N * N, N, N};
  }
  Index j_;
  bool traded_;
};

/// (7)-(9): d log π' = −θ_n(d log κ̂ĉ_i − d log P̂_n), so that with w = d log X' + θ d log P̂ of
/// each importer, sales move by V'ᵀw less the seller's `answer` to its own cost. Tariffs take
/// what importers spend less what arrives.
void sell(const Linearisation& at, const Markets& state, Markets& out) {
  for (Index j = 0; j < at.sales.cols(); ++j) {
    const Good good(at, j);
    const VectorXd theta = at.theta.col(j);
    const VectorXd cost = state.cost.col(j);
    const VectorXd spending = state.spending.col(j);
    out.price.col(j) += good.times(at.share, cost);
    const VectorXd w = spending + theta.cwiseProduct(out.price.col(j));
    out.sales.col(j) += good.transposed(at.flow, w) - at.answer.col(j).cwiseProduct(cost);
    VectorXd arrives = good.times(at.flow, cost);
    if (!at.export_tax.empty()) {
      arrives += good.times(at.export_tax, cost);
      out.export_revenue +=
          good.transposed(at.export_tax, w) - at.taxed_answer.col(j).cwiseProduct(cost);
    }
    out.tariff_revenue += at.spending.col(j).cwiseProduct(spending) -
                          at.taxed_imports.col(j).cwiseProduct(w) + theta.cwiseProduct(arrives);
  }
}

void sell_back(const Linearisation& at, Markets& out) {
  const VectorXd& tariff = out.tariff_revenue;
  const VectorXd& tax = out.export_revenue;
  for (Index j = 0; j < at.sales.cols(); ++j) {
    const Good good(at, j);
    const VectorXd theta = at.theta.col(j);
    const VectorXd sales = out.sales.col(j);
    const VectorXd arrives = theta.cwiseProduct(tariff);
    VectorXd w = good.times(at.flow, sales) - at.taxed_imports.col(j).cwiseProduct(tariff);
    VectorXd cost = good.transposed(at.flow, arrives) - at.answer.col(j).cwiseProduct(sales);
    if (!at.export_tax.empty()) {
      w += good.times(at.export_tax, tax);
      cost += good.transposed(at.export_tax, arrives) - at.taxed_answer.col(j).cwiseProduct(tax);
    }
    out.spending.col(j) += w + at.spending.col(j).cwiseProduct(tariff);
    out.price.col(j) += theta.cwiseProduct(w);
    out.cost.col(j) += cost + good.transposed(at.share, out.price.col(j));
  }
}

/// (10), (12) and the deficit rule. Once (11) holds, the gaps of the factor markets weighted by
/// what they earn sum to zero (Walras' law); adding the numeraire's equation to each of them
/// therefore imposes it and leaves them as they are.
void pay(const Linearisation& at, const Markets& state, Markets& out) {
  const double numeraire = at.earned.cwiseProduct(state.factor).sum() / at.earned.sum();
  for (Index f = 0; f < at.earned.cols(); ++f) {
    const VectorXd payments =
        at.payment[static_cast<std::size_t>(f)].cwiseProduct(out.sales).rowwise().sum();
    out.factor.col(f) += payments.cwiseProduct(at.per_earned.col(f)) -
                         VectorXd::Constant(payments.size(), numeraire);
  }
  out.revenue += out.tariff_revenue + out.export_revenue +
                 at.production_tax.cwiseProduct(out.sales).rowwise().sum();
  out.gdp += out.revenue + at.earned.cwiseProduct(state.factor).rowwise().sum();
  if (at.closure.deficits == DeficitRule::GdpShare) {  // Σ D' = 0 sets the rule's shift
    const double shift = at.deficit_rate.dot(out.gdp) / at.gdp.sum();
    out.deficit += at.deficit_rate.cwiseProduct(out.gdp) - shift * at.gdp;
  }
  if (at.closure.revenue == RevenueRule::Save) {
    VectorXd lent(out.revenue.size());
    save(span(out.revenue), span(at.lenders), {lent.data(), span(lent).size()});
    out.deficit -= lent;
  }
  out.income += out.gdp + out.deficit;
}

void pay_back(const Linearisation& at, const Markets& multiplier, Markets& out) {
  out.deficit += out.income;
  out.gdp += out.income;
  if (at.closure.deficits == DeficitRule::GdpShare) {
    const double shift = at.gdp.dot(out.deficit) / at.gdp.sum();
    out.gdp +=
        at.deficit_rate.cwiseProduct(out.deficit - VectorXd::Constant(out.deficit.size(), shift));
  }
  out.factor += out.gdp.asDiagonal() * at.earned;
  out.revenue += out.gdp;
  if (at.closure.revenue == RevenueRule::Save) {
    VectorXd change(out.revenue.size());
    save_back(span(out.deficit), span(at.lenders), {change.data(), span(change).size()});
    out.revenue -= change;
  }
  out.sales.array() += at.production_tax.array().colwise() * out.revenue.array();
  out.tariff_revenue += out.revenue;
  out.export_revenue += out.revenue;
  for (Index f = 0; f < at.earned.cols(); ++f) {
    const VectorXd market = multiplier.factor.col(f).cwiseProduct(at.per_earned.col(f));
    out.sales.array() += at.payment[static_cast<std::size_t>(f)].array().colwise() * market.array();
  }
  out.factor -= multiplier.factor.sum() / at.earned.sum() * at.earned;
}

/// (5) and (11)
void spend(const Linearisation& at, const Markets& state, Markets& out) {
  const RowMajor sales = out.sales;
  const RowMajor price = out.price;
  RowMajor used(sales.rows(), sales.cols());
  RowMajor inputs(sales.rows(), sales.cols());
  for (Index n = 0; n < sales.rows(); ++n) {
    const Block share = uses(at.input_share, n);
    used.row(n).transpose().noalias() = share * sales.row(n).transpose();
    inputs.row(n).transpose().noalias() = share.transpose() * price.row(n).transpose();
  }
  used += out.income.asDiagonal() * at.final_share;
  out.spending += used.cwiseProduct(at.per_spending);
  const double own = at.own_weight();
  for (Index f = 0; f < at.earned.cols(); ++f) {
    const MatrixXd& payment = at.payment[static_cast<std::size_t>(f)];
    inputs += own * payment.cwiseProduct(out.sales).cwiseProduct(at.per_sales);
    const FactorId factor(static_cast<std::size_t>(f));
    inputs += at.factor_weight(factor) * (state.factor.col(f).asDiagonal() * payment);
    if (at.closure.real_wage() && at.closure.sticky(factor)) {
      const VectorXd index = at.index_share.cwiseProduct(out.price).rowwise().sum();
      inputs += index.asDiagonal() * payment;
    }
  }
  out.cost += inputs.cwiseProduct(at.per_cost);
}

void spend_back(const Linearisation& at, const Markets& multiplier, Markets& out) {
  const RowMajor spending = multiplier.spending.cwiseProduct(at.per_spending);
  const RowMajor cost = multiplier.cost.cwiseProduct(at.per_cost);
  RowMajor sales(cost.rows(), cost.cols());
  RowMajor price(cost.rows(), cost.cols());
  for (Index n = 0; n < cost.rows(); ++n) {
    const Block share = uses(at.input_share, n);
    sales.row(n).transpose().noalias() = share.transpose() * spending.row(n).transpose();
    price.row(n).transpose().noalias() = share * cost.row(n).transpose();
  }
  out.sales += sales;
  out.price += price;
  out.income += at.final_share.cwiseProduct(spending).rowwise().sum();
  const double own = at.own_weight();
  for (Index f = 0; f < at.earned.cols(); ++f) {
    const MatrixXd paid = at.payment[static_cast<std::size_t>(f)].cwiseProduct(cost);
    out.sales += own * paid.cwiseProduct(at.per_sales);
    const FactorId factor(static_cast<std::size_t>(f));
    const VectorXd paid_by_all = paid.rowwise().sum();
    out.factor.col(f) += at.factor_weight(factor) * paid_by_all;
    if (at.closure.real_wage() && at.closure.sticky(factor)) {
      out.price += paid_by_all.asDiagonal() * at.index_share;
    }
  }
}

}  // namespace

Markets forward(const Linearisation& at, const Markets& state, const Markets& impulse) {
  Markets out = impulse;
  sell(at, state, out);
  pay(at, state, out);
  spend(at, state, out);
  return out;
}

Markets backward(const Linearisation& at, const Markets& multiplier, const Markets& seed) {
  Markets out = seed;
  spend_back(at, multiplier, out);
  pay_back(at, multiplier, out);
  sell_back(at, out);
  return out;
}

}  // namespace tradeflow::model
