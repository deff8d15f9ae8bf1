#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "model/kernels.hpp"

namespace tradeflow::model {

/// A map g of n reals onto themselves whose fixed point is wanted.
///
/// \param[in]  x  n
/// \param[out] g  n, g(x)
/// \return  the error at x, in the caller's measure: 0 exactly at a fixed point, NaN or inf
///          where g is not defined
using FixedPointMap = std::function<double(std::span<const double> x, std::span<double> g)>;

/// Why the iteration stopped. Each value is the test that fired.
enum class FixedPointStop {
  Tolerance,       ///< error(x) <= tolerance
  Stalled,         ///< the best error fell by less than half in `patience` passes
  IterationLimit,  ///< passes == max_passes
  NonFinite,       ///< error(x) is not finite at the start, or after `max_restarts` retreats
};

struct FixedPointOptions {
  double tolerance = 1e-12;  ///< >= 0, on the map's own error
  int max_passes = 2000;     ///< >= 1
  int window = 8;            ///< differences remembered, >= 0 (0 = damped iteration)
  double damping = 1.0;      ///< in (0, 1], share of the mixed step taken
  double max_step = 1.0;     ///< > 0, largest change of one component in one pass
  int patience = 150;        ///< >= 1
  int max_restarts = 12;     ///< >= 0, each from the best point with half the damping
  bool step_beyond = false;  ///< where the tolerance is met, return the next point, unevaluated
};

struct FixedPointResult {
  FixedPointStop stop = FixedPointStop::IterationLimit;
  int passes = 0;      ///< evaluations of the map
  double error = 0.0;  ///< at the returned point, or at the one it was stepped from
};

/// Memory of Anderson's method and the vectors of one iteration; reused from solve to solve, so
/// that a batch allocates once. Holds nothing that the next solve depends on.
class Anderson {
 public:
  /// \param size  n, a multiple of `lane`; pad with components that g leaves at x
  Anderson(std::size_t size, int window);
  /// x_next = x̄ + damping·(ḡ − x̄), where x̄ and ḡ combine the remembered points so that
  /// |ḡ − x̄|₂ is least.
  void propose(std::span<const double> x, std::span<const double> g, double damping,
               std::span<double> next);
  void forget() noexcept;
  /// Largest component of next − point.
  [[nodiscard]] double last_step() const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] int window() const noexcept { return window_; }

  std::vector<double> point, value, next, best_value;  ///< n each, for fixed_point()

 private:
  void combine();
  void remember(std::span<const double> x, std::span<const double> g, double damping);

  const Kernels& kernels_;
  std::size_t size_;
  int window_;
  int filled_ = 0;  ///< columns in use
  int slot_ = 0;    ///< column the next difference goes to
  bool has_previous_ = false;
  std::vector<double> step_, df_;  ///< window × n: dx + damping·df, and df, of f = g − x
  std::vector<double> x_, f_;      ///< n, the previous pass
  std::vector<double> weights_, products_, right_, scale_;  ///< window
  std::vector<double> ones_;                                ///< n
  std::vector<double> gram_, factor_;                       ///< window × window: df'df
  std::vector<std::size_t> order_;                          ///< window
};

/// Anderson acceleration (Walker and Ni 2011, type II) of x ← g(x), from `x`, which is
/// overwritten by the best point seen.
///
/// The least-squares problem is solved through its normal equations by a pivoted Cholesky factor
/// of the scaled Gram matrix (window × window): it squares the condition number, which costs
/// iterations but no accuracy, since f is evaluated anew each pass. When the error grows beyond
/// ten times the best, the iteration retreats to the best point with half the damping.
[[nodiscard]] FixedPointResult fixed_point(const FixedPointMap& map, std::span<double> x,
                                           Anderson& memory, const FixedPointOptions& options = {});
/// The same with a memory of its own, for x of any size.
[[nodiscard]] FixedPointResult fixed_point(const FixedPointMap& map, std::span<double> x,
                                           const FixedPointOptions& options = {});

}  // namespace tradeflow::model
