#pragma once
#include "model/accounts.hpp"
#include "scenarios/schedule.hpp"
#include "tests/support/tree.hpp"

namespace tradeflow::fixtures {

/// Trade and tariffs of four regions and four sectors, enough to resolve scenarios against:
/// V[j][n][i] = 100 j + 10 n + i + 1, but row sells nobody canola_seed; every foreign rate 10 %.
inline model::Accounts toy_world() {
  model::Classification labels;
  labels.regions = {{"can", "Canada"}, {"chn", "China"}, {"usa", "United States"}, {"row", "Rest"}};
  labels.sectors = {{"canola_seed", "Canola seed"},
                    {"canola_oil", "Canola oil"},
                    {"pork", "Pork"},
                    {"services", "Services"}};
  labels.factors = {{"value_added", "Value added"}};
  labels.region_groups = {{"america", "North America", {"can", "usa"}},
                          {"asean", "ASEAN", {"vnm", "row"}}};
  labels.sector_groups = {{"canola", "Canola", {"canola_seed", "canola_oil"}},
                          {"agrifood", "Agri-food", {"canola_seed", "canola_oil", "pork"}}};
  model::Accounts world = model::make_accounts(labels);
  world.currency = "USD";
  world.unit = "million USD";
  world.year = 2024;
  world.trade_elasticity = model::sector_vector(labels.shape(), 4.0);
  world.final_use = model::market_table(labels.shape(), 5.0);
  world.value_added = model::factor_table(labels.shape(), 7.0);
  for (const auto j : model::ids<model::SectorId>(4)) {
    for (const auto n : model::ids<model::ImporterId>(4)) {
      for (const auto i : model::ids<model::ExporterId>(4)) {
        const bool none = j.offset() == 0 && i.offset() == 3;
        world.trade(j, n, i) =
            none ? 0.0 : static_cast<double>(100 * j.value() + 10 * n.value() + i.value() + 1);
        world.tariff(j, n, i) = n.offset() == i.offset() ? 0.0 : 0.1;
      }
    }
  }
  return world;
}

/// A small ledger of measures: china's on canada, one on all, one before the base date.
inline seeds::Ledger toy_ledger() {
  const std::string rest = ", grade: A, sources: [{title: t, publisher: p, date: 2025}]}\n";
  const std::vector<Node> files{tree(
      "tradeflow-facts: 1\ntitle: toy\nfacts:\n"
      "  - {id: oil, kind: measure, says: China adds 100 points on canola oil, value: {add_pp: "
      "100},"
      " imposed_by: chn, on_exports_of: can, products: {sectors: [canola_oil]}, effective: "
      "2025-03-20, suspended: [{from: 2026-03-01, until: 2026-12-31}], status: in_force" +
      rest +
      "  - {id: seed, kind: measure, says: China adds 75.8 points on canola seed, value: {add_pp: "
      "75.8}, imposed_by: chn, on_exports_of: can, products: {sectors: [canola_seed]}, effective: "
      "2025-08-14, expires: 2026-02-28, status: ended" +
      rest +
      "  - {id: pork-half, kind: measure, says: China adds 25 points on half of pork, value: "
      "{add_pp: 25}, imposed_by: chn, on_exports_of: all, except: [usa], products: {sectors: "
      "[pork]}, coverage: {share: 0.5, fact: half}, effective: 2025-03-20, status: in_force" +
      rest +
      "  - {id: half, kind: share, says: half of pork, value: 50, unit: \"%\", period: 2024" +
      rest +
      "  - {id: old, kind: measure, says: China added 5 points, value: {add_pp: 5}, imposed_by: "
      "chn, on_exports_of: usa, products: {sectors: [pork]}, effective: 2018-07-06, status: "
      "in_force" +
      rest +
      "  - {id: late-2024, kind: measure, says: Canada adds 100 points, value: {add_pp: 100}, "
      "imposed_by: can, on_exports_of: chn, products: {sectors: [pork]}, effective: 2024-10-01, "
      "status: in_force" +
      rest)};
  Diagnostics out;
  seeds::Ledger ledger = seeds::read_ledger(files, out);
  INFO(shown(out));
  REQUIRE(out.empty());
  return ledger;
}

}  // namespace tradeflow::fixtures
