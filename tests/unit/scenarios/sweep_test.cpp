#include "scenarios/sweep_plan.hpp"

#include "scenarios/override.hpp"
#include "seeds/json_text.hpp"
#include "tests/support/toy_world.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;
using fixtures::shown;
using fixtures::tree;

namespace {

const std::string pork =
    "tradeflow: 1\nname: test\nbaseline: toy\nmeasures:\n"
    "  - {id: pork, tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: 25}}\n"
    "  - {id: road, cost: {importer: usa, exporter: can, sectors: agrifood, scale_by: 0.9}}\n";

const model::Accounts& world() {
  static const model::Accounts accounts = fixtures::toy_world();
  return accounts;
}

SweepPlan plan_of(const std::string& text, Diagnostics& out,
                  const seeds::Ledger& ledger = fixtures::toy_ledger()) {
  return {tree(text), ledger, Base{&world(), std::nullopt, {}}, {}, out};
}

std::string errors(const std::string& sweep) {
  Diagnostics out;
  (void)plan_of(pork + sweep, out);
  return shown(out);
}

Resolved run_with(const std::string& path, const std::string& value) {
  Diagnostics out;
  Node file = tree(pork);
  override_value(file, path, tree(value), out);
  Resolved done = resolve(file, fixtures::toy_ledger(), world(), out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  return done;
}

}  // namespace

TEST_CASE("a draw is the scenario with its values put in place, bit for bit") {
  Diagnostics out;
  const SweepPlan plan = plan_of(
      pork +
          "sweep: {design: lhs, samples: 7, parameters: {duty: {path: measures.pork.add_pp, range: "
          "[0, 60]}}}\n",
      out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  REQUIRE(plan.design().draws() == 7);
  REQUIRE(plan.units() == std::vector<std::string>{"percentage points"});
  const Draws draws = plan.design().block(0, 7);
  for (std::size_t k = 0; k < draws.count; ++k) {
    const DrawnWorld drawn = plan.world(draws.row(k));
    REQUIRE(drawn.problem.empty());
    const Resolved run = run_with("measures.pork.add_pp", number_text(draws.row(k)[0]));
    REQUIRE(drawn.policy == run.policy);
    REQUIRE(drawn.trade_elasticity == run.trade_elasticity);
  }
}

TEST_CASE("a draw without effect is a draw, not an error") {
  Diagnostics out;
  const SweepPlan plan =
      plan_of(pork +
                  "sweep: {design: list, parameters: {duty: {path: measures.pork.add_pp, "
                  "values: [0, 25]}, cost: {path: measures.road.scale_by, values: [1, 0.5]}}}",
              out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  const DrawnWorld none = plan.world(plan.design().block(0, 1).row(0));
  REQUIRE(none.problem.empty());
  REQUIRE(none.policy.empty());
}

TEST_CASE("percentages are drawn as percentages, and mean what they mean in a scenario") {
  Diagnostics out;
  const SweepPlan plan =
      plan_of(pork +
                  "sweep: {design: grid, parameters: {saved: {path: measures.road.scale_by, "
                  "range: [80%, 90%], steps: 3}}}",
              out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  REQUIRE(plan.units() == std::vector<std::string>{"%"});
  const Draws draws = plan.design().block(0, 3);
  REQUIRE(draws.values == std::vector<double>{80.0, 85.0, 90.0});
  REQUIRE(plan.world(draws.row(1)).policy == run_with("measures.road.scale_by", "85%").policy);
}

TEST_CASE("a sector's elasticity wins over its group's, whatever their order") {
  for (const bool group_first : {false, true}) {
    const std::string group = "all_farm: {path: parameters.trade_elasticity.agrifood, values: [3]}";
    const std::string one = "one: {path: parameters.trade_elasticity.pork, values: [7]}";
    Diagnostics out;
    const SweepPlan plan =
        plan_of(pork + "sweep: {design: list, parameters: {" + (group_first ? group : one) + ", " +
                    (group_first ? one : group) + "}}",
                out);
    INFO(shown(out));
    REQUIRE_FALSE(has_errors(out));
    const auto theta = plan.world(plan.design().block(0, 1).row(0)).trade_elasticity;
    REQUIRE(theta.values()[0] == 3.0);
    REQUIRE(theta.values()[2] == 7.0);
    REQUIRE(theta.values()[3] == 4.0);
  }
}

TEST_CASE("source draws an elasticity from the record its value comes from") {
  const std::string record =
      "tradeflow-facts: 1\ntitle: toy\nfacts:\n"
      "  - {id: theta-pork, kind: parameter, says: theta of pork, value: 4, unit: \"1\", period: "
      "2024, sector: pork, basis: model, convention: theta, distribution: {lognormal: [1.386, "
      "0.3]}, truncate: [1, 12], grade: C, use: calibration, sources: [{title: t, publisher: p, "
      "date: 2025}]}\n";
  const std::string sweep =
      "sweep: {samples: 8, parameters: {theta: {path: parameters.trade_elasticity.pork, "
      "distribution: source, truncate: [2, 20]}}}";
  Diagnostics out;
  const std::vector<Node> files{tree(record)};
  const SweepPlan plan = plan_of(pork + sweep, out, seeds::read_ledger(files, out));
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  const Distribution& drawn = plan.design().spec().parameters[0].distribution;
  REQUIRE(std::get<Lognormal>(drawn.family).log_sd == 0.3);
  REQUIRE(drawn.at_least == 2.0);
  REQUIRE(drawn.at_most == 12.0);
  REQUIRE(plan.central().facts.count("theta-pork") == 1);
  REQUIRE(errors(sweep) ==
          "S106 at 7:48: the elasticity of 'pork', 4, comes from no record with a spread | write a "
          "distribution: lognormal: [log mean, log sd]\n");
}

TEST_CASE("a draw that makes no scenario says why") {
  Diagnostics out;
  const SweepPlan plan = plan_of(
      pork +
          "  - {id: gift, tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: "
          "-30}}\nsweep: {design: list, parameters: {duty: {path: measures.pork.add_pp, "
          "values: [50, 30]}, gift: {path: measures.gift.add_pp, values: [-90, -100]}}}",
      out);
  INFO(shown(out));
  REQUIRE_FALSE(has_errors(out));
  const Draws draws = plan.design().block(0, 2);
  REQUIRE(plan.world(draws.row(0)).problem.empty());
  Diagnostics more;
  const SweepPlan deep = plan_of(
      pork +
          "  - {id: gift, tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: "
          "-5}}\nsweep: {design: list, parameters: {duty: {path: measures.pork.add_pp, "
          "values: [25, -90]}, gift: {path: measures.gift.add_pp, values: [-5, -30]}}}",
      more);
  INFO(shown(more));
  REQUIRE_FALSE(has_errors(more));
  REQUIRE(deep.world(deep.design().block(0, 2).row(1)).problem ==
          "S041: the rate on can's pork in chn comes to -110 %");
}

TEST_CASE("everything wrong with a sweep is said with its place") {
  const auto one = [](const std::string& parameter) {
    return errors("sweep: {samples: 8, parameters: {a: {" + parameter + "}}}");
  };
  CHECK(one("path: measures.prok.add_pp, range: [0, 1]") ==
        "C010 at 7:44: there is no measure 'prok' | did you mean 'pork'? measures: pork, road\n");
  CHECK(one("path: measures.pork.add_p, range: [0, 1]") ==
        "S012 at 7:44: unknown key 'add_p' in measures[0].tariff | did you mean 'add_pp'? keys: "
        "add_pp, cut_off, imposed_by, items, on_exports_of, scale_by, sectors, set_rate\n");
  CHECK(one("path: parameters.trade_elasticity.prok, range: [1, 2]").substr(0, 13) ==
        "S032 at 7:44:");
  CHECK(one("path: parameters.trade_elasticity.pork, range: [0, 2]") ==
        "S107 at 7:44: 'a' draws elasticities from 0 to 2 | above 0 to 100: truncate: [0.5, 12]\n");
  CHECK(one("path: title, range: [0, 1]") ==
        "S107 at 7:44: 'title' moves nothing | the path of a number: measures.ID.add_pp, "
        "parameters.trade_elasticity.SECTOR\n");
  CHECK(one("path: measures.road.scale_by, range: [0.5, 2000]").substr(0, 5) == "S005 ");
  CHECK(one("path: measures.pork.add_pp") ==
        "S101 at 7:37: 'sweep.parameters.a' needs one of range, distribution and values | range: "
        "[0, 100]\n");
  CHECK(one("path: measures.pork.add_pp, range: [0, 1, 2]") ==
        "S102 at 7:73: 'range' takes a list of two numbers | [low, high]\n");
  CHECK(one("path: measures.road.scale_by, range: [80%, 1]") ==
        "S102 at 7:37: 'sweep.parameters.a' mixes percentages and plain numbers | write all of "
        "them one way\n");
  CHECK(one("path: measures.pork.add_pp, distribution: {norml: [0, 1]}") ==
        "S103 at 7:80: 'norml' is no distribution | did you mean 'normal'?\n");
  CHECK(one("path: measures.pork.add_pp, values: [0, 1]") ==
        "S105 at 7:8: a has values, which only a grid or list takes\n");
  CHECK(errors("sweep: {parameters: {A: {path: measures.pork.add_pp, range: [0, 1]}}}")
            .find("S013 at 7:22: 'A' is not a name for a variable") != std::string::npos);
  CHECK(errors("sweep: {samples: 8, parameters: {a: {path: measures.pork.add_pp, range: [0, 1]}}, "
               "correlations: [{between: [a, b], rank: 0.5}]}") ==
        "S104 at 7:112: 'b' is no parameter of this sweep | did you mean 'a'?\n");
  CHECK(errors("") ==
        "S100 at 1:1: 'test' has no sweep | add a sweep: block with its parameters\n");
}
