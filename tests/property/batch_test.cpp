// A solution does not depend on what it was solved beside.
#include <omp.h>

#include <algorithm>
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
