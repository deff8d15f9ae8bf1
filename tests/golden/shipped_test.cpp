// Did the result of a shipped scenario change? Each case compares the quantities of its headline
// with tests/golden/<case>.csv. `TRADEFLOW_BLESS=1 test_golden` rewrites the files and prints
// the largest change of each quantity; the commit that blesses says why in CHANGELOG.md.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "io/cli/study.hpp"
#include "io/csv.hpp"
#include "model/welfare.hpp"
#include "scenarios/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/data.hpp"

using namespace tradeflow;

namespace {

/// A solution is certified to 1e-10 of each market, and outcomes answer to a market's residual
/// with factors below ten on the shipped world (the largest θ is 6.1): 1e-9, relative for
/// levels above a dollar's worth of a million, absolute for hats near one.
constexpr double tolerance = 1e-9;

using Quantities = std::map<std::string, double>;  // "quantity,scenario,where" -> value

void add_exports(const model::Classification& labels, const std::string& scenario,
                 const model::TradeTable& trade, Quantities& out) {
  const auto can = model::as_exporter(*labels.region("can"));
  for (const auto n : model::ids<model::ImporterId>(labels.regions.size())) {
    double all = 0.0;
    for (const auto j : model::ids<model::SectorId>(labels.sectors.size())) {
      all += trade(j, n, can);
    }
    out["exports_of_can_to," + scenario + "," + labels.regions[n.offset()].code] = all;
  }
  const auto chn = model::as_importer(*labels.region("chn"));
  for (const auto j : model::ids<model::SectorId>(labels.sectors.size())) {
    out["exports_of_can_to_chn," + scenario + "," + labels.sectors[j.offset()].code] =
        trade(j, chn, can);
  }
}

/// What China buys of Canada's items, and what is said without telling them apart.
void add_items(const model::Classification& labels, const scenarios::ScenarioRun& run,
               const model::Economy& base, Quantities& out) {
  const scenarios::Items& items = run.nests.items;
  if (!items.any()) {
    return;
  }
  const auto can = *labels.region("can");
  const auto chn = model::as_importer(*labels.region("chn"));
  const auto trade =
      scenarios::item_trade(base, scenarios::nesting(base, run.nests), items, run.equilibrium);
  for (std::size_t m = 0; m < items.lines.size(); ++m) {
    out["items_of_can_to_chn," + run.name + "," + scenarios::item_name(items.lines[m], labels)] =
        trade[m](chn, model::as_exporter(can));
  }
  out["real_income_hat_without_items," + run.name + ",can"] =
      run.without_items.real_income_hat(can);
  for (const char* code : {"fishing", "seafood"}) {
    out["exports_of_can_to_chn_without_items," + run.name + "," + code] =
        run.without_items.trade(*labels.sector(code), chn, model::as_exporter(can));
  }
}

/// Of a path few quantities, in every period: who imposes, who sells, and the goods hit.
void add_period(const model::Classification& labels, const scenarios::ScenarioRun& run,
                const model::Economy& base, Quantities& out) {
  const std::string name = run.name + " " + run.period->text;
  const model::RegionMatrix revenue =
      model::tariff_revenue_by_partner(base, run.policy, run.equilibrium);
  const model::TradeTable trade = model::trade(base, run.policy, run.equilibrium);
  const auto can = *labels.region("can");
  const auto chn = *labels.region("chn");
  for (const auto n : {can, chn, *labels.region("usa")}) {
    out["real_income_hat," + name + "," + labels.regions[n.offset()].code] =
        run.equilibrium.real_income_hat(n);
  }
  out["tariff_revenue," + name + ",can on chn"] =
      revenue(model::as_importer(can), model::as_exporter(chn));
  out["tariff_revenue," + name + ",chn on can"] =
      revenue(model::as_importer(chn), model::as_exporter(can));
  for (const char* code : {"canola_seed", "canola_oil", "canola_meal", "peas", "pork", "seafood",
                           "fishing", "chemicals"}) {
    out["exports_of_can_to_chn," + name + "," + code] =
        trade(*labels.sector(code), model::as_importer(chn), model::as_exporter(can));
  }
  for (const char* code : {"ev", "iron_steel", "aluminium", "metal_products"}) {
    out["exports_of_chn_to_can," + name + "," + code] =
        trade(*labels.sector(code), model::as_importer(can), model::as_exporter(chn));
  }
}

Quantities quantities(const std::string& name) {
  Diagnostics problems;
  const io::cli::Study study = io::cli::read_study(
      {test::source("scenarios/library/" + name + ".yaml").string()}, {}, problems);
  for (const Diagnostic& problem : problems) {
    if (problem.severity == Severity::Error) {
      FAIL(problem.message);
    }
  }
  const model::Accounts& accounts = study.baseline.baseline.accounts;
  const model::Classification& labels = accounts.labels;
  const model::Economy base = model::shares(accounts);
  const scenarios::Request request{study.resolved.front(), study.files.front().text, "", "[]"};
  Quantities out;
  for (const auto& run : scenarios::run(labels, base, request, [] { return 0.0; })) {
    INFO(run.name << ": " << run.certificate.worst_cell);
    REQUIRE(run.certificate.holds(1e-10));
    if (run.period) {
      add_period(labels, run, base, out);
      continue;
    }
    const model::RegionMatrix revenue =
        model::tariff_revenue_by_partner(base, run.policy, run.equilibrium);
    for (const auto n : model::ids<model::RegionId>(labels.regions.size())) {
      const std::string where = run.name + "," + labels.regions[n.offset()].code;
      out["real_income_hat," + where] = run.equilibrium.real_income_hat(n);
      double all = 0.0;
      for (const double part : revenue.row(model::as_importer(n))) {
        all += part;
      }
      out["tariff_revenue," + where] = all;
    }
    const auto can = *labels.region("can");
    for (const auto j : model::ids<model::SectorId>(labels.sectors.size())) {
      out["output_of_can," + run.name + "," + labels.sectors[j.offset()].code] =
          run.equilibrium.output(can, j);
    }
    for (std::size_t k = 0; k < run.quotas.size(); ++k) {
      const std::string where = run.name + "," + request.resolved.quota_names[k].id;
      out["quota_quantity," + where] = run.quota_outcomes[k].quantity;
      out["quota_rent," + where] = run.quota_outcomes[k].rent;
    }
    add_exports(labels, run.name, model::trade(base, run.policy, run.equilibrium), out);
    add_items(labels, run, base, out);
  }
  return out;
}

Quantities read_golden(const std::string& file) {
  Diagnostics problems;
  Quantities out;
  const io::CsvTable table = io::read_csv(file, problems);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto cell = [&](std::size_t column) { return std::string(table.cell(row, column)); };
    out[cell(0) + "," + cell(1) + "," + cell(2)] = *io::number(table, row, 3, problems);
  }
  REQUIRE(problems.empty());
  return out;
}

double change(double before, double after) {
  return std::abs(after - before) / std::max(1.0, std::abs(before));
}

void bless(const std::string& file, const Quantities& now) {
  std::map<std::string, double> largest;
  if (std::ifstream(file).good()) {
    const Quantities before = read_golden(file);
    for (const auto& [key, value] : now) {
      const auto old = before.find(key);
      double& most = largest[key.substr(0, key.find(','))];
      most = std::max(most, old == before.end() ? 1.0 : change(old->second, value));
    }
  }
  std::ofstream out(file);
  out << "quantity,scenario,where,value\n";
  for (const auto& [key, value] : now) {
    out << key << ',' << fmt::format("{:.17g}", value) << '\n';
  }
  for (const auto& [quantity, most] : largest) {
    std::cout << fmt::format("{}: {} moved by at most {:.3g}\n", file, quantity, most);
  }
}

}  // namespace

TEST_CASE("shipped scenarios give the results they gave") {
  for (const std::string name :
       {"canada-china-2024-2030", "canada-china-2024-2030-sticky", "canada-steel-quotas-2025",
        "canola-2025", "canola-2026-deal", "canola-sweep", "diversify-asia", "seafood-relief-2026",
        "us-tariffs-2025"}) {
    DYNAMIC_SECTION(name) {
      const std::string file = test::source("tests/golden/" + name + ".csv").string();
      const Quantities now = quantities(name);
      if (std::getenv("TRADEFLOW_BLESS") != nullptr) {
        bless(file, now);
      }
      const Quantities golden = read_golden(file);
      CHECK(golden.size() == now.size());
      for (const auto& [key, value] : now) {
        const auto expected = golden.find(key);
        INFO(key);
        REQUIRE(expected != golden.end());
        CHECK(change(expected->second, value) <= tolerance);
      }
    }
  }
}
