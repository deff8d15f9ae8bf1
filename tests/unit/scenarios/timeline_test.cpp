#include "scenarios/timeline.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "scenarios/resolve.hpp"
#include "tests/support/toy_world.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;
using fixtures::shown;
using fixtures::tree;
using seeds::Date;
using std::chrono::year;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const model::SectorId oil(1), pork(2);
const model::ImporterId chn(1);
const model::ExporterId can(0);

const model::Accounts& world() {
  static const model::Accounts accounts = fixtures::toy_world();
  return accounts;
}

Resolved resolved(const std::string& text, Diagnostics& out) {
  static const seeds::Ledger facts = fixtures::toy_ledger();
  return resolve(tree("tradeflow: 1\nname: test\nbaseline: toy\n" + text), facts,
                 Base{&world(), std::nullopt, {}}, {}, out);
}

Resolved resolved(const std::string& text) {
  Diagnostics out;
  Resolved done = resolved(text, out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  return done;
}

/// A measure on Canada's pork in China, and a path.
std::string pork_path(const std::string& what, const std::string& timeline) {
  return "measures: [{id: pork, " + what + "}]\ntimeline: " + timeline + "\n";
}
const std::string cell = "imposed_by: chn, on_exports_of: can, sectors: pork";

std::string labels(const Resolved& path) {
  std::string text;
  for (const PeriodPolicy& one : path.periods) {
    text += (text.empty() ? "" : " ") + one.period.text;
  }
  return text;
}

double rate(const PeriodPolicy& period, model::SectorId sector) {
  return model::applied(world().tariff, period.policy.tariff)(sector, chn, can);
}
double cost(const PeriodPolicy& period) {
  return model::applied(model::trade_table(world().shape(), 1.0), period.policy.trade_cost)(
      pork, chn, can);
}

}  // namespace

TEST_CASE("the ends say the step, or a shorter one is given") {
  const std::string tariff = "tariff: {" + cell + ", add_pp: 25}";
  const auto of = [&](const std::string& timeline) {
    return labels(resolved(pork_path(tariff, timeline)));
  };
  CHECK(of("{start: 2024-Q4, end: 2025-Q2}") == "2024-Q4 2025-Q1 2025-Q2");
  CHECK(of("{start: 2024-12, end: 2025-02}") == "2024-12 2025-01 2025-02");
  CHECK(of("{start: 2024, end: 2026}") == "2024 2025 2026");
  CHECK(of("{start: 2025, end: 2025, step: quarter}") == "2025-Q1 2025-Q2 2025-Q3 2025-Q4");
  CHECK(of("{start: 2025-Q1, end: 2025-Q1, step: month}") == "2025-01 2025-02 2025-03");
  CHECK(of("{start: 2025-Q1, end: 2025-Q1}") == "2025-Q1");
}

TEST_CASE("periods have the calendar's days") {
  const auto quarter = period_of(year(2024) / 2 / 29, Step::Quarter);
  CHECK(quarter.text == "2024-Q1");
  CHECK(days_of(quarter.first, quarter.last) == 91);  // a leap year
  const auto month = period_of(year(2025) / 2 / 1, Step::Month);
  CHECK(month.text == "2025-02");
  CHECK(days_of(month.first, month.last) == 28);
  const auto whole = period_of(year(2025) / 12 / 31, Step::Year);
  CHECK(whole.text == "2025");
  CHECK(days_of(whole.first, whole.last) == 365);
}

TEST_CASE("a period is cut before the days on which something begins or ends") {
  const auto quarter = period_of(year(2025) / 1 / 1, Step::Quarter);
  using std::chrono::sys_days;
  const auto cut = parts(quarter, {sys_days(year(2024) / 1 / 1), sys_days(year(2025) / 1 / 1),
                                   sys_days(year(2025) / 3 / 20), sys_days(year(2025) / 4 / 1)});
  REQUIRE(cut.size() == 2);
  CHECK(days_of(cut[0].from, *cut[0].until) == 78);
  CHECK(days_of(cut[1].from, *cut[1].until) == 12);
}

TEST_CASE("a tariff weighs as many days as it is paid") {
  // 25 points from 20 March: 12 of the 90 days of the first quarter of 2025
  const Resolved path = resolved(pork_path("tariff: {" + cell + ", add_pp: 25}, from: 2025-03-20",
                                           "{start: 2024-Q4, end: 2025-Q2}"));
  CHECK(path.clock == Step::Quarter);
  CHECK(path.policy.empty());
  CHECK(path.periods[0].policy.empty());
  CHECK(std::abs(rate(path.periods[1], pork) - (0.1 + 0.25 * 12 / 90)) < 1e-15);
  CHECK(rate(path.periods[2], pork) == 0.1 + 0.25);
  REQUIRE(path.measures.size() == 1);
  REQUIRE(path.measures[0].days.size() == 1);
  CHECK(path.measures[0].days[0].from == Date(year(2025) / 3 / 20));
  CHECK(path.measures[0].days[0].until == Date(year(2025) / 6 / 30));
}

TEST_CASE("a measure of one day counts that day, its last day included") {
  const Resolved path =
      resolved(pork_path("tariff: {" + cell + ", add_pp: 31}, from: 2025-03-31, until: 2025-03-31",
                         "{start: 2025-03, end: 2025-04}"));
  CHECK(std::abs(rate(path.periods[0], pork) - (0.1 + 0.31 / 31)) < 1e-15);
  CHECK(path.periods[1].policy.empty());
}

TEST_CASE("suspensions, ends and coverage of facts hold by the day") {
  const Resolved path = resolved(
      "measures:\n  - use: {imposed_by: chn, on_exports_of: can}\n"
      "timeline: {start: 2025, end: 2027}\n");
  // oil: from 20 March 2025 (287 days), suspended from 1 March to 31 December 2026
  CHECK(std::abs(rate(path.periods[0], oil) - (0.1 + 1.0 * 287 / 365)) < 1e-15);
  CHECK(std::abs(rate(path.periods[1], oil) - (0.1 + 1.0 * 59 / 365)) < 1e-15);
  CHECK(rate(path.periods[2], oil) == 0.1 + 1.0);
  // seed: from 14 August 2025 (140 days) to 28 February 2026 (59 days)
  CHECK(std::abs(rate(path.periods[0], model::SectorId(0)) - (0.1 + 0.758 * 140 / 365)) < 1e-15);
  CHECK(std::abs(rate(path.periods[1], model::SectorId(0)) - (0.1 + 0.758 * 59 / 365)) < 1e-15);
  CHECK(rate(path.periods[2], model::SectorId(0)) == 0.1);
  // pork: half of it
  CHECK(std::abs(rate(path.periods[0], pork) - (0.1 + 0.5 * 0.25 * 287 / 365)) < 1e-15);
}

TEST_CASE("what does not change over a timeline is in every period what it is on a day") {
  const std::string measures =
      "measures:\n"
      "  - tariff: {imposed_by: chn, on_exports_of: all, sectors: all, add_pp: 7.3}\n"
      "  - cost: {importer: usa, exporter: all, sectors: all, scale_by: 0.97}\n"
      "  - ban: {imposed_by: chn, on_exports_of: usa, sectors: pork}\n"
      "  - export_tax: {imposed_by: can, on_exports_to: all, sectors: pork, set_rate: 3.1%}\n"
      "  - productivity: {region: can, sectors: all, scale_by: 1.013}\n"
      "  - demand: {region: chn, sectors: pork, scale_by: 0.9}\n"
      "  - production_tax: {region: usa, sectors: pork, add_pp: 1.7}\n"
      "  - endowment: {region: row, scale_by: 1.01}\n"
      "  - quota: {imposed_by: can, on_exports_of: chn, sectors: pork, volume: 80 USD mn, "
      "over_add_pp: 30, rent_to: exporter}\n";
  const Resolved day = resolved(measures);
  // measures that begin and end elsewhere cut the periods, which must not show
  const Resolved path =
      resolved(measures +
               "  - tariff: {imposed_by: usa, on_exports_of: can, sectors: canola_oil, add_pp: 5}\n"
               "    from: 2030-01-01\n"
               "  - use: {imposed_by: chn, on_exports_of: can}\n"
               "    from: 2031-01-01\n"
               "timeline: {start: 2025-Q1, end: 2026-Q4}\n");
  REQUIRE(path.periods.size() == 8);
  for (const PeriodPolicy& one : path.periods) {
    CHECK(one.policy == day.policy);
    CHECK(one.quotas == day.quotas);
    CHECK(one.quota_names == day.quota_names);
  }
}

TEST_CASE("a ban on some days leaves the sales of the others, at given prices") {
  // closed on 31 of 90 days: the share left is 59/90, whatever theta, here 4
  const Resolved path = resolved(
      pork_path("ban: {" + cell + "}, from: 2025-03-01", "{start: 2025-Q1, end: 2025-Q2}"));
  CHECK(std::abs(std::pow(cost(path.periods[0]), -4.0) - 59.0 / 90.0) < 1e-15);
  CHECK(cost(path.periods[1]) == infinity);
}

TEST_CASE("a tariff of closed days is no part of the rate of open ones") {
  // 300 points in the last month of the quarter reach the cut-off and close the cell
  const Resolved path = resolved(
      "measures:\n"
      "  - tariff: {" +
      cell +
      ", add_pp: 20}\n    id: always\n"
      "  - tariff: {" +
      cell +
      ", add_pp: 300, cut_off: 200%}\n    id: wall\n    from: 2025-03-01\n"
      "timeline: {start: 2025-Q1, end: 2025-Q2}\n");
  CHECK(rate(path.periods[0], pork) == 0.1 + 0.2);
  CHECK(std::abs(std::pow(cost(path.periods[0]), -4.0) - 59.0 / 90.0) < 1e-15);
  CHECK(cost(path.periods[1]) == infinity);
}

TEST_CASE("factors are means over days") {
  const Resolved path = resolved(pork_path(
      "cost: {importer: chn, exporter: can, sectors: pork, scale_by: 0.8}, until: 2025-04-15",
      "{start: 2025-04, end: 2025-05}"));
  CHECK(std::abs(cost(path.periods[0]) - 0.9) < 1e-15);
  CHECK(path.periods[1].policy.empty());
}

TEST_CASE("of two quotas the one of more days holds, and rates within count on days of others") {
  const std::string quota =
      "quota: {" + cell + ", in_rate: 0%, over_rate: 50%, rent_to: importer, volume: ";
  const Resolved path = resolved(
      "measures:\n"
      "  - " +
      quota +
      "10 USD mn}\n    id: first\n    until: 2025-02-10\n"
      "  - " +
      quota +
      "20 USD mn}\n    id: second\n    from: 2025-02-11\n    until: 2025-04-10\n"
      "timeline: {start: 2025-Q1, end: 2025-Q2}\n");
  REQUIRE(path.periods[0].quotas.size() == 1);  // 49 of 90 days
  CHECK(path.periods[0].quota_names[0].id == "second");
  CHECK(path.periods[0].quotas[0].volume == 20.0);
  CHECK(path.periods[1].quotas.empty());  // 10 of 91 days, whose rate within is 0
  CHECK(std::abs(rate(path.periods[1], pork) - 0.1 * 81 / 91) < 1e-15);
}

TEST_CASE("a quota that grows has a volume by period, by the day within one") {
  const Resolved path = resolved(
      "measures:\n  - quota: {" + cell +
      ", in_rate: 0%, over_rate: 50%, rent_to: importer, volume: 100 USD mn, growth: 10%}\n"
      "    from: 2025-03-01\ntimeline: {start: 2025-Q2, end: 2026-Q2}\n");
  REQUIRE(path.periods.size() == 5);
  CHECK(path.periods[0].quotas[0].volume == 100.0);
  CHECK(std::abs(path.periods[3].quotas[0].volume - (100.0 * 59 + 110.0 * 31) / 90) < 1e-12);
  CHECK(std::abs(path.periods[4].quotas[0].volume - 110.0) < 1e-12);
}

TEST_CASE("rates that clash on some days say which is the first") {
  Diagnostics out;
  (void)resolved(
      "measures:\n"
      "  - tariff: {" +
          cell +
          ", set_rate: 20%}\n    id: a\n    until: 2025-04-05\n"
          "  - tariff: {" +
          cell +
          ", set_rate: 30%}\n    id: b\n    from: 2025-04-05\n"
          "timeline: {start: 2025-Q1, end: 2025-Q4}\n",
      out);
  CHECK(shown(out) ==
        "S040 at 8:5: 'a' and 'b' set different rates, 20 % and 30 %, on can's pork in chn, on "
        "2025-04-05 | one measure sets a rate; others may add or scale\n");
}

TEST_CASE("stickiness is a share a year, a record's, or none") {
  const auto choosing = [](const std::string& said) {
    return resolved(pork_path("tariff: {" + cell + ", add_pp: 25}",
                              "{start: 2025-Q1, end: 2025-Q2" + said + "}"))
        .choosing;
  };
  CHECK(choosing("") == 1.0);
  CHECK(choosing(", stickiness: off") == 1.0);
  CHECK(choosing(", stickiness: 1") == 1.0);
  CHECK(choosing(", stickiness: 100%") == 1.0);
  CHECK(choosing(", stickiness: 0.38") == choosing(", stickiness: 38%"));
  CHECK(std::abs(choosing(", stickiness: 38%") - (1.0 - std::pow(0.62, 0.25))) < 1e-15);
}

TEST_CASE("the default stickiness is the record's, and a run rests on it") {
  seeds::Ledger facts = fixtures::toy_ledger();
  seeds::Fact record;
  record.id = "buyers-choosing-anew-in-a-year";
  record.kind = seeds::Kind::Share;
  record.value = 25.0;
  record.unit = "%";
  facts.by_id[record.id] = facts.facts.size();
  facts.facts.push_back(record);
  Diagnostics out;
  const Resolved done = resolve(tree("tradeflow: 1\nname: test\nbaseline: toy\n" +
                                     pork_path("tariff: {" + cell + ", add_pp: 25}",
                                               "{start: 2025, end: 2026, stickiness: default}")),
                                facts, Base{&world(), std::nullopt, {}}, {}, out);
  INFO(shown(out));
  CHECK_FALSE(has_errors(out));
  CHECK(std::abs(done.choosing - 0.25) < 1e-15);
  CHECK(done.facts.contains(record.id));
}
