#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/accounts.hpp"

namespace tradeflow::model {

/// A table as a source gives it: levels in the accounts' unit, or shares of the column's total.
template <class T>
struct Given {
  T table;
  bool is_share = false;
};

/// What a source says about an economy, before anything is checked against anything.
struct Source {
  Classification labels;
  std::string currency;
  std::string unit;
  int year = 0;
  TradeTable trade;                             ///< V, home sales included
  TradeTable tariff;                            ///< t [1]
  SectorVector trade_elasticity;                ///< θ [1]
  std::optional<MarketTable> elasticity_ratio;  ///< θ[n][j]/θ[j] > 0; none: 1 everywhere [1]
  Given<FactorTable> value_added;               ///< W, or W/Y
  std::optional<Given<InputTable>> inputs;      ///< U, or U/Y; none: no intermediate inputs
  std::optional<Given<MarketTable>> final_use;  ///< C, or C/ΣC; none: the residual of (2)
  std::optional<RegionVector> deficit;          ///< D; none: implied by trade, (4)
};

/// What to do with a final use below zero, given or residual.
enum class NegativeFinal { Error, Zero };

/// Why a source is not an economy, in one cell.
struct Misfit {
  enum class Kind {
    ShareSum,       ///< value added and inputs do not sum to output within 1e-6 of it
    IdleUse,        ///< a market that sells nothing uses inputs or factors
    FinalShareSum,  ///< final shares do not sum to one within 1e-6
    NegativeFinal,  ///< final use below zero
    NoIncome,       ///< a region's income is not above zero
    DeficitSum      ///< given deficits do not sum to zero within 1e-6 of their absolute sum
  };
  Kind kind;
  std::string cell;    ///< "region" or "region/sector", by code; empty for DeficitSum
  double value = 0.0;  ///< the sum or income; a final use is relative to its region's income [1]
};

/// Accounts in levels, and what had to be bent on the way.
struct Assembled {
  Accounts accounts;            ///< may still miss (1)-(4): see identities() and rebase
  std::vector<Misfit> misfits;  ///< empty if `accounts` can be used
  double share_gap = 0.0;       ///< largest |β + Σγ − 1| that was closed by rescaling γ [1]
  std::string share_gap_cell;
  std::size_t finals_zeroed = 0;    ///< final uses below zero that were set to zero
  double final_zeroed_worst = 0.0;  ///< the most negative of them, over its region's income [1]
  std::size_t negative_inputs = 0;  ///< inputs below zero, which are kept
};

/// Levels of §1 from what a source gives. Output is what trade says; β is kept and γ rescaled
/// where they miss one; final shares are rescaled to one, given deficits to zero. A residual within
/// 1e-12 of the market's expenditure below zero is rounding and becomes zero. \pre  tables have the
/// labels' extents, flows and value added are >= 0
[[nodiscard]] Assembled assemble(const Source& source, NegativeFinal negative);

}  // namespace tradeflow::model
