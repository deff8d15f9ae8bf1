#pragma once
#include "model/accounts.hpp"
#include "model/table.hpp"

namespace tradeflow::model {

/// The economy as the solver sees it: shares of §1, their levels, and elasticities.
/// A cell without trade has share exactly 0. A market without output (Y = 0) has β = γ = 0
/// and its prices stay at 1; a composite nobody buys (X = 0) likewise.
struct Economy {
  Shape shape;
  SectorVector trade_elasticity;  ///< θ[j] > −1 [1]
  MarketTable elasticity_ratio;   ///< θ[n][j]/θ[j] > 0 of importer n [1]
  TradeTable trade_share;         ///< π[j][n][i] = V(1+e)(1+t)/X, Σ_i π = 1 [1]
  TradeTable tariff;              ///< t [1]
  TradeTable export_tax;          ///< e [1]
  MarketTable production_tax;     ///< τ [1]
  InputTable input_share;         ///< γ[n][k][j] = U/Y, of gross output [1]
  MarketTable value_added_share;  ///< β[n][j] = Σ_f W/Y; β + Σ_k γ = 1 − τ [1]
  FactorTable factor_share;       ///< W/Σ_f W within the bundle, Σ_f = 1 [1]
  MarketTable final_share;        ///< α[n][k] = C/Σ_k C, Σ_k α = 1 [1]
  MarketTable output;             ///< Y [unit of the accounts]
  MarketTable expenditure;        ///< X
  RegionVector income;            ///< I
  RegionVector deficit;           ///< D

  friend bool operator==(const Economy&, const Economy&) = default;
};

/// θ[n][j] of (7)-(8): the sector's elasticity, or the importer's own.
[[nodiscard]] inline double trade_elasticity(const Economy& economy, RegionId importer,
                                             SectorId j) {
  return economy.trade_elasticity(j) * economy.elasticity_ratio(importer, j);
}
/// Gives accounts or an economy the θ of a scenario: a sector whose θ differs takes it for every
/// importer, since who sets a sector's elasticity speaks of all its buyers.
template <class World>
void set_trade_elasticity(World& world, const SectorVector& theta) {
  for (const auto j : ids<SectorId>(theta.size())) {
    if (world.trade_elasticity(j) != theta(j)) {
      world.trade_elasticity(j) = theta(j);
      for (const auto n : ids<RegionId>(world.elasticity_ratio.extent(0))) {
        world.elasticity_ratio(n, j) = 1.0;
      }
    }
  }
}

/// Accounts → shares.
/// \pre  identities(accounts) hold to 1e-12, as every baseline's must; accounts that miss them
///       go through rebase() first. Trade, final use and value added are >= 0, tariffs and
///       export taxes > −1, production taxes < 1, θ > −1, every region's income > 0. A single
///       negative input is formally sound in (5) and (11), and one published table has it.
/// \throws ContractError otherwise
[[nodiscard]] Economy shares(const Accounts& accounts);

/// The same without the identities: what rebase() re-solves. β is kept where a market misses
/// (1) and γ rescaled to 1 − τ − β; a market without inputs gets β = 1 − τ.
/// \pre  as shares(), and Σ_f W <= (1 − τ) Y, no output and no supply where nothing is recorded:
///       Y = 0 has no outlays, X = 0 no use
/// \throws ContractError otherwise
[[nodiscard]] Economy raw_shares(const Accounts& accounts);

/// V = π X / ((1+t)(1+e)): the flows the shares stand for. J×N×N.
[[nodiscard]] TradeTable trade(const Economy& economy);
/// Σ_j β Y · factor share: what each factor earned. N×F.
[[nodiscard]] RegionFactorTable factor_income(const Economy& economy);

}  // namespace tradeflow::model
