// Quotas beside nests: the equation of quota_solver.cpp, min(x, −F(x)) = 0, around NestedSystem.
//
// A nested solution has no derivative at hand, and one costs as much as a solve; so the slopes of
// F are differences between solutions, each of which takes a few passes from the one before. F is
// nearly linear between its kinks, at x = 0 and at the end of the rates, and no difference crosses
// one.
#include "model/nested_quota.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Dense>

#include "model/nested_solver.hpp"
#include "model/numeric.hpp"
#include "model/quota_rates.hpp"
#include "model/quota_scarcity.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int newton_steps = 40;        ///< five are usual
constexpr int halvings = 8;             ///< of a step that does not lead nearer
constexpr double difference = 0x1p-17;  ///< of x: solutions are known to 1e-12, F bends by its size

/// One trial: the world at scarcities x, and by how much each quota's volume is exceeded.
struct Trial {
  VectorXd x;
  VectorXd excess;  ///< F; −∞ of a quota whose volume is 0
  Policy policy;
  Equilibrium point;
  double miss = infinity;  ///< largest |min(x, −F)|
};

class NestedQuotaProblem {
 public:
  NestedQuotaProblem(const NestedBase& nested, const ClosureBase& base, const Policy& policy,
                     std::span<const Quota> quotas, const Closure& closure,
                     const EquilibriumOptions& options)
      : nesting_(nested.nesting),
        base_(base),
        policy_(policy),
        quotas_(quotas),
        closure_(closure),
        options_(options) {
    options_.tolerance *= 0.1;  // finer than the miss that is allowed
  }

  [[nodiscard]] Trial solve() {
    Trial trial = at(VectorXd::Zero(static_cast<Index>(quotas_.size())), nullptr);
    for (int count = 0; count < newton_steps && trial.point.usable() && !met(trial); ++count) {
      const VectorXd dx = step(trial);
      Trial next;
      double part = 1.0;
      for (int halving = 0; halving < halvings && dx.allFinite(); ++halving, part *= 0.5) {
        next = at(moved(quotas_, trial.x, dx, part), &trial.point);
        if (next.miss < trial.miss || met(next)) {
          break;
        }
      }
      if (!(next.miss < trial.miss) && !met(next)) {
        break;
      }
      trial = std::move(next);
    }
    return trial;
  }
  [[nodiscard]] bool met(const Trial& trial) const {
    return trial.point.usable() && trial.miss <= 10.0 * options_.tolerance;
  }
  [[nodiscard]] int solves() const noexcept { return solves_; }
  [[nodiscard]] int passes() const noexcept { return passes_; }

 private:
  [[nodiscard]] const Quota& quota(Index k) const { return quotas_[static_cast<std::size_t>(k)]; }
  [[nodiscard]] double end(Index k) const { return loosest_end(quota(k)); }

  Trial at(VectorXd x, const Equilibrium* start) {
    Trial trial;
    std::vector<double> u, s;
    for (Index k = 0; k < x.size(); ++k) {
      u.push_back(tightness(quota(k), x(k)));
      s.push_back(licensed(quota(k), x(k)));
    }
    trial.policy = with_quotas(base_.economy, policy_, quotas_, u, s);
    trial.point = solve_from(base_.economy, nesting_, trial.policy, closure_, options_, {}, start);
    ++solves_;
    passes_ += trial.point.iterations;
    trial.excess = VectorXd::Constant(x.size(), -infinity);
    trial.miss = trial.point.usable() ? 0.0 : infinity;
    const TradeTable V = trade(base_.economy, trial.policy, trial.point);
    const MarketTable cost = cost_against_baseline(base_, trial.point);
    for (Index k = 0; k < x.size(); ++k) {
      if (!is_closed(quota(k))) {
        trial.excess(k) = std::log(s[static_cast<std::size_t>(k)] * quantity(quota(k), V, cost) /
                                   quota(k).volume);
        trial.miss = worse(trial.miss, std::min(x(k), -trial.excess(k)));
      }
    }
    trial.x = std::move(x);
    return trial;
  }

  /// A small move of x that stays on its side of the rates' end.
  [[nodiscard]] double nudge(const Trial& trial, Index k) const {
    const bool beyond = trial.x(k) > end(k) || (trial.x(k) == end(k) && trial.excess(k) > 0.0);
    return beyond || trial.x(k) + difference <= end(k) ? difference : -difference;
  }

  VectorXd step(const Trial& trial) {
    return newton_step(trial.x, trial.excess, [&](const std::vector<Index>& free) {
      Eigen::MatrixXd slopes(free.size(), free.size());
      for (std::size_t column = 0; column < free.size(); ++column) {
        const double by = nudge(trial, free[column]);
        VectorXd x = trial.x;
        x(free[column]) += by;
        const Trial near = at(std::move(x), &trial.point);
        slopes.col(static_cast<Index>(column)) = (near.excess(free) - trial.excess(free)) / by;
      }
      return slopes;
    });
  }

  const Nesting& nesting_;
  const ClosureBase& base_;
  const Policy& policy_;
  std::span<const Quota> quotas_;
  const Closure& closure_;
  EquilibriumOptions options_;
  int solves_ = 0;
  int passes_ = 0;
};

ClosureBase plain(const NestedBase& base) {
  return {base.economy, base.solution};
}

}  // namespace

QuotaSolution solve_with_quotas(const Economy& economy, const Nesting& nesting,
                                const Policy& policy, std::span<const Quota> quotas,
                                const Closure& closure, const EquilibriumOptions& options) {
  if (quotas.empty()) {
    return {policy, solve(economy, nesting, policy, closure, options).point, {}, 1};
  }
  expect_solvable(economy, nesting, policy, closure, options, {});
  const NestedBase nested = nested_base(economy, nesting, closure);
  const ClosureBase base = plain(nested);
  expect_valid(quotas, base.economy, policy);
  if (!base.solution.usable()) {
    return {policy, base.solution, std::vector<QuotaOutcome>(quotas.size()), 0};
  }
  NestedQuotaProblem problem(nested, base, policy, quotas, closure, options);
  Trial found = problem.solve();
  const bool met = problem.met(found);
  found.point.iterations = problem.passes();
  return concluded(base, quotas,
                   {std::move(found.policy), std::move(found.point), {}, problem.solves()}, met);
}

Certificate certify_with_quotas(const Classification& labels, const Economy& economy,
                                const Nesting& nesting, const Policy& policy,
                                const Closure& closure, const Equilibrium& point,
                                std::span<const Quota> quotas) {
  Certificate out = certify(labels, economy, nesting, policy, closure, point);
  if (!quotas.empty()) {
    const ClosureBase base = plain(nested_base(economy, nesting, closure));
    for (const QuotaOutcome& quota : quota_outcomes(base, policy, quotas, point)) {
      out.quota_gap = worse(out.quota_gap, quota.gap);
    }
  }
  return out;
}

}  // namespace tradeflow::model
