#pragma once
#include <string>
#include <vector>

#include "scenarios/run.hpp"

namespace tradeflow::io {

/// The items of one scenario over the items of its file: by item, or by item, importer and
/// exporter; missing (NaN) where the scenario does not have the item. What was asked, which
/// `verify` starts from, then what follows.
struct ItemTables {
  std::vector<std::string> names;      ///< of the file: "fishing/lobster"
  std::vector<double> theta;           ///< missing also where it is the sector's
  std::vector<double> share;           ///< of the sector's V
  std::vector<double> base_rate;       ///< t
  std::vector<double> tariff;          ///< t'
  std::vector<double> export_tax;      ///< e'
  std::vector<double> cost_hat;        ///< d̂
  std::vector<double> trade_baseline;  ///< V
  std::vector<double> trade;           ///< V'
  std::vector<double> substitution;    ///< η by sector; missing: 1 + θ, or no items
};

/// \param run   as it was solved
/// \param base  closure's, and the nests as they stand in it
[[nodiscard]] ItemTables item_tables(const model::Accounts& accounts,
                                     const scenarios::ScenarioRun& run, const model::Economy& base,
                                     const scenarios::Nests& nests);
/// Every name in any of the tables, in the order of first use.
[[nodiscard]] std::vector<std::string> item_names(const std::vector<const ItemTables*>& all);
/// The same over a file's items.
/// \pre  `names` holds those of `tables`
[[nodiscard]] ItemTables placed_over(const ItemTables& tables,
                                     const std::vector<std::string>& names,
                                     const model::Shape& shape);
/// Of the right sizes, for a reader to fill.
[[nodiscard]] ItemTables empty_items(const std::vector<std::string>& names,
                                     const model::Shape& shape);

/// The items that tables stand for.
/// \throws ContractError  a name is no sector's
[[nodiscard]] scenarios::Items items_of(const ItemTables& tables,
                                        const model::Classification& labels);
/// The tables of a run that has no items, all missing.
[[nodiscard]] scenarios::WithoutItems nothing_without(const model::Shape& shape);

}  // namespace tradeflow::io
