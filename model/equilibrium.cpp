#include "model/equilibrium.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "model/chain.hpp"
#include "model/fixed_point.hpp"
#include "model/hat_system.hpp"
#include "model/rebase.hpp"

namespace tradeflow::model {
namespace {

/// Passes after which a sequence that still creeps costs more than Newton's method.
constexpr int longest_fixed_point = 600;

Termination termination(FixedPointStop stop) {
  switch (stop) {
    case FixedPointStop::Tolerance:
      return Termination::Converged;
    case FixedPointStop::Stalled:
      return Termination::Stalled;
    case FixedPointStop::IterationLimit:
      return Termination::IterationLimit;
    case FixedPointStop::NonFinite:
      return Termination::NonFinite;
  }
  return Termination::NonFinite;
}

/// What one thread needs to solve policies one after another.
class Worker {
 public:
  Worker(HatSystem prepared, const Closure& closure, const EquilibriumOptions& options)
      : system_(std::move(prepared)),
        closure_(closure),
        options_(options),
        scratch_(system_.scratch()),
        memory_(system_.size(), options.window),
        z_(system_.size()) {}

  Equilibrium solve(const Policy& policy);

 private:
  [[nodiscard]] bool starts_solved(Equilibrium& start);

  HatSystem system_;
  Closure closure_;
  EquilibriumOptions options_;
  HatSystem::Scratch scratch_;
  Anderson memory_;
  std::vector<double> z_;
};

/// Whether the baseline itself is the answer; no arithmetic has touched it then.
bool Worker::starts_solved(Equilibrium& start) {
  start = baseline_point(system_.economy());
  system_.test(start);
  return start.residual <= options_.tolerance;
}

/// Solves from z = 0. The iteration's own error differs from the tested residual by rounding and
/// by the pass's inner step, so a point that fails the test sends it on to a tenth of the error.
Equilibrium Worker::solve(const Policy& policy) {
  constexpr double far = 1e4;  // the error of a point that solves to the tolerance is below
  system_.set(policy);
  scratch_.slopes.clear();
  std::fill(z_.begin(), z_.end(), 0.0);
  double first_error = std::numeric_limits<double>::quiet_NaN();
  FixedPointOptions inner;
  inner.tolerance = 0.5 * options_.tolerance;
  inner.window = options_.window;
  inner.damping = options_.damping;
  const FixedPointMap map = [&](std::span<const double> x, std::span<double> g) {
    const double error = system_.pass(x, g, scratch_);
    first_error = std::isnan(first_error) ? error : first_error;
    return error;
  };
  Equilibrium point;
  const int limit = std::min(options_.max_iterations, longest_fixed_point);
  int passes = 0;
  for (;;) {
    inner.max_passes = limit - passes;
    const FixedPointResult found = fixed_point(map, z_, memory_, inner);
    if (passes == 0 && first_error <= far * options_.tolerance && starts_solved(point)) {
      point.termination = Termination::Converged;
      return point;
    }
    passes += found.passes;
    point = system_.values(z_, scratch_);
    system_.test(point);
    point.iterations = passes;
    const bool solved = point.residual <= options_.tolerance;
    point.termination = solved ? Termination::Converged : termination(found.stop);
    const bool tested_worse = found.stop == FixedPointStop::Tolerance && !solved;
    if (!tested_worse || passes >= limit) {
      if (tested_worse) {
        point.termination = Termination::IterationLimit;
      }
      return finish(system_.economy(), policy, closure_, options_, std::move(point));
    }
    inner.tolerance *= 0.1;
  }
}

/// One prepared system a thread; what a policy gives does not depend on which came before it.
std::vector<Equilibrium> solve_all(const Economy& base, std::span<const Policy> policies,
                                   const Closure& closure, const EquilibriumOptions& options) {
  std::vector<Equilibrium> solutions(policies.size());
  HatSystem prepared(base, closure);
  if (policies.size() == 1) {
    solutions.front() = Worker(std::move(prepared), closure, options).solve(policies.front());
    return solutions;
  }
  const auto count = static_cast<std::ptrdiff_t>(policies.size());
#pragma omp parallel
  {
    Worker worker(prepared, closure, options);
#pragma omp for schedule(dynamic, 1)
    for (std::ptrdiff_t at = 0; at < count; ++at) {
      const auto index = static_cast<std::size_t>(at);
      solutions[index] = worker.solve(policies[index]);
    }
  }
  return solutions;
}

}  // namespace

std::string_view to_string(Termination reason) noexcept {
  switch (reason) {
    case Termination::Converged:
      return "converged";
    case Termination::Stalled:
      return "stalled";
    case Termination::IterationLimit:
      return "iteration-limit";
    case Termination::NonFinite:
      return "non-finite";
    case Termination::PathEnds:
      return "path-ends";
  }
  return "unknown";
}

std::string_view to_string(Method method) noexcept {
  switch (method) {
    case Method::FixedPoint:
      return "fixed-point";
    case Method::Newton:
      return "newton";
    case Method::Continuation:
      return "continuation";
  }
  return "unknown";
}

std::vector<std::string> EquilibriumOptions::violations() const {
  std::vector<std::string> broken;
  if (!(tolerance > 0.0)) {
    broken.emplace_back("tolerance must be > 0");
  }
  if (max_iterations < 1) {
    broken.emplace_back("max_iterations must be >= 1");
  }
  if (window < 0) {
    broken.emplace_back("window must be >= 0");
  }
  if (!(damping > 0.0 && damping <= 1.0)) {
    broken.emplace_back("damping must be in (0, 1]");
  }
  return broken;
}

Equilibrium baseline_point(const Economy& economy) {
  Equilibrium point;
  point.factor_price_hat = factor_table(economy.shape, 1.0);
  point.cost_hat = market_table(economy.shape, 1.0);
  point.price_hat = market_table(economy.shape, 1.0);
  point.trade_share = economy.trade_share;
  point.output = economy.output;
  point.expenditure = economy.expenditure;
  point.income = economy.income;
  point.deficit = economy.deficit;
  point.price_index_hat = region_vector(economy.shape, 1.0);
  point.real_income_hat = region_vector(economy.shape, 1.0);
  return point;
}

Equilibrium solve_from(const Economy& base, const Policy& policy, const Closure& closure,
                       const EquilibriumOptions& options) {
  return Worker(HatSystem(base, closure), closure, options).solve(policy);
}

Equilibrium solve(const Economy& economy, const Policy& policy, const Closure& closure,
                  const EquilibriumOptions& options) {
  return solve(economy, std::span<const Policy>(&policy, 1), closure, options).front();
}

std::vector<Equilibrium> solve(const Economy& economy, std::span<const Policy> policies,
                               const Closure& closure, const EquilibriumOptions& options) {
  const std::vector<std::string> broken = options.violations();
  expects(broken.empty(), broken.empty() ? "" : broken.front());
  expects(closure.mobility >= 0.0, "mobility is in [0, infinity]");
  for (const Policy& policy : policies) {
    expect_valid(policy, economy.shape);
  }
  if (closure.deficits == DeficitRule::Balanced) {
    const ClosureBase base = closure_base(economy, closure);
    return base.solution.usable() ? solve_all(base.economy, policies, closure, options)
                                  : std::vector<Equilibrium>(policies.size(), base.solution);
  }
  return solve_all(economy, policies, closure, options);
}

TradeTable trade(const Economy& economy, const Policy& policy, const Equilibrium& equilibrium) {
  const Shape s = economy.shape;
  const TradeTable tariff = applied(economy.tariff, policy.tariff);
  const TradeTable export_tax = applied(economy.export_tax, policy.export_tax);
  TradeTable V = trade_table(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        V(j, n, i) = equilibrium.trade_share(j, n, i) * equilibrium.expenditure(as_region(n), j) /
                     ((1.0 + tariff(j, n, i)) * (1.0 + export_tax(j, n, i)));
      }
    }
  }
  return V;
}

}  // namespace tradeflow::model
