// Runs with nests in results files: all that `verify` needs is there.
#include "scenarios/nests.hpp"

#include "io/results_layout.hpp"
#include "io/results_reader.hpp"
#include "io/results_writer.hpp"
#include "io/verification.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/nested_runs.hpp"
#include "tests/support/small_world.hpp"

namespace io = tradeflow::io;
namespace s = tradeflow::scenarios;
namespace m = tradeflow::model;

namespace {

/// Long run, short run and the other closures, every one with all nests; the last without.
s::RunSet nested_runs() {
  s::RunSet set = test::small_runs();
  s::Nests nests = s::no_nests(set.economy.shape);
  nests.home_and_imports = m::sector_vector(set.economy.shape, 1.7);
  nests.value_added_and_inputs = m::sector_vector(set.economy.shape, 0.6);
  nests.inputs = m::sector_vector(set.economy.shape, 0.4);
  nests.factors = m::sector_vector(set.economy.shape, 0.8);
  nests.final_use = 1.3;
  for (std::size_t at = 0; at + 1 < set.runs.size(); ++at) {
    s::ScenarioRun& run = set.runs[at];
    run.nests = nests;
    test::solve_with_nests(set, run);
    REQUIRE(run.equilibrium.usable());
  }
  return set;
}

io::Verification verdict_on(io::ResultsContent content) {
  content.figures_sha256 = io::figures_sha256(content);
  io::restore(content, "edited.h5");
  return io::verify(std::move(content));
}

}  // namespace

TEST_CASE("a file of runs with nests holds, beside one without") {
  const test::Folder folder;
  const s::RunSet set = nested_runs();
  io::write_results(folder / "nests.h5", set);
  const io::ResultsContent content = io::read_results(folder / "nests.h5");
  for (std::size_t at = 0; at < set.runs.size(); ++at) {
    INFO(set.runs[at].name);
    CHECK(content.scenarios[at].run.nests.any() == (at + 1 < set.runs.size()));
    CHECK(content.scenarios[at].run.equilibrium.real_income_hat ==
          set.runs[at].equilibrium.real_income_hat);
  }
  CHECK(content.scenarios[0].run.nests == set.runs[0].nests);
  const io::Verification verdict = io::verify(content);
  for (const auto& scenario : verdict.scenarios) {
    INFO(scenario.name);
    CHECK(scenario.problems.empty());
    CHECK(scenario.discrepancies.empty());
    REQUIRE(scenario.certificate);
    CHECK(scenario.certificate->holds(io::certificate_tolerance));
  }
  CHECK(verdict.holds());
}

TEST_CASE("an elasticity of a nest that is not the run's is found") {
  const io::ResultsContent sample = io::content_of(nested_runs(), "tradeflow run");
  REQUIRE(verdict_on(sample).holds());
  const auto edited = [&](const auto& edit) {
    io::ResultsContent content = sample;
    edit(content.scenarios[0].run.nests);
    return verdict_on(std::move(content)).holds();
  };
  const m::SectorId traded(0);
  CHECK_FALSE(edited([&](s::Nests& nests) { nests.home_and_imports(traded) += 1e-6; }));
  CHECK_FALSE(edited([&](s::Nests& nests) { nests.value_added_and_inputs(traded) += 1e-6; }));
  CHECK_FALSE(edited([&](s::Nests& nests) { nests.inputs(traded) += 1e-6; }));
  CHECK_FALSE(edited([&](s::Nests& nests) { nests.factors(traded) += 1e-3; }));
  CHECK_FALSE(edited([&](s::Nests& nests) { nests.final_use += 1e-6; }));
}
