#pragma once
// Two regions, two prior sectors of which one is split: small enough to work out by hand.
#include <string>

#include "seeds/calibrate.hpp"
#include "tests/support/tree.hpp"

namespace tradeflow::fixtures {

inline const char* const small_world = R"(
tradeflow-world: 1
title: A small world
year: 2024
currency: USD
unit: million USD
base_date: 2024-07-01
regions:
  - {code: can, name: Canada}
  - {code: chn, name: China}
sectors:
  - {code: seed, name: Seed, parent: agri}
  - {code: other_agri, name: Other, parent: agri}
  - {code: food, name: Food}
splits:
  - sector: seed
    why: only crushers buy it
    unit_value: seed-price
    elsewhere: {share: 10%, grade: D, why: a guess}
    users: {food: 1, final: 0.5}
    buys: {food: 0}
growth:
  gdp_before: {can: can-gdp-2022}
  dollar_prices: prices
targets:
  tolerance: {A: 0.1%, B: 1%, C: 10%}
  cif_margin: margin
  fob_imports: can
tariffs:
  agreements:
    - {importers: chn, exporters: can, sectors: food, why: an agreement}
  measures:
    - fact: late
      weight: {share: 25%, grade: C, why: a quarter of the trade}
checks:
  - {id: seed, says: seed to China, value: 30, unit: USD mn, exporters: can, importers: chn, sectors: seed}
)";

/// Facts as a file of the ledger; `id`, `kind`, `says`, grade A and a source are filled in.
inline seeds::Ledger small_ledger(const std::string& more = "") {
  const std::string provenance =
      ", says: x, grade: A, sources: [{title: t, publisher: p, date: 2024}]}\n";
  const auto fact = [&](const std::string& body) { return "  - {" + body + provenance; };
  const std::string level = "kind: level, use: calibration, period: 2024, ";
  std::string text = "tradeflow-facts: 1\ntitle: test\nfacts:\n";
  text += fact(level + "id: can-gdp-2024, value: 250, unit: USD mn, region: can");
  text += fact(level + "id: chn-gdp-2024, value: 1000, unit: USD mn, region: chn");
  text +=
      fact("kind: level, id: can-gdp-2022, value: 200, unit: USD mn, period: 2022, region: can");
  text += fact("kind: change, id: prices, value: 6, unit: '%', period: 2022/2024");
  text += fact("kind: share, id: margin, value: 1.1, unit: '1', period: 2024");
  text += fact(level + "id: seed-price, value: 500, unit: USD/t");
  for (const char* sector : {"seed", "other_agri", "food"}) {
    text += fact("kind: parameter, use: calibration, id: theta-" + std::string(sector) +
                 ", value: 4, unit: '1', convention: theta, sector: " + sector);
  }
  text += fact(
      "kind: measure, id: late, imposed_by: chn, on_exports_of: can, effective: "
      "2024-10-01, status: in_force, value: {add_pp: 40}, products: {sectors: [seed]}");
  text += more;
  Diagnostics problems;
  seeds::Ledger ledger = seeds::read_ledger(std::vector<Node>{tree(text, "facts.yaml")}, problems);
  INFO(shown(problems));
  REQUIRE_FALSE(has_errors(problems));
  return ledger;
}

/// One more fact for `small_ledger`.
inline std::string calibrating(const std::string& body) {
  return "  - {use: calibration, period: 2024, says: x, grade: A, " + body +
         ", sources: [{title: t, publisher: p, date: 2024}]}\n";
}

inline seeds::WorldSpec small_spec() {
  Diagnostics problems;
  seeds::WorldSpec spec = seeds::read_world_spec(tree(small_world, "world.yaml"), problems);
  INFO(shown(problems));
  REQUIRE(problems.empty());
  return spec;
}

/// Canada sells 20 of its 100 of agri to China, which sells 10 of food back; each region's agri
/// is half bought by food, half final. Balanced before tariffs.
inline seeds::Prior small_prior() {
  using namespace model;
  Classification labels;
  labels.regions = {{"can", "Canada"}, {"chn", "China"}};
  labels.sectors = {{"agri", "Agriculture"}, {"food", "Food"}};
  labels.factors = {{"value_added", ""}, {"product_taxes", ""}};
  seeds::Prior prior;
  prior.accounts = make_accounts(labels);
  Accounts& a = prior.accounts;
  prior.imported_inputs = a.inputs;
  prior.imported_final = a.final_use;
  const RegionId can(0), chn(1);
  const SectorId agri(0), food(1);
  const auto trade = [&](SectorId j, RegionId n, RegionId i, double v) {
    a.trade(j, as_importer(n), as_exporter(i)) = v;
  };
  trade(agri, can, can, 80.0);
  trade(agri, chn, can, 20.0);
  trade(agri, chn, chn, 300.0);
  trade(food, can, can, 200.0);
  trade(food, chn, chn, 500.0);
  trade(food, can, chn, 10.0);
  a.tariff(agri, as_importer(chn), as_exporter(can)) = 0.1;
  a.inputs(can, as_input(agri), food) = 40.0;
  a.final_use(can, agri) = 40.0;
  a.inputs(chn, as_input(agri), food) = 150.0;
  prior.imported_inputs(chn, as_input(agri), food) = 10.0;
  a.final_use(chn, agri) = 150.0;
  prior.imported_final(chn, agri) = 10.0;
  a.final_use(can, food) = 200.0;
  prior.imported_final(can, food) = 10.0;
  a.final_use(chn, food) = 500.0;
  a.value_added(can, agri, FactorId(0)) = 100.0;
  a.value_added(chn, agri, FactorId(0)) = 300.0;
  a.value_added(can, food, FactorId(0)) = 160.0;
  a.value_added(chn, food, FactorId(0)) = 350.0;
  prior.rate_sources = {"free", "listed"};
  prior.rate_source.assign(a.tariff.size(), 0);
  prior.rate_source[2] = 1;  // agri, importer chn, exporter can
  return prior;
}

}  // namespace tradeflow::fixtures
