#pragma once
#include <span>
#include <string>

#include "model/quota.hpp"

namespace tradeflow::model {

/// Everything §10 of model/README.md asks for, recomputed from a solution's values alone: no
/// number the solver's loop kept is used. `tradeflow verify` calls this on what it reads.
struct Certificate {
  std::vector<BlockResidual> residuals;  ///< one per block of (5)-(12), see block_residuals()
  double residual = 0.0;                 ///< the largest of them [1]
  double walras = 0.0;                   ///< the dropped market's slack over world income [1]
  double gdp_gap = 0.0;  ///< GDP by production, income and expenditure, in levels and in changes
                         ///< from the baseline: largest gap over the region's GDP [1]
  double accounts_gap = 0.0;  ///< (1)-(4) on the new accounts: largest relative gap [1]
  double diversion_gap = 0.0;  ///< −Δ(π_i X) = Σ_rivals Δ(π X) + Δ(π_home X) − ΔX per exporter,
                               ///< good and market, over the market's X (floor 1e-9) [1]
  double index_gap = 0.0;  ///< price index and real income against (7), (10) and α [1]
  double shock_gap = 0.0;  ///< policy in against policy applied, trade-weighted [1]
  double quota_gap = 0.0;  ///< quotas' complementarity and rates, the worst `QuotaOutcome::gap` [1]
  std::string worst_cell;  ///< block and market of the largest residual: "price can/canola_seed"
  [[nodiscard]] bool holds(double tolerance) const noexcept;
};

/// \param labels   names the worst cell
/// \param economy  the baseline; under `Balanced` the base is closure_base() of it
/// \param policy   with the quotas' rates filled in, as `QuotaSolution::policy`
[[nodiscard]] Certificate certify(const Classification& labels, const Economy& economy,
                                  const Policy& policy, const Closure& closure,
                                  const Equilibrium& equilibrium,
                                  std::span<const Quota> quotas = {});

}  // namespace tradeflow::model
