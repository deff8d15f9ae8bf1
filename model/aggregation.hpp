#pragma once
#include <vector>

#include "model/nested.hpp"

namespace tradeflow::model {

/// A market whose items a sector as a whole does not stand for.
struct ItemMarket {
  RegionId importer;
  SectorId sector;
  friend bool operator==(const ItemMarket&, const ItemMarket&) = default;
};

/// What is lost where a sector's items are not told apart: the solution with items against the one
/// of the same economy without them, whose cells pay the items' rates and costs at baseline trade.
struct AggregationBias {
  /// Where one sector does not reproduce its items at uniform rates: they differ in θ, or neither
  /// is η = 1 + θ nor do they have the same exporters in the same proportions.
  std::vector<ItemMarket> markets;
  Equilibrium without;       ///< the solution without items; `usable()` or the rest is empty
  RegionVector real_income;  ///< ω̂ with items less without [1]
  TradeTable trade;          ///< V' with items less without [unit of the accounts]
};

/// \param with  solve(economy, nesting, policy, closure, …, items)
[[nodiscard]] AggregationBias aggregation_bias(const Economy& economy, const Nesting& nesting,
                                               const Policy& policy, const Closure& closure,
                                               const NestedEquilibrium& with,
                                               const ItemPolicy& items = {});

/// The nesting with each sector's items taken together, its other nests as they are.
[[nodiscard]] Nesting without_items(const Economy& economy, const Nesting& nesting);
/// The policy as cells without items have it: rates and costs weighted by baseline trade.
[[nodiscard]] Policy without_items(const Economy& economy, const Nesting& nesting,
                                   const Policy& policy, const ItemPolicy& items);

}  // namespace tradeflow::model
