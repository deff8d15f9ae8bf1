#pragma once
#include <span>
#include <vector>

#include "model/index.hpp"
#include "model/table.hpp"

namespace tradeflow::model {

/// A new value for one trade cell.
struct TradeCell {
  SectorId sector;
  ImporterId importer;
  ExporterId exporter;
  double value;
  friend bool operator==(const TradeCell&, const TradeCell&) = default;
};
/// A new value for one market.
struct MarketCell {
  RegionId region;
  SectorId sector;
  double value;
  friend bool operator==(const MarketCell&, const MarketCell&) = default;
};
struct FactorCell {
  RegionId region;
  FactorId factor;
  double value;
  friend bool operator==(const FactorCell&, const FactorCell&) = default;
};

/// What a policy changes, as values, sparse: a cell that is not listed keeps its baseline.
/// At most one entry per cell and list (a broken precondition otherwise).
struct Policy {
  std::vector<TradeCell> tariff;           ///< t' [1], net rate > −1
  std::vector<TradeCell> trade_cost;       ///< d̂ > 0 [1], iceberg/NTM cost new/old; ∞ is a ban
  std::vector<TradeCell> export_tax;       ///< e' [1]
  std::vector<MarketCell> productivity;    ///< Â > 0 [1]
  std::vector<MarketCell> production_tax;  ///< τ' [1]
  std::vector<MarketCell> preference;  ///< α̂ > 0 [1] before α' is renormalised to sum to one
  std::vector<FactorCell> endowment;   ///< L̂ > 0 [1]

  [[nodiscard]] bool empty() const noexcept {
    return tariff.empty() && trade_cost.empty() && export_tax.empty() && productivity.empty() &&
           production_tax.empty() && preference.empty() && endowment.empty();
  }
  friend bool operator==(const Policy&, const Policy&) = default;
};

/// The full table a sparse list of cells makes of a baseline table.
/// \throws ContractError  a cell out of range
[[nodiscard]] TradeTable applied(const TradeTable& baseline, std::span<const TradeCell> cells);
[[nodiscard]] MarketTable applied(const MarketTable& baseline, std::span<const MarketCell> cells);
[[nodiscard]] RegionFactorTable applied(const RegionFactorTable& baseline,
                                        std::span<const FactorCell> cells);

/// \throws ContractError  a cell out of range, listed twice in one list, or a value out of its
///                        domain as `Policy` states it
void expect_valid(const Policy& policy, const Shape& shape);

}  // namespace tradeflow::model
