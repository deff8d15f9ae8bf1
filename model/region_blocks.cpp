#include "model/region_blocks.hpp"

namespace tradeflow::model {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// One region's own cells, J each.
struct Own {
  ArrayXd share, flow, export_tax, theta;
  /// At home, with others' costs and spending held: dY' = flow·d log X' − answer·d log ĉ.
  ArrayXd answer;

  Own(const Linearisation& at, Index n)
      : share(at.sales.cols()),
        flow(share),
        export_tax(ArrayXd::Zero(share.size())),
        theta(at.theta.row(n).transpose()) {
    const RegionId region(static_cast<std::size_t>(n));
    for (const auto j : ids<SectorId>(at.shape.sectors)) {
      share(j.value()) = at.share(j, as_importer(region), as_exporter(region));
      flow(j.value()) = at.flow(j, as_importer(region), as_exporter(region));
      if (!at.export_tax.empty()) {
        export_tax(j.value()) = at.export_tax(j, as_importer(region), as_exporter(region));
      }
    }
    answer = at.answer.row(n).transpose().array() - theta * flow * share;
  }
};

VectorXd gather(const MatrixXd& factor, const MatrixXd& spending, Index n) {
  VectorXd rest(factor.cols() + spending.cols());
  rest << factor.row(n).transpose(), spending.row(n).transpose();
  return rest;
}

void scatter(const VectorXd& rest, Index n, Markets& out) {
  out.factor.row(n) = rest.head(out.factor.cols()).transpose();
  out.spending.row(n) = rest.tail(out.spending.cols()).transpose();
}

}  // namespace

RegionBlocks::Block RegionBlocks::block(const Linearisation& at, Index n) {
  const Index F = at.earned.cols();
  const Index J = at.sales.cols();
  const Own own(at, n);
  const ArrayXd per_cost = at.per_cost.row(n).transpose();
  const ArrayXd per_sales = at.per_sales.row(n).transpose();
  const ArrayXd per_spending = at.per_spending.row(n).transpose();
  const ArrayXd spending = at.spending.row(n).transpose();
  const ArrayXd imports = at.taxed_imports.row(n).transpose();
  const ArrayXd taxed_answer = at.taxed_answer.row(n).transpose();
  const ArrayXd tax = at.production_tax.row(n).transpose();
  const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>
      inputs(at.input_share.data() + n * J * J, J, J);
  MatrixXd payment(J, F);
  for (Index f = 0; f < F; ++f) {
    payment.col(f) = at.payment[static_cast<std::size_t>(f)].row(n).transpose();
  }

  // (5)
  const double weight = at.own_weight();
  const ArrayXd sticky = weight * per_cost * per_sales * payment.rowwise().sum().array();
  MatrixXd cost = MatrixXd::Identity(J, J);
  cost -= per_cost.matrix().asDiagonal() * inputs.transpose() * own.share.matrix().asDiagonal();
  cost.diagonal().array() += sticky * own.answer;
  MatrixXd cost_of_rest = MatrixXd::Zero(J, weight > 0.0 ? F + J : F);
  for (const auto f : ids<FactorId>(at.shape.factors)) {
    const MatrixXd paid = per_cost.matrix().cwiseProduct(payment.col(f.value()));
    cost_of_rest.col(f.value()) = -at.factor_weight(f) * paid;
    if (at.closure.real_wage() && at.closure.sticky(f)) {
      const ArrayXd index = at.index_share.row(n).transpose();
      cost -= paid * (index * own.share).matrix().transpose();
    }
  }
  if (weight > 0.0) {
    cost_of_rest.rightCols(J).diagonal() = -(sticky * own.flow).matrix();
  }

  // (10): income by what spending, costs and factor prices do to it
  const double passed_on =  // of GDP, under the deficit rule
      1.0 + at.deficit_rate(n) * (1.0 - at.gdp(n) / at.gdp.sum());
  const ArrayXd by_spending = spending - imports + own.export_tax + tax * own.flow;
  const ArrayXd by_cost =
      own.theta * (own.flow + own.export_tax - imports * own.share + own.export_tax * own.share) -
      taxed_answer - tax * own.answer;
  const VectorXd spent = per_spending * at.final_share.row(n).transpose().array();
  const VectorXd income = passed_on * spent;
  const VectorXd taxed = at.closure.revenue == RevenueRule::Save ? income - spent : income;

  // (12) and (11)
  MatrixXd rest = MatrixXd::Identity(F + J, F + J);
  MatrixXd rest_of_cost(F + J, J);
  const MatrixXd paid = at.per_earned.row(n).asDiagonal() * payment.transpose();
  rest.topLeftCorner(F, F).rowwise() += at.earned.row(n) / at.earned.sum();
  rest.topRightCorner(F, J) = -paid * own.flow.matrix().asDiagonal();
  rest_of_cost.topRows(F) = paid * own.answer.matrix().asDiagonal();
  const MatrixXd used = per_spending.matrix().asDiagonal() * inputs;
  rest.bottomLeftCorner(J, F) = -income * at.earned.row(n);
  rest.bottomRightCorner(J, J) -=
      used * own.flow.matrix().asDiagonal() + taxed * by_spending.matrix().transpose();
  rest_of_cost.bottomRows(J) =
      used * own.answer.matrix().asDiagonal() - taxed * by_cost.matrix().transpose();

  Block out{Eigen::PartialPivLU<MatrixXd>(cost), {}, rest_of_cost, {}};
  out.cost_of_rest = out.cost.solve(cost_of_rest);
  rest.leftCols(cost_of_rest.cols()) -= rest_of_cost * out.cost_of_rest;
  out.rest.compute(rest);
  return out;
}

RegionBlocks::RegionBlocks(const Linearisation& at) {
  blocks_.reserve(at.shape.regions);
  for (Index n = 0; n < at.sales.rows(); ++n) {
    blocks_.push_back(block(at, n));
  }
}

void RegionBlocks::solve(Markets& state) const {
  for (Index n = 0; n < state.cost.rows(); ++n) {
    const Block& at = blocks_[static_cast<std::size_t>(n)];
    const VectorXd cost = at.cost.solve(state.cost.row(n).transpose());
    const VectorXd rest =
        at.rest.solve(gather(state.factor, state.spending, n) - at.rest_of_cost * cost);
    state.cost.row(n) = (cost - at.cost_of_rest * rest.head(at.cost_of_rest.cols())).transpose();
    scatter(rest, n, state);
  }
}

void RegionBlocks::solve_transposed(Markets& multiplier) const {
  for (Index n = 0; n < multiplier.cost.rows(); ++n) {
    const Block& at = blocks_[static_cast<std::size_t>(n)];
    VectorXd rest = gather(multiplier.factor, multiplier.spending, n);
    rest.head(at.cost_of_rest.cols()) -=
        at.cost_of_rest.transpose() * multiplier.cost.row(n).transpose();
    rest = at.rest.transpose().solve(rest);
    const VectorXd cost = at.cost.transpose().solve(multiplier.cost.row(n).transpose() -
                                                    at.rest_of_cost.transpose() * rest);
    multiplier.cost.row(n) = cost.transpose();
    scatter(rest, n, multiplier);
  }
}

}  // namespace tradeflow::model
