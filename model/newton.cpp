#include "model/newton.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/hat_system.hpp"
#include "model/linearisation.hpp"
#include "model/region_blocks.hpp"
#include "model/residuals.hpp"

namespace tradeflow::model {
namespace {

/// Tried before a direction is given up: 2⁻¹² of it.
constexpr int most_halvings = 12;
/// Share of the linear model's promise that a shortened step must keep (Armijo's condition).
constexpr double least_descent = 1e-4;
/// The linear solves need no more digits than a step gains.
constexpr double forcing = 1e-6;
/// Above this a linear solve has found no direction.
constexpr double unsolved = 0.5;

/// Below this gap (11) and (12) are taken as differences of levels, above it of logs. In levels
/// Walras' law holds exactly away from a solution too: where a region trades little, its balance
/// is all that sets its price level, and the squares that logs leave would drown it. In logs a
/// far point does not ask for a step of its own size.
constexpr double near = 0.5;

/// (5), (11) and (12) linearised at a point that misses them, and the gaps as they then count.
Linearisation linearise_off(const Economy& base, const Policy& policy, const Closure& closure,
                            const Equilibrium& point, Gaps& gap) {
  Linearisation at = linearise(base, policy, closure, point);
  const bool levels = gap.largest < near;
  for (const auto n : ids<RegionId>(base.shape.regions)) {
    for (const auto j : ids<SectorId>(base.shape.sectors)) {
      double& difference = gap.expenditure(n, j);
      at.per_spending(n.value(), j.value()) *= levels ? 1.0 : std::exp(-difference);
      difference = levels ? std::expm1(difference) : difference;
    }
    for (const auto f : ids<FactorId>(base.shape.factors)) {
      double& difference = gap.factor_index(n, f);
      at.earned(n.value(), f.value()) *= std::exp(-difference);
      at.per_earned(n.value(), f.value()) *= levels ? std::exp(difference) : 1.0;
      difference = levels ? std::expm1(difference) : difference;
    }
  }
  return at;
}

/// What the gaps add to each equation. ŵ_j of (12) moves with what its sector pays and with Φ̂:
/// its gap less the part Φ̂ carries belongs to the sector's cost, and so does a sticky wage's. The
/// numeraire's goes where pay() of the linearisation imposes it. \param logs  the gaps in logs,
/// \param gap  as linearise_off() counts them
Markets impulse_of(const Linearisation& at, const Gaps& logs, const Gaps& gap) {
  Markets impulse(at.shape);
  const double common = 1.0 - at.own_weight();
  for (const auto n : ids<RegionId>(at.shape.regions)) {
    for (const auto j : ids<SectorId>(at.shape.sectors)) {
      double own = 0.0;
      for (const auto f : ids<FactorId>(at.shape.factors)) {
        own += at.payment[f.offset()](n.value(), j.value()) *
               (logs.factor_price(n, j, f) - common * logs.factor_index(n, f) +
                (at.closure.sticky(f) ? logs.wage(n) : 0.0));
      }
      impulse.cost(n.value(), j.value()) = gap.cost(n, j) + own * at.per_cost(n.value(), j.value());
      impulse.spending(n.value(), j.value()) = gap.expenditure(n, j);
    }
    for (const auto f : ids<FactorId>(at.shape.factors)) {
      impulse.factor(n.value(), f.value()) = gap.factor_index(n, f) + gap.numeraire;
    }
  }
  return impulse;
}

/// A point moved by differentials of its logarithms.
Equilibrium moved(const Equilibrium& point, const Linearisation& at, const Markets& by) {
  Equilibrium out = point;
  for (const auto n : ids<RegionId>(at.shape.regions)) {
    for (const auto j : ids<SectorId>(at.shape.sectors)) {
      const auto row = n.value();
      const auto column = j.value();
      out.price_hat(n, j) *= std::exp(by.price(row, column));
      out.output(n, j) *= std::exp(by.sales(row, column) * at.per_sales(row, column));
      out.expenditure(n, j) *= std::exp(by.spending(row, column));
      for (const auto f : ids<FactorId>(at.shape.factors)) {
        if (!at.closure.sticky(f)) {
          out.factor_price_hat(n, j, f) *= std::exp(by.factor(row, f.value()));
        }
      }
    }
    if (at.closure.sticky()) {  // its wage follows prices, so all of it is employment
      out.employment_hat(n) *= std::exp(by.factor(n.value(), at.closure.labour_factor.value()));
    }
  }
  return out;
}

/// Where the iteration stands.
struct Place {
  Eigen::VectorXd z;
  Equilibrium point;
  Gaps gap;
};

class Walk {
 public:
  Walk(const Economy& base, const Policy& policy, const Closure& closure,
       const NewtonOptions& options)
      : base_(base),
        policy_(policy),
        closure_(closure),
        options_(options),
        system_(base, policy, closure),
        scratch_(system_.scratch()) {}

  [[nodiscard]] Place at(const Equilibrium& point) { return place(state(point)); }

  /// One step down from `here`. \return  what forbade it, or Converged for a step taken
  Termination step(Place& here) {
    Gaps gap = here.gap;
    const Linearisation model = linearise_off(base_, policy_, closure_, here.point, gap);
    GmresOptions linear;
    linear.tolerance = forcing;
    linear.max_products = std::max(options_.max_passes - passes_, 1);
    const MarketsSolution found =
        solve_forward(model, RegionBlocks(model), impulse_of(model, here.gap, gap), linear);
    passes_ += found.solve.passes;
    if (!(found.solve.residual < unsolved)) {
      return Termination::Stalled;
    }
    const Eigen::VectorXd whole = state(moved(here.point, model, found.markets)) - here.z;
    const double longest = whole.lpNorm<Eigen::Infinity>();
    double share = longest > options_.longest_step ? options_.longest_step / longest : 1.0;
    for (int halving = 0; halving <= most_halvings; ++halving, share *= 0.5) {
      Place next = place(here.z + share * whole);
      if (next.gap.largest <= (1.0 - least_descent * share) * here.gap.largest) {
        here = std::move(next);
        return Termination::Converged;
      }
    }
    return Termination::Stalled;
  }

  [[nodiscard]] int passes() const noexcept { return passes_; }

 private:
  [[nodiscard]] Eigen::VectorXd state(const Equilibrium& point) const {
    Eigen::VectorXd z(static_cast<Eigen::Index>(system_.size()));
    system_.state(point, {z.data(), system_.size()});
    return z;
  }
  /// The numeraire holds wherever the iteration stands: a region tied loosely to the others may
  /// move far in one step, and world value added with it, which no linear model foresees.
  [[nodiscard]] Place place(Eigen::VectorXd z) {
    ++passes_;
    system_.set_numeraire({z.data(), system_.size()}, scratch_);
    Equilibrium point;
    system_.values({z.data(), system_.size()}, scratch_, point);
    Gaps gap = gaps(base_, policy_, closure_, point);
    return {std::move(z), std::move(point), std::move(gap)};
  }

  const Economy& base_;
  const Policy& policy_;
  const Closure& closure_;
  const NewtonOptions& options_;
  HatSystem system_;
  HatSystem::Scratch scratch_;
  int passes_ = 0;
};

}  // namespace

Attempt newton(const Economy& base, const Policy& policy, const Closure& closure,
               const Equilibrium& start, const NewtonOptions& options) {
  Walk walk(base, policy, closure, options);
  Place here = walk.at(start);
  Termination reason = Termination::Converged;
  int steps = 0;
  for (;; ++steps) {
    if (here.gap.largest <= options.tolerance) {
      test_point(base, policy, closure, here.point);
      if (here.point.residual <= options.tolerance) {
        break;
      }
    }
    if (!std::isfinite(here.gap.largest)) {
      reason = Termination::NonFinite;
    } else if (steps == options.max_steps || walk.passes() >= options.max_passes) {
      reason = Termination::IterationLimit;
    } else {
      reason = walk.step(here);
    }
    if (reason != Termination::Converged) {
      test_point(base, policy, closure, here.point);
      break;
    }
  }
  Attempt out{std::move(here.point), {}, steps};
  const double fraction = reason == Termination::Converged ? 1.0 : 0.0;
  out.stage = {Method::Newton, reason, walk.passes(), fraction, worst_residual(out.point)};
  return out;
}

}  // namespace tradeflow::model
