#pragma once
#include "model/certificate.hpp"

namespace tradeflow::model {

/// Parts of a certificate that one level and nests share; see the fields of Certificate.
[[nodiscard]] double gdp_gap(const Economy& before, const Economy& after);
[[nodiscard]] double diversion_gap(const Economy& economy, const Equilibrium& now);
/// Sets `residual` and `worst_cell` from `residuals`.
void name_worst_cell(const Classification& labels, Certificate& out);

}  // namespace tradeflow::model
