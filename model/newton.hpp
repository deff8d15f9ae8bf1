#pragma once
#include "model/equilibrium.hpp"

namespace tradeflow::model {

struct NewtonOptions {
  double tolerance = 1e-11;   ///< > 0 [1], on the undamped residual at the returned point
  int max_steps = 60;         ///< >= 0
  int max_passes = 20000;     ///< over the model's arrays: trial points and GMRES products
  double longest_step = 2.0;  ///< > 0, largest change of one logarithm in one step
};

/// A tested point and how it was reached.
struct Attempt {
  Equilibrium point;  ///< the last and best, `residuals` recomputed at it
  Stage stage;
  int steps = 0;  ///< of Newton's method
  [[nodiscard]] bool usable() const noexcept { return stage.reason == Termination::Converged; }
};

/// Newton's method with a line search on (5), (11) and (12), in the logarithms of factor prices,
/// input prices and expenditures; (7)-(10) are met at every point on the way.
///
/// Each step solves the equations linearised where it stands (`Linearisation`) by GMRES,
/// preconditioned by each region's own block, and is shortened until the largest gap falls.
/// Converges from where Anderson's sequence cycles, because it needs no contraction; may still
/// stop in a corner from which every step leads uphill.
/// \param base   as solve_from()'s
/// \param start  prices, factor prices, output and expenditures > 0; need not be consistent
/// \post  reasons: Converged; Stalled (no shorter step lowers the gap, or the linear system is
///        singular there); IterationLimit (steps or passes); NonFinite (`start` itself)
[[nodiscard]] Attempt newton(const Economy& base, const Policy& policy, const Closure& closure,
                             const Equilibrium& start, const NewtonOptions& options);

}  // namespace tradeflow::model
