#pragma once
#include <string>
#include <vector>

#include "io/sweep_engine.hpp"
#include "io/sweep_summary.hpp"

namespace tradeflow::io {

/// Every parameter at its median; of listed values, the middle one (the lower of two).
[[nodiscard]] std::vector<double> design_centre(const scenarios::Design& design);

/// What the model itself says about parameters, at the centre of the design and without draws:
/// adds NAME_gradient, the derivative by each parameter (Derivative of model/derivative.hpp along
/// what a small step of the parameter does to the policy and the elasticities), and
/// NAME_gradient_share, gradient_shares() with the standard deviations of the draws. They agree
/// with indices and coefficients of draws as far as the model is linear over the design.
/// \return  why there are none, in words; empty if there are. A parameter that a derivative
///          cannot follow (one of the closure's, or one across a ban) has NaN.
[[nodiscard]] std::string add_gradients(const SweepBase& base, SweepSummary& summary);

}  // namespace tradeflow::io
