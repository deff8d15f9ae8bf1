// Runs with items in results files: all that `verify` needs is there.
#include "scenarios/items.hpp"

#include "io/error.hpp"
#include "io/results_layout.hpp"
#include "io/results_reader.hpp"
#include "io/results_writer.hpp"
#include "io/verification.hpp"
#include "scenarios/nests.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/nested_runs.hpp"
#include "tests/support/small_items.hpp"
#include "tests/support/small_world.hpp"

namespace io = tradeflow::io;
namespace s = tradeflow::scenarios;
namespace m = tradeflow::model;

namespace {

void solve_with(s::RunSet& set, s::ScenarioRun& run, s::Items items) {
  run.nests = s::no_nests(set.economy.shape);
  run.nests.items = std::move(items);
  test::solve_with_nests(set, run);
  REQUIRE(run.equilibrium.usable());
}

/// Every rule for deficits with items of pork, one run with items of canola, one without any.
s::RunSet runs_with_items() {
  s::RunSet set = test::small_runs();
  const m::Accounts& accounts = set.baseline.accounts;
  for (std::size_t at = 0; at < 4; ++at) {
    solve_with(set, set.runs[at], test::small_items(accounts, m::SectorId(1), 0.3));
  }
  s::ScenarioRun other = set.runs[0];
  other.name = "other-items";
  other.policy = test::small_policy();
  solve_with(set, other, test::small_items(accounts, m::SectorId(0), 0.6));
  set.runs.push_back(std::move(other));
  return set;
}

io::Verification verdict_on(io::ResultsContent content) {
  content.figures_sha256 = io::figures_sha256(content);
  io::restore(content, "edited.h5");
  return io::verify(std::move(content));
}

}  // namespace

TEST_CASE("a file of runs with items holds, beside others and none") {
  const test::Folder folder;
  const s::RunSet set = runs_with_items();
  io::write_results(folder / "items.h5", set);
  const io::ResultsContent content = io::read_results(folder / "items.h5");
  CHECK(content.items ==
        std::vector<std::string>{"pork/loin", "pork/rest", "canola_seed/loin", "canola_seed/rest"});
  for (std::size_t at = 0; at < set.runs.size(); ++at) {
    INFO(set.runs[at].name);
    CHECK(content.scenarios[at].run.nests.items == set.runs[at].nests.items);
    CHECK(content.scenarios[at].run.policy == set.runs[at].policy);
  }
  const io::Verification verdict = io::verify(content);
  for (const auto& scenario : verdict.scenarios) {
    INFO(scenario.name);
    CHECK(scenario.problems.empty());
    for (const io::Discrepancy& one : scenario.discrepancies) {
      FAIL_CHECK(one.what << ' ' << one.claimed << ' ' << one.found);
    }
    REQUIRE(scenario.certificate);
    CHECK(scenario.certificate->holds(io::certificate_tolerance));
  }
  CHECK(verdict.holds());
}

TEST_CASE("a file without items has no axis of items") {
  const test::Folder folder;
  io::write_results(folder / "plain.h5", test::small_runs());
  const io::ResultsContent content = io::read_results(folder / "plain.h5");
  CHECK(content.items.empty());
  CHECK(io::verify(content).holds());
}

TEST_CASE("what is said of an item and is not so is found") {
  const io::ResultsContent sample = io::content_of(runs_with_items(), "tradeflow run");
  REQUIRE(verdict_on(sample).holds());
  const auto edited = [&](const auto& edit) {
    io::ResultsContent content = sample;
    edit(content.scenarios[0]);
    return verdict_on(std::move(content)).holds();
  };
  constexpr std::size_t chn_can = 3;  // importer 1, exporter 0 of the first item
  using F = io::ScenarioFigures;
  CHECK_FALSE(edited([](F& f) { f.item.tariff[chn_can] += 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.item.share[chn_can] += 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.item.export_tax[chn_can] += 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.item.cost_hat[chn_can] += 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.item.theta[0] += 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.item.substitution[1] += 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.item.trade[chn_can] *= 1.0 + 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.item.trade_baseline[chn_can] *= 1.0 + 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.run.without_items.real_income_hat.data()[1] += 1e-6; }));
  CHECK_FALSE(edited([](F& f) { f.run.without_items.trade.data()[9 + 3] *= 1.0 + 1e-4; }));
  CHECK_FALSE(edited([](F& f) { f.run.without_items.biased.data()[4] = 0.5; }));
  CHECK_FALSE(edited([](F& f) { f.tariff.data()[9 + 3] += 1e-6; }));  // the mean of its items
}

TEST_CASE("an item of no sector makes a file unreadable, not a bug") {
  io::ResultsContent content = io::content_of(runs_with_items(), "tradeflow run");
  content.items[0] = "poork/loin";
  CHECK_THROWS_AS(io::restore(content, "edited.h5"), io::IoError);
}
