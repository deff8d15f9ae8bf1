// Items of sectors in a results file.
#include <limits>

#include "io/results_layout.hpp"

namespace tradeflow::io {

using enum Axis;
using Figures = ScenarioFigures;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Asked, and what each item trades.
std::vector<Numbers<Figures>> by_item() {
  const auto record = [](const char* name, std::string_view units, const char* says,
                         std::vector<double> ItemTables::*list, double neutral = nan,
                         std::string_view valuation = "") -> Numbers<Figures> {
    return {name,
            {Scenario, Item, Importer, Exporter},
            units,
            says,
            [list](Figures& f) { return std::span<double>(f.item.*list); },
            valuation,
            {},
            neutral};
  };
  return {
      record("item_share", "1", "share of the item in its sector's baseline trade of the flow",
             &ItemTables::share),
      record("item_tariff_baseline", "1", "ad valorem tariff of the item in the baseline",
             &ItemTables::base_rate),
      record("item_tariff", "1",
             "ad valorem tariff of the item, 0.1 = 10 %; `tariff` is what the flow pays on average",
             &ItemTables::tariff),
      record("item_export_tax", "1", "ad valorem export tax of the item", &ItemTables::export_tax,
             0.0),
      record("item_trade_cost_hat", "1",
             "iceberg or non-tariff cost of the item, new over baseline; infinite is a ban",
             &ItemTables::cost_hat, 1.0),
      record("item_trade_baseline", currency, "value of the item's trade in the baseline",
             &ItemTables::trade_baseline, nan, words::fob),
      record("item_trade", currency, "value of the item's trade", &ItemTables::trade, nan,
             words::fob),
  };
}

}  // namespace

std::vector<Numbers<ScenarioFigures>> item_numbers() {
  std::vector<Numbers<Figures>> all = {
      {"item_trade_elasticity",
       {Scenario, Item},
       "1",
       "trade elasticity theta between the item's exporters; missing where it is its sector's",
       [](Figures& f) { return std::span<double>(f.item.theta); },
       {},
       {},
       nan},
      {"substitution_items",
       {Scenario, Sector},
       "1",
       "substitution between the items of a sector; missing where it is 1 + theta of the sector, "
       "or the sector has no items",
       [](Figures& f) { return std::span<double>(f.item.substitution); },
       {},
       {},
       nan}};
  for (Numbers<Figures>& record : by_item()) {
    all.push_back(std::move(record));
  }
  const std::vector<Numbers<Figures>> without = {
      {"real_income_hat_without_items",
       {Scenario, Region},
       "1",
       "real_income_hat of the same run with the items of each sector taken together, at the rates "
       "they pay on average; the difference is the aggregation bias",
       [](Figures& f) { return f.run.without_items.real_income_hat.values(); },
       {},
       {},
       nan},
      {"trade_without_items",
       {Scenario, Sector, Importer, Exporter},
       currency,
       "trade of the same run with the items of each sector taken together",
       [](Figures& f) { return f.run.without_items.trade.values(); },
       words::fob,
       {},
       nan},
      {"aggregation_biased",
       {Scenario, Region, Sector},
       "1",
       "1 where not even uniform rates on the items a region buys would be a rate on the sector "
       "(elasticities differ, or substitution_items is not 1 + theta and exporters differ), else 0",
       [](Figures& f) { return f.run.without_items.biased.values(); },
       {},
       {},
       nan}};
  all.insert(all.end(), without.begin(), without.end());
  return all;
}

}  // namespace tradeflow::io
