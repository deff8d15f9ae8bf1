#pragma once
#include <string>
#include <vector>

#include "model/classification.hpp"
#include "model/table.hpp"

namespace tradeflow::model {

/// The world in levels: the single source of every share (§1 of model/README.md).
/// All values in one currency, unit and year. A regular value: no hidden state.
struct Accounts {
  Classification labels;
  std::string currency;  ///< ISO 4217, e.g. "USD"
  std::string unit;      ///< of every level below, e.g. "million USD"
  int year = 0;

  TradeTable trade;               ///< V[j][n][i]: f.o.b. at the exporter's border, before e and t
  TradeTable tariff;              ///< t[j][n][i]: net ad valorem rate [1]
  TradeTable export_tax;          ///< e[j][n][i]: net ad valorem rate [1]
  MarketTable production_tax;     ///< τ[n][j]: net tax on production, share of output [1]
  InputTable inputs;              ///< U[n][k][j]: composite k bought by sector j, tariff-inclusive
  MarketTable final_use;          ///< C[n][k]: final use of composite k, tariff-inclusive
  FactorTable value_added;        ///< W[n][j][f]
  RegionVector deficit;           ///< D[n]: imports less exports, both tariff-exclusive
  SectorVector trade_elasticity;  ///< θ[j] = σ − 1 > −1 [1]
  MarketTable elasticity_ratio;   ///< θ[n][j]/θ[j] > 0 of importer n, 1 where it has no own [1]

  [[nodiscard]] Shape shape() const noexcept { return labels.shape(); }
  friend bool operator==(const Accounts&, const Accounts&) = default;
};

/// Zero-filled accounts of the given labels.
[[nodiscard]] Accounts make_accounts(Classification labels);
/// \throws ContractError  a table's extents disagree with the labels
void expect_extents(const Accounts& accounts);

/// One equation of §1 evaluated in one cell.
struct IdentityGap {
  int equation = 0;       ///< 1 output, 2 use, 3 income, 4 deficit
  std::string cell;       ///< e.g. "can/canola_seed"; empty for Σ D
  double gap = 0.0;       ///< left less right, in the accounts' unit
  double relative = 0.0;  ///< |gap| over the cell's own total, floor 1e-9 of world output [1]
};

/// Every residual of (1)-(4), worst first.
struct Identities {
  std::vector<IdentityGap> gaps;   ///< sorted by `relative`, descending
  double worst[4] = {0, 0, 0, 0};  ///< largest relative gap of equations 1..4
  [[nodiscard]] bool hold(double tolerance = 1e-12) const noexcept;
};

/// Evaluates (1)-(4) everywhere.
/// \throws ContractError  a table's extents disagree with the labels
/// Cost: O(N²J + NJ²).
[[nodiscard]] Identities identities(const Accounts& accounts);

/// Y[n][j] = Σ_m V[j][m][n]: output, at the exporter's border before taxes.
[[nodiscard]] MarketTable output(const Accounts& accounts);
/// X[n][k] = Σ_i V(1+e)(1+t): expenditure on the composite, tariff-inclusive.
[[nodiscard]] MarketTable expenditure(const Accounts& accounts);
/// I[n] of (3): factor income, tariff and tax revenue, and the deficit.
[[nodiscard]] RegionVector income(const Accounts& accounts);
/// Σ_ji t V (1+e) collected by importer n. N.
[[nodiscard]] RegionVector tariff_revenue(const Accounts& accounts);
/// D[n] of (4), from trade alone.
[[nodiscard]] RegionVector implied_deficit(const Accounts& accounts);

}  // namespace tradeflow::model
