#include "scenarios/quota.hpp"

#include <cmath>
#include <limits>

#include "scenarios/resolve.hpp"
#include "tests/support/toy_world.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;
using fixtures::shown;
using fixtures::tree;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const model::RegionId can(0), chn(1), usa(2);
const model::SectorId pork(2);

model::Accounts world() {
  return fixtures::toy_world();
}

/// What a quota needs of a ledger: unit values, an exchange rate, and quotas of its own.
seeds::Ledger ledger() {
  const std::string rest = ", grade: A, sources: [{title: t, publisher: p, date: 2025}]}\n";
  const std::vector<Node> files{tree(
      "tradeflow-facts: 1\ntitle: toy\nfacts:\n"
      "  - {id: cad-2024, kind: level, says: dollars, value: 1.25, unit: CAD per USD, period: "
      "2024" +
      rest +
      "  - {id: car, kind: level, says: a car, value: 40000, unit: CAD/vehicle, period: 2024" +
      rest + "  - {id: ton, kind: level, says: a tonne, value: 500, unit: USD/t, period: 2023" +
      rest +
      "  - {id: cars, kind: measure, says: Canada lets in 1000 cars, value: {quota_volume: 1000, "
      "growth: 6.5%, unit_value: car, in_rate: 6.1%, over: banned, rent_to: exporter}, unit: "
      "vehicles, imposed_by: can, on_exports_of: chn, products: {sectors: [pork]}, effective: "
      "2026-03-01, status: in_force" +
      rest +
      "  - {id: steel, kind: measure, says: half of 2024, value: {quota_volume: 50, over_add_pp: "
      "50}, unit: \"% of 2024 volume\", imposed_by: can, on_exports_of: all, except: [usa], "
      "products: {sectors: [canola_oil]}, effective: 2025-08-01, expires: 2025-12-25, status: "
      "ended" +
      rest)};
  Diagnostics out;
  seeds::Ledger made = seeds::read_ledger(files, out);
  INFO(shown(out));
  REQUIRE(out.empty());
  return made;
}

Resolved resolved(const std::string& text) {
  static const model::Accounts accounts = world();
  static const seeds::Ledger facts = ledger();
  Diagnostics out;
  Resolved done = resolve(tree("tradeflow: 1\nname: test\nbaseline: toy\n" + text), facts,
                          Base{&accounts, std::nullopt, {}}, {}, out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  return done;
}

/// Canada's quota on China's pork, of which 202 million USD entered.
std::string quota(const std::string& rest) {
  return "measures: [{id: q, quota: {imposed_by: can, on_exports_of: chn, sectors: pork, " + rest +
         "}}]\n";
}
constexpr double entered = 202.0;  // V = 100 j + 10 n + i + 1

}  // namespace

TEST_CASE("a volume in vehicles goes through unit value and exchange rate, which are facts") {
  const Resolved done = resolved(quota(
      "volume: 1000 vehicles, unit_value: car, in_rate: 6.1%, over: banned, rent_to: exporter"));
  REQUIRE(done.quotas.size() == 1);
  const model::Quota& q = done.quotas[0];
  REQUIRE(q.cells.size() == 1);
  const model::QuotaCell& c = q.cells[0];
  CHECK(c.sector == pork);
  CHECK(c.importer == model::as_importer(can));
  CHECK(c.exporter == model::as_exporter(chn));
  CHECK(c.in_rate == 0.061);
  CHECK(c.over_rate == infinity);
  CHECK(c.per_value == Approx(1e6 * 1.25 / 40000.0).epsilon(1e-15));  // 31.25 a million USD
  CHECK(q.volume == 1000.0);
  CHECK(q.rent_to == model::RentHolder::Exporter);
  CHECK(done.facts == std::set<std::string>{"cad-2024", "car"});
  REQUIRE(done.quota_names.size() == 1);
  CHECK(done.quota_names[0] == QuotaName{"q", "vehicles"});
  CHECK(done.policy.tariff.empty());
  REQUIRE(done.measures.size() == 1);
  CHECK(done.measures[0].change == "1000 vehicles, no more");
  CHECK(done.measures[0].trade == entered);
}

TEST_CASE("volumes in tonnes, in money and in shares of the baseline's year") {
  const auto only = [](const std::string& text) {
    const Resolved done = resolved(quota(text + ", over_rate: 50%, rent_to: importer"));
    return std::pair{done.quotas.at(0), done.quota_names.at(0).unit};
  };
  const auto [tonnes, t] = only("volume: 1.5 kt, unit_value: ton");
  CHECK(t == "t");
  CHECK(tonnes.volume == 1500.0);
  CHECK(tonnes.cells[0].per_value == 2000.0);
  CHECK(tonnes.cells[0].in_rate == 0.1);  // what is paid without the quota
  CHECK(tonnes.cells[0].over_rate == 0.5);
  const auto [money, usd] = only("volume: 50 CAD mn");
  CHECK(usd == "million USD");
  CHECK(money.volume == 40.0);
  CHECK(money.cells[0].per_value == 1.0);
  const auto [share, value] = only("volume: 75% of 2024 volume");
  CHECK(share.volume == Approx(0.75 * entered).epsilon(1e-15));
  CHECK(value == "million USD");
}

TEST_CASE("a volume grows at each anniversary of its first day, not before") {
  const auto on = [](const std::string& day) {
    return resolved("measures: [{use: cars}]\nas_of: " + day + "\n").quotas.at(0).volume;
  };
  CHECK(on("2026-03-01") == 1000.0);
  CHECK(on("2027-02-28") == 1000.0);
  CHECK(on("2027-03-01") == Approx(1065.0).epsilon(1e-14));
  CHECK(on("2028-02-29") == Approx(1065.0).epsilon(1e-14));
  CHECK(on("2030-12-31") == Approx(1000.0 * std::pow(1.065, 4)).epsilon(1e-14));
  const Resolved own =
      resolved(quota("volume: 100 USD mn, growth: 10%, over: banned, rent_to: importer")
                   .replace(0, 12, "measures: [{from: 2025-07-01, ") +
               "as_of: 2026-07-01\n");
  CHECK(own.quotas.at(0).volume == Approx(110.0).epsilon(1e-14));
}

TEST_CASE("a fact's quota is shared by all it hits, on top of what they pay") {
  const Resolved done = resolved(
      "measures:\n"
      "  - use: steel\n"
      "  - tariff: {imposed_by: can, on_exports_of: chn, sectors: canola_oil, add_pp: 25}\n"
      "as_of: 2025-09-01\n");
  REQUIRE(done.quotas.size() == 1);
  const model::Quota& q = done.quotas[0];
  REQUIRE(q.cells.size() == 2);  // china and row: not the united states, not canada itself
  CHECK(q.cells[0].exporter == model::as_exporter(chn));
  CHECK(q.cells[0].in_rate == 0.1 + 0.25);
  CHECK(q.cells[0].over_rate == Approx(0.1 + 0.25 + 0.5).epsilon(1e-15));
  CHECK(q.cells[1].in_rate == 0.1);
  CHECK(q.volume == Approx(0.5 * (102.0 + 104.0)).epsilon(1e-15));
  CHECK(q.rent_to == model::RentHolder::Importer);
  CHECK(done.policy.tariff.empty());  // the surtax is in the quota's rates
  CHECK(resolved("measures: [{use: steel}]\nas_of: 2025-12-26\nallow_null: true\n").quotas.empty());
}

TEST_CASE("a rent is earned on what enters a quota, within and above its volume") {
  const Resolved done = resolved(
      "measures:\n"
      "  - use: steel\n"
      "  - cost: {importer: can, exporter: chn, sectors: canola_oil, scale_by: 1.2, rent_to: "
      "importer}\n"
      "as_of: 2025-09-01\n");
  const model::Quota& q = done.quotas.at(0);
  CHECK(q.cells[0].in_rate == (1.0 + 0.1) * 1.2 - 1.0);
  CHECK(q.cells[0].over_rate == (1.0 + (0.1 + 0.5)) * 1.2 - 1.0);
  CHECK(q.cells[1].in_rate == 0.1);
  CHECK(done.policy.tariff.empty());
}

TEST_CASE("coverage: rates blend, and only that share of what enters counts") {
  const Resolved done = resolved(
      "measures: [{coverage: 0.5, quota: {imposed_by: can, on_exports_of: chn, sectors: "
      "pork, volume: 80% of 2024 volume, in_rate: 0%, over_rate: 60%, rent_to: "
      "importer}}]\n");
  const model::Quota& q = done.quotas.at(0);
  CHECK(q.cells[0].in_rate == Approx(0.05).epsilon(1e-15));
  CHECK(q.cells[0].over_rate == Approx(0.35).epsilon(1e-15));
  CHECK(q.cells[0].per_value == 0.5);
  CHECK(q.volume == Approx(0.8 * 0.5 * entered).epsilon(1e-15));
}

TEST_CASE("quotas come in the order of their ids, whatever the file's") {
  const std::string a =
      "{id: a, quota: {imposed_by: can, on_exports_of: chn, sectors: pork, volume: 9 USD mn, over: "
      "banned, rent_to: importer}}";
  const std::string b =
      "{id: b, quota: {imposed_by: usa, on_exports_of: chn, sectors: pork, volume: 8 USD mn, over: "
      "banned, rent_to: exporter}}";
  const Resolved one = resolved("measures: [" + a + ", " + b + "]\n");
  const Resolved two = resolved("measures: [" + b + ", " + a + "]\n");
  CHECK(one.quotas == two.quotas);
  CHECK(one.quota_names == two.quota_names);
  REQUIRE(one.quotas.size() == 2);
  CHECK(one.quotas[0].volume == 9.0);
  CHECK(one.quotas[1].cells[0].importer == model::as_importer(usa));
}
