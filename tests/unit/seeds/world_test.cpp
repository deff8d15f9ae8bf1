#include <cmath>
#include <string>

#include "seeds/base_tariffs.hpp"
#include "seeds/calibrate.hpp"
#include "seeds/known.hpp"
#include "seeds/split.hpp"
#include "seeds/trace.hpp"
#include "seeds/update.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_prior.hpp"

using namespace tradeflow;
using namespace tradeflow::fixtures;
using namespace tradeflow::model;

namespace {

const RegionId can(0), chn(1);
const SectorId seed(0), other_agri(1), food(2);

const std::string seed_to_china = calibrating(
    "id: seed-chn, kind: flow, value: 30, unit: USD mn, exporter: can, importer: chn, "
    "products: {sectors: [seed]}, valuation: fob");

seeds::Knowledge knowledge(const seeds::Ledger& ledger, Diagnostics& out) {
  return seeds::read_knowledge(small_spec(), ledger, out);
}

const seeds::Known& the_only_trade(const seeds::Knowledge& known) {
  for (const seeds::Known& one : known.known) {
    if (one.subject == seeds::Subject::Trade) {
      return one;
    }
  }
  FAIL("no trade fact");
  throw;
}

double sum(std::span<const double> values) {
  double total = 0.0;
  for (const double v : values) {
    total += v;
  }
  return total;
}

}  // namespace

TEST_CASE("a published figure is known to half a unit of its last digit") {
  const double half = 0.5 / std::sqrt(3.0);
  CHECK(seeds::rounding_of(2.7) == Approx(0.1 * half / 2.7));
  CHECK(seeds::rounding_of(28751) == Approx(half / 28751));
  CHECK(seeds::rounding_of(4) == Approx(0.1 * half / 4));     // read as 4.0
  CHECK(seeds::rounding_of(590) == Approx(10 * half / 590));  // the nought may be one
  CHECK(seeds::rounding_of(0.0131) == Approx(0.0001 * half / 0.0131));
  CHECK(seeds::rounding_of(0) == 0.0);
}

TEST_CASE("tonnes become million USD through the sector's unit value, at its grade or worse") {
  Diagnostics out;
  const seeds::Ledger ledger = small_ledger(
      calibrating("id: seed-volume, kind: flow, value: 60, unit: kt, exporter: can, importer: chn, "
                  "products: {sectors: [seed]}"));
  const seeds::Knowledge known = knowledge(ledger, out);
  CHECK(out.empty());
  CHECK(the_only_trade(known).value == Approx(30.0));  // 60,000 t at 500 USD
  CHECK(the_only_trade(known).through == std::vector<std::string>{"seed-price"});
}

TEST_CASE("c.i.f. comes down by the margin, unless the importer counts f.o.b.") {
  Diagnostics out;
  const auto fact = [](const std::string& importer, const std::string& exporter) {
    return calibrating("id: flow, kind: flow, value: 11, unit: USD mn, exporter: " + exporter +
                       ", importer: " + importer + ", products: {sectors: [food]}, valuation: cif");
  };
  const seeds::Ledger abroad = small_ledger(fact("chn", "can"));
  const seeds::Ledger here = small_ledger(fact("can", "chn"));
  CHECK(the_only_trade(knowledge(abroad, out)).value == Approx(10.0));
  CHECK(the_only_trade(knowledge(here, out)).value == 11.0);
}

TEST_CASE("a volume of a sector without unit value is an error with the fact's name") {
  Diagnostics out;
  (void)knowledge(
      small_ledger(calibrating("id: food-volume, kind: flow, value: 60, unit: kt, exporter: can, "
                               "importer: chn, products: {sectors: [food]}")),
      out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].code == "W001");
  CHECK(out[0].path == "food-volume");
}

TEST_CASE("grade D never calibrates, and the report says so") {
  Diagnostics out;
  std::string fact = seed_to_china;
  fact.replace(fact.find("grade: A"), 8, "grade: D");
  const seeds::Knowledge known = knowledge(small_ledger(fact), out);
  REQUIRE(known.unused.size() == 1);
  CHECK(known.unused[0].fact == "seed-chn");
}

TEST_CASE("the update reaches GDP and keeps every market's output paid for") {
  Diagnostics out;
  const seeds::WorldSpec spec = small_spec();
  const seeds::Ledger ledger = small_ledger();
  const seeds::Knowledge known = seeds::read_knowledge(spec, ledger, out);
  const seeds::Update update = seeds::update_prior(small_prior(), spec, ledger, known, out);
  REQUIRE(out.empty());
  const Accounts& a = update.accounts;
  const RegionVector revenue = tariff_revenue(a);
  CHECK(sum(a.value_added.row(can, SectorId(0))) + sum(a.value_added.row(can, SectorId(1))) +
            revenue(can) ==
        Approx(250.0).epsilon(1e-9));
  CHECK(sum(a.value_added.row(chn, SectorId(0))) + sum(a.value_added.row(chn, SectorId(1))) +
            revenue(chn) ==
        Approx(1000.0).epsilon(1e-9));
  CHECK(update.regions[0].growth == Approx(1.25));  // 250 over 200 of 2022
  CHECK(a.trade(SectorId(0), as_importer(can), as_exporter(can)) == Approx(100.0));
  CHECK(a.trade(SectorId(0), as_importer(chn), as_exporter(can)) == 20.0);  // abroad: facts move it
  CHECK(identities(a).worst[0] < 1e-12);                                    // (1) holds throughout
}

TEST_CASE("a split takes what facts say, the rest keeps what is left, users buy as told") {
  Diagnostics out;
  const seeds::WorldSpec spec = small_spec();
  const seeds::Ledger ledger = small_ledger(calibrating(
      "id: seed-exports, kind: flow, value: 15, unit: USD mn, exporter: can, importer: all, "
      "products: {sectors: [seed]}"));
  const seeds::Knowledge known = seeds::read_knowledge(spec, ledger, out);
  const seeds::Update update = seeds::update_prior(small_prior(), spec, ledger, known, out);
  const seeds::Split split = seeds::split_sectors(update.accounts, spec, known, out);
  REQUIRE(out.empty());
  const Accounts& a = split.accounts;
  CHECK(a.trade(seed, as_importer(chn), as_exporter(can)) == Approx(15.0));
  CHECK(a.trade(other_agri, as_importer(chn), as_exporter(can)) == Approx(5.0));
  // at home a tenth of the parent, the graded share
  const double home = update.accounts.trade(SectorId(0), as_importer(can), as_exporter(can));
  CHECK(a.trade(seed, as_importer(can), as_exporter(can)) == Approx(0.1 * home));
  CHECK(a.trade(other_agri, as_importer(can), as_exporter(can)) == Approx(0.9 * home));
  // food buys in the parent's proportion, final use half as much
  const double parents = update.accounts.inputs(can, InputId(0), SectorId(1)) /
                         update.accounts.final_use(can, SectorId(0));
  CHECK(a.inputs(can, as_input(seed), food) / a.final_use(can, seed) == Approx(2.0 * parents));
  CHECK(a.inputs(can, as_input(seed), seed) == 0.0);
  CHECK(a.inputs(can, as_input(food), seed) == 0.0);
  CHECK(split.trade_grade[1] == seeds::Grade::D);
}

TEST_CASE("what exceeds its parent leaves the rest a fiftieth, not nothing") {
  Diagnostics out;
  const seeds::WorldSpec spec = small_spec();
  const seeds::Ledger ledger = small_ledger(calibrating(
      "id: seed-exports, kind: flow, value: 50, unit: USD mn, exporter: can, importer: all, "
      "products: {sectors: [seed]}"));
  const seeds::Knowledge known = seeds::read_knowledge(spec, ledger, out);
  const seeds::Update update = seeds::update_prior(small_prior(), spec, ledger, known, out);
  const Accounts a = seeds::split_sectors(update.accounts, spec, known, out).accounts;
  CHECK(a.trade(seed, as_importer(chn), as_exporter(can)) == Approx(50.0));
  CHECK(a.trade(other_agri, as_importer(chn), as_exporter(can)) ==
        Approx(seeds::least_rest * 20.0));
}

TEST_CASE("tariffs: records bear on who has no agreement, measures on their share of the year") {
  Diagnostics out;
  const std::string rate =
      "kind: level, unit: '%', exporter: all, importer: chn, basis: mfn_applied";
  const seeds::Ledger ledger =
      small_ledger(calibrating("id: seed-mfn, value: 9, products: {sectors: [seed]}, " + rate) +
                   calibrating("id: food-mfn, value: 20, products: {sectors: [food]}, " + rate));
  const seeds::Calibration world = seeds::calibrate(small_spec(), small_prior(), ledger, out);
  INFO(shown(out));
  REQUIRE(out.empty());
  const auto rate_of = [&](SectorId j) {
    return seeds::trace_cell(world, j, as_importer(chn), as_exporter(can));
  };
  CHECK(rate_of(seed).tariff == Approx(0.09 + 0.25 * 0.40));  // a quarter of the trade paid it
  CHECK(rate_of(seed).tariff_source == "seed-mfn + late");
  CHECK(rate_of(other_agri).tariff == 0.1);
  CHECK(rate_of(other_agri).tariff_source == "listed");
  CHECK(rate_of(food).tariff == 0.0);  // exempt by agreement
  CHECK(seeds::trace_fact(world, "seed-mfn").tariffs.size() == 1);
}

TEST_CASE("tariffs: rates set one after the other are each paid on their own days") {
  const auto set = [](const std::string& id, const std::string& rate, const std::string& days) {
    return "  - {kind: measure, says: x, grade: A, imposed_by: chn, on_exports_of: can, status: "
           "ended, products: {sectors: [other_agri]}, sources: [{title: t, publisher: p, date: "
           "2024}], id: " +
           id + ", value: {set_rate: " + rate + "}, " + days + "}\n";
  };
  const auto rate = [](const std::string& measures, Diagnostics& out) {
    const seeds::Calibration world =
        seeds::calibrate(small_spec(), small_prior(), small_ledger(measures), out);
    return has_errors(out)
               ? 0.0
               : seeds::trace_cell(world, other_agri, as_importer(chn), as_exporter(can)).tariff;
  };
  const std::string spring = set("spring", "20%", "effective: 2024-01-01, expires: 2024-06-30");
  const std::string autumn = set("autumn", "40%", "effective: 2024-07-01, expires: 2024-12-31");
  const std::string winter = set("winter", "40%", "effective: 2024-12-02, expires: 2024-12-31");
  Diagnostics out;
  const double year = (182 * 0.2 + 184 * 0.4) / 366;
  CHECK(rate(spring + autumn, out) == Approx(year).epsilon(1e-15));
  CHECK(rate(autumn + spring, out) == Approx(year).epsilon(1e-15));
  // 10 % of the prior on the 154 days between
  CHECK(rate(winter + spring, out) == Approx((182 * 0.2 + 154 * 0.1 + 30 * 0.4) / 366));
  REQUIRE(out.empty());
  (void)rate(autumn + winter + spring, out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].code == "W012");
}

TEST_CASE("a small world balances, meets its fact, and says what each fact did") {
  Diagnostics out;
  const seeds::Calibration world =
      seeds::calibrate(small_spec(), small_prior(), small_ledger(seed_to_china), out);
  INFO(shown(out));
  REQUIRE(out.empty());
  CHECK(world.report.end == BalanceEnd::Converged);
  CHECK(identities(world.accounts).hold(1e-12));
  REQUIRE(world.report.checks.size() == 1);
  CHECK(std::abs(world.report.checks[0].percent_off()) < 1.0);
  const seeds::FactTrace trace = seeds::trace_fact(world, "seed-chn");
  REQUIRE(trace.cells.size() == 1);
  CHECK(trace.cells[0].name == "trade seed can > chn");
  CHECK(trace.cells[0].value == Approx(30.0).epsilon(0.01));
  CHECK(world.facts.contains("seed-chn"));
  CHECK(world.facts.contains("theta-food"));
}

TEST_CASE("a world whose sectors do not add up to the prior's is refused") {
  std::string text = small_world;
  text.replace(text.find("parent: agri}"), 13, "parent: agro}");
  Diagnostics problems;
  const seeds::WorldSpec spec = seeds::read_world_spec(tree(text), problems);
  Diagnostics out;
  (void)seeds::calibrate(spec, small_prior(), small_ledger(), out);
  REQUIRE_FALSE(out.empty());
  CHECK(out[0].code == "W005");
  CHECK(out[0].message.find("agro") != std::string::npos);
}

TEST_CASE("unknown keys in the world's file are errors with positions") {
  Diagnostics problems;
  (void)seeds::read_world_spec(tree("tradeflow-world: 1\ntitel: x\n"), problems);
  CHECK(shown(problems).find("titel") != std::string::npos);
}
