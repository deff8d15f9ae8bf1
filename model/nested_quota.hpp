#pragma once
#include <span>

#include "model/nested.hpp"
#include "model/quota.hpp"

namespace tradeflow::model {

/// solve_with_quotas() in a world with nests, the same problem around another system: semismooth
/// Newton on one unknown per quota, its slopes by differences of solutions, each of which starts
/// from the one before.
/// \pre  the quotas' cells pay one rate over all items of their sector; else as solve() with nests
///       and solve_with_quotas()
/// \post non-convergence is not an exception: read `equilibrium.termination`
[[nodiscard]] QuotaSolution solve_with_quotas(const Economy& economy, const Nesting& nesting,
                                              const Policy& policy, std::span<const Quota> quotas,
                                              const Closure& closure = {},
                                              const EquilibriumOptions& options = {});

/// certify() with nests, the quotas' complementarity with it.
/// \param policy  with the quotas' rates filled in, as `QuotaSolution::policy`
[[nodiscard]] Certificate certify_with_quotas(const Classification& labels, const Economy& economy,
                                              const Nesting& nesting, const Policy& policy,
                                              const Closure& closure, const Equilibrium& point,
                                              std::span<const Quota> quotas);

}  // namespace tradeflow::model
