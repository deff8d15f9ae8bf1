#include "model/quota_slopes.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include "model/derivative.hpp"
#include "model/quota_rates.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

double total(const std::vector<double>& quantities) {
  return std::accumulate(quantities.begin(), quantities.end(), 0.0);
}

bool is_beyond(const QuotaTrial& trial, Index k) {
  return trial.beyond[static_cast<std::size_t>(k)] != 0;
}

/// What a step of x does to the rates of its cells.
Direction direction(const Quota& quota, double licensed, bool beyond) {
  Direction d;
  const bool to_exporter = quota.rent_to == RentHolder::Exporter;
  for (const QuotaCell& c : quota.cells) {
    if (!beyond) {
      (to_exporter ? d.export_tax : d.tariff)
          .push_back({c.sector, c.importer, c.exporter, tightening(c)});
    } else if (to_exporter) {  // less rent, more duty: 1+sρ falls, (1+t')(1+sρ) stays
      const double raised = licensed * std::expm1(tightening(c));
      const double rate = raised / (1.0 + raised);
      d.export_tax.push_back({c.sector, c.importer, c.exporter, -rate});
      d.tariff.push_back({c.sector, c.importer, c.exporter, rate});
    }
  }
  return d;
}

/// d log q = Σ share of the cell in q · (d log V' − d log ĉ).
double quantity_slope(const Quota& quota, const QuotaTrial& trial, const TradeTable& V,
                      const Tangent& moved) {
  double slope = 0.0, sum = 0.0;
  for (const QuotaCell& c : quota.cells) {
    const RegionId i = as_region(c.exporter);
    const double per = c.per_value / trial.point.cost_hat(i, c.sector);
    const double value = V(c.sector, c.importer, c.exporter);
    sum += per * value;
    slope +=
        per * (moved.trade(c.sector, c.importer, c.exporter) - value * moved.cost(i, c.sector));
  }
  return sum > 0.0 ? slope / sum : 0.0;
}

}  // namespace

MatrixXd QuotaSlopes::exact(const QuotaTrial& trial, const std::vector<Index>& free) const {
  const Derivative derivative(economy_, trial.policy, closure_, trial.point);
  const TradeTable V = trade(economy_, trial.policy, trial.point);
  const auto size = static_cast<Index>(free.size());
  MatrixXd all(size, size);
  for (Index column = 0; column < size; ++column) {
    const Index k = free[static_cast<std::size_t>(column)];
    const bool beyond = is_beyond(trial, k);
    const double licensed = trial.licensed[static_cast<std::size_t>(k)];
    const Tangent moved = derivative.tangent(direction(quota(k), licensed, beyond));
    for (Index row = 0; row < size; ++row) {
      all(row, column) =
          quantity_slope(quota(free[static_cast<std::size_t>(row)]), trial, V, moved);
    }
    all(column, column) -= beyond ? 1.0 : 0.0;
  }
  return all;
}

MatrixXd QuotaSlopes::learnt(const QuotaTrial& trial, const std::vector<Index>& free) const {
  MatrixXd all = market(trial);
  for (const Lesson& past : lessons_) {
    all += (past.dF - all * past.dx) * past.dx.transpose() / past.dx.squaredNorm();
  }
  return all(free, free);
}

void QuotaSlopes::learn(const QuotaTrial& from, const QuotaTrial& to) {
  if (from.beyond != to.beyond) {
    forget();
    return;
  }
  Lesson lesson{to.x - from.x, to.excess - from.excess};
  lesson.dF = (from.excess.array() > -std::numeric_limits<double>::infinity())
                  .select(lesson.dF, 0.0);  // of a closed quota: −∞ less −∞
  if (lesson.dF.allFinite() && lesson.dx.squaredNorm() > 0.0) {
    lessons_.push_back(std::move(lesson));
  }
}

/// A rate moves its own flow by −(1+θ) and, through the price of the market's composite, every
/// flow there by θπ; beyond the rates' end x moves the licensed share alone.
MatrixXd QuotaSlopes::market(const QuotaTrial& trial) const {
  const Index size = trial.x.size();
  MatrixXd all = MatrixXd::Zero(size, size);
  for (Index column = 0; column < size; ++column) {
    if (is_beyond(trial, column)) {
      all(column, column) = -1.0;
      continue;
    }
    for (const QuotaCell& moved : quota(column).cells) {
      for (Index row = 0; row < size; ++row) {
        all(row, column) += tightening(moved) * flow_slope(trial, row, moved);
      }
    }
  }
  return all;
}

/// d log q of a quota per d log(1+t') of a flow.
double QuotaSlopes::flow_slope(const QuotaTrial& trial, Index k, const QuotaCell& moved) const {
  const std::vector<double>& q = trial.quantities[static_cast<std::size_t>(k)];
  const double all = total(q);
  double slope = 0.0;
  for (std::size_t at = 0; at < q.size() && all > 0.0; ++at) {
    const QuotaCell& c = quota(k).cells[at];
    if (c.sector == moved.sector && c.importer == moved.importer) {
      const double theta = trade_elasticity(economy_, as_region(c.importer), c.sector);
      const double own = c.exporter == moved.exporter ? 1.0 + theta : 0.0;
      slope += q[at] / all *
               (theta * trial.point.trade_share(c.sector, c.importer, moved.exporter) - own);
    }
  }
  return slope;
}

}  // namespace tradeflow::model
