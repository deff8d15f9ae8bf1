#include "model/chain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "model/continuation.hpp"
#include "model/residuals.hpp"

namespace tradeflow::model {
namespace {

/// The attempt's outcome becomes the point's; its values too where they are nearer to a solution
/// of the policy itself, which the end of a path is not.
void take(Attempt attempt, Equilibrium& point) {
  const Stage& stage = attempt.stage;
  std::vector<Stage> stages = std::move(point.stages);
  stages.push_back(stage);
  const int iterations = point.iterations + stage.iterations;
  const bool of_policy = stage.method == Method::Newton || attempt.usable();
  if (of_policy && !(attempt.point.residual > point.residual)) {
    point = std::move(attempt.point);
  }
  point.termination = stage.reason;
  point.iterations = iterations;
  point.stages = std::move(stages);
}

/// Supplies ĉ^(−θ) are held over the sector's largest: where they span more than a double's
/// exponents, one that only a few markets buy may have been lost, in the iteration and in its test.
bool beyond_doubles(const Economy& base, const Equilibrium& point) {
  constexpr double exponents = 600.0;  // of e; doubles hold 708
  for (const auto j : ids<SectorId>(base.shape.sectors)) {
    double theta = 0.0;
    double least = std::numeric_limits<double>::infinity();
    double most = 0.0;
    for (const auto n : ids<RegionId>(base.shape.regions)) {
      theta = std::max(theta, std::abs(trade_elasticity(base, n, j)));
      if (base.output(n, j) > 0.0) {
        least = std::min(least, point.cost_hat(n, j));
        most = std::max(most, point.cost_hat(n, j));
      }
    }
    if (most > 0.0 && theta * std::log(most / least) > exponents) {
      return true;
    }
  }
  return false;
}

}  // namespace

Equilibrium finish(const Economy& base, const Policy& policy, const Closure& closure,
                   const EquilibriumOptions& options, Equilibrium first) {
  Equilibrium point = std::move(first);
  if (point.usable() && beyond_doubles(base, point)) {
    test_point(base, policy, closure, point);
    point.termination =
        point.residual <= options.tolerance ? Termination::Converged : Termination::NonFinite;
  }
  const double fraction = point.usable() ? 1.0 : 0.0;
  point.stages = {
      {Method::FixedPoint, point.termination, point.iterations, fraction, worst_residual(point)}};
  NewtonOptions next;
  next.tolerance = options.tolerance;
  const auto left = [&] {
    next.max_passes = options.max_iterations - point.iterations;
    return !point.usable() && next.max_passes > 0;
  };
  if (left() && std::isfinite(point.residual)) {
    take(newton(base, policy, closure, point, next), point);
  }
  if (left()) {  // where the sequence went may be a worse start than where it came from
    take(newton(base, policy, closure, baseline_point(base), next), point);
  }
  if (left()) {
    take(continuation(base, policy, closure, next), point);
  }
  return point;
}

}  // namespace tradeflow::model
