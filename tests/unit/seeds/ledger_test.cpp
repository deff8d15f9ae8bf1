#include "seeds/ledger.hpp"

#include "seeds/calendar.hpp"
#include "seeds/cursor.hpp"
#include "seeds/units.hpp"
#include "tests/support/tree.hpp"

using namespace tradeflow::seeds;
using tradeflow::Diagnostics;
using tradeflow::parse_date;
using tradeflow::Severity;
using tradeflow::fixtures::shown;
using tradeflow::fixtures::tree;

namespace {

const std::string source = "sources: [{title: a table, publisher: an office, date: 2025-03}]";

Ledger read(const std::string& facts, Diagnostics& out) {
  const std::vector<tradeflow::Node> files{
      tree("tradeflow-facts: 1\ntitle: test\nfacts:\n" + facts)};
  return read_ledger(files, out);
}

Ledger read(const std::string& facts) {
  Diagnostics out;
  Ledger ledger = read(facts, out);
  INFO(shown(out));
  REQUIRE(out.empty());
  return ledger;
}

std::string flow(const std::string& id, const std::string& rest) {
  return "  - {id: " + id + ", kind: flow, says: a flow, exporter: can, importer: chn, " + rest +
         ", grade: A, " + source + "}\n";
}

const std::string canola = "products: {hs: [\"1205\"], sectors: [canola_seed]}";

}  // namespace

TEST_CASE("a flow in another currency becomes million USD through the year's exchange-rate fact") {
  const Ledger ledger =
      read(flow("seed", "value: 4.0, unit: CAD bn, period: 2024, " + canola) +
           "  - {id: cad, kind: level, says: rate, value: 1.25, unit: CAD per USD, period: 2024, "
           "grade: A, " +
           source + "}\n");
  CHECK(million_usd(*ledger.find("seed"), ledger) == 4000.0 / 1.25);
  CHECK(exchange_rate(ledger, "CAD", 2024)->fact == ledger.find("cad"));
}

TEST_CASE("without an exchange rate of the year there is no dollar value, and it says why") {
  const Ledger ledger =
      read(flow("seed", "value: 4.0, unit: CAD bn, period: 2023, " + canola) +
           "  - {id: cad, kind: level, says: rate, value: 1.25, unit: CAD per USD, period: 2024, "
           "grade: A, " +
           source + "}\n");
  std::string problem;
  CHECK_FALSE(million_usd(*ledger.find("seed"), ledger, &problem).has_value());
  CHECK(problem == "no fact gives CAD per USD in 2023, which 'seed' needs");
}

TEST_CASE("units are a closed vocabulary with scales") {
  CHECK(parse_unit("USD bn")->scale == 1e3);
  CHECK(parse_unit("Mt")->scale == 1e6);
  CHECK(parse_unit("%")->scale == 0.01);
  CHECK(parse_unit("CAD/t")->dimension == Dimension::Price);
  CHECK(parse_unit("JPY per USD")->currency == "JPY");
  CHECK(parse_unit("% of 2024 volume")->per == "2024");
  for (const char* bad : {"bn", "USDbn", "ZZZ bn", "tonnes", "mt", "% of year volume", "", "USD"}) {
    INFO(bad);
    CHECK_FALSE(parse_unit(bad).has_value());
  }
  for (const std::string& known : known_units()) {
    INFO(known);
    CHECK(parse_unit(known).has_value());
  }
}

TEST_CASE("periods are years, crop years, quarters, months, days, or from one to another") {
  const auto day = [](const char* text) { return *parse_date(text); };
  CHECK(parse_period("2024")->first == day("2024-01-01"));
  CHECK(parse_period("2024")->year() == 2024);
  CHECK(parse_period("2024/25")->first == day("2024-08-01"));
  CHECK(parse_period("2024/25")->last == day("2025-07-31"));
  CHECK_FALSE(parse_period("2024/25")->year().has_value());
  CHECK(parse_period("2024-Q4")->first == day("2024-10-01"));
  CHECK(parse_period("2024-02")->last == day("2024-02-29"));
  CHECK(parse_period("2024-01/2024-08")->last == day("2024-08-31"));
  CHECK(parse_period("2024-07-01/2025-01-19")->last == day("2025-01-19"));
  for (const char* bad : {"2024/26", "2025/2024", "24", "2024-13", "2024-Q5", "soon", "2024/"}) {
    INFO(bad);
    CHECK_FALSE(parse_period(bad).has_value());
  }
}

TEST_CASE("every convention of an elasticity comes to the same theta") {
  const auto theta_of = [](const std::string& value, const std::string& convention) {
    const Ledger ledger =
        read("  - {id: e, kind: parameter, says: an elasticity, value: " + value +
             ", unit: \"1\", convention: " + convention + ", grade: A, " + source + "}\n");
    return theta(*ledger.find("e"));
  };
  CHECK(theta_of("3.8", "sigma") == 3.8 - 1.0);
  CHECK(theta_of("2.8", "theta") == 2.8);
  CHECK(theta_of("-3.8", "tariff_exclusive_value") == 3.8 - 1.0);
  CHECK(theta_of("-2.8", "tariff_inclusive_value") == 2.8);
}

TEST_CASE("an elasticity by importer wins over the common one") {
  const Ledger ledger = read(
      "  - {id: e, kind: parameter, says: an elasticity, value: 3, unit: \"1\", convention: sigma, "
      "by_importer: {chn: 3.8}, grade: A, " +
      source + "}\n");
  CHECK(theta(*ledger.find("e"), "CHN") == 3.8 - 1.0);
  CHECK(theta(*ledger.find("e"), "usa") == 2.0);
}

TEST_CASE("ids are given once and references exist") {
  Diagnostics out;
  (void)read(
      flow("seed", "value: 4, unit: CAD bn, period: 2024, derived_from: [seeed], " + canola) +
          flow("seed", "value: 4, unit: CAD bn, period: 2024"),
      out);
  REQUIRE(out.size() == 2);
  CHECK(out[0].code == "F022");
  CHECK(out[1].code == "F020");
  CHECK(out[1].hint == "did you mean 'seed'?");
}

TEST_CASE("facts are filtered by kind, use, sector, sides and day") {
  const Ledger ledger = read(
      flow("seed", "value: 4, unit: CAD bn, period: 2024, use: calibration, " + canola) +
      flow("meal", "value: 1, unit: CAD bn, period: 2023, products: {sectors: [canola_meal]}"));
  const auto count = [&](Query query) { return select(ledger, query).size(); };
  CHECK(count({}) == 2);
  Query query;
  query.use = Use::Calibration;
  CHECK(count(query) == 1);
  query = {};
  query.sector = "CANOLA_MEAL";
  CHECK(count(query) == 1);
  query = {};
  query.exporter = "can";
  query.on = parse_date("2023-06-30");
  CHECK(count(query) == 1);
  query.importer = "usa";
  CHECK(count(query) == 0);
}

TEST_CASE("a statement is unquantified until a figure quantifies it") {
  const std::string statements =
      "  - {id: a/tariffs, kind: measure, says: tariffs were imposed, grade: B, " + source +
      "}\n  - {id: a/fell, kind: change, says: trade fell, grade: B, " + source + "}\n";
  const Ledger ledger =
      read(statements + flow("seed", "value: 4, unit: CAD bn, period: 2024, quantifies: [a/fell]"));
  Query query;
  query.unquantified = true;
  const auto left = select(ledger, query);
  REQUIRE(left.size() == 1);
  CHECK(left[0]->id == "a/tariffs");
  REQUIRE(quantifying(ledger, "a/fell").size() == 1);
}

TEST_CASE("lint names every fact without source, date, unit or grade") {
  Diagnostics read_problems;
  const Ledger ledger = read(
      "  - {id: bare, kind: flow, says: a flow, value: 1}\n"
      "  - {id: odd, kind: flow, says: a flow, value: 1, unit: bushels, grade: A, " +
          source + "}\n",
      read_problems);
  Diagnostics out;
  lint(ledger, out);
  std::string codes;
  for (const auto& one : out) {
    codes += one.code + " ";
  }
  CHECK(codes == "F001 F002 F004 F003 F005 ");
}

TEST_CASE("a value from memory calibrates only under a waiver that says why") {
  const auto codes = [](const std::string& rest) {
    Diagnostics out;
    lint(read("  - {id: m, kind: flow, says: recalled, value: 1, unit: CAD bn, period: 2024, "
              "grade: D, use: calibration" +
              rest + ", " + source + "}\n"),
         out);
    return out.empty() ? std::string() : out.front().code;
  };
  CHECK(codes("") == "F006");
  CHECK(codes(", waived: true") == "F006");
  CHECK(codes(", waived: true, why: nothing better exists").empty());
}

TEST_CASE("two values of one flow are a conflict that somebody must settle") {
  const std::string one = "value: 4, unit: CAD bn, period: 2024, basis: customs, " + canola;
  const std::string other = "value: 5, unit: CAD bn, period: 2024, basis: customs, " + canola;
  const std::string use = ", use: calibration";
  Diagnostics out;
  lint(read(flow("a", one + use) + flow("b", other + use)), out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].code == "F031");
  CHECK(out[0].severity == Severity::Error);

  const Ledger settled =
      read(flow("a", one + use + ", preferred: true, why: one reporter") + flow("b", other + use));
  const auto all = conflicts(settled);
  REQUIRE(all.size() == 1);
  CHECK(all[0].used == settled.find("a"));
  CHECK(all[0].why == "one reporter");
}

TEST_CASE("one value rounded twice, or two bases, are no conflict") {
  const std::string one = "value: 4.0, unit: CAD bn, period: 2024, basis: customs, " + canola;
  const std::string rounded = "value: 4.01, unit: CAD bn, period: 2024, basis: customs, " + canola;
  const std::string mirror = "value: 8, unit: CAD bn, period: 2024, basis: gacc, " + canola;
  CHECK(conflicts(read(flow("a", one) + flow("b", rounded) + flow("c", mirror))).empty());
}

TEST_CASE("rates carry their percent sign and points do not") {
  Diagnostics out;
  (void)read(
      "  - {id: m, kind: measure, says: a tariff, value: {set_rate: 10}}\n"
      "  - {id: p, kind: measure, says: a tariff, value: {add_pp: 25%}}\n",
      out);
  REQUIRE(out.size() == 2);
  CHECK(out[0].hint == "write 10%");
  CHECK(out[1].hint == "write 25");
}

TEST_CASE("a measure is paid from its first day to its last, outside suspensions") {
  const Ledger ledger = read(
      "  - {id: m, kind: measure, says: a tariff, value: {add_pp: 100}, effective: "
      "2025-03-20, expires: 2026-12-31, suspended: [{from: 2026-03-01, until: 2026-06-30}], "
      "status: in_force}\n"
      "  - {id: threat, kind: measure, says: a threat, value: {add_pp: 100}, effective: "
      "2025-03-20, status: announced}\n");
  const Fact& m = *ledger.find("m");
  const auto paid = [&](const char* day) { return in_force(m, *parse_date(day)); };
  CHECK_FALSE(paid("2025-03-19"));
  CHECK(paid("2025-03-20"));
  CHECK(paid("2026-02-28"));
  CHECK_FALSE(paid("2026-03-01"));
  CHECK_FALSE(paid("2026-06-30"));
  CHECK(paid("2026-07-01"));
  CHECK(paid("2026-12-31"));
  CHECK_FALSE(paid("2027-01-01"));
  CHECK(m.action.add_pp == 1.0);
  CHECK(share_of_year(m, 2025) == 287.0 / 365.0);
  CHECK(share_of_year(m, 2024) == 0.0);
  CHECK_FALSE(in_force(*ledger.find("threat"), *parse_date("2025-04-01")));
}

TEST_CASE("the facts behind a fact come with it as JSON") {
  const Ledger ledger =
      read(flow("total", "value: 9, unit: CAD bn, period: 2024, derived_from: [part]") +
           flow("part", "value: 4, unit: CAD bn, period: 2024, products: {sectors: [pork]}"));
  const std::string json = facts_json(ledger, {"total"});
  CHECK(json.find("{\"id\":\"part\"") == 1);
  CHECK(json.find("\"id\":\"total\",\"kind\":\"flow\"") != std::string::npos);
  CHECK(facts_json(ledger, {}) == "[]");
}
