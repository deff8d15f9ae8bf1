// A solution does not depend on what it was solved beside.
#include <omp.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "model/solver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

using namespace tradeflow::model;  // NOLINT(google-build-using-namespace): a test's own file
using tradeflow::tests::random_accounts;
using tradeflow::tests::random_policy;
using tradeflow::tests::WorldRecipe;

TEST_CASE("a solution has the same bits for any number of threads and any size of batch") {
  WorldRecipe recipe;
  recipe.regions = 5;
  recipe.sectors = 4;
  recipe.theta_spread = 0.2;
  const Accounts accounts = random_accounts(21, recipe);
  const Economy economy = shares(accounts);
  std::vector<Policy> policies;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    policies.push_back(random_policy(seed, accounts, seed % 2 == 0 ? 0.3 : 0.05));
  }
  policies[17] = Policy{};
  const int before = omp_get_max_threads();
  for (const Closure& closure : {Closure{}, Closure{DeficitRule::GdpShare, 0.5}}) {
    std::vector<Equilibrium> alone;
    for (const Policy& policy : policies) {
      alone.push_back(solve(economy, policy, closure));
      REQUIRE(alone.back().usable());
    }
    for (const int threads : {1, 2, 8}) {
      omp_set_num_threads(threads);
      Solver solver(economy, closure);
      for (const std::size_t size : {1, 7, 64}) {
        INFO(threads << " threads, batches of " << size);
        std::vector<Equilibrium> together;
        for (std::size_t at = 0; at < policies.size(); at += size) {
          const std::size_t count = std::min(size, policies.size() - at);
          for (Equilibrium& each : solver.solve(std::span(policies).subspan(at, count))) {
            together.push_back(std::move(each));
          }
        }
        CHECK(together == alone);
        CHECK(solve(economy, policies, closure) == alone);
      }
    }
  }
  omp_set_num_threads(before);
}

TEST_CASE("a solver given elasticities has the bits of one prepared with them") {
  WorldRecipe recipe;
  recipe.regions = 5;
  recipe.sectors = 4;
  for (const double spread : {0.0, 0.2}) {
    recipe.theta_spread = spread;
    const Accounts accounts = random_accounts(22, recipe);
    const Economy economy = shares(accounts);
    for (const Closure& closure : {Closure{}, Closure{DeficitRule::GdpShare, 0.0}}) {
      Solver solver(economy, closure);
      Equilibrium solution;
      for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const Policy policy = random_policy(seed, accounts, 0.2);
        Economy drawn = economy;
        drawn.trade_elasticity(SectorId(seed % 4)) *= 0.7 + 0.1 * static_cast<double>(seed % 5);
        solver.solve(policy, drawn.trade_elasticity, {}, solution);
        CHECK(solution == solve(drawn, policy, closure));
      }
    }
  }
}

TEST_CASE("a start changes how long a solution takes, and no digit that is certified") {
  WorldRecipe recipe;
  recipe.regions = 5;
  recipe.sectors = 4;
  const Accounts accounts = random_accounts(23, recipe);
  const Economy economy = shares(accounts);
  Solver solver(economy);
  Equilibrium cold;
  Equilibrium warm;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Policy policy = random_policy(seed, accounts, 0.2);
    solver.solve(policy, economy.trade_elasticity, {}, cold);
    REQUIRE(cold.usable());
    const std::vector<double> there(solver.state().begin(), solver.state().end());
    solver.solve(policy, economy.trade_elasticity, there, warm);
    CHECK(warm.usable());
    CHECK(warm.iterations < cold.iterations);
    const std::vector<double> nowhere(there.size(), std::numeric_limits<double>::quiet_NaN());
    solver.solve(policy, economy.trade_elasticity, nowhere, warm);
    CHECK(warm.iterations > cold.iterations);
    CHECK(warm.trade_share == cold.trade_share);  // from the baseline after all
  }
}
