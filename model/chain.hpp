#pragma once
#include "model/equilibrium.hpp"

namespace tradeflow::model {

/// What solve() does with a point its fixed-point iteration left: tests it once more by
/// block_residuals() if it is at the edge of a double's range, records that stage, and where
/// it did not converge tries Newton's method from there and from the baseline, then continuation,
/// within `options.max_iterations` passes in all.
/// \param first  tested, with its termination and iterations
/// \post  `stages` filled; where all failed, the point with the least residual under the policy
///        and the last method's reason
[[nodiscard]] Equilibrium finish(const Economy& base, const Policy& policy, const Closure& closure,
                                 const EquilibriumOptions& options, Equilibrium first);

}  // namespace tradeflow::model
