#include "model/solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "model/chain.hpp"
#include "model/contract.hpp"
#include "model/fixed_point.hpp"
#include "model/hat_tangent.hpp"
#include "model/numeric.hpp"
#include "model/rebase.hpp"

namespace tradeflow::model {
namespace {

/// Passes after which a sequence that still creeps costs more than Newton's method.
constexpr int longest_fixed_point = 600;

/// Linear passes of one Newton step at most.
constexpr int longest_newton_step = 24;
/// Of a step's linear equations: what single precision reaches, and the least it is asked for.
constexpr double least_residual = 1e-5;
constexpr double loosest_residual = 0.1;
/// A step that moves a log by more is shortened.
constexpr double longest_move = 1.0;

/// The error, in tolerances, below that of a baseline that solves.
constexpr double far = 1e4;

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

/// What Newton steps leave of the error: a share by curvature, one that falls with it, and a share
/// by what the tangent leaves out, both learnt from the steps before.
class StepError {
 public:
  /// \return  whether the error is one from which to go on: less than half of the one before, but
  ///          for one step, which the next makes good by solving its equations more exactly
  bool falls_to(double error) {
    constexpr double least_progress = 0.5;
    constexpr double most_growth = 4.0;
    const bool falls = error <= least_progress * error_;
    if (!std::isfinite(error) || (!falls && (missed_ || error > most_growth * error_))) {
      return false;
    }
    missed_ = missed_ || !falls;
    if (falls && std::isfinite(error_)) {
      const double rate = error / error_;
      curvature_ = std::min(curvature_, rate / error_);
      left_out_ = std::max(0.0, rate - curvature_ * error_ - residual_);
    }
    error_ = error;
    return true;
  }
  /// What a step leaves whose equations are solved to the last digit, over the error.
  [[nodiscard]] double of_whole_step() const {
    constexpr double after_a_miss = 0.01;
    const double whole = curvature_ * error_ + 0.3 * left_out_;
    return missed_ ? std::min(whole, after_a_miss) : whole;
  }
  /// The error that a step leaves whose equations are solved to a residual.
  double after(double residual) {
    residual_ = residual;
    return (residual + curvature_ * error_ + left_out_) * error_;
  }

 private:
  double error_ = std::numeric_limits<double>::infinity();
  double residual_ = 0.0;
  double curvature_ = 1.0;
  double left_out_ = 0.0;
  bool missed_ = false;
};

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
        tangent_(system_),
        z_(system_.size()) {}

  void solve(const Policy& policy, const SectorVector& theta, std::span<const double> start,
             Equilibrium& out);
  [[nodiscard]] const HatSystem& system() const noexcept { return system_; }
  [[nodiscard]] std::span<const double> state() const noexcept { return z_; }

 private:
  enum class From { Baseline, Elsewhere };
  void start(From from, std::span<const double> state, Equilibrium& point);
  [[nodiscard]] bool newton_steps(From from, Equilibrium& point);
  void move(std::span<const double> step);
  void judge(Equilibrium& point);
  void iterate(From from, Equilibrium& point);
  [[nodiscard]] bool starts_solved(Equilibrium& start) const;
  [[nodiscard]] const Economy& economy_with(const SectorVector& theta);

  HatSystem system_;
  Closure closure_;
  EquilibriumOptions options_;
  HatSystem::Scratch scratch_;
  Anderson memory_;
  HatSystem::Tangent tangent_;
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

/// z_ + step, or as much of it as keeps every log within reach.
void Solver::Worker::move(std::span<const double> step) {
  double longest = 0.0;
  for (const double each : step) {
    longest = worse(longest, each);
  }
  const double part = longest > longest_move ? longest_move / longest : 1.0;
  for (std::size_t at = 0; at < z_.size(); ++at) {
    z_[at] += part * step[at];
  }
}

/// Newton's method on the map from z_. Passes in double precision say where the point is, linear
/// ones in single precision where to go, as exactly as what a whole step leaves deserves.
/// \return  whether it led to a tested solution; else z_ may be anywhere
bool Solver::Worker::newton_steps(From from, Equilibrium& point) {
  scratch_.slopes.clear();
  StepError left;
  for (bool first = true; point.iterations + longest_newton_step < options_.max_iterations;
       first = false) {
    const double error = system_.pass(z_, memory_.value, scratch_);
    ++point.iterations;
    if (first && from == From::Baseline && error <= far * options_.tolerance &&
        starts_solved(point)) {
      return true;
    }
    if (!left.falls_to(error)) {
      return false;
    }
    if (first) {
      tangent_.begin(scratch_);
    }
    tangent_.set(z_, memory_.value, scratch_);
    for (std::size_t at = 0; at < z_.size(); ++at) {
      memory_.value[at] -= z_[at];
    }
    const double exact = std::max(left.of_whole_step(), 0.1 * options_.tolerance / error);
    const SingleGmres::Result found =
        tangent_.solve(memory_.value, std::clamp(exact, least_residual, loosest_residual),
                       longest_newton_step, memory_.next);
    point.iterations += found.products;
    move(memory_.next);
    if (left.after(found.residual) <= 0.25 * options_.tolerance) {
      judge(point);
      if (point.usable()) {
        return true;
      }
    }
  }
  return false;
}

/// The values of z_, tested.
void Solver::Worker::judge(Equilibrium& point) {
  system_.values(z_, scratch_, point);
  system_.test(point);
  point.termination =
      point.residual <= options_.tolerance ? Termination::Converged : Termination::IterationLimit;
}

/// The fixed point from z_, tested; `iterations` of `point` so far count towards the limit. The
/// iteration's own error differs from the tested residual by rounding and by the pass's inner
/// step, so a point that fails the test sends it on to a tenth of the error.
void Solver::Worker::iterate(From from, Equilibrium& point) {
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
    judge(point);
    point.iterations += found.passes;
    const bool solved = point.usable();
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

/// By Newton steps, else by Anderson's sequence from the same state, the baseline's if it is empty.
void Solver::Worker::start(From from, std::span<const double> state, Equilibrium& point) {
  const auto place = [&] {
    std::fill(z_.begin(), z_.end(), 0.0);
    std::copy(state.begin(), state.end(), z_.begin());
  };
  place();
  const bool plain = options_.window == 0 || options_.damping < 1.0;
  if (plain || !tangent_.applies() || !newton_steps(from, point)) {
    place();
    iterate(from, point);
  }
}

/// From `state`, and from the baseline if there is none or it led nowhere; then the other methods.
void Solver::Worker::solve(const Policy& policy, const SectorVector& theta,
                           std::span<const double> state, Equilibrium& out) {
  system_.set(policy, theta);
  out.stages.clear();
  out.iterations = 0;
  out.termination = Termination::IterationLimit;
  if (!state.empty()) {
    start(From::Elsewhere, state, out);
  }
  if (!out.usable()) {
    start(From::Baseline, {}, out);
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
