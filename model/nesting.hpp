#pragma once
#include <string>
#include <vector>

#include "model/equilibrium.hpp"

namespace tradeflow::model {

using PartnerTable = Table<ImporterId, ExporterId>;  ///< N×N

/// A part of what each region buys of a sector: home goods, imports, or a tariff line. All items
/// of a sector are made at the producer's one cost; each has its own exporters, rates and θ.
struct Item {
  SectorId sector;
  std::string code;  ///< "home", "imports", "lobster"
  RegionVector theta;  ///< N: θ ≥ −1 of each importer between the item's exporters; −1 is fixed
                       ///< quantities, 0 fixed value shares [1]
  PartnerTable share;   ///< a[n][i]: of n's base spending on the *sector*, tariff-inclusive; over
                        ///< exporters and items of the sector it sums to one [1]
  PartnerTable tariff;  ///< base t of the item [1]
  PartnerTable export_tax;  ///< base e of the item [1]
  PartnerTable kept;        ///< b[n][i], see `Nesting::reoptimising`; empty for `share` itself [1]
  friend bool operator==(const Item&, const Item&) = default;
};

/// The nests of an economy: (5), (7), (8) and (11) with elasticities of their own.
///
///     (7')  item         P̂_m = ( Σ_i a_mi/W_m (κ̂_mi ĉ_i)^(−θ_m) )^(−1/θ_m),  W_m = Σ_i a_mi
///           buyers who choose anew   P̂_r = ( Σ_m W_m P̂_m^(1−η) )^(1/(1−η))
///           buyers who keep          P̂_k = Σ_m Σ_i b_mi κ̂_mi ĉ_i
///           composite    P̂ = ρ P̂_r + (1−ρ) P̂_k
///     (8')  of spending  a'_mi = φ · W_m (P̂_m/P̂_r)^(1−η) · a_mi/W_m (κ̂ĉ_i/P̂_m)^(−θ_m)
///                                + (1−ρ) b_mi κ̂ĉ_i / P̂,   φ = ρ P̂_r/P̂;   π' = Σ_m a'_m
///
/// **Sticky buyers.** A share ρ of the composite is bought by those who choose their suppliers
/// anew; the others take from each supplier what they took before. Each buyer gets one unit of
/// the composite either way, so the two groups stand in fixed proportions. b_mi is what one unit
/// of the composite took of item m from i, valued at baseline prices: at the baseline `share`.
/// Who can no longer buy, because of a ban, chooses anew. ρ = 1, the default, is everybody.
///
/// **The next period.** `keep(nesting, …, solution)` sets b to what one unit took in the solution,
/// b = a' P̂/(κ̂ĉ): in period t+1 a share ρ of buyers leaves the suppliers of period t. Hats
/// and `share` go on referring to the one baseline, so a timeline is
///
///     Nesting nesting = one_level(economy);          // or two_level(), or with items
///     fill(nesting.reoptimising, rho);
///     for (period) {
///       const NestedEquilibrium now = solve(economy, nesting, policy(period), closure);
///       nesting = keep(nesting, economy, policy(period), now.point);
///     }
///
/// Solved with Closure::deficits fixed, trade must answer prices somewhere (Marshall-Lerner): in
/// random worlds with θ from 0.5 to 6, all of 120 solve at ρ = 0.4, 95 % at 0.2, half at 0.1.
///
/// Under a lasting policy b tends to the choice of ρ = 1, and each period's share still to move is
/// 1 − ρ of the one before.
struct Nesting {
  std::vector<Item> items;   ///< in the order of their sectors, at least one each
  MarketTable between;       ///< η[n][j] ≥ 0 between a sector's items [1]
  MarketTable reoptimising;  ///< ρ[n][j] in [0, 1] [1]
  SectorVector top;          ///< σ ≥ 0 between value added and inputs of a sector, (5) [1]
  SectorVector inputs;       ///< σ ≥ 0 between inputs [1]
  SectorVector factors;      ///< σ ≥ 0 between factors [1]
  RegionVector final_use;    ///< σ ≥ 0 between composites in final use, (11) [1]
  friend bool operator==(const Nesting&, const Nesting&) = default;
};

/// Rates and costs of single items. A cell of a sector in the Policy holds for all its items;
/// a cell listed here overrides it.
struct ItemCell {
  std::size_t item;  ///< of Nesting::items
  ImporterId importer;
  ExporterId exporter;
  double value;
  friend bool operator==(const ItemCell&, const ItemCell&) = default;
};
struct ItemPolicy {
  std::vector<ItemCell> tariff;      ///< t' > −1 [1]
  std::vector<ItemCell> trade_cost;  ///< d̂ > 0, ∞ is a ban [1]
  std::vector<ItemCell> export_tax;  ///< e' > −1 [1]
  friend bool operator==(const ItemPolicy&, const ItemPolicy&) = default;
};

/// One item per sector and unit elasticities: the system of HatSystem.
[[nodiscard]] Nesting one_level(const Economy& economy);
/// Home goods against imports with substitution η[j], imports among each other with the
/// economy's θ; rates as the economy's. A sector that is not traded keeps one item.
[[nodiscard]] Nesting two_level(const Economy& economy, const SectorVector& home_against_imports);

/// \throws ContractError  an extent, a domain or an order is wrong; a market's items do not sum to
///                        the economy's π, or their flows not to its V, within 1e-9
void expect_valid(const Nesting& nesting, const Economy& economy);
void expect_valid(const ItemPolicy& policy, const Nesting& nesting);

/// Whether solve() of model/equilibrium.hpp gives the same: one item per sector, all buyers
/// choose, unit elasticities, θ as the economy's.
[[nodiscard]] bool is_one_level(const Nesting& nesting, const Economy& economy);

/// What a policy means for one item: N×N each.
struct ItemRates {
  PartnerTable tariff;      ///< t' [1]
  PartnerTable export_tax;  ///< e' [1]
  PartnerTable landed;      ///< κ̂ of (6); ∞ where banned [1]
};
[[nodiscard]] std::vector<ItemRates> item_rates(const Economy& economy, const Nesting& nesting,
                                                const Policy& policy, const ItemPolicy& items = {});
/// b of each item as the buyers who keep hold it under these rates, and the share of buyers who
/// choose: ρ and those whom a ban leaves without their supplier.
struct Keeping {
  std::vector<PartnerTable> kept;  ///< (1−ρ) b, 0 where banned; per item
  MarketTable choosing;            ///< N×J
};
[[nodiscard]] Keeping keeping(const Nesting& nesting, const std::vector<ItemRates>& rates);

/// The nesting of the period after a solution: `Item::kept` is what a unit took in it.
[[nodiscard]] Nesting keep(const Nesting& nesting, const Economy& economy, const Policy& policy,
                           const Equilibrium& solution, const ItemPolicy& items = {});

/// (7') and (8') at given costs. A market without an exporter left has price ∞.
struct ItemShares {
  std::vector<PartnerTable> share;  ///< a'_m[n][i] of X', per item
  MarketTable log_price;            ///< N×J: log P̂, 0 where nothing is bought
};
[[nodiscard]] ItemShares item_shares(const Economy& economy, const Nesting& nesting,
                                     const std::vector<ItemRates>& rates,
                                     const MarketTable& cost_hat);

}  // namespace tradeflow::model
