#include "scenarios/nests.hpp"

#include <cmath>

#include "scenarios/resolve.hpp"
#include "tests/support/random_economy.hpp"
#include "tests/support/small_world.hpp"
#include "tests/support/toy_world.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;
using fixtures::shown;
using fixtures::tree;

namespace {

const std::string head =
    "tradeflow: 1\nname: test\nbaseline: toy\nmeasures: [{tariff: {imposed_by: chn, "
    "on_exports_of: can, sectors: pork, add_pp: 25}}]\n";

/// The toy ledger with GTAP's records: of canola seed one, of pork two that disagree.
seeds::Ledger gtap_ledger() {
  const auto fact = [](const std::string& id, const std::string& sectors, double value,
                       const std::string& grade, bool sigma = true) {
    return "  - {id: " + id + ", kind: " + (sigma ? "parameter" : "level") +
           ", says: s, value: " + std::to_string(value) +
           ", unit: \"1\", period: 2024, products: {sectors: [" + sectors + "]}, basis: model, " +
           (sigma ? "convention: sigma, " : "") + "grade: " + grade +
           ", use: context, sources: [{title: t, publisher: p, date: 2024}]}\n";
  };
  const std::vector<Node> files{tree(
      "tradeflow-facts: 1\ntitle: gtap\nfacts:\n" +
      fact("gtap-esubd-osd", "canola_seed", 2.5, "B") +
      fact("gtap-esubm-osd", "canola_seed", 6.0, "C") + fact("gtap-esubd-one", "pork", 3.0, "B") +
      fact("gtap-esubd-two", "pork", 4.0, "B") + fact("gtap-esubd-vol", "canola_oil", 9.0, "D") +
      fact("esubm-over-esubd", "all", 2.0, "A", false))};
  Diagnostics out;
  seeds::Ledger ledger = seeds::read_ledger(files, out);
  INFO(shown(out));
  REQUIRE(out.empty());
  return ledger;
}

Resolved resolved(const std::string& text) {
  static const model::Accounts world = fixtures::toy_world();
  static const seeds::Ledger ledger = gtap_ledger();
  Diagnostics out;
  Resolved done = resolve(tree(head + text), ledger, Base{&world, std::nullopt, {}}, {}, out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  return done;
}

/// A scenario to run over a world with the toy world's codes.
Request asked(const model::Accounts& world, const std::string& text) {
  Diagnostics out;
  Request request{resolve(tree(head + text), fixtures::toy_ledger(), world, out), {}, {}, {}};
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  return request;
}

std::string errors(const std::string& text) {
  const model::Accounts world = fixtures::toy_world();
  Diagnostics out;
  (void)resolve(tree(head + text), fixtures::toy_ledger(), world, out);
  return shown(out);
}

constexpr model::SectorId seed{0}, oil{1}, pork{2};

}  // namespace

TEST_CASE("a scenario without nests has none") {
  const Resolved plain = resolved("model: {deficits: fixed}\n");
  CHECK_FALSE(plain.nests.any());
  CHECK(nests_json(plain.nests, fixtures::toy_world().labels).empty());
  CHECK_FALSE(resolved("model: {substitution: {inputs: {all: 1}}}\n").nests.any());
}

TEST_CASE("all sectors, then groups, then sectors themselves") {
  const Nests nests = resolved(
                          "model:\n  substitution:\n    inputs: {pork: 0, all: 0.5, canola: 2}\n"
                          "    final_use: 0.7\n")
                          .nests;
  CHECK(nests.any());
  CHECK(nests.inputs(seed) == 2.0);
  CHECK(nests.inputs(pork) == 0.0);
  CHECK(nests.inputs(model::SectorId(3)) == 0.5);
  CHECK(nests.factors(pork) == 1.0);
  CHECK(nests.final_use == 0.7);
  CHECK(std::isnan(nests.home_and_imports(seed)));
}

TEST_CASE("two levels: what is said, else the fact's rule of two") {
  const Resolved two =
      resolved("model: {sourcing: two-level, substitution: {home_and_imports: {pork: 1.5}}}\n");
  CHECK(two.nests.home_and_imports(pork) == 1.5);
  CHECK(two.nests.home_and_imports(seed) == 5.0 / 2.0);  // θ = 4
  CHECK(two.facts.contains("esubm-over-esubd"));
  CHECK(two.trade_elasticity(seed) == 4.0);
}

TEST_CASE("armington-gtap: sourced records that speak alone, else the rule of two") {
  const Resolved gtap = resolved("model: {preset: armington-gtap}\n");
  CHECK(std::abs(gtap.nests.home_and_imports(seed) - 2.5) < 1e-15);
  CHECK(gtap.trade_elasticity(seed) == 5.0);
  CHECK(gtap.nests.home_and_imports(pork) == 2.5);  // two disagree
  CHECK(gtap.nests.home_and_imports(oil) == 2.5);   // graded D: not taken
  CHECK(gtap.nests.inputs(seed) == 1.0);
  CHECK(gtap.nests.factors(seed) == 1.0);
  CHECK(gtap.facts.contains("gtap-esubd-osd"));
  CHECK(gtap.facts.contains("gtap-esubd-one"));  // which counts rests on both
  CHECK_FALSE(gtap.facts.contains("gtap-esubd-vol"));
  // What a scenario says itself wins.
  const Resolved own = resolved(
      "model: {preset: armington-gtap, sourcing: one-level, substitution: {inputs: {pork: "
      "0.3}}}\nparameters: {trade_elasticity: {canola_seed: 7}}\n");
  CHECK(own.trade_elasticity(seed) == 7.0);
  CHECK(own.nests.inputs(pork) == 0.3);
  CHECK(std::isnan(own.nests.home_and_imports(seed)));
}

TEST_CASE("fixed-coefficients: nothing substitutes, at one horizon, certified as what it is") {
  const model::Accounts world = test::small_world(1);
  const Request request = asked(world, "model: {preset: fixed-coefficients}\n");
  const model::Economy economy = model::shares(world);
  const std::vector<ScenarioRun> runs = run(world.labels, economy, request, [] { return 0.0; });
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].name == "test");
  CHECK(runs[0].horizon == "fixed coefficients");
  CHECK(runs[0].closure.deficits == model::DeficitRule::Residual);
  CHECK(runs[0].certificate.holds(1e-11));
  CHECK(runs[0].parameters_json.find("\"final_use\":0") != std::string::npos);
  model::Economy still = economy;
  model::set_trade_elasticity(still, runs[0].trade_elasticity);
  CHECK_THROWS_AS(
      certify(world.labels, still, runs[0].policy, {}, {}, runs[0].nests, runs[0].equilibrium),
      ContractError);  // deficits are not held there, whatever a file says
  // A tariff makes the good dearer by all of it and moves no quantity.
  const auto trade = model::trade(economy, runs[0].policy, runs[0].equilibrium);
  const model::TradeTable before = model::trade(economy);
  for (const auto j : model::ids<model::SectorId>(economy.shape.sectors)) {
    for (const auto n : model::ids<model::ImporterId>(economy.shape.regions)) {
      for (const auto i : model::ids<model::ExporterId>(economy.shape.regions)) {
        const double volume = trade(j, n, i) / runs[0].equilibrium.cost_hat(model::as_region(i), j);
        CHECK(volume == Approx(before(j, n, i)).epsilon(1e-11));
      }
    }
  }
}

TEST_CASE("nests that cannot be are refused") {
  CHECK(errors("model: {substitution: {home_and_imports: {pork: 2}}}\n").find("S090") == 0);
  CHECK(errors("model: {sourcing: two-level}\n").find("S091") == 0);  // no fact in this ledger
  CHECK(errors("model: {sourcing: three-level}\n").find("S008") == 0);
  CHECK(errors("model: {substitution: {inputs: {pork: -1}}}\n").find("S005") == 0);
  CHECK(errors("model: {substitution: {final: 1}}\n").find("S012") == 0);
  CHECK(errors("model: {substitution: {inputs: {canola: 1, agrifood: 2}}}\n").find("S044") == 0);
}

TEST_CASE("a run with nests is solved and certified with them") {
  const model::Economy economy = model::shares(tests::random_accounts(5));
  Nests nests = no_nests(economy.shape);
  nests.home_and_imports = model::sector_vector(economy.shape, 2.0);
  nests.value_added_and_inputs = model::sector_vector(economy.shape, 0.5);
  const model::Accounts accounts = tests::random_accounts(5);
  const model::Policy policy = tests::random_policy(5, accounts);
  const model::Equilibrium nested = solve(economy, policy, {}, {}, nests).equilibrium;
  REQUIRE(nested.usable());
  CHECK(certify(accounts.labels, economy, policy, {}, {}, nests, nested).holds(1e-10));
  CHECK_FALSE(certify(accounts.labels, economy, policy, {}, {}, {}, nested).holds(1e-10));
  const model::Equilibrium plain = solve(economy, policy, {}, {}, {}).equilibrium;
  CHECK(plain == model::solve(economy, policy));
  CHECK(nested.real_income_hat(model::RegionId(0)) != plain.real_income_hat(model::RegionId(0)));
}

TEST_CASE("a run is solved with its scenario's nests and records them") {
  const model::Accounts world = test::small_world(1);
  const Request request = asked(world, "model: {substitution: {inputs: {all: 0.5}}}\n");
  const model::Economy economy = model::shares(world);
  for (const ScenarioRun& one : run(world.labels, economy, request, [] { return 0.0; })) {
    INFO(one.name);
    CHECK(one.nests == request.resolved.nests);
    CHECK(one.parameters_json.find("\"substitution\"") != std::string::npos);
    REQUIRE(one.certificate.holds(1e-10));
    const model::Equilibrium plain = model::solve(economy, one.policy, one.closure);
    CHECK(plain.real_income_hat != one.equilibrium.real_income_hat);
  }
}
