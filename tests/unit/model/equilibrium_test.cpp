#include "model/equilibrium.hpp"

#include <cmath>

#include "model/rebase.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hand_world.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

namespace {

m::Policy home_tariff(double rate) {
  m::Policy policy;
  policy.tariff.push_back({good, m::as_importer(north), m::as_exporter(south), rate});
  return policy;
}

}  // namespace

TEST_CASE("specific factors, no inputs: a good's sales decide its factor's price") {
  m::Accounts a = random_accounts(3, [] {
    WorldRecipe recipe;
    recipe.inputs = 0.0;
    return recipe;
  }());
  const m::Economy economy = m::shares(a);
  const m::Policy policy = random_policy(3, a);
  m::Policy taxes_only;
  taxes_only.tariff = policy.tariff;
  const m::Equilibrium now = m::solve(economy, taxes_only, {m::DeficitRule::Fixed, 0.0});
  REQUIRE(now.usable());
  for (const auto n : m::ids<m::RegionId>(economy.shape.regions)) {
    for (const auto j : m::ids<m::SectorId>(economy.shape.sectors)) {
      const double sales = now.output(n, j) / economy.output(n, j);
      CHECK(now.factor_price_hat(n, j, m::FactorId(0)) == Approx(sales).epsilon(1e-10));
      CHECK(now.cost_hat(n, j) == Approx(sales).epsilon(1e-10));
    }
  }
}

TEST_CASE("mobile factors earn the same in every sector, specific ones do not") {
  const m::Accounts a = random_accounts(4);
  const m::Economy economy = m::shares(a);
  const m::Policy policy = random_policy(4, a);
  const m::Equilibrium mobile = m::solve(economy, policy);
  const m::Equilibrium specific = m::solve(economy, policy, {m::DeficitRule::Fixed, 0.0});
  const m::RegionId n(0);
  const m::FactorId f(0);
  CHECK(mobile.factor_price_hat(n, m::SectorId(0), f) ==
        mobile.factor_price_hat(n, m::SectorId(1), f));
  CHECK(std::abs(specific.factor_price_hat(n, m::SectorId(0), f) /
                     specific.factor_price_hat(n, m::SectorId(1), f) -
                 1.0) > 1e-3);
}

TEST_CASE("very mobile factors approach one market") {
  const m::Accounts a = random_accounts(5);
  const m::Economy economy = m::shares(a);
  const m::Policy policy = random_policy(5, a);
  const m::Equilibrium limit = m::solve(economy, policy);
  const m::Equilibrium near = m::solve(economy, policy, {m::DeficitRule::Fixed, 1e7});
  REQUIRE(near.usable());
  for (const auto n : m::ids<m::RegionId>(economy.shape.regions)) {
    // ŵ_j/Φ̂ = (R̂_j/(Φ̂L̂))^(1/(1+λ)): first order in 1/λ, log changes of order one.
    CHECK(near.real_income_hat(n) == Approx(limit.real_income_hat(n)).epsilon(1e-6));
  }
}

TEST_CASE("a ban empties its cell exactly and nothing else") {
  const m::Accounts a = random_accounts(6);
  const m::Economy economy = m::shares(a);
  const m::SectorId j(0);
  const m::ImporterId n(1);
  m::Policy ban;
  for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
    if (economy.trade_share(j, n, i) > 0.0 && m::as_region(i) != m::as_region(n)) {
      ban.trade_cost.push_back({j, n, i, std::numeric_limits<double>::infinity()});
      break;
    }
  }
  REQUIRE(ban.trade_cost.size() == 1);
  const m::Equilibrium now = m::solve(economy, ban);
  REQUIRE(now.usable());
  const m::ExporterId banned = ban.trade_cost.front().exporter;
  double total = 0.0;
  for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
    const bool traded = economy.trade_share(j, n, i) > 0.0 && i != banned;
    CHECK((now.trade_share(j, n, i) > 0.0) == traded);
    total += now.trade_share(j, n, i);
  }
  CHECK(total == Approx(1.0).epsilon(1e-14));
}

TEST_CASE("a market banned from every seller has no price, and the solver says so") {
  const m::Economy economy = m::shares(hand_world());
  m::Policy policy;
  for (const auto i : {north, south}) {
    policy.trade_cost.push_back(
        {good, m::as_importer(north), m::as_exporter(i), std::numeric_limits<double>::infinity()});
  }
  const m::Equilibrium none = m::solve(economy, policy);
  CHECK_FALSE(none.usable());
  CHECK(none.termination == m::Termination::PathEnds);
}

TEST_CASE("gdp-share deficits keep their share of GDP but for one common shift") {
  const m::Economy economy = m::shares(hand_world());
  const m::Equilibrium now =
      m::solve(economy, home_tariff(0.6), {m::DeficitRule::GdpShare, 1e300 * 1e300});
  REQUIRE(now.usable());
  for (const auto n : {north, south}) {
    const double before = economy.deficit(n) / (economy.income(n) - economy.deficit(n));
    const double after = now.deficit(n) / (now.income(n) - now.deficit(n));
    CHECK(before - after == Approx(now.deficit_shift).epsilon(1e-8));
  }
  CHECK(std::abs(now.deficit(north) + now.deficit(south)) < 1e-10);
  CHECK(now.deficit_shift != 0.0);
}

TEST_CASE("balanced deficits start from the world re-solved without them") {
  const m::Economy economy = m::shares(hand_world());
  const m::Closure closure{m::DeficitRule::Balanced};
  const m::ClosureBase base = m::closure_base(economy, closure);
  REQUIRE(base.solution.usable());
  CHECK(base.economy.deficit(north) == 0.0);
  CHECK(m::closure_base(base.economy, closure).economy == base.economy);
  const m::Equilibrium from_either = m::solve(economy, home_tariff(0.6), closure);
  CHECK(from_either == m::solve(base.economy, home_tariff(0.6), closure));
}

TEST_CASE("options and policies out of their domain are broken preconditions") {
  const m::Economy economy = m::shares(hand_world());
  m::EquilibriumOptions options;
  options.tolerance = 0.0;
  options.window = -1;
  options.damping = 1.5;
  options.max_iterations = 0;
  CHECK(options.violations().size() == 4);
  CHECK_THROWS_AS(m::solve(economy, m::Policy{}, {}, options), tradeflow::ContractError);
  CHECK_THROWS_AS(m::solve(economy, home_tariff(-1.0)), tradeflow::ContractError);
  CHECK_THROWS_AS(m::solve(economy, home_tariff(0.1), {m::DeficitRule::Fixed, -0.5}),
                  tradeflow::ContractError);
}

TEST_CASE("a limit on passes is kept and named, with the residual of the point returned") {
  const m::Accounts a = random_accounts(7);
  const m::Economy economy = m::shares(a);
  m::EquilibriumOptions options;
  options.max_iterations = 3;
  const m::Equilibrium now = m::solve(economy, random_policy(7, a), {}, options);
  CHECK(now.termination == m::Termination::IterationLimit);
  CHECK(now.iterations == 3);
  CHECK(now.residual > options.tolerance);
  CHECK(m::to_string(now.termination) == "iteration-limit");
}
