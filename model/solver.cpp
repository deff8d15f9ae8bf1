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

/// The error, in tolerances, from which the sequence takes its last step: that step leaves less
/// than half of it, and what it leads to is tested anyway.
constexpr double last_error = 1.5;

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

  void solve(const Policy& policy, const SectorVector& theta, std::span<const double> start,
             Equilibrium& out);
  [[nodiscard]] const HatSystem& system() const noexcept { return system_; }
  [[nodiscard]] std::span<const double> state() const noexcept { return z_; }

 private:
  enum class From { Baseline, Elsewhere };
  void iterate(From from, Equilibrium& point);
  [[nodiscard]] bool starts_solved(Equilibrium& start) const;
  [[nodiscard]] const Economy& economy_with(const SectorVector& theta);

  HatSystem system_;
  Closure closure_;
  EquilibriumOptions options_;
  HatSystem::Scratch scratch_;
  Anderson memory_;
  std::vector<double> z_;
  std::optional<Economy> drawn_;  ///< with other θ, for the methods that need all of it
};

/// Whether the baseline itself is the answer; no arithmetic has touched it then.
bool Solver::Worker::starts_solved(Equilibrium& start) const {
  Equilibrium baseline = baseline_point(system_.economy());
  system_.test(baseline);
  if (baseline.residual > options_.tolerance) {
    return false;
  }
  start = std::move(baseline);
  start.termination = Termination::Converged;
  return true;
}

/// The fixed point from z_, tested; `iterations` of `point` so far count towards the limit. The
/// iteration's own error differs from the tested residual by rounding and by the pass's inner
/// step, so a point that fails the test sends it on to a tenth of the error.
void Solver::Worker::iterate(From from, Equilibrium& point) {
  constexpr double far = 1e4;  // the error of a point that solves to the tolerance is below
  scratch_.slopes.clear();
  double first_error = std::numeric_limits<double>::quiet_NaN();
  FixedPointOptions inner;
  inner.tolerance = last_error * options_.tolerance;
  inner.step_beyond = true;
  inner.window = options_.window;
  inner.damping = options_.damping;
  const FixedPointMap map = [&](std::span<const double> x, std::span<double> g) {
    const double error = system_.pass(x, g, scratch_);
    first_error = std::isnan(first_error) ? error : first_error;
    return error;
  };
  const int limit = std::min(options_.max_iterations, point.iterations + longest_fixed_point);
  for (bool first = from == From::Baseline;; first = false) {
    inner.max_passes = limit - point.iterations;
    const FixedPointResult found = fixed_point(map, z_, memory_, inner);
    if (first && first_error <= far * options_.tolerance && starts_solved(point)) {
      return;
    }
    system_.values(z_, scratch_, point);
    system_.test(point);
    point.iterations += found.passes;
    const bool solved = point.residual <= options_.tolerance;
    point.termination = solved ? Termination::Converged : termination(found.stop);
    const bool tested_worse = found.stop == FixedPointStop::Tolerance && !solved;
    if (tested_worse && point.iterations >= limit) {
      point.termination = Termination::IterationLimit;
    }
    if (!tested_worse || point.iterations >= limit) {
      return;
    }
    inner.tolerance *= 0.1;
  }
}

const Economy& Solver::Worker::economy_with(const SectorVector& theta) {
  if (!drawn_ && theta == system_.economy().trade_elasticity) {
    return system_.economy();
  }
  if (!drawn_) {
    drawn_ = system_.economy();
  }
  drawn_->trade_elasticity = theta;
  return *drawn_;
}

/// From `start`, and from the baseline if there is none or it led nowhere; then the other methods.
void Solver::Worker::solve(const Policy& policy, const SectorVector& theta,
                           std::span<const double> start, Equilibrium& out) {
  system_.set(policy, theta);
  out.stages.clear();
  out.iterations = 0;
  out.termination = Termination::IterationLimit;
  if (!start.empty()) {
    std::copy(start.begin(), start.end(), z_.begin());
    iterate(From::Elsewhere, out);
  }
  if (!out.usable()) {
    std::fill(z_.begin(), z_.end(), 0.0);
    iterate(From::Baseline, out);
  }
  if (out.iterations > 0) {
    out = finish(economy_with(theta), policy, closure_, options_, std::move(out));
  }
}

struct Solver::State {
  Shape shape;
  Closure closure;
  EquilibriumOptions options;
  std::optional<ClosureBase> base;               ///< under `Balanced`
  std::vector<std::unique_ptr<Worker>> workers;  ///< one a thread; none where there is no base
  SectorVector theta;                            ///< the economy's
};

Solver::Solver(const Economy& economy, const Closure& closure, const EquilibriumOptions& options)
    : state_(std::make_unique<State>(
          State{economy.shape, closure, options, {}, {}, economy.trade_elasticity})) {
  const std::vector<std::string> broken = options.violations();
  expects(broken.empty(), broken.empty() ? "" : broken.front());
  expect_valid(closure, economy.shape);
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
  Equilibrium solution;
  solve(policy, state_->theta, {}, solution);
  return solution;
}

void Solver::solve(const Policy& policy, const SectorVector& theta, std::span<const double> start,
                   Equilibrium& solution) {
  expect_valid(policy, state_->shape);
  expects(theta.size() == state_->shape.sectors, "a draw has an elasticity for every sector");
  expects(!state_->base || state_->base->solution.stages.empty() || theta == state_->theta,
          "the base itself was solved with the economy's elasticities");
  if (state_->workers.empty()) {
    solution = state_->base->solution;
    return;
  }
  Worker& worker = *state_->workers.front();
  expects(start.empty() || start.size() == worker.state().size(), "a start is a state");
  worker.solve(policy, theta, start, solution);
}

std::span<const double> Solver::state() const noexcept {
  return state_->workers.empty() ? std::span<const double>() : state_->workers.front()->state();
}

std::vector<Equilibrium> Solver::solve(std::span<const Policy> policies) {
  std::vector<Equilibrium> solutions;
  solve(policies, solutions);
  return solutions;
}

void Solver::solve(std::span<const Policy> policies, std::vector<Equilibrium>& solutions) {
  for (const Policy& policy : policies) {
    expect_valid(policy, state_->shape);
  }
  auto& workers = state_->workers;
  if (workers.empty()) {
    solutions.assign(policies.size(), state_->base->solution);
    return;
  }
  solutions.resize(policies.size());
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
      workers[mine]->solve(policies[index], state_->theta, {}, solutions[index]);
    }
  }
}

Equilibrium solve_from(const Economy& base, const Policy& policy, const Closure& closure,
                       const EquilibriumOptions& options) {
  Equilibrium solution;
  Solver::Worker(HatSystem(base, closure), closure, options)
      .solve(policy, base.trade_elasticity, {}, solution);
  return solution;
}

}  // namespace tradeflow::model
