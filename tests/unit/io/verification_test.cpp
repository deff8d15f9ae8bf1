#include "io/verification.hpp"

#include <algorithm>
#include <cmath>

#include "io/bands.hpp"
#include "io/baseline_file.hpp"
#include "io/redraw.hpp"
#include "io/results_layout.hpp"
#include "io/results_reader.hpp"
#include "io/results_writer.hpp"
#include "io/side_by_side.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/small_world.hpp"

namespace io = tradeflow::io;

namespace {

/// Lognormal elasticities of the two goods that are traded.
tradeflow::scenarios::Uncertainty uncertain(const tradeflow::model::Economy& economy) {
  tradeflow::scenarios::Uncertainty all;
  all.design.samples = 16;
  all.design.replicates = 2;
  for (const std::string name : {"canola_seed", "pork"}) {
    const auto sector = tradeflow::model::SectorId(all.sectors.size());
    all.sectors.push_back(sector);
    tradeflow::scenarios::Parameter parameter;
    parameter.name = "theta_" + name;
    parameter.path = "parameters.trade_elasticity." + name;
    parameter.distribution.family =
        tradeflow::scenarios::Lognormal{std::log(economy.trade_elasticity(sector)), 0.3};
    all.design.parameters.push_back(std::move(parameter));
  }
  return all;
}

/// One run with every kind of policy, with bands and under each closure.
const io::ResultsContent& sample() {
  static const io::ResultsContent content = [] {
    auto set = test::small_runs(true);
    set.runs.erase(set.runs.begin(), set.runs.end() - 1);
    const tradeflow::model::Accounts& accounts = set.baseline.accounts;
    tradeflow::scenarios::ScenarioRun& run = set.runs.front();
    const tradeflow::model::Economy economy = io::economy_of(set.economy, run);
    const tradeflow::model::Policy policy = io::asked_policy(run, economy);
    run.bands = io::draw_bands(economy, accounts.labels, policy, run.quotas, run.closure,
                               uncertain(economy));
    run.alternatives = io::side_by_side(economy, accounts, policy, run);
    return io::content_of(set, "tradeflow run");
  }();
  return content;
}

/// The largest finite figure, made larger by one part in a million. False if there is none.
bool edit(std::span<double> values) {
  double* largest = nullptr;
  for (double& value : values) {
    if (std::isfinite(value) && value != 0.0 &&
        (largest == nullptr || std::abs(value) > std::abs(*largest))) {
      largest = &value;
    }
  }
  if (largest != nullptr) {
    *largest *= 1.0 + 1e-6;
  }
  return largest != nullptr;
}

/// What `tradeflow verify` would say, were the figures in a file.
io::Verification verdict_on(io::ResultsContent content) {
  io::restore(content, "edited.h5");
  return io::verify(std::move(content));
}
/// The same after an editor who knows how the fingerprints are made.
io::Verification verdict_on_forged(io::ResultsContent content) {
  content.baseline_sha256 = io::baseline_sha256(content.baseline.baseline.accounts);
  content.figures_sha256 = io::figures_sha256(content);
  return verdict_on(std::move(content));
}

}  // namespace

TEST_CASE("a file as written holds, at every closure and with every kind of policy") {
  const test::Folder folder;
  io::write_results(folder / "run.h5", test::small_runs(true));
  const auto verdict = io::verify(io::read_results(folder / "run.h5"));
  for (const auto& scenario : verdict.scenarios) {
    INFO(scenario.name);
    CHECK(scenario.problems.empty());
    CHECK(scenario.discrepancies.empty());
    REQUIRE(scenario.certificate);
    CHECK(scenario.certificate->holds(io::certificate_tolerance));
  }
  CHECK(verdict.problems.empty());
  CHECK(verdict.discrepancies.empty());
  CHECK(verdict.holds());
}

template <class Figures>
void check_edit_is_found(const io::Numbers<Figures>& record, io::ResultsContent content,
                         Figures& (*part)(io::ResultsContent&)) {
  INFO(record.name);
  if (edit(record.values(part(content)))) {
    CHECK(io::figures_sha256(content) != content.figures_sha256);
    if (record.name != "trade_elasticity") {  // each run records its own: nothing follows from it
      CHECK_FALSE(verdict_on_forged(content).holds());
    }
  }
}

TEST_CASE("one number changed by one part in a million is found, even with forged fingerprints") {
  REQUIRE(verdict_on_forged(sample()).holds());
  for (const auto& record : io::baseline_numbers()) {
    check_edit_is_found(
        record, sample(), +[](io::ResultsContent & c) -> auto& { return c.baseline; });
  }
  for (const auto& record : io::scenario_numbers()) {
    if (!record.name.starts_with("certificate_")) {  // these are below
      check_edit_is_found(
          record, sample(), +[](io::ResultsContent & c) -> auto& { return c.scenarios[0]; });
    }
  }
}

/// Every figure with one of these endings missing, as if none had been drawn.
io::ResultsContent blanked(const std::string& part) {
  io::ResultsContent content = sample();
  bool any = false;
  for (const auto& record : io::scenario_numbers()) {
    if (record.name.find(part) != std::string::npos && record.neutral) {
      const auto values = record.values(content.scenarios[0]);
      std::fill(values.begin(), values.end(), *record.neutral);
      any = true;
    }
  }
  REQUIRE(any);
  return content;
}

TEST_CASE("bands and other closures blanked under forged fingerprints are missed") {
  for (const std::string part : {"_p05", "_p50", "_p95", "_sign_probability", "_deficits_"}) {
    INFO(part);
    CHECK_FALSE(verdict_on_forged(blanked(part)).holds());
  }
  io::ResultsContent all = sample();
  auto& run = all.scenarios[0].run;
  const std::string design = run.bands.design_json;
  run.bands = io::no_bands(all.baseline.economy.shape);
  run.alternatives = io::no_alternatives(all.baseline.economy.shape);
  run.bands.design_json = design;
  CHECK_FALSE(verdict_on_forged(all).holds());
  run.bands.design_json = io::uncertainty_off;  // nothing of it is left to be missed
  CHECK(verdict_on_forged(all).holds());
}

TEST_CASE("bands without a design on record are a finding, and so is a design that is none") {
  for (const char* design : {"{}", "", "[]", R"({"method": "sobol"})"}) {
    INFO(design);
    io::ResultsContent content = sample();
    content.scenarios[0].run.bands.design_json = design;
    CHECK_FALSE(verdict_on_forged(content).holds());
  }
}

TEST_CASE("a certificate that claims what is not true is found") {
  for (const auto& record : io::scenario_numbers()) {
    if (!record.name.starts_with("certificate_") || record.name == "certificate_seconds" ||
        record.name == "certificate_iterations") {
      continue;  // only the solver knows these
    }
    INFO(record.name);
    io::ResultsContent content = sample();
    record.values(content.scenarios[0])[0] += 1e-9;
    CHECK_FALSE(verdict_on_forged(content).holds());
  }
}

TEST_CASE("an edited text is found by the fingerprint, a closure also by what it says") {
  io::ResultsContent content = sample();
  content.scenarios[0].run.scenario_yaml += "# edited\n";
  CHECK_FALSE(verdict_on(content).holds());
  content = sample();
  content.scenarios[0].closure_json = "{}";
  CHECK_FALSE(verdict_on_forged(content).holds());
}

TEST_CASE("figures that break what the model takes for granted are a finding, not a crash") {
  io::ResultsContent content = sample();
  content.scenarios[0].tariff.values()[1] = -2.0;
  CHECK_FALSE(verdict_on_forged(content).holds());
  content = sample();
  content.baseline.baseline.accounts.trade.values()[0] = -1.0;
  const auto verdict = verdict_on(content);
  CHECK_FALSE(verdict.holds());
  CHECK(verdict.problems.size() == 3);  // two fingerprints, and shares() refuses
}

TEST_CASE("a solution that the solver gave up on does not hold") {
  io::ResultsContent content = sample();
  content.scenarios[0].termination = "stalled";
  CHECK_FALSE(verdict_on_forged(content).holds());
}
