#pragma once
#include <string>

#include "model/equilibrium.hpp"

namespace tradeflow::model {

/// Everything §10 of model/README.md asks for, recomputed from a solution's values alone: no
/// number the solver's loop kept is used. `tradeflow verify` calls this on what it reads.
struct Certificate {
  std::vector<BlockResidual> residuals;  ///< one per block of (5)-(12)
  double residual = 0.0;                 ///< the largest of them [1]
  double walras = 0.0;                   ///< the dropped market's slack over world income [1]
  double gdp_gap = 0.0;  ///< GDP by production, income and expenditure: largest relative gap [1]
  double accounts_gap = 0.0;  ///< (1)-(4) on the new accounts: largest relative gap [1]
  double diversion_gap =
      0.0;                 ///< lost sales = rivals' + home gains + fall of demand (TRUST 21) [1]
  std::string worst_cell;  ///< "price can/canola_seed"-like block and market, by code
  [[nodiscard]] bool holds(double tolerance) const noexcept;
};

/// \param labels  names the worst cell
[[nodiscard]] Certificate certify(const Classification& labels, const Economy& economy,
                                  const Policy& policy, const Closure& closure,
                                  const Equilibrium& equilibrium);

}  // namespace tradeflow::model
