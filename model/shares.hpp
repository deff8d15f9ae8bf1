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
  TradeTable trade_share;         ///< π[j][n][i] = V(1+e)(1+t)/X, Σ_i π = 1 [1]
  TradeTable tariff;              ///< t [1]
  TradeTable export_tax;          ///< e [1]
  MarketTable production_tax;     ///< τ [1]
  InputTable input_share;         ///< γ[n][k][j] = U/Y, of gross output [1]
  MarketTable value_added_share;  ///< β[n][j] = Σ_f W/Y; β + Σ_k γ = 1 − τ [1]
  FactorTable factor_share;       ///< W/Σ_f W within the bundle, Σ_f = 1 [1]
  MarketTable final_share;        ///< α[n][k] = C/I [1]
  MarketTable output;             ///< Y [unit of the accounts]
  MarketTable expenditure;        ///< X
  RegionVector income;            ///< I
  RegionVector deficit;           ///< D
};

/// Accounts → shares. β is kept where a market misses (1), γ is rescaled.
/// \pre  identities(accounts) hold to 1e-9 (a looser base must be rebased first)
/// \throws ContractError otherwise
[[nodiscard]] Economy shares(const Accounts& accounts);

}  // namespace tradeflow::model
