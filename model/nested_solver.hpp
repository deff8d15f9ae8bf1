#pragma once
#include <memory>
#include <span>
#include <vector>

#include "model/nested.hpp"
#include "model/nested_system.hpp"
#include "model/region_blocks.hpp"

namespace tradeflow::model {

/// An approximate inverse of NestedSystem's linearised gaps: each region's own block, factorised,
/// of the one-level economy with the point's shares and the price elasticity its nests have there.
class NestedStep {
 public:
  /// \param now   the world at the point, as economy_at()
  /// \param share a'_m at the point, per item
  NestedStep(const NestedSystem& system, const Economy& now,
             const std::vector<PartnerTable>& share);
  /// \param[in]  gaps  of a state \param[out] step  that about closes them; may be `gaps` itself
  void solve(std::span<const double> gaps, std::span<double> step) const;

 private:
  const NestedSystem& system_;
  Linearisation at_;
  RegionBlocks blocks_;
  std::vector<double> earner_;  ///< N×J×F: share of a factor's earnings at the point
  Eigen::MatrixXd sales_by_cost_, sales_by_spending_;  ///< N×J: d log Y' inside the region
};

/// solve() from a base as it stands, the point tested, as solve_from() of model/equilibrium.hpp.
/// \param start  where the first method starts; null: at the baseline
[[nodiscard]] Equilibrium solve_from(const Economy& base, const Nesting& nesting,
                                     const Policy& policy, const Closure& closure,
                                     const EquilibriumOptions& options, const ItemPolicy& items,
                                     const Equilibrium* start = nullptr);

/// \throws ContractError  what solve() of model/nested.hpp says
void expect_solvable(const Economy& economy, const Nesting& nesting, const Policy& policy,
                     const Closure& closure, const EquilibriumOptions& options,
                     const ItemPolicy& items);

}  // namespace tradeflow::model
