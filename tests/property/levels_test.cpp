// The proportional-change system against the same world solved in levels by other means.
#include <cmath>

#include "model/equilibrium.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/levels_model.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

namespace {

void check_against_levels(std::uint64_t seed, double mobility) {
  INFO("seed " << seed << " mobility " << mobility);
  const LevelsModel before = random_levels(seed, mobility);
  const LevelsSolution old = solve_levels(before);
  REQUIRE(old.solved);
  const m::Accounts accounts = accounts_of(before, old);
  // The levels solver stops at 2e-13; identities inherit it.
  REQUIRE(m::identities(accounts).hold(1e-12));
  const m::Policy policy = random_policy(seed, accounts, 0.5);
  const LevelsSolution now = solve_levels(after(before, policy));
  REQUIRE(now.solved);

  m::EquilibriumOptions options;
  options.tolerance = 1e-12;
  const m::Economy economy = m::shares(accounts);
  const m::Equilibrium hat = m::solve(economy, policy, {m::DeficitRule::Fixed, mobility}, options);
  REQUIRE(hat.usable());
  const m::TradeTable V = m::trade(economy, policy, hat);
  double worst = 0.0;
  const auto compare = [&](double a, double b) { worst = std::max(worst, std::abs(a / b - 1.0)); };
  for (const auto n : m::ids<m::RegionId>(economy.shape.regions)) {
    compare(hat.income(n), now.income(n));
    for (const auto j : m::ids<m::SectorId>(economy.shape.sectors)) {
      compare(hat.price_hat(n, j), now.price(n, j) / old.price(n, j));
      compare(hat.cost_hat(n, j), now.unit_cost(n, j) / old.unit_cost(n, j));
      compare(hat.output(n, j), now.output(n, j));
      compare(hat.expenditure(n, j), now.expenditure(n, j));
      for (const auto f : m::ids<m::FactorId>(economy.shape.factors)) {
        compare(hat.factor_price_hat(n, j, f),
                now.factor_price(n, j, f) / old.factor_price(n, j, f));
      }
      for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
        compare(V(j, m::as_importer(n), i), now.trade(j, m::as_importer(n), i));
      }
    }
  }
  CHECK(worst < 1e-10);
}

}  // namespace

TEST_CASE("hat algebra equals a solve in levels: factors mobile") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    check_against_levels(seed, std::numeric_limits<double>::infinity());
  }
}

TEST_CASE("hat algebra equals a solve in levels: specific factors") {
  for (const std::uint64_t seed : {4, 5}) {
    check_against_levels(seed, 0.0);
  }
}

TEST_CASE("hat algebra equals a solve in levels: factors of finite mobility") {
  for (const std::uint64_t seed : {6, 7}) {
    check_against_levels(seed, 1.3);
  }
}
