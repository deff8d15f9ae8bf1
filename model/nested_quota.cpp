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

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int newton_steps = 40;        ///< five are usual
constexpr int halvings = 8;             ///< of a step that does not lead nearer
constexpr double longest_step = 8.0;    ///< in logarithms of a rate or a share
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
        next = at(moved(trial.x, dx, part), &trial.point);
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
  /// A volume of 0 leaves nothing to solve: its rates are those above it, or a ban.
  [[nodiscard]] bool is_closed(Index k) const { return quota(k).volume == 0.0; }

  Trial at(VectorXd x, const Equilibrium* start) {
    Trial trial;
    std::vector<double> u, s;
    for (Index k = 0; k < x.size(); ++k) {
      const bool none = is_closed(k) && !std::isinf(end(k));
      u.push_back(is_closed(k) ? end(k) : std::min(x(k), end(k)));
      s.push_back(none ? 0.0 : std::exp(std::min(0.0, end(k) - x(k))));
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
      if (!is_closed(k)) {
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

  /// Newton on min(x, −F) = 0: quotas with x + F > 0 are to meet F = 0, the others x = 0.
  VectorXd step(const Trial& trial) {
    VectorXd dx = -trial.x;
    std::vector<Index> free;
    for (Index k = 0; k < dx.size(); ++k) {
      if (trial.x(k) + trial.excess(k) > 0.0) {
        free.push_back(k);
      }
    }
    const auto size = static_cast<Index>(free.size());
    Eigen::MatrixXd slopes(size, size);
    VectorXd gaps(size);
    for (Index column = 0; column < size; ++column) {
      const Index k = free[static_cast<std::size_t>(column)];
      const double by = nudge(trial, k);
      VectorXd x = trial.x;
      x(k) += by;
      const Trial near = at(std::move(x), &trial.point);
      for (Index row = 0; row < size; ++row) {
        const Index l = free[static_cast<std::size_t>(row)];
        slopes(row, column) = (near.excess(l) - trial.excess(l)) / by;
      }
      gaps(column) = trial.excess(k);
    }
    if (size > 0) {
      const VectorXd found = slopes.partialPivLu().solve(-gaps);
      for (Index row = 0; row < size; ++row) {
        dx(free[static_cast<std::size_t>(row)]) = found(row);
      }
    }
    return dx;
  }

  /// A step kept at x ≥ 0, of bearable length, and never across the end of the rates in one go.
  [[nodiscard]] VectorXd moved(const VectorXd& x, const VectorXd& dx, double part) const {
    VectorXd to = x;
    for (Index k = 0; k < x.size(); ++k) {
      to(k) = std::max(0.0, x(k) + part * std::clamp(dx(k), -longest_step, longest_step));
      if ((x(k) < end(k)) != (to(k) < end(k)) && x(k) != end(k)) {
        to(k) = end(k);
      }
    }
    return to;
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
  QuotaSolution out{std::move(found.policy), std::move(found.point), {}, problem.solves()};
  out.equilibrium.iterations = problem.passes();
  if (out.equilibrium.usable() && !met) {
    out.equilibrium.termination = Termination::Stalled;
  }
  out.outcomes = quota_outcomes(base, out.policy, quotas, out.equilibrium);
  return out;
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
