#include "scenarios/resolve.hpp"

#include <limits>

#include "scenarios/rates.hpp"
#include "tests/support/toy_world.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;
using fixtures::shown;
using fixtures::tree;

namespace {

const std::string head = "tradeflow: 1\nname: test\nbaseline: toy\n";

Resolved resolved(const std::string& text, const Base& base, const ReadRates& rates = {}) {
  static const seeds::Ledger ledger = fixtures::toy_ledger();
  Diagnostics out;
  Resolved done = resolve(tree(head + text), ledger, base, rates, out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  return done;
}

Resolved resolved(const std::string& text) {
  static const model::Accounts world = fixtures::toy_world();
  return resolved(text, Base{&world, std::nullopt, {}});
}

std::string errors(const std::string& text) {
  const model::Accounts world = fixtures::toy_world();
  Diagnostics out;
  (void)resolve(tree(head + text), fixtures::toy_ledger(), world, out);
  return shown(out);
}

constexpr std::size_t can = 0;
constexpr std::size_t chn = 1;
constexpr std::size_t usa = 2;
constexpr std::size_t row = 3;
constexpr std::size_t seed = 0;
constexpr std::size_t oil = 1;
constexpr std::size_t pork = 2;

/// The value a policy gives a cell, or nothing.
std::optional<double> at(const std::vector<model::TradeCell>& cells, std::size_t sector,
                         std::size_t importer, std::size_t exporter) {
  for (const model::TradeCell& cell : cells) {
    if (cell.sector.offset() == sector && cell.importer.offset() == importer &&
        cell.exporter.offset() == exporter) {
      return cell.value;
    }
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a tariff hits what its importer buys from its exporter, and never the reverse") {
  const auto policy =
      resolved(
          "measures: [{tariff: {imposed_by: CHN, on_exports_of: Can, sectors: PORK, add_pp: "
          "25}}]\n")
          .policy;
  REQUIRE(policy.tariff.size() == 1);
  CHECK(at(policy.tariff, pork, chn, can) == 0.1 + 0.25);
  CHECK_FALSE(at(policy.tariff, pork, can, chn).has_value());
}

TEST_CASE("set_rate replaces, scale_by multiplies, add_pp adds, in that order") {
  const auto policy = resolved(
                          "measures:\n"
                          "  - tariff: {imposed_by: usa, on_exports_of: can, sectors: pork, "
                          "add_pp: 5}\n"
                          "  - tariff: {imposed_by: usa, on_exports_of: can, sectors: pork, "
                          "set_rate: 20%}\n"
                          "  - tariff: {imposed_by: usa, on_exports_of: can, sectors: pork, "
                          "scale_by: 3}\n")
                          .policy;
  CHECK(at(policy.tariff, pork, usa, can) == 0.2 * 3.0 + 0.05);
}

TEST_CASE("a measure with coverage changes only that share of the cell's rate") {
  const auto rate = [](const std::string& operation) {
    return *at(resolved("measures: [{coverage: 0.25, tariff: {imposed_by: usa, on_exports_of: can, "
                        "sectors: pork, " +
                        operation + "}}]\n")
                   .policy.tariff,
               pork, usa, can);
  };
  CHECK(rate("add_pp: 40") == 0.1 + 0.25 * 0.4);
  CHECK(rate("set_rate: 50%") == 0.75 * 0.1 + 0.25 * 0.5);
  CHECK(rate("scale_by: 3") == 0.1 * (1.0 - 0.25 + 0.25 * 3.0));
}

TEST_CASE("groups, lists and all name the same cells as the codes one by one") {
  const auto a = resolved(
      "measures: [{tariff: {imposed_by: chn, on_exports_of: all, sectors: canola, add_pp: 5}}]\n");
  const auto b = resolved(
      "measures: [{tariff: {imposed_by: [chn, chn], on_exports_of: [row, usa, can, chn], sectors: "
      "[canola_oil, canola_seed], add_pp: 5}}]\n");
  CHECK(a.policy == b.policy);
  CHECK(a.policy.tariff.size() == 5);  // three exporters, two goods, less what row does not sell
}

TEST_CASE("the record of a measure counts its cells, its trade and the empty cells") {
  const auto done = resolved(
      "measures: [{id: m, tariff: {imposed_by: chn, on_exports_of: all, sectors: canola, add_pp: "
      "5}}]\n");
  REQUIRE(done.measures.size() == 1);
  const MeasureRecord& record = done.measures.front();
  CHECK(record.cells == 5);
  CHECK(record.without_trade == 1);
  CHECK(record.trade == 11.0 + 13.0 + 111.0 + 113.0 + 114.0);
  CHECK(record.change == "+5 pp");
}

TEST_CASE("costs scale the whole factor and multiply when measures overlap") {
  const auto policy = resolved(
                          "measures:\n"
                          "  - cost: {importer: [chn, usa], exporter: can, sectors: pork, "
                          "scale_by: 0.5}\n"
                          "  - cost: {importer: chn, exporter: can, sectors: pork, scale_by: 4}\n"
                          "    coverage: 0.5\n")
                          .policy;
  CHECK(at(policy.trade_cost, pork, chn, can) == 0.5 * 2.5);
  CHECK(at(policy.trade_cost, pork, usa, can) == 0.5);
  CHECK(policy.tariff.empty());
}

TEST_CASE("a fact is used with its dates, its exceptions and its coverage") {
  const auto done = resolved("as_of: 2025-09-01\nmeasures: [{use: {imposed_by: chn}}]\n");
  CHECK(at(done.policy.tariff, oil, chn, can) == 0.1 + 1.0);
  CHECK(at(done.policy.tariff, seed, chn, can) == 0.1 + 0.758);
  CHECK(at(done.policy.tariff, pork, chn, can) == 0.1 + 0.5 * 0.25);
  CHECK(at(done.policy.tariff, pork, chn, row) == 0.1 + 0.5 * 0.25);
  CHECK(at(done.policy.tariff, pork, chn, usa) == 0.1 + 0.05);  // except: [usa] keeps out pork-half
  CHECK(done.facts == std::set<std::string>{"half", "oil", "old", "pork-half", "seed"});
}

TEST_CASE("suspensions and expiries are respected on the day asked for") {
  const auto on = [](const std::string& day) {
    return resolved("allow_null: true\nas_of: " + day + "\nmeasures: [{use: oil}, {use: seed}]\n");
  };
  CHECK(on("2025-03-19").policy.empty());
  CHECK(on("2025-03-20").policy.tariff.size() == 1);
  CHECK(on("2025-08-14").policy.tariff.size() == 2);
  CHECK(on("2026-02-28").policy.tariff.size() == 2);
  CHECK(on("2026-03-01").policy.empty());
  CHECK(on("2027-01-01").policy.tariff.size() == 1);
  const auto left = on("2026-03-01").measures;
  REQUIRE(left.size() == 2);
  CHECK(left[0].why_not == "suspended from 2026-03-01 to 2026-12-31");
  CHECK(left[1].why_not == "no longer in force on 2026-03-01");
  CHECK(on("2025-03-19").measures[0].why_not == "not yet in force on 2025-03-19");
}

TEST_CASE("a measure in force before the base date is never added again") {
  const model::Accounts world = fixtures::toy_world();
  const Base base{&world, parse_date("2024-07-01"), {{"late-2024", 92.0 / 366.0}}};
  const auto done = resolved(
      "allow_null: true\nas_of: 2025-09-01\nmeasures: [{use: old}, {use: late-2024}]\n", base);
  CHECK_FALSE(at(done.policy.tariff, pork, chn, usa).has_value());
  // The baseline holds a quarter of what began in October: the rest is added.
  CHECK(at(done.policy.tariff, pork, can, chn) == (0.1 - 92.0 / 366.0) + 1.0);
}

TEST_CASE("a measure that ended takes what the baseline holds of it along") {
  const model::Accounts world = fixtures::toy_world();
  const Base base{&world, parse_date("2024-07-01"), {{"seed", 0.5}}};
  const auto done = resolved("as_of: 2026-04-01\nmeasures: [{use: seed}]\n", base);
  CHECK(at(done.policy.tariff, seed, chn, can) == 0.1 - 0.5 * 0.758);
  CHECK(done.measures.front().change == "not paid; 50 % of +75.8 pp leave the baseline");
}

TEST_CASE("a dated inline measure applies from its first to its last day, both inclusive") {
  const auto applies = [](const std::string& day) {
    return !resolved("allow_null: true\nas_of: " + day +
                     "\nmeasures: [{from: 2025-03-20, until: 2025-06-30, tariff: {imposed_by: chn, "
                     "on_exports_of: can, sectors: pork, add_pp: 25}}]\n")
                .policy.empty();
  };
  CHECK_FALSE(applies("2025-03-19"));
  CHECK(applies("2025-03-20"));
  CHECK(applies("2025-06-30"));
  CHECK_FALSE(applies("2025-07-01"));
}

TEST_CASE("a ban is no trade at all and wins over tariffs and costs on its cells") {
  const auto policy =
      resolved(
          "measures:\n"
          "  - ban: {imposed_by: chn, on_exports_of: can, sectors: pork}\n"
          "  - tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: 5}\n"
          "  - cost: {importer: chn, exporter: [can, usa], sectors: pork, scale_by: 0.5}\n")
          .policy;
  CHECK(at(policy.trade_cost, pork, chn, can) == std::numeric_limits<double>::infinity());
  CHECK(at(policy.trade_cost, pork, chn, usa) == 0.5);
  CHECK(at(policy.tariff, pork, chn, can) == 0.1 + 0.05);
}

TEST_CASE("a tariff that reaches its cut-off stops the trade, one below it does not") {
  const auto cost = [](const std::string& limit) {
    return at(resolved("measures: [{tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, "
                       "set_rate: 80%, cut_off: " +
                       limit + "}}]\n")
                  .policy.trade_cost,
              pork, chn, can);
  };
  CHECK(cost("80%") == std::numeric_limits<double>::infinity());
  CHECK_FALSE(cost("81%").has_value());
}

TEST_CASE("an export tax is levied by the exporter, a negative one is a subsidy") {
  const auto policy = resolved(
                          "measures: [{export_tax: {imposed_by: can, on_exports_to: [chn, usa], "
                          "sectors: canola_seed, add_pp: -5}}]\n")
                          .policy;
  REQUIRE(policy.export_tax.size() == 2);
  CHECK(at(policy.export_tax, seed, chn, can) == -0.05);
  CHECK_FALSE(at(policy.export_tax, seed, can, chn).has_value());
}

TEST_CASE("a rent comes on top of what tariffs and export taxes make of the rate") {
  const std::string rent = "  - cost: {importer: chn, sectors: pork, scale_by: 1.2, exporter: ";
  const std::string tariff = "  - tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, ";
  const Resolved done = resolved("measures:\n" + tariff + "add_pp: 15, cut_off: 26%}\n" + rent +
                                 "can, rent_to: importer}\n" + rent + "usa, rent_to: exporter}\n");
  CHECK(at(done.policy.tariff, pork, chn, can) == (1.0 + (0.1 + 0.15)) * 1.2 - 1.0);
  CHECK(at(done.policy.export_tax, pork, chn, usa) == (1.0 + 0.0) * 1.2 - 1.0);
  CHECK(done.policy.trade_cost.empty());  // the cut-off is on the tariff, not on the rent
}

TEST_CASE("a fact that bans is no trade at all, from its first day on") {
  const seeds::Ledger ledger = [] {
    Diagnostics out;
    const std::vector<Node> files{tree(
        "tradeflow-facts: 1\ntitle: toy\nfacts:\n"
        "  - {id: stop, kind: measure, says: China buys no pork, value: {ban: true}, imposed_by: "
        "chn, on_exports_of: all, except: [usa], products: {sectors: [pork]}, effective: "
        "2025-03-20, status: in_force, grade: A, sources: [{title: t, publisher: p, date: "
        "2025}]}\n")};
    seeds::Ledger read = seeds::read_ledger(files, out);
    INFO(shown(out));
    REQUIRE(out.empty());
    return read;
  }();
  const model::Accounts world = fixtures::toy_world();
  const auto banned = [&](const std::string& day) {
    Diagnostics out;
    const auto done =
        resolve(tree(head + "allow_null: true\nas_of: " + day + "\nmeasures: [{use: stop}]\n"),
                ledger, Base{&world, std::nullopt, {}}, {}, out);
    INFO(shown(out));
    REQUIRE_FALSE(has_errors(out));
    return done.policy.trade_cost;
  };
  CHECK(banned("2025-03-19").empty());
  const auto cells = banned("2025-03-20");
  REQUIRE(cells.size() == 2);
  CHECK(at(cells, pork, chn, can) == std::numeric_limits<double>::infinity());
  CHECK(at(cells, pork, chn, row) == std::numeric_limits<double>::infinity());
  Diagnostics out;
  const auto rates =
      rates_on(parse_date("2025-03-20").value(), {}, ledger, Base{&world, std::nullopt, {}}, out);
  REQUIRE(rates.cells.size() == 2);
  CHECK(rates.cells.front().banned_by == "stop");
}

TEST_CASE("production taxes, productivity and demand change markets; endowments change factors") {
  const auto done = resolved(
      "measures:\n"
      "  - production_tax: {region: can, sectors: pork, add_pp: -3}\n"
      "  - productivity: {region: can, sectors: canola, scale_by: 1.02}\n"
      "  - demand: {region: chn, sectors: canola_oil, scale_by: 0.9}\n"
      "  - endowment: {region: can, scale_by: 1.01}\n");
  REQUIRE(done.policy.production_tax.size() == 1);
  CHECK(done.policy.production_tax[0].value == -0.03);
  REQUIRE(done.policy.productivity.size() == 2);
  CHECK(done.policy.productivity[1].sector.offset() == oil);
  CHECK(done.policy.productivity[1].value == 1.02);
  REQUIRE(done.policy.preference.size() == 1);
  CHECK(done.policy.preference[0].region.offset() == chn);
  REQUIRE(done.policy.endowment.size() == 1);
  CHECK(done.policy.endowment[0].value == 1.01);
  CHECK(done.measures[0].trade == 4 * 201.0 + 10.0 + 20.0 + 30.0);  // Canada's pork output
  CHECK(done.measures[2].trade == 5.0);
  CHECK(done.measures[3].trade == 4 * 7.0);
}

TEST_CASE("a table of rates replaces the cells it lists and keeps the others") {
  const model::Accounts world = fixtures::toy_world();
  const ReadRates rates = [](const Word& file, Diagnostics&) {
    CHECK(file.text == "rates.csv");
    return std::vector<RateRow>{{{"pork", {}}, {"chn", {}}, {"can", {}}, 0.35},
                                {{"Canola_Seed", {}}, {"USA", {}}, {"row", {}}, 0.5}};
  };
  const auto done = resolved("measures: [{tariffs_from: {file: rates.csv}}]\n",
                             Base{&world, std::nullopt, {}}, rates);
  REQUIRE(done.policy.tariff.size() == 1);
  CHECK(at(done.policy.tariff, pork, chn, can) == 0.35);
  CHECK(done.measures.front().without_trade == 1);
}

TEST_CASE("a table that names an unknown code or a group is refused at its own place") {
  const model::Accounts world = fixtures::toy_world();
  const ReadRates rates = [](const Word&, Diagnostics&) {
    return std::vector<RateRow>{{{"porc", {"rates.csv", 2, 1}}, {"chn", {}}, {"can", {}}, 0.35},
                                {{"pork", {}}, {"all", {"rates.csv", 3, 6}}, {"can", {}}, 0.35}};
  };
  Diagnostics out;
  (void)resolve(tree(head + "measures: [{tariffs_from: {file: rates.csv}}]\n"),
                fixtures::toy_ledger(), Base{&world, std::nullopt, {}}, rates, out);
  CHECK(shown(out) ==
        "S032 at 2:1: 'porc' is not a sector of this baseline | did you mean 'pork'? known: "
        "canola_seed canola_oil pork services canola agrifood all\n"
        "S043 at 3:6: 'all' is a group; a table names single codes\n");
}

TEST_CASE("an elasticity said for a sector wins over its group's") {
  const auto theta = resolved(
                         "parameters: {trade_elasticity: {canola_seed: 2.8, agrifood: 5}}\n"
                         "measures: [{tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, "
                         "add_pp: 25}}]\n")
                         .trade_elasticity;
  CHECK(theta.values()[0] == 2.8);
  CHECK(theta.values()[1] == 5.0);
  CHECK(theta.values()[2] == 5.0);
  CHECK(theta.values()[3] == 4.0);
}

TEST_CASE("the closure is read and spelled out in the parameters") {
  const auto done = resolved(
      "model: {deficits: gdp-share, mobility: 2.5}\nmeasures: [{tariff: {imposed_by: chn, "
      "on_exports_of: can, sectors: pork, add_pp: 25}}]\n");
  CHECK(done.closure.deficits == model::DeficitRule::GdpShare);
  CHECK(done.closure.mobility == 2.5);
  CHECK(parameters_json(done.preset, done.closure, done.trade_elasticity,
                        fixtures::toy_world().labels)
            .find("\"deficits\":\"gdp-share\",\"mobility\":2.5") != std::string::npos);
}

TEST_CASE("rules for labour and revenue are read, and labour is found in the baseline") {
  model::Accounts world = fixtures::toy_world();
  const std::string pork =
      "measures: [{tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: 25}}]\n";
  const auto done = resolved("model: {labour: sticky-nominal, revenue: save}\n" + pork);
  CHECK(done.closure.labour == model::LabourRule::StickyNominal);
  CHECK(done.closure.revenue == model::RevenueRule::Save);
  CHECK(parameters_json(done.preset, done.closure, done.trade_elasticity, world.labels)
            .find("\"labour\":\"sticky-nominal\",\"revenue\":\"save\"") != std::string::npos);
  CHECK(errors("model: {labour: sticky-real}\n" + pork) ==
        "S083 at 4:17: a fixed real wage needs a factor beside labour, and the baseline has "
        "'value_added' | take a baseline that tells labour and capital apart, or labour: "
        "sticky-nominal\n");
  CHECK(errors("model: {deficits: balanced, revenue: save}\n" + pork) ==
        "S081 at 4:38: what is saved is lent abroad, which 'balanced' does not allow | take "
        "deficits: fixed or gdp-share, or revenue: rebate\n");
  const auto of = [&](std::vector<model::Label> factors, const char* rule) {
    world.labels.factors = std::move(factors);
    Diagnostics out;
    Resolved found = resolve(tree(head + "model: {labour: " + rule + "}\n" + pork),
                             fixtures::toy_ledger(), world, out);
    return std::pair(found.closure, shown(out));
  };
  CHECK(of({{"capital", ""}, {"labour", ""}}, "sticky-real").first.labour_factor ==
        model::FactorId(1));
  CHECK(of({{"capital", ""}, {"labour", ""}}, "sticky-real").second.empty());
  CHECK(of({{"product_taxes", ""}, {"value_added", ""}}, "sticky-nominal").first.labour_factor ==
        model::FactorId(1));
  CHECK(of({{"product_taxes", ""}, {"value_added", ""}}, "sticky-real").second.starts_with("S083"));
  CHECK(of({{"capital", ""}, {"workers", ""}}, "sticky-nominal").second ==
        "S082 at 4:17: none of the baseline's factors ('capital', 'workers') is called labour | "
        "take a baseline with a factor 'labour', or labour: full-employment\n");
}

TEST_CASE("balanced deficits are a shock of their own: such a scenario is no null") {
  CHECK(resolved("model: {deficits: balanced}\n").policy.empty());
  CHECK(errors("model: {deficits: gdp-share}\n").find("S052") == 0);
}

TEST_CASE("the flattened scenario says where each value came from and reads back the same") {
  const std::string text = head +
                           "title: \"50 % more: a 'test' # not a comment\"\n"
                           "measures:\n"
                           "  - tariff: {imposed_by: chn, on_exports_of: [can, usa], sectors: "
                           "pork, add_pp: 25}\n";
  const std::string flat = flattened(tree(text));
  CHECK(flat.find("add_pp: 25  # test.yaml:6") != std::string::npos);
  const std::string again = flattened(tree(flat, "flat.yaml"));
  const auto without_origins = [](std::string lines) {
    for (std::size_t mark = lines.find("  # "); mark != std::string::npos;
         mark = lines.find("  # ", mark)) {
      lines.erase(mark, lines.find('\n', mark) - mark);
    }
    return lines;
  };
  CHECK(without_origins(again) == without_origins(flat));
}
