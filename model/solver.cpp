#include "model/solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "model/chain.hpp"
#include "model/contract.hpp"
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

}  // namespace

/// What one thread needs to solve policies one after another.
class Solver::Worker {
 public:
  Worker(HatSystem prepared, const Closure& closure, const EquilibriumOptions& options)
      : system_(std::move(prepared)),
        closure_(closure),
        options_(options),
        scratch_(system_.scratch()),
        memory_(system_.size(), options.window),
        z_(system_.size()) {}

  Equilibrium solve(const Policy& policy);
  [[nodiscard]] const HatSystem& system() const noexcept { return system_; }

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
bool Solver::Worker::starts_solved(Equilibrium& start) {
  start = baseline_point(system_.economy());
  system_.test(start);
  return start.residual <= options_.tolerance;
}

/// Solves from z = 0. The iteration's own error differs from the tested residual by rounding and
/// by the pass's inner step, so a point that fails the test sends it on to a tenth of the error.
Equilibrium Solver::Worker::solve(const Policy& policy) {
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

struct Solver::State {
  Shape shape;
  Closure closure;
  EquilibriumOptions options;
  std::optional<ClosureBase> base;               ///< under `Balanced`
  std::vector<std::unique_ptr<Worker>> workers;  ///< one a thread; none where there is no base
};

Solver::Solver(const Economy& economy, const Closure& closure, const EquilibriumOptions& options)
    : state_(std::make_unique<State>(State{economy.shape, closure, options, {}, {}})) {
  const std::vector<std::string> broken = options.violations();
  expects(broken.empty(), broken.empty() ? "" : broken.front());
  expects(closure.mobility >= 0.0, "mobility is in [0, infinity]");
  if (closure.deficits == DeficitRule::Balanced) {
    state_->base = closure_base(economy, closure);
    if (!state_->base->solution.usable()) {
      return;
    }
  }
  const Economy& from = state_->base ? state_->base->economy : economy;
  state_->workers.push_back(std::make_unique<Worker>(HatSystem(from, closure), closure, options));
}

Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;
Solver::~Solver() = default;

Equilibrium Solver::solve(const Policy& policy) {
  return std::move(solve(std::span<const Policy>(&policy, 1)).front());
}

std::vector<Equilibrium> Solver::solve(std::span<const Policy> policies) {
  for (const Policy& policy : policies) {
    expect_valid(policy, state_->shape);
  }
  auto& workers = state_->workers;
  if (workers.empty()) {
    return std::vector<Equilibrium>(policies.size(), state_->base->solution);
  }
  std::vector<Equilibrium> solutions(policies.size());
  const auto count = static_cast<std::ptrdiff_t>(policies.size());
  std::size_t taken = 0;
#pragma omp parallel if (count > 1)
  {
    std::size_t mine = 0;
#pragma omp critical
    {
      mine = taken++;
      if (mine == workers.size()) {
        workers.push_back(
            std::make_unique<Worker>(workers.front()->system(), state_->closure, state_->options));
      }
    }
#pragma omp barrier
#pragma omp for schedule(dynamic, 1)
    for (std::ptrdiff_t at = 0; at < count; ++at) {
      const auto index = static_cast<std::size_t>(at);
      solutions[index] = workers[mine]->solve(policies[index]);
    }
  }
  return solutions;
}

Equilibrium solve_from(const Economy& base, const Policy& policy, const Closure& closure,
                       const EquilibriumOptions& options) {
  return Solver::Worker(HatSystem(base, closure), closure, options).solve(policy);
}

}  // namespace tradeflow::model
