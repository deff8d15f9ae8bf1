// Sticky paths in results files: `verify` certifies each period with what buyers kept, and proves
// that each period starts where the one before ended.
#include <algorithm>

#include "io/results_layout.hpp"
#include "io/results_reader.hpp"
#include "io/results_writer.hpp"
#include "io/verification.hpp"
#include "scenarios/run.hpp"
#include "scenarios/sticky.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/small_world.hpp"

namespace io = tradeflow::io;
namespace m = tradeflow::model;
namespace s = tradeflow::scenarios;

namespace {

/// Three years of a measure and a quota, the first without, and the path between.
s::RunSet sticky_runs() {
  s::RunSet set;
  set.baseline.accounts = test::small_world(3, true);
  set.baseline.title = "A small world";
  set.baseline.facts_json = "[]";
  set.economy = m::shares(set.baseline.accounts);
  s::Resolved done;
  done.name = "path";
  done.choosing = 0.38;
  done.trade_elasticity = set.baseline.accounts.trade_elasticity;
  done.nests = s::no_nests(set.economy.shape);
  for (const char* label : {"2024", "2025", "2026"}) {
    s::PeriodPolicy one;
    one.period = *tradeflow::seeds::parse_period(label);
    if (one.period.text != "2024") {
      one.policy = test::small_policy();
      one.quotas = {test::small_quotas(set.baseline.accounts).front()};
      one.quota_names = {{"a", "t"}};
    }
    done.periods.push_back(std::move(one));
  }
  set.runs =
      s::run(set.baseline.accounts.labels, set.economy, {done, "", "", "[]"}, [] { return 0.0; });
  return set;
}

/// The verdict on a file whose path says something else in one period, otherwise consistent.
template <class Edit>
io::Verification edited(std::size_t row, Edit edit) {
  io::ResultsContent content = io::content_of(sticky_runs(), "tradeflow run");
  edit(content.scenarios[row]);
  io::restore(content, "edited.h5");
  content.figures_sha256 = io::figures_sha256(content);
  return io::verify(std::move(content));
}

bool says(const io::ScenarioVerdict& verdict, const std::string& words) {
  return std::any_of(verdict.problems.begin(), verdict.problems.end(),
                     [&](const auto& problem) { return problem.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("a file of a sticky path comes back as it was, and holds") {
  const test::Folder folder;
  const s::RunSet set = sticky_runs();
  io::write_results(folder / "path.h5", set);
  const io::ResultsContent content = io::read_results(folder / "path.h5");
  REQUIRE(content.scenarios.size() == 6);
  for (std::size_t at = 0; at < 6; ++at) {
    INFO(at);
    const s::ScenarioRun& run = content.scenarios[at].run;
    CHECK(run.nests == set.runs[at].nests);
    CHECK(run.nests.sticky() == (at >= 3));
    CHECK(run.closure == set.runs[at].closure);
  }
  CHECK(content.scenarios[4].run.nests.kept != content.scenarios[5].run.nests.kept);
  const io::Verification verdict = io::verify(content);
  for (const auto& scenario : verdict.scenarios) {
    INFO(scenario.name << " in " << scenario.period);
    CHECK(scenario.problems.empty());
    CHECK(scenario.discrepancies.empty());
    REQUIRE(scenario.certificate);
    CHECK(scenario.certificate->holds(io::certificate_tolerance));
  }
  CHECK(verdict.holds());
}

TEST_CASE("kept quantities that are not those of the period before are found, period by period") {
  const auto first = edited(3, [](io::ScenarioFigures& f) { f.kept_quantity.data()[1] *= 1.001; });
  CHECK(says(first.scenarios[3], "kept_quantity"));
  const auto later = edited(5, [](io::ScenarioFigures& f) { f.kept_quantity.data()[1] *= 1.001; });
  CHECK(says(later.scenarios[5], "kept_quantity"));
  CHECK_FALSE(later.scenarios[5].certificate->holds(io::certificate_tolerance));
  CHECK(later.scenarios[4].problems.empty());
}

TEST_CASE("a share or a mobility that is not the path's is found") {
  const auto share = edited(4, [](io::ScenarioFigures& f) { f.run.nests.choosing = 0.4; });
  CHECK(says(share.scenarios[4], "choosing_share"));
  const auto mobility = edited(5, [](io::ScenarioFigures& f) { f.run.closure.mobility *= 1.01; });
  CHECK(says(mobility.scenarios[5], "factor_mobility"));
}
