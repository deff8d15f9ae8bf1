#pragma once
#include <vector>

#include "model/equilibrium.hpp"

namespace tradeflow::model {

/// The largest undamped residual of each block at the values of `equilibrium`, from the
/// definitions (5)-(12) and nothing a solver kept. Blocks in order: cost (5), price (7),
/// sourcing (8), sales (9), income (10), expenditure (11), factors (12), deficit (the closure's
/// rule for D'), numeraire (world value added keeps its baseline value).
///
/// Values are relative to the market's own total Y', X' or I' (floor 1e-9 of world output),
/// prices and costs to themselves, shares of a market to one.
/// \param economy  the base the hats refer to: closure_base() of the closure
[[nodiscard]] std::vector<BlockResidual> block_residuals(const Economy& economy,
                                                         const Policy& policy,
                                                         const Closure& closure,
                                                         const Equilibrium& equilibrium);

/// Walras' slack: no equation sets a region's trade balance, it follows from all the others.
/// Largest |imports less exports − D'| over world income [1]; ~1e-15 or the model leaks.
[[nodiscard]] double walras_slack(const Economy& economy, const Policy& policy,
                                  const Equilibrium& equilibrium);

}  // namespace tradeflow::model
