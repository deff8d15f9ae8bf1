// Regimes and rents of quotas: a mixed complementarity problem around solve().
//
// Each quota has one unknown x ≥ 0, its scarcity. Up to the end of the rates x is the tightness
// u; beyond it u stays and the licensed share falls, s = exp(end − x). What is licensed, s·q, falls
// with x from all that enters at the in-quota rate to nothing, without a jump, so that
//
//     x ≥ 0,   F(x) = log(s q / volume) ≤ 0,   x F(x) = 0
//
// has the three regimes as one continuous, piecewise smooth equation. F is nearly linear: its
// slope is −(1+θ) times the gap of the rates on the way up, −1 beyond.
#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Dense>

#include "model/derivative.hpp"
#include "model/numeric.hpp"
#include "model/quota_rates.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int newton_steps = 40;      ///< five are usual; more means the search below is due
constexpr int sweeps = 60;            ///< of the search, one quota after the other
constexpr double longest_step = 8.0;  ///< in logarithms of a rate or a share

/// One trial: the world at scarcities x, and by how much each quota's volume is exceeded.
struct Trial {
  VectorXd x;
  VectorXd excess;  ///< F
  Policy policy;
  Equilibrium point;
  double miss = infinity;  ///< largest |min(x, −F)|
};

class QuotaProblem {
 public:
  QuotaProblem(const ClosureBase& base, const Policy& policy, std::span<const Quota> quotas,
               const Closure& closure, const EquilibriumOptions& options)
      : base_(base), policy_(policy), quotas_(quotas), closure_(closure), options_(options) {
    // What a quota's own miss is measured with must be finer than the miss that is allowed.
    options_.tolerance *= 0.1;
  }

  [[nodiscard]] Trial solve() {
    Trial best = newton(at(VectorXd::Zero(static_cast<Index>(quotas_.size()))));
    return met(best) || !best.point.usable() ? best : search(std::move(best));
  }
  [[nodiscard]] bool met(const Trial& trial) const {
    double miss = trial.point.usable() ? 0.0 : infinity;
    for (Index k = 0; k < trial.x.size(); ++k) {
      miss = worse(miss, trial.x(k) > 0.0 ? trial.excess(k) : std::max(0.0, trial.excess(k)));
    }
    return miss <= 10.0 * options_.tolerance;
  }
  [[nodiscard]] int solves() const noexcept { return solves_; }
  [[nodiscard]] int passes() const noexcept { return passes_; }

 private:
  [[nodiscard]] const Quota& quota(Index k) const { return quotas_[static_cast<std::size_t>(k)]; }
  [[nodiscard]] double end(Index k) const { return loosest_end(quota(k)); }
  /// A volume of 0 leaves nothing to solve: its rates are those above it, or a ban.
  [[nodiscard]] bool is_closed(Index k) const { return quota(k).volume == 0.0; }

  [[nodiscard]] double licensed(Index k, double x) const {
    return is_closed(k) && !std::isinf(end(k)) ? 0.0 : std::exp(std::min(0.0, end(k) - x));
  }
  [[nodiscard]] double tightness(Index k, double x) const {
    return is_closed(k) ? end(k) : std::min(x, end(k));
  }

  Trial at(VectorXd x) {
    Trial trial;
    std::vector<double> u, s;
    for (Index k = 0; k < x.size(); ++k) {
      u.push_back(tightness(k, x(k)));
      s.push_back(licensed(k, x(k)));
    }
    trial.policy = with_quotas(base_.economy, policy_, quotas_, u, s);
    trial.point = solve_from(base_.economy, trial.policy, closure_, options_);
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

  /// d F / d x of the quotas in `free`, both ways.
  Eigen::MatrixXd slopes(const Trial& trial, const std::vector<Index>& free) const {
    const Derivative derivative(base_.economy, trial.policy, closure_, trial.point);
    const TradeTable V = trade(base_.economy, trial.policy, trial.point);
    const auto size = static_cast<Index>(free.size());
    Eigen::MatrixXd all(size, size);
    for (Index column = 0; column < size; ++column) {
      const Index k = free[static_cast<std::size_t>(column)];
      const bool beyond = is_beyond(trial, k);
      const Tangent moved = derivative.tangent(direction(trial, k, beyond));
      for (Index row = 0; row < size; ++row) {
        all(row, column) =
            quantity_slope(quota(free[static_cast<std::size_t>(row)]), trial, V, moved);
      }
      all(column, column) -= beyond ? 1.0 : 0.0;
    }
    return all;
  }

  /// On which side of the rates' end x moves next.
  [[nodiscard]] bool is_beyond(const Trial& trial, Index k) const {
    return trial.x(k) > end(k) || (trial.x(k) == end(k) && trial.excess(k) > 0.0);
  }

  /// What a step of x does to the rates of its cells.
  [[nodiscard]] Direction direction(const Trial& trial, Index k, bool beyond) const {
    Direction d;
    const bool to_exporter = quota(k).rent_to == RentHolder::Exporter;
    for (const QuotaCell& c : quota(k).cells) {
      if (!beyond) {
        (to_exporter ? d.export_tax : d.tariff)
            .push_back({c.sector, c.importer, c.exporter, tightening(c)});
      } else if (to_exporter) {  // less rent, more duty: 1+sρ falls, (1+t')(1+sρ) stays
        const double raised = licensed(k, trial.x(k)) * std::expm1(tightening(c));
        const double rate = raised / (1.0 + raised);
        d.export_tax.push_back({c.sector, c.importer, c.exporter, -rate});
        d.tariff.push_back({c.sector, c.importer, c.exporter, rate});
      }
    }
    return d;
  }

  /// d log q = Σ share of the cell in q · (d log V' − d log ĉ).
  [[nodiscard]] static double quantity_slope(const Quota& quota, const Trial& trial,
                                             const TradeTable& V, const Tangent& moved) {
    double slope = 0.0, total = 0.0;
    for (const QuotaCell& c : quota.cells) {
      const RegionId i = as_region(c.exporter);
      const double per = c.per_value / trial.point.cost_hat(i, c.sector);
      const double value = V(c.sector, c.importer, c.exporter);
      total += per * value;
      slope +=
          per * (moved.trade(c.sector, c.importer, c.exporter) - value * moved.cost(i, c.sector));
    }
    return total > 0.0 ? slope / total : 0.0;
  }

  /// Newton on min(x, −F) = 0: quotas with x + F > 0 are to meet F = 0, the others x = 0.
  VectorXd step(const Trial& trial) const {
    VectorXd dx = -trial.x;
    std::vector<Index> free;
    for (Index k = 0; k < dx.size(); ++k) {
      if (trial.x(k) + trial.excess(k) > 0.0) {
        free.push_back(k);
      }
    }
    if (free.empty()) {
      return dx;
    }
    const auto size = static_cast<Index>(free.size());
    VectorXd gaps(size);
    for (Index row = 0; row < size; ++row) {
      gaps(row) = trial.excess(free[static_cast<std::size_t>(row)]);
    }
    const VectorXd found = slopes(trial, free).partialPivLu().solve(-gaps);
    for (Index row = 0; row < size; ++row) {
      dx(free[static_cast<std::size_t>(row)]) = found(row);
    }
    return dx;
  }

  /// A step kept at x ≥ 0, of bearable length, and never across the end of the rates in one go.
  VectorXd moved(const VectorXd& x, const VectorXd& dx, double part) const {
    VectorXd to = x;
    for (Index k = 0; k < x.size(); ++k) {
      to(k) = std::max(0.0, x(k) + part * std::clamp(dx(k), -longest_step, longest_step));
      if ((x(k) < end(k)) != (to(k) < end(k)) && x(k) != end(k)) {
        to(k) = end(k);
      }
    }
    return to;
  }

  Trial newton(Trial trial) {
    for (int count = 0; count < newton_steps && trial.point.usable() && !met(trial); ++count) {
      const VectorXd dx = step(trial);
      Trial next;
      bool better = false;
      for (double part = 1.0; !better && part > 0.05 && dx.allFinite(); part *= 0.5) {
        next = at(moved(trial.x, dx, part));
        better = next.miss < trial.miss || met(next);
      }
      if (!better) {
        break;
      }
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
           std::min(std::abs(high.excess(k)), low.excess(k)) > options_.tolerance) {
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
        if (!is_closed(k)) {
          trial = along(std::move(trial), k);
        }
      }
      trial = newton(std::move(trial));
    }
    return trial;
  }

  const ClosureBase& base_;
  const Policy& policy_;
  std::span<const Quota> quotas_;
  const Closure& closure_;
  EquilibriumOptions options_;
  int solves_ = 0;
  int passes_ = 0;
};

}  // namespace

QuotaSolution solve_with_quotas(const Economy& economy, const Policy& policy,
                                std::span<const Quota> quotas, const Closure& closure,
                                const EquilibriumOptions& options) {
  if (quotas.empty()) {
    return {policy, solve(economy, policy, closure, options), {}, 1};
  }
  const std::vector<std::string> broken = options.violations();
  expects(broken.empty(), broken.empty() ? "" : broken.front());
  expect_valid(closure, economy.shape);
  expect_valid(policy, economy.shape);
  const ClosureBase base = closure_base(economy, closure);
  expect_valid(quotas, base.economy, policy);
  if (!base.solution.usable()) {
    return {policy, base.solution, std::vector<QuotaOutcome>(quotas.size()), 0};
  }
  QuotaProblem problem(base, policy, quotas, closure, options);
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

}  // namespace tradeflow::model
