// Regimes and rents of quotas: a mixed complementarity problem around solve().
//
// Each quota has one unknown x ≥ 0, its scarcity. Up to the end of the rates x is the tightness
// u; beyond it u stays and the licensed share falls, s = exp(end − x). What is licensed, s·q, falls
// with x from all that enters at the in-quota rate to nothing, without a jump, so that
//
//     x ≥ 0,   F(x) = log(s q / volume) ≤ 0,   x F(x) = 0
//
// has the three regimes as one continuous, piecewise smooth equation. F is nearly linear: its
// slope is −(1+θ) times the gap of the rates on the way up, −1 beyond. So Newton's method starts
// from the slopes at given spending and costs, corrected by what its own steps teach (Broyden
// 1965); the exact ones, ten times as dear as a solve, come in only where those do not do.
#include "model/quota_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <Eigen/Dense>

#include "model/numeric.hpp"
#include "model/quota_rates.hpp"
#include "model/quota_scarcity.hpp"
#include "model/quota_slopes.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int newton_steps = 40;  ///< six are usual; more means the next method is due
constexpr int sweeps = 60;        ///< of the search, one quota after the other

using Trial = QuotaTrial;

class QuotaProblem {
 public:
  /// \param tolerance  of the solver
  QuotaProblem(const ClosureBase& base, const Policy& policy, std::span<const Quota> quotas,
               const Closure& closure, Solver& solver, double tolerance)
      : base_(base),
        policy_(policy),
        quotas_(quotas),
        closure_(closure),
        solver_(solver),
        tolerance_(tolerance),
        slopes_(base.economy, closure, quotas) {}

  [[nodiscard]] Trial solve() {
    Trial best = at(VectorXd::Zero(static_cast<Index>(quotas_.size())));
    for (const Slopes slopes : {Slopes::Learnt, Slopes::Exact}) {
      best = newton(std::move(best), slopes);
    }
    return met(best) || !best.point.usable() ? best : search(std::move(best));
  }
  [[nodiscard]] bool met(const Trial& trial) const {
    double miss = trial.point.usable() ? 0.0 : infinity;
    for (Index k = 0; k < trial.x.size(); ++k) {
      miss = worse(miss, trial.x(k) > 0.0 ? trial.excess(k) : std::max(0.0, trial.excess(k)));
    }
    return miss <= 10.0 * tolerance_;
  }
  [[nodiscard]] int solves() const noexcept { return solves_; }
  [[nodiscard]] int passes() const noexcept { return passes_; }

 private:
  enum class Slopes { Learnt, Exact };

  [[nodiscard]] const Quota& quota(Index k) const { return quotas_[static_cast<std::size_t>(k)]; }
  [[nodiscard]] double end(Index k) const { return loosest_end(quota(k)); }

  Trial at(VectorXd x) {
    Trial trial;
    std::vector<double> u;
    for (Index k = 0; k < x.size(); ++k) {
      u.push_back(tightness(quota(k), x(k)));
      trial.licensed.push_back(licensed(quota(k), x(k)));
    }
    trial.policy = with_quotas(base_.economy, policy_, quotas_, u, trial.licensed);
    solve_near(trial);
    trial.excess = VectorXd::Constant(x.size(), -infinity);
    trial.miss = trial.point.usable() ? 0.0 : infinity;
    trial.quantities.resize(quotas_.size());
    for (Index k = 0; k < x.size(); ++k) {
      const auto at = static_cast<std::size_t>(k);
      const double s = trial.licensed[at];
      if (!is_closed(quota(k))) {
        std::vector<double>& cells = trial.quantities[at];
        cells = cell_quantities(quota(k), u[at], s, trial.point);
        const double q = std::accumulate(cells.begin(), cells.end(), 0.0);
        trial.excess(k) = std::log(s * q / quota(k).volume);
        trial.miss = worse(trial.miss, std::min(x(k), -trial.excess(k)));
      }
      trial.beyond.push_back(x(k) > end(k) || (x(k) == end(k) && trial.excess(k) > 0.0));
    }
    trial.x = std::move(x);
    return trial;
  }

  /// Solves for `trial.policy` from where the last trial ended.
  void solve_near(Trial& trial) {
    solver_.solve(trial.policy, base_.economy.trade_elasticity, start_, trial.point);
    const std::span<const double> state = solver_.state();
    if (trial.point.usable() && trial.point.stages.size() <= 1) {  // the state is the solution's
      start_.assign(state.begin(), state.end());
    }
    ++solves_;
    passes_ += trial.point.iterations;
  }

  /// What quantity() sums, from the rates of the quota's own cells.
  [[nodiscard]] std::vector<double> cell_quantities(const Quota& quota, double u, double s,
                                                    const Equilibrium& now) const {
    std::vector<double> all;
    for (const QuotaCell& c : quota.cells) {
      const QuotaRates rates = quota_rates(quota, c, u, s);
      const RegionId i = as_region(c.exporter);
      const double value = now.trade_share(c.sector, c.importer, c.exporter) *
                           now.expenditure(as_region(c.importer), c.sector) /
                           ((1.0 + rates.tariff) * (1.0 + rates.export_tax));
      all.push_back(c.per_value * value /
                    (now.cost_hat(i, c.sector) * base_.solution.cost_hat(i, c.sector)));
    }
    return all;
  }

  VectorXd step(const Trial& trial, Slopes slopes) const {
    return newton_step(trial.x, trial.excess, [&](const std::vector<Index>& free) {
      return slopes == Slopes::Exact ? slopes_.exact(trial, free) : slopes_.learnt(trial, free);
    });
  }

  Trial newton(Trial trial, Slopes slopes) {
    slopes_.forget();
    for (int count = 0; count < newton_steps && trial.point.usable() && !met(trial); ++count) {
      const VectorXd dx = step(trial, slopes);
      Trial next;
      bool better = false;
      for (double part = 1.0; !better && part > 0.05 && dx.allFinite(); part *= 0.5) {
        next = at(moved(quotas_, trial.x, dx, part));
        better = next.miss < trial.miss || met(next);
      }
      if (!better) {
        break;
      }
      slopes_.learn(trial, next);
      trial = std::move(next);
    }
    return trial;
  }

  /// The best of a bracketed search along one quota's x, the others held: F falls along it.
  Trial along(Trial low, Index k) {
    if (low.x(k) > 0.0) {
      VectorXd x = low.x;
      x(k) = 0.0;
      low = at(std::move(x));
    }
    const auto reach = [&](double to) {
      VectorXd x = low.x;
      x(k) = to;
      return at(std::move(x));
    };
    if (!low.point.usable() || low.excess(k) <= 0.0) {
      return low;
    }
    Trial high = reach(1.0);
    for (double to = 2.0; high.excess(k) > 0.0 && to < 200.0; to *= 2.0) {
      low = std::move(high);
      high = reach(to);
    }
    while (high.x(k) - low.x(k) > 4e-16 * high.x(k) &&
           std::min(std::abs(high.excess(k)), low.excess(k)) > tolerance_) {
      Trial middle = reach(0.5 * (low.x(k) + high.x(k)));
      if (middle.x(k) == low.x(k) || middle.x(k) == high.x(k)) {
        break;
      }
      (middle.excess(k) > 0.0 ? low : high) = std::move(middle);
    }
    return std::abs(high.excess(k)) < low.excess(k) ? high : low;
  }

  Trial search(Trial trial) {
    for (int sweep = 0; sweep < sweeps && trial.point.usable() && !met(trial); ++sweep) {
      for (Index k = 0; k < trial.x.size() && trial.point.usable(); ++k) {
        if (!is_closed(quota(k))) {
          trial = along(std::move(trial), k);
        }
      }
      trial = newton(std::move(trial), Slopes::Exact);
    }
    return trial;
  }

  const ClosureBase& base_;
  const Policy& policy_;
  std::span<const Quota> quotas_;
  const Closure& closure_;
  Solver& solver_;
  double tolerance_;
  std::vector<double> start_;  ///< a state of the solver; empty: the baseline
  QuotaSlopes slopes_;
  int solves_ = 0;
  int passes_ = 0;
};

}  // namespace

namespace {

EquilibriumOptions finer(EquilibriumOptions options) {
  options.tolerance *= 0.1;
  return options;
}

}  // namespace

QuotaSolver::QuotaSolver(const Economy& economy, const Closure& closure,
                         const EquilibriumOptions& options)
    : inner_(finer(options)),
      closure_(closure),
      solver_(economy, closure, inner_),
      base_(closure_base(economy, closure)) {}

QuotaSolution QuotaSolver::solve(const Policy& policy, std::span<const Quota> quotas,
                                 const SectorVector& theta) {
  expect_valid(policy, base_.economy.shape);
  expect_valid(quotas, base_.economy, policy);
  if (!base_.solution.usable()) {
    return {policy, base_.solution, std::vector<QuotaOutcome>(quotas.size()), 0};
  }
  base_.economy.trade_elasticity = theta;
  QuotaProblem problem(base_, policy, quotas, closure_, solver_, inner_.tolerance);
  Trial found = problem.solve();
  const bool met = problem.met(found);
  found.point.iterations = problem.passes();
  return concluded(base_, quotas,
                   {std::move(found.policy), std::move(found.point), {}, problem.solves()}, met);
}

QuotaSolution solve_with_quotas(const Economy& economy, const Policy& policy,
                                std::span<const Quota> quotas, const Closure& closure,
                                const EquilibriumOptions& options) {
  if (quotas.empty()) {
    return {policy, solve(economy, policy, closure, options), {}, 1};
  }
  return QuotaSolver(economy, closure, options).solve(policy, quotas, economy.trade_elasticity);
}

}  // namespace tradeflow::model
