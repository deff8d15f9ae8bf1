// Items of sectors: from a scenario's text to certified runs.
#include "scenarios/items.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "scenarios/rates.hpp"
#include "scenarios/resolve.hpp"
#include "scenarios/run.hpp"
#include "tests/support/small_world.hpp"
#include "tests/support/tree.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;
using fixtures::shown;
using fixtures::tree;

namespace {

const std::string head = "tradeflow: 1\nname: test\nbaseline: small\n";
/// Two cuts and what is left of pork, everywhere in other proportions.
const std::string patterns =
    "items:\n"
    "  - id: loin\n    sector: pork\n    shares:\n"
    "      - {importer: all, exporter: all, share: 20%}\n"
    "      - {importer: chn, exporter: all, share: 35%}\n"
    "      - {importer: chn, exporter: can, share: 60%}\n"
    "  - id: belly\n    sector: pork\n    shares:\n"
    "      - {importer: pacific, exporter: civ, share: 0.5}\n"
    "      - {importer: civ, exporter: civ, share: 10%}\n"
    "  - {id: offal, sector: pork, rest: true}\n";
const std::string alike =
    "items:\n  - {id: loin, sector: pork, shares: [{importer: all, exporter: all, share: 20%}]}\n";
const std::string sector_wide =
    "measures:\n"
    "  - tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: 25}\n"
    "  - tariff: {imposed_by: civ, on_exports_of: all, sectors: [pork, canola_seed], set_rate: "
    "40%}\n"
    "  - cost: {importer: can, exporter: chn, sectors: pork, scale_by: 0.9}\n";

constexpr model::SectorId seed{0}, pork{1};
constexpr model::ImporterId to_china{1};
constexpr model::ExporterId from_canada{0};

const model::Accounts& world() {
  static const model::Accounts one = test::small_world(1);
  return one;
}

/// A relief of loin, which a record calls a half of pork, and a levy on all pork.
seeds::Ledger ledger(const std::string& grade = "B") {
  const std::string rest = ", sources: [{title: t, publisher: p, date: 2025}]}\n";
  const std::vector<Node> files{tree(
      "tradeflow-facts: 1\ntitle: t\nfacts:\n"
      "  - {id: half, kind: share, says: half of pork, value: 50, unit: \"%\", period: 2024, "
      "grade: " +
      grade + rest +
      "  - {id: flow, kind: flow, says: pork, value: 50, unit: USD mn, period: 2024, grade: B" +
      rest +
      "  - {id: levy, kind: measure, says: 25 points on pork, value: {add_pp: 25}, imposed_by: "
      "chn, "
      "on_exports_of: can, products: {sectors: [pork]}, effective: 2025-03-20, status: in_force, "
      "grade: A" +
      rest +
      "  - {id: relief, kind: measure, says: loin is relieved, value: {add_pp: -25}, imposed_by: "
      "chn, on_exports_of: can, products: {sectors: [pork, canola_seed], items: [loin]}, "
      "effective: "
      "2026-03-01, status: in_force, coverage: {share: 0.5, fact: half}, grade: A" +
      rest)};
  Diagnostics out;
  seeds::Ledger all = seeds::read_ledger(files, out);
  INFO(shown(out));
  REQUIRE(out.empty());
  return all;
}

Resolved resolved(const std::string& text) {
  Diagnostics out;
  Resolved done = resolve(tree(head + text), ledger(), world(), out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  return done;
}

std::string errors(const std::string& text) {
  Diagnostics out;
  (void)resolve(tree(head + text), ledger(), world(), out);
  return shown(out);
}

model::EquilibriumOptions tight() {
  model::EquilibriumOptions options;
  options.tolerance = 1e-13;
  return options;
}

/// Largest relative difference of two points over prices, costs, shares, output and income.
double apart(const model::Equilibrium& a, const model::Equilibrium& b) {
  double worst = 0.0;
  const auto compare = [&](const auto& x, const auto& y) {
    for (std::size_t at = 0; at < x.size(); ++at) {
      worst = std::max(
          worst, std::abs(x.data()[at] - y.data()[at]) / std::max(std::abs(y.data()[at]), 1e-3));
    }
  };
  compare(a.cost_hat, b.cost_hat);
  compare(a.price_hat, b.price_hat);
  compare(a.trade_share, b.trade_share);
  compare(a.output, b.output);
  compare(a.income, b.income);
  compare(a.real_income_hat, b.real_income_hat);
  return worst;
}

/// How far a scenario with items is from the same text without them, solved to 1e-13.
double off(const std::string& items, const std::string& measures, const std::string& rest = "") {
  const Resolved with = resolved(items + measures + rest);
  const Resolved plain = resolved(measures);
  const model::Economy economy = model::shares(world());
  const model::Nesting own = nesting(economy, with.nests);
  const model::NestedEquilibrium a =
      model::solve(economy, own, with.policy, {}, tight(), item_policy(own, with.nests.items));
  const model::Equilibrium b = model::solve(economy, plain.policy, {}, tight());
  REQUIRE(a.usable());
  REQUIRE(b.usable());
  return apart(a.point, b);
}

std::vector<ScenarioRun> runs(const std::string& text) {
  const Request request{resolved(text), {}, {}, {}};
  return run(world().labels, model::shares(world()), request, [] { return 0.0; });
}

const ItemLine& line(const Items& items, const std::string& code) {
  const auto found = std::find_if(items.lines.begin(), items.lines.end(),
                                  [&](const ItemLine& one) { return one.code == code; });
  REQUIRE(found != items.lines.end());
  return *found;
}

const std::string eta = "model: {substitution: {items: {pork: 2.5}}}\n";
const std::string relief =
    "  - tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, items: loin, add_pp: -15}\n";

}  // namespace

TEST_CASE("items that pay the same are their sector, whatever their partners") {
  CHECK(off(patterns, sector_wide) < 1e-12);
  CHECK(off(alike, sector_wide) < 1e-12);
  CHECK(off(alike, sector_wide, eta) < 1e-12);    // the same partners: any elasticity between
  CHECK(off(patterns, sector_wide, eta) > 1e-6);  // elsewhere a sector does not stand for them
  CHECK(off(patterns, sector_wide, relief) > 1e-6);
}

TEST_CASE("one rate on each item is one rate on the sector") {
  const std::string each =
      "measures:\n"
      "  - tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, items: [offal, loin], "
      "add_pp: 25}\n"
      "  - tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, items: belly, add_pp: "
      "25}\n";
  const std::string whole =
      "measures: [{tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: 25}}]\n";
  const Items a = resolved(patterns + each + "allow_null: true\n").nests.items;
  CHECK(a == resolved(patterns + whole).nests.items);
}

TEST_CASE("what is not said of a flow is left; the nearer of two words wins") {
  const Items items = resolved(patterns + sector_wide).nests.items;
  REQUIRE(items.lines.size() == 3);
  CHECK(items.lines[2].code == "offal");
  const ItemLine& loin = line(items, "loin");
  CHECK(loin.share(to_china, from_canada) == 0.6);
  CHECK(loin.share(to_china, model::ExporterId(2)) == 0.35);
  CHECK(loin.share(model::ImporterId(0), from_canada) == 0.2);  // home sales as well
  const ItemLine& belly = line(items, "belly");
  CHECK(belly.share(to_china, model::ExporterId(2)) == 0.5);
  CHECK(belly.share(to_china, from_canada) == 0.0);
  CHECK(std::abs(line(items, "offal").share(to_china, model::ExporterId(2)) - 0.15) < 1e-15);
  CHECK(loin.tariff(to_china, from_canada) == world().tariff(pork, to_china, from_canada) + 0.25);
  CHECK_FALSE(items.between[pork.offset()]);
}

TEST_CASE("measures on items and on their sector stack in any order") {
  const std::string cut =
      "  - {id: cut, tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, items: [loin], "
      "scale_by: 0.5}}\n";
  const std::string more =
      "  - {id: more, tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: 10}}\n";
  const std::string tax =
      "  - {id: tax, export_tax: {imposed_by: can, on_exports_to: chn, sectors: pork, items: loin, "
      "add_pp: 3}}\n";
  const Resolved one = resolved(patterns + "measures:\n" + cut + more + tax);
  const Resolved other = resolved(patterns + "measures:\n" + tax + more + cut);
  CHECK(one.nests == other.nests);
  CHECK(one.policy == other.policy);
  const double base = world().tariff(pork, to_china, from_canada);
  CHECK(line(one.nests.items, "loin").tariff(to_china, from_canada) == base * 0.5 + 0.1);
  CHECK(line(one.nests.items, "offal").tariff(to_china, from_canada) == base + 0.1);
  CHECK(line(one.nests.items, "loin").export_tax(to_china, from_canada) == 0.03);
}

TEST_CASE("a record that names items hits them whole, and a sector not told apart by its share") {
  const std::string use = "measures: [{use: levy}, {use: relief}]\nas_of: 2026-04-01\n";
  const Resolved with = resolved(alike + use);
  const double base = world().tariff(pork, to_china, from_canada);
  const ItemLine& loin = line(with.nests.items, "loin");
  CHECK(std::abs(loin.tariff(to_china, from_canada) - base) < 1e-15);
  CHECK(line(with.nests.items, "rest").tariff(to_china, from_canada) == base + 0.25);
  const auto& record = with.measures[1];
  CHECK(record.cells == 2);  // loin of pork, and all of the seed, which has no items
  CHECK(std::abs(record.trade - 0.2 * world().trade(pork, to_china, from_canada) -
                 world().trade(seed, to_china, from_canada)) < 1e-12);
  REQUIRE(with.policy.tariff.size() == 2);
  CHECK(std::abs(with.policy.tariff[0].value -
                 (world().tariff(seed, to_china, from_canada) - 0.125)) < 1e-15);
  const Resolved without = resolved(use);
  CHECK(std::abs(without.policy.tariff[1].value - (base + 0.125)) < 1e-15);
}

TEST_CASE("shares come from records by id, and a guess says that it is one") {
  const std::string text =
      "items: [{id: loin, sector: pork, shares: [{importer: chn, exporter: can, fact: half}]}]\n" +
      sector_wide;
  const Resolved done = resolved(text);
  CHECK(line(done.nests.items, "loin").share(to_china, from_canada) == 0.5);
  CHECK(done.facts.contains("half"));
  Diagnostics out;
  (void)resolve(tree(head + text), ledger("D"), world(), out);
  CHECK(shown(out, true).find("S060") != std::string::npos);
}

TEST_CASE("an item with a rate of its own leaves the difference to the rest") {
  const Resolved done = resolved(
      "items: [{id: loin, sector: pork, trade_elasticity: 3, shares: [{importer: chn, exporter: "
      "can, share: 25%, base_rate: 0%}]}]\n" +
      sector_wide);
  const double base = world().tariff(pork, to_china, from_canada);
  const Items& items = done.nests.items;
  CHECK(line(items, "loin").base_rate(to_china, from_canada) == 0.0);
  CHECK(line(items, "loin").tariff(to_china, from_canada) == 0.25);
  CHECK(std::abs(line(items, "rest").base_rate(to_china, from_canada) - base / 0.75) < 1e-15);
  CHECK(line(items, "loin").theta == 3.0);
  for (const ScenarioRun& one :
       runs("items: [{id: loin, sector: pork, trade_elasticity: 3, shares: [{importer: chn, "
            "exporter: can, share: 25%, base_rate: 0%}]}]\n" +
            sector_wide)) {
    CHECK(one.certificate.holds(1e-10));
    CHECK(one.without_items.biased(model::as_region(to_china), pork) == 1.0);
  }
}

TEST_CASE("runs with items are certified under every rule for deficits, and say their bias") {
  for (const std::string rule : {"fixed", "gdp-share", "balanced"}) {
    for (const ScenarioRun& one :
         runs(patterns + sector_wide + relief + "model: {deficits: " + rule + "}\n")) {
      INFO(rule << ' ' << one.name << ' ' << one.certificate.worst_cell);
      CHECK(one.certificate.holds(1e-10));
      const model::Economy economy = model::shares(world());
      const model::ClosureBase base = base_of(economy, one.closure, one.nests);
      const Nests nests = nests_in(economy, one.closure, one.nests);
      const auto items =
          item_trade(base.economy, nesting(base.economy, nests), nests.items, one.equilibrium);
      const model::TradeTable flows = model::trade(base.economy, one.policy, one.equilibrium);
      for (const auto n : model::ids<model::ImporterId>(3)) {
        for (const auto i : model::ids<model::ExporterId>(3)) {
          double sum = 0.0;
          for (const model::PartnerTable& item : items) {
            sum += item(n, i);
          }
          CHECK(std::abs(sum - flows(pork, n, i)) < 1e-10);
        }
      }
      REQUIRE_FALSE(one.without_items.trade.empty());
      CHECK(std::abs(one.without_items.trade(pork, to_china, from_canada) -
                     flows(pork, to_china, from_canada)) > 1e-4);
      CHECK(one.without_items.biased(model::RegionId(1), pork) == 0.0);  // uniform rates would do
    }
  }
}

TEST_CASE("a ban on an item is no trade of it, and trade of the others") {
  for (const ScenarioRun& one :
       runs(patterns +
            "measures: [{ban: {imposed_by: chn, on_exports_of: can, sectors: pork, items: "
            "loin}}]\n")) {
    INFO(one.name);
    CHECK(one.certificate.holds(1e-10));
    const model::Economy economy = model::shares(world());
    const auto items =
        item_trade(economy, nesting(economy, one.nests), one.nests.items, one.equilibrium);
    CHECK(items[0](to_china, from_canada) == 0.0);
    CHECK(items[2](to_china, from_canada) > 0.0);
    const double V = world().trade(pork, to_china, from_canada);
    CHECK(one.without_items.trade(pork, to_china, from_canada) < 0.6 * V);
    CHECK(one.without_items.trade(pork, to_china, from_canada) > 0.2 * V);
  }
}

TEST_CASE("a cut-off stops the items whose rate reaches it") {
  const Items items =
      resolved(patterns +
               "measures:\n"
               "  - tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: 50, "
               "cut_off: 40%}\n"
               "  - tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, items: offal, "
               "add_pp: -50}\n")
          .nests.items;
  CHECK(std::isinf(line(items, "loin").cost(to_china, from_canada)));
  CHECK(line(items, "offal").cost(to_china, from_canada) == 1.0);
}

TEST_CASE("what is wrong with items is said with its place and a remedy") {
  const auto measure = [](const std::string& items, const std::string& sectors) {
    return "measures: [{tariff: {imposed_by: chn, on_exports_of: can, sectors: " + sectors +
           ", items: " + items + ", add_pp: 5}}]\n";
  };
  CHECK(errors(patterns + measure("loins", "pork")).find("S120 at 17:") == 0);
  CHECK(errors(patterns + measure("loins", "pork")).find("did you mean 'loin'?") !=
        std::string::npos);
  CHECK(errors(measure("loin", "pork")).find("S120") == 0);
  CHECK(errors(patterns + measure("loin", "canola_seed")).find("S121") == 0);
  const auto item = [](const std::string& text) {
    return errors("items:\n  - " + text + "\n" + sector_wide);
  };
  CHECK(item("{id: a, sector: agri, shares: []}").find("S032 at 5:21") == 0);
  CHECK(item("{id: a, sector: pork}").find("S127 at 5:10") == 0);
  CHECK(item("{id: a, sector: pork, shares: [{importer: chn, exporter: can}]}").find("S125") == 0);
  CHECK(item("{id: a, sector: pork, shares: [{importer: chn, exporter: can, fact: no}]}")
            .find("S034") == 0);
  CHECK(item("{id: a, sector: pork, shares: [{importer: chn, exporter: can, fact: flow}]}")
            .find("S125") == 0);
  CHECK(item("{id: a, sector: pork, rest: true}").find("S127") == 0);
  CHECK(item("{id: a, sector: pork, shares: [{importer: chn, exporter: all, share: 1%}, {importer: "
             "all, exporter: can, share: 2%}]}")
            .find("two shares of 'a' hold for the flow from can to chn") != std::string::npos);
  const std::string a = "{id: a, sector: pork, shares: [{importer: chn, exporter: can, share: 70%";
  CHECK(item(a + "}]}\n  - {id: b, sector: pork, shares: [{importer: chn, exporter: can, share: "
                 "40%}]}")
            .find("S122") == 0);
  CHECK(item(a + "}]}\n  - " + a + "}]}").find("S123") == 0);
  CHECK(item(a + ", base_rate: 90%}]}").find("S128") == 0);
  CHECK(errors(patterns + sector_wide + "model: {substitution: {items: {canola_seed: 2}}}\n")
            .find("S121") == 0);
  CHECK(errors(patterns + sector_wide +
               "model: {sourcing: two-level, substitution: {home_and_imports: {all: 2}}}\n")
            .find("S126") == 0);
  CHECK(errors(patterns + "timeline: {start: 2025-Q1, end: 2025-Q2}\nmeasures: [{use: levy}]\n")
            .find("S126") != std::string::npos);
}

TEST_CASE("rates of a day list what each named item pays") {
  Diagnostics out;
  const seeds::Ledger facts = ledger();
  const Rates rates = rates_on(*parse_date("2026-04-01"), {}, facts, {&world(), {}, {}}, out);
  REQUIRE(rates.cells.size() == 2);
  const AppliedRate& cell = rates.cells[1];
  CHECK(cell.sector == pork);
  CHECK(std::abs(cell.rate - cell.baseline - 0.125) < 1e-15);
  REQUIRE(cell.items.size() == 2);
  CHECK(cell.items[0].item == "loin");
  CHECK(std::abs(cell.items[0].rate - cell.baseline) < 1e-15);
  CHECK(cell.items[1].item == "rest");
  CHECK(cell.items[1].rate == cell.baseline + 0.25);
  CHECK(cell.items[1].stack.size() == 1);
}
