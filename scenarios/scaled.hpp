#pragma once
#include "model/policy.hpp"
#include "model/shares.hpp"

namespace tradeflow::scenarios {

/// A share of a policy: rates move linearly, factors geometrically, from the baseline at 0 to the
/// policy itself at 1.
/// \pre  0 <= share <= 1
[[nodiscard]] model::Policy scaled(const model::Economy& economy, const model::Policy& policy,
                                   double share);

}  // namespace tradeflow::scenarios
