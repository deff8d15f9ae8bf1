#pragma once
#include "model/newton.hpp"

namespace tradeflow::model {

/// Part of a policy: every instrument goes its way in logs (1+t, 1+e, 1−τ, d̂, Â, α̂, L̂), from the
/// baseline at 0 to the policy itself, bit for bit, at 1. A ban leaves its flow (1 − share)⁴ of
/// what it would be: d̂ = (1 − share)^(−4/θ).
/// \pre  0 <= share <= 1
[[nodiscard]] Policy part_of(const Economy& economy, const Policy& policy, double share);

/// Follows the solution from the baseline to the policy by parts of it: the tangent predicts the
/// next point, Newton's method corrects it, and the step grows where that is easy and is halved
/// where it fails.
/// \param base  an equilibrium of the empty policy, else there is no path and the baseline point
///              comes back, `PathEnds` at fraction 0
/// \post  reasons: Converged; PathEnds (steps below 1/4096 fail: a fold, or the edge beyond which
///        some market has no price or some region no income); IterationLimit. Where it failed,
///        the point is the one that would not solve, `fraction` its part of the policy.
[[nodiscard]] Attempt continuation(const Economy& base, const Policy& policy,
                                   const Closure& closure, const NewtonOptions& options);

}  // namespace tradeflow::model
