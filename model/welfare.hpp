#pragma once
#include "model/equilibrium.hpp"
#include "model/policy.hpp"
#include "model/shares.hpp"
#include "model/table.hpp"

namespace tradeflow::model {

using RegionMatrix = Table<ImporterId, ExporterId>;  ///< N×N

/// What a solution means for each region (§8 of model/README.md). `economy` is the base the
/// hats refer to: closure_base() of the closure the solution was found under.
///
/// The exact index of real income is `Equilibrium::real_income_hat`. The three first-order
/// terms are what Caliendo and Parro (2015) print: the marginal formula at finite proportional
/// changes, not logs; they differ from the exact index at any finite shock.
struct Welfare {
  RegionVector equivalent_variation;  ///< EV = I (ω̂ − 1), base prices [unit of the accounts]
  RegionFactorTable real_factor_price_hat;  ///< average reward per unit of the factor, Φ̂/P̂ [1]
  RegionVector terms_of_trade;   ///< Σ_{j,i≠n} (V_in (ĉ_n − 1) − V_ni (ĉ_i − 1)) / I [1]
  RegionVector volume_of_trade;  ///< Σ_{j,i} t V_ni ((V̂_ni − 1) − (ĉ_i − 1)) / I [1]
  RegionVector linear;           ///< their sum [1]
};
[[nodiscard]] Welfare welfare(const Economy& economy, const Policy& policy,
                              const Equilibrium& equilibrium);

/// Two of them alone, which need no table of trade.
[[nodiscard]] RegionVector equivalent_variation(const Economy& economy,
                                                const Equilibrium& equilibrium);
[[nodiscard]] RegionFactorTable real_factor_price_hat(const Economy& economy, const Policy& policy,
                                                      const Equilibrium& equilibrium);
/// The second where nests move what sectors pay each factor.
/// \param after  the economy of the solution: economy_at() with its nesting
[[nodiscard]] RegionFactorTable real_factor_price_hat(const Economy& economy, const Policy& policy,
                                                      const Equilibrium& equilibrium,
                                                      const Economy& after);

/// Price of a region's exports of each good at its border with export tax, base exports as
/// weights (Laspeyres); where nothing was exported, the unit cost. N×J, new/old [1].
[[nodiscard]] MarketTable export_price_hat(const Economy& economy, const Policy& policy,
                                           const Equilibrium& equilibrium);
/// t'/(1+t') π' X' of each importer by exporter, over all goods. N×N [unit of the accounts].
[[nodiscard]] RegionMatrix tariff_revenue_by_partner(const Economy& economy, const Policy& policy,
                                                     const Equilibrium& equilibrium);

/// Herfindahl-Hirschman index of each region's exports over its partners: Σ share², 1/(N−1) even
/// … 1 one partner; 0 where nothing is exported. Home sales are no exports.
[[nodiscard]] RegionVector concentration_by_partner(const TradeTable& trade);
/// The same over goods.
[[nodiscard]] RegionVector concentration_by_product(const TradeTable& trade);

}  // namespace tradeflow::model
