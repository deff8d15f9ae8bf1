#pragma once
#include "model/accounts.hpp"

namespace tradeflow::tests {

inline const model::RegionId north(0);
inline const model::RegionId south(1);
inline const model::SectorId good(0);
inline const model::FactorId labour(0);

/// Two regions, one good, every tax: small enough to check by hand.
/// North: output 90, inputs 30, value added 60. South: output 100, inputs 30, value added 65,
/// production tax 5 %, export tax 10 % on its exports; North's tariff 25 %.
inline model::Accounts hand_world() {
  using namespace model;
  Classification labels;
  labels.regions = {{"NOR", "North"}, {"SOU", "South"}};
  labels.sectors = {{"good", "The good"}};
  labels.factors = {{"labour", "Labour"}};
  Accounts a = make_accounts(labels);
  a.currency = "USD";
  a.unit = "million USD";
  a.year = 2024;
  a.trade(good, as_importer(north), as_exporter(north)) = 60.0;
  a.trade(good, as_importer(south), as_exporter(south)) = 80.0;
  a.trade(good, as_importer(south), as_exporter(north)) = 30.0;
  a.trade(good, as_importer(north), as_exporter(south)) = 20.0;
  a.tariff(good, as_importer(north), as_exporter(south)) = 0.25;
  a.export_tax(good, as_importer(north), as_exporter(south)) = 0.1;
  a.production_tax(south, good) = 0.05;
  a.inputs(north, InputId(0), good) = 30.0;
  a.inputs(south, InputId(0), good) = 30.0;
  a.value_added(north, good, labour) = 60.0;
  a.value_added(south, good, labour) = 65.0;
  a.final_use(north, good) = 57.5;
  a.final_use(south, good) = 80.0;
  a.deficit(north) = -8.0;
  a.deficit(south) = 8.0;
  a.trade_elasticity(good) = 4.0;
  return a;
}

}  // namespace tradeflow::tests
