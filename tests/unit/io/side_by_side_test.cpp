#include "io/side_by_side.hpp"

#include <algorithm>
#include <cmath>

#include "io/bands.hpp"
#include "io/redraw.hpp"
#include "io/results_layout.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_world.hpp"

using namespace tradeflow;
using model::DeficitRule;

namespace {

/// A run of the small world, and what it says under other closures.
struct Case {
  scenarios::RunSet set = test::small_runs(true);
  const scenarios::ScenarioRun& run = set.runs.back();
  model::Economy economy = io::economy_of(set.economy, run);
  model::Policy policy = io::asked_policy(run, economy);
  std::vector<scenarios::Alternative> all =
      io::side_by_side(economy, set.baseline.accounts, policy, run);

  [[nodiscard]] const std::vector<double>& income(DeficitRule rule) const {
    return all[static_cast<std::size_t>(rule)].variables[io::banded_variable("real_income_hat")];
  }
};

}  // namespace

TEST_CASE("a run stands among its alternatives bit for bit, and the others differ from it") {
  const Case c;
  REQUIRE(c.all.size() == 3);
  io::ScenarioFigures own = io::figures(c.set, c.run);
  const scenarios::Alternative& same = c.all[static_cast<std::size_t>(c.run.closure.deficits)];
  CHECK(same.deficits == c.run.closure.deficits);
  for (std::size_t v = 0; v < io::banded_names(); ++v) {
    const auto& records = io::scenario_numbers();
    const auto record = std::find_if(records.begin(), records.end(), [&](const auto& one) {
      return one.name == io::banded_name(v);
    });
    REQUIRE(record != records.end());
    const auto values = record->values(own);
    INFO(record->name);
    CHECK(
        std::equal(values.begin(), values.end(), same.variables[v].begin(), same.variables[v].end(),
                   [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
  }
  CHECK(c.income(DeficitRule::Fixed) != c.income(DeficitRule::GdpShare));
  CHECK(c.income(DeficitRule::Fixed) != c.income(DeficitRule::Balanced));
}

TEST_CASE("an alternative is the run of the scenario that asks for it") {
  const Case c;
  for (const scenarios::Alternative& one : c.all) {
    model::Closure closure = c.run.closure;
    closure.deficits = one.deficits;
    const model::Equilibrium solved =
        model::solve_with_quotas(c.economy, c.policy, c.run.quotas, closure).equilibrium;
    REQUIRE(solved.usable());
    const auto values = solved.real_income_hat.values();
    CHECK(std::equal(values.begin(), values.end(), c.income(one.deficits).begin()));
  }
}
