#pragma once
#include <vector>

#include "model/equilibrium.hpp"

namespace tradeflow::model {

/// The largest undamped residual of each block at the values of `equilibrium`, from the
/// definitions (5)-(12) and nothing a solver kept. Blocks in order: cost (5), price (7),
/// sourcing (8), sales (9), income (10), expenditure (11), factors (12, with the
/// closure's rule for labour), deficit (its rule for D'), numeraire (world value added keeps its
/// baseline value).
///
/// Values are relative to the market's own total Y', X' or I' (floor 1e-9 of world output),
/// prices and costs to themselves, shares of a market to one.
/// \param economy  the base the hats refer to: closure_base() of the closure
[[nodiscard]] std::vector<BlockResidual> block_residuals(const Economy& economy,
                                                         const Policy& policy,
                                                         const Closure& closure,
                                                         const Equilibrium& equilibrium);

/// Signed gaps, in logs, of the equations a solver iterates on, at a point that meets (7)-(10):
/// what the equation asks for less what the point has. Newton's right-hand side.
struct Gaps {
  MarketTable cost;                ///< (5)
  MarketTable expenditure;         ///< (11)
  FactorTable factor_price;        ///< (12), 0 where nothing is earned
  RegionFactorTable factor_index;  ///< (12) for Φ̂
  RegionVector wage;               ///< what the closure asks of labour's Φ̂, less the Φ̂ it has
  double numeraire = 0.0;  ///< world value added of the baseline over that of the factor prices
  double largest = 0.0;    ///< of all, expenditures below the floor weighted by size over floor
};
[[nodiscard]] Gaps gaps(const Economy& economy, const Policy& policy, const Closure& closure,
                        const Equilibrium& point);

/// Sets `residuals`, `residual` and `walras` of a point from the values it holds: nothing is
/// carried over from the iteration.
void test_point(const Economy& economy, const Policy& policy, const Closure& closure,
                Equilibrium& point);
/// The largest of a tested point's residuals.
[[nodiscard]] BlockResidual worst_residual(const Equilibrium& point);

/// Walras' slack: no equation sets a region's trade balance, it follows from all the others.
/// Largest |imports less exports − D'| over world income [1]; ~1e-15 or the model leaks.
[[nodiscard]] double walras_slack(const Economy& economy, const Policy& policy,
                                  const Equilibrium& equilibrium);

}  // namespace tradeflow::model
