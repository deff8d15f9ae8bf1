#include "model/nested_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "model/continuation.hpp"
#include "model/dual.hpp"
#include "model/fixed_point.hpp"
#include "model/residuals.hpp"

namespace tradeflow::model {
namespace {

/// Passes after which a sequence that still creeps costs more than Newton's method.
constexpr int longest_fixed_point = 300;
/// Of Newton's method: steps, halvings of one, Armijo's share of the promise, digits of the linear
/// solve, the most one logarithm moves, and what a linear solve without a direction leaves.
constexpr int most_steps = 60;
constexpr int most_halvings = 12;
constexpr double least_descent = 1e-4;
constexpr double forcing = 1e-6;
constexpr double longest_step = 2.0;
constexpr double unsolved = 0.5;
/// Of continuation.
constexpr double first_part = 0.25;
constexpr double least_part = 0x1p-12;
constexpr double way_tolerance = 1e-8;
constexpr int easy_steps = 4;
constexpr int most_corrections = 8;

/// A problem and where its solution is sought.
struct Problem {
  const Economy& base;
  const Nesting& nesting;
  const Policy& policy;
  const Closure& closure;
  const ItemPolicy& items;
};

void test(const Problem& p, Equilibrium& point) {
  point.residuals = block_residuals(p.base, p.nesting, p.policy, p.closure, point, p.items);
  point.residual = worst_residual(point).value;
  point.walras =
      walras_slack(p.base, effective_policy(p.base, p.nesting, p.policy, point, p.items), point);
}

class Solve {
 public:
  Solve(const Problem& problem, double tolerance, int budget)
      : problem_(problem),
        tolerance_(tolerance),
        left_(budget),
        system_(problem.base, problem.nesting, problem.policy, problem.items, problem.closure),
        gaps_(system_.size()) {}

  Attempt fixed_point_from(const Equilibrium& start, const EquilibriumOptions& options);
  Attempt newton_from(const Equilibrium& start, int steps);

 private:
  struct Place {
    std::vector<double> z;
    std::vector<double> gaps;
    Equilibrium point;
    double largest = 0.0;
  };
  Place place(std::vector<double> z);
  Termination step(Place& here);
  NestedStep step_at(const Equilibrium& point) const;
  std::vector<double> state(const Equilibrium& point) const;
  Attempt finished(Equilibrium point, Method method, Termination reason, int steps);

  const Problem& problem_;
  double tolerance_;
  int left_;
  int passes_ = 0;
  NestedSystem system_;
  NestedSystem::Values<double> values_;
  NestedSystem::Values<Dual> slopes_;
  std::vector<double> gaps_;
};

std::vector<double> Solve::state(const Equilibrium& point) const {
  std::vector<double> z(system_.size());
  system_.state(point, z);
  return z;
}

NestedStep Solve::step_at(const Equilibrium& point) const {
  const Problem& p = problem_;
  const ItemShares bought = item_shares(p.base, p.nesting, system_.rates(), point.cost_hat);
  return {system_, economy_at(p.base, p.nesting, p.policy, point, p.items), bought.share};
}

Attempt Solve::finished(Equilibrium point, Method method, Termination reason, int steps) {
  if (point.residuals.empty()) {
    test(problem_, point);
  }
  point.termination = reason;
  point.iterations = passes_;
  Attempt out{std::move(point), {}, steps};
  out.stage = {method, reason, passes_, reason == Termination::Converged ? 1.0 : 0.0,
               worst_residual(out.point)};
  return out;
}

/// The iteration's own error differs from the tested residual by rounding, so a point that fails
/// the test sends it on to a tenth of the error.
Attempt Solve::fixed_point_from(const Equilibrium& start, const EquilibriumOptions& options) {
  const NestedStep blocks = step_at(start);
  std::vector<double> z = state(start);
  FixedPointOptions inner;
  inner.tolerance = 0.5 * tolerance_;
  inner.window = options.window;
  inner.damping = options.damping;
  const FixedPointMap map = [&](std::span<const double> x, std::span<double> g) {
    system_.gaps<double>(x, g, values_);
    const double error = system_.largest(g);
    blocks.solve(g, g);
    for (std::size_t at = 0; at < g.size(); ++at) {
      g[at] += x[at];
    }
    return error;
  };
  const int limit = std::min(left_, longest_fixed_point);
  Termination reason = Termination::IterationLimit;
  Equilibrium point;
  while (passes_ < limit) {
    inner.max_passes = limit - passes_;
    const FixedPointResult found = fixed_point(map, z, inner);
    passes_ += found.passes;
    system_.gaps<double>(z, gaps_, values_);
    point = system_.point(z, values_);
    test(problem_, point);
    if (point.residual <= tolerance_) {
      reason = Termination::Converged;
      break;
    }
    if (found.stop != FixedPointStop::Tolerance) {
      reason = found.stop == FixedPointStop::Stalled     ? Termination::Stalled
               : found.stop == FixedPointStop::NonFinite ? Termination::NonFinite
                                                         : Termination::IterationLimit;
      break;
    }
    inner.tolerance *= 0.1;
  }
  return finished(std::move(point), Method::FixedPoint, reason, 0);
}

Solve::Place Solve::place(std::vector<double> z) {
  ++passes_;
  system_.set_numeraire(z);
  Place here{std::move(z), std::vector<double>(system_.size()), {}, 0.0};
  system_.gaps<double>(here.z, here.gaps, values_);
  here.largest = system_.largest(here.gaps);
  here.point = system_.point(here.z, values_);
  return here;
}

/// One step down from `here`: exact products of the gaps' derivative, GMRES, a line search.
Termination Solve::step(Place& here) {
  using Eigen::VectorXd;
  const NestedStep blocks = step_at(here.point);
  const std::size_t size = system_.size();
  std::vector<Dual> z(size), slope(size);
  const LinearMap A = [&](const Eigen::Ref<const VectorXd>& x, Eigen::Ref<VectorXd> y) {
    for (std::size_t at = 0; at < size; ++at) {
      z[at] = {here.z[at], x(static_cast<Eigen::Index>(at))};
    }
    system_.gaps<Dual>(z, slope, slopes_);
    for (std::size_t at = 0; at < size; ++at) {
      y(static_cast<Eigen::Index>(at)) = -slope[at].slope;
    }
  };
  const LinearMap inverse = [&](const Eigen::Ref<const VectorXd>& x, Eigen::Ref<VectorXd> y) {
    blocks.solve({x.data(), size}, {y.data(), size});
  };
  GmresOptions linear;
  linear.tolerance = forcing;
  linear.max_products = std::max(left_ - passes_, 1);
  VectorXd whole(static_cast<Eigen::Index>(size));
  const GmresResult found =
      gmres(A, inverse, Eigen::Map<const VectorXd>(here.gaps.data(), whole.size()), whole, linear);
  passes_ += found.products;
  const double longest = whole.lpNorm<Eigen::Infinity>();
  if (!(found.residual < unsolved) || !std::isfinite(longest)) {
    return Termination::Stalled;
  }
  double share = longest > longest_step ? longest_step / longest : 1.0;
  for (int halving = 0; halving <= most_halvings; ++halving, share *= 0.5) {
    std::vector<double> next = here.z;
    for (std::size_t at = 0; at < size; ++at) {
      next[at] += share * whole(static_cast<Eigen::Index>(at));
    }
    Place tried = place(std::move(next));
    if (tried.largest <= (1.0 - least_descent * share) * here.largest) {
      here = std::move(tried);
      return Termination::Converged;
    }
  }
  return Termination::Stalled;
}

Attempt Solve::newton_from(const Equilibrium& start, int steps) {
  Place here = place(state(start));
  int taken = 0;
  for (Termination reason = Termination::Converged;; ++taken) {
    if (here.largest <= tolerance_ || reason != Termination::Converged) {
      test(problem_, here.point);
      if (here.point.residual <= tolerance_) {
        return finished(std::move(here.point), Method::Newton, Termination::Converged, taken);
      }
    }
    if (reason == Termination::Converged) {
      reason = !std::isfinite(here.largest)         ? Termination::NonFinite
               : taken == steps || passes_ >= left_ ? Termination::IterationLimit
                                                    : step(here);
    }
    if (reason != Termination::Converged) {
      return finished(std::move(here.point), Method::Newton, reason, taken);
    }
  }
}

/// The way from the baseline: policies in their logs, kept quantities from the baseline's own.
struct Part {
  Policy policy;
  ItemPolicy items;
  Nesting nesting;
};

double rate_between(double from, double to, double share) {
  return std::expm1(std::log1p(from) + share * (std::log1p(to) - std::log1p(from)));
}

Part part_of(const Problem& whole, double share) {
  Part part{part_of(whole.base, whole.policy, share), whole.items, whole.nesting};
  if (share == 1.0) {
    return part;
  }
  const auto base_of = [&](const ItemCell& cell) -> const Item& {
    return whole.nesting.items[cell.item];
  };
  for (ItemCell& cell : part.items.tariff) {
    cell.value =
        rate_between(base_of(cell).tariff(cell.importer, cell.exporter), cell.value, share);
  }
  for (ItemCell& cell : part.items.export_tax) {
    cell.value =
        rate_between(base_of(cell).export_tax(cell.importer, cell.exporter), cell.value, share);
  }
  for (ItemCell& cell : part.items.trade_cost) {
    cell.value = std::isinf(cell.value) ? std::pow(1.0 - share, -4.0) : std::pow(cell.value, share);
  }
  for (Item& item : part.nesting.items) {
    for (std::size_t at = 0; at < item.kept.size(); ++at) {
      double& kept = item.kept.data()[at];
      kept = item.share.data()[at] + share * (kept - item.share.data()[at]);
    }
  }
  return part;
}

Attempt follow(const Problem& whole, double tolerance, int budget) {
  Attempt here{
      baseline_point(whole.base), {Method::Continuation, Termination::PathEnds, 0, 0.0, {}}, 0};
  test(whole, here.point);
  Stage stage = here.stage;
  stage.worst = worst_residual(here.point);
  Attempt failed = here;
  double step = first_part;
  while (step >= least_part && stage.iterations < budget) {
    const double share = std::min(1.0, stage.fraction + step);
    const Part part = part_of(whole, share);
    const Problem problem{whole.base, part.nesting, part.policy, whole.closure, part.items};
    Solve corrector(problem, share < 1.0 ? std::max(way_tolerance, tolerance) : tolerance,
                    budget - stage.iterations);
    Attempt next = corrector.newton_from(here.point, most_corrections);
    stage.iterations += next.stage.iterations;
    if (!next.usable()) {
      failed = std::move(next);
      step *= 0.5;
      continue;
    }
    stage.fraction = share;
    step *= next.steps <= easy_steps ? 2.0 : 1.0;
    here.point = std::move(next.point);
    if (share == 1.0) {
      stage.reason = Termination::Converged;
      stage.worst = worst_residual(here.point);
      here.stage = stage;
      return here;
    }
  }
  stage.worst = worst_residual(failed.point);
  stage.reason = step < least_part ? Termination::PathEnds : Termination::IterationLimit;
  return {std::move(failed.point), stage, 0};
}

/// The attempt's outcome becomes the point's; its values too where they are nearer to a solution
/// of the policy itself, which the end of a path is not.
void take(Attempt attempt, Equilibrium& point) {
  std::vector<Stage> stages = std::move(point.stages);
  stages.push_back(attempt.stage);
  const int iterations = point.iterations + attempt.stage.iterations;
  const bool of_policy = attempt.stage.method == Method::Newton || attempt.usable();
  if (of_policy && !(attempt.point.residual > point.residual)) {
    point = std::move(attempt.point);
  }
  point.termination = stages.back().reason;
  point.iterations = iterations;
  point.stages = std::move(stages);
}

}  // namespace

Equilibrium solve_from(const Economy& base, const Nesting& nesting, const Policy& policy,
                       const Closure& closure, const EquilibriumOptions& options,
                       const ItemPolicy& items, const Equilibrium* from) {
  const Problem problem{base, nesting, policy, closure, items};
  Equilibrium start = baseline_point(base);
  test(problem, start);
  if (start.residual <= options.tolerance) {
    start.termination = Termination::Converged;
    return start;
  }
  Attempt first = Solve(problem, options.tolerance, options.max_iterations)
                      .fixed_point_from(from == nullptr ? start : *from, options);
  Equilibrium point = std::move(first.point);
  point.stages = {first.stage};
  const auto left = [&] { return point.usable() ? 0 : options.max_iterations - point.iterations; };
  if (left() > 0 && std::isfinite(point.residual)) {
    take(Solve(problem, options.tolerance, left()).newton_from(point, most_steps), point);
  }
  if (left() > 0) {  // where the sequence went may be a worse start than where it came from
    take(Solve(problem, options.tolerance, left()).newton_from(start, most_steps), point);
  }
  if (left() > 0) {
    take(follow(problem, options.tolerance, left()), point);
  }
  return point;
}

NestedEquilibrium solve(const Economy& economy, const Nesting& nesting, const Policy& policy,
                        const Closure& closure, const EquilibriumOptions& options,
                        const ItemPolicy& items) {
  expect_solvable(economy, nesting, policy, closure, options, items);
  const NestedBase base = nested_base(economy, nesting, closure);
  if (!base.solution.usable()) {
    return {base.solution, policy};
  }
  NestedEquilibrium out{solve_from(base.economy, base.nesting, policy, closure, options, items),
                        policy};
  out.effective = effective_policy(base.economy, base.nesting, policy, out.point, items);
  return out;
}

void expect_solvable(const Economy& economy, const Nesting& nesting, const Policy& policy,
                     const Closure& closure, const EquilibriumOptions& options,
                     const ItemPolicy& items) {
  const std::vector<std::string> broken = options.violations();
  expects(broken.empty(), broken.empty() ? "" : broken.front());
  expects(closure.mobility >= 0.0, "mobility is in [0, infinity]");
  expects(closure == Closure{closure.deficits, closure.mobility},
          "nests know no closure but that of deficits and mobility");
  expect_valid(policy, economy.shape);
  expect_valid(nesting, economy);
  expect_valid(items, nesting);
}

}  // namespace tradeflow::model
