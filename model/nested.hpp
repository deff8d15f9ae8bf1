#pragma once
#include "model/certificate.hpp"
#include "model/nesting.hpp"

namespace tradeflow::model {

/// A solved world with nests.
struct NestedEquilibrium {
  Equilibrium point;  ///< as solve()'s; π' is the sum over a sector's items
  /// The policy as each cell's items pay it on average: t' and e' with which π', X' and Y' meet
  /// (9) and (10) as they stand, so that all accounting of one level holds for (`effective`,
  /// `point`); its costs are those of the policy.
  Policy effective;
  [[nodiscard]] bool usable() const noexcept { return point.usable(); }
};

/// Solves (5)-(12) with the nests of `nesting`: a separate system beside solve() of
/// model/equilibrium.hpp, which is the same where nothing is nested (is_one_level()) and faster.
///
/// Anderson's method on each region's own Newton step (RegionBlocks at the baseline); then
/// Newton's method with exact directional derivatives (NestedSystem on Dual) by GMRES; then
/// continuation in the policy's logs. Stages and failures are as solve()'s: the market that would
/// not solve, and after how much of the shock.
/// \param economy  the baseline, as for solve(); `Balanced` starts from nested_base()
/// \pre  as solve(), and expect_valid(nesting, economy), expect_valid(items, nesting); full
///       employment and `Rebate`
/// \throws ContractError  otherwise
/// \post   Non-convergence is not an exception: read `point.termination`.
[[nodiscard]] NestedEquilibrium solve(const Economy& economy, const Nesting& nesting,
                                      const Policy& policy, const Closure& closure = {},
                                      const EquilibriumOptions& options = {},
                                      const ItemPolicy& items = {});

/// What a closure's hats refer to: the world itself, or under `Balanced` the same re-solved
/// without deficits, its nests with it.
struct NestedBase {
  Economy economy;
  Nesting nesting;
  Equilibrium solution;  ///< where the base was found; `usable()` or there is none
};
[[nodiscard]] NestedBase nested_base(const Economy& economy, const Nesting& nesting,
                                     const Closure& closure);

/// Shares of (11) after the nests have moved, of a point's prices; what the tests of a point use.
struct NestShares {
  InputTable inputs;       ///< γ'[n][k][j], of sales [1]
  FactorTable payments;    ///< β' by factor, of sales [1]
  MarketTable final_use;   ///< α' [1]
  MarketTable log_cost;    ///< right-hand side of (5)
  RegionVector log_index;  ///< of final use at the baseline's tastes
};
[[nodiscard]] NestShares nest_shares(const Economy& economy, const Nesting& nesting,
                                     const Policy& policy, const Equilibrium& point);

/// The policy of each cell's average rates, as `NestedEquilibrium::effective`.
[[nodiscard]] Policy effective_policy(const Economy& economy, const Nesting& nesting,
                                      const Policy& policy, const Equilibrium& point,
                                      const ItemPolicy& items = {});
/// The world a solution describes, as economy_at(); shares are those the nests have moved to.
[[nodiscard]] Economy economy_at(const Economy& economy, const Nesting& nesting,
                                 const Policy& policy, const Equilibrium& point,
                                 const ItemPolicy& items = {});

/// block_residuals() for a point with nests: the same blocks in the same order, from the
/// definitions (5)-(12), (7') and (8') and nothing a solver kept.
[[nodiscard]] std::vector<BlockResidual> block_residuals(
    const Economy& economy, const Nesting& nesting, const Policy& policy, const Closure& closure,
    const Equilibrium& point, const ItemPolicy& items = {});

/// certify() for a point with nests, from its values alone. `shock_gap` compares landed costs item
/// by item where one item has shares that reveal them.
/// \param economy  the baseline; under `Balanced` the base is nested_base() of it
[[nodiscard]] Certificate certify(const Classification& labels, const Economy& economy,
                                  const Nesting& nesting, const Policy& policy,
                                  const Closure& closure, const Equilibrium& point,
                                  const ItemPolicy& items = {});

}  // namespace tradeflow::model
