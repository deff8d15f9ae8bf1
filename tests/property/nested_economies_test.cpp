// Random economies of the hardest kinds, with nests: certified, or failed by name.
// TRADEFLOW_NESTED_ECONOMIES says how many (150).
#include <cstdlib>
#include <iostream>
#include <limits>

#include "model/nested.hpp"
#include "model/rebase.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

int setting(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

/// Every nest away from one: CES in production and final use, two levels of sourcing,
/// some buyers who keep.
m::Nesting random_nesting(std::uint64_t seed, const m::Economy& economy) {
  Random random(seed ^ 0x4e57ULL);
  m::SectorVector between = m::sector_vector(economy.shape);
  for (double& value : between.values()) {
    value = random.uniform(1.1, 5.0);  // below one, a ban on all imports has no equilibrium
  }
  m::Nesting nesting = m::two_level(economy, between);
  for (auto* sigma : {&nesting.top, &nesting.inputs, &nesting.factors}) {
    for (double& value : sigma->values()) {
      value =
          random.uniform(0.2, 2.0);  // at 0, specific factors share their sector's income at will
    }
  }
  for (double& value : nesting.final_use.values()) {
    value = random.uniform(0.2, 2.0);
  }
  if (seed % 3 == 0) {
    for (double& value : nesting.reoptimising.values()) {
      value = random.uniform(0.1, 1.0);
    }
  }
  return nesting;
}

}  // namespace

TEST_CASE("random economies with nests are certified or fail by name", "[nests-random]") {
  int solved = 0;
  int by_fixed_point = 0;
  const int worlds = setting("TRADEFLOW_NESTED_ECONOMIES", 150);
  for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(worlds); ++seed) {
    const m::Rebase made = m::rebase(random_accounts(seed, harsh_recipe(seed)));
    if (!made.usable()) {
      ++solved;
      continue;
    }
    const m::Economy economy = m::shares(made.accounts);
    const m::Nesting nesting = random_nesting(seed, economy);
    const m::Policy policy = harsh_policy(seed, made.accounts);
    const double mobilities[] = {infinity, 0.0, 1.7};
    const m::Closure closure{seed % 4 == 1 ? m::DeficitRule::GdpShare : m::DeficitRule::Fixed,
                             mobilities[seed % 3]};
    const m::NestedEquilibrium now = m::solve(economy, nesting, policy, closure);
    INFO("seed " << seed);
    if (!now.usable()) {
      REQUIRE_FALSE(now.point.stages.empty());
      const m::Stage& last = now.point.stages.back();
      CHECK_FALSE(last.worst.block.empty());
      std::cout << "seed " << seed << " failed: " << m::to_string(last.reason) << " after "
                << last.fraction << ", off by " << last.worst.value << " at " << last.worst.block
                << '\n';
      continue;
    }
    ++solved;
    by_fixed_point += now.point.stages.empty() || now.point.stages.size() == 1 ? 1 : 0;
    const m::Certificate found =
        m::certify(made.accounts.labels, economy, nesting, policy, closure, now.point);
    INFO(found.residual << ' ' << found.walras << ' ' << found.gdp_gap << ' ' << found.accounts_gap
                        << ' ' << found.diversion_gap << ' ' << found.index_gap << ' '
                        << found.shock_gap << ' ' << found.worst_cell);
    CHECK(found.residual <= 1e-10);
    CHECK(found.holds(1e-9));
  }
  std::cout << solved << " of " << worlds << " solved, " << by_fixed_point
            << " by the fixed point\n";
  CHECK(solved >= worlds * 97 / 100);  // the rest: too few buyers choose, or bans without a way out
}
