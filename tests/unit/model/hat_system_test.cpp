#include "model/hat_system.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "model/residuals.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using tradeflow::tests::random_accounts;
using tradeflow::tests::random_policy;
using tradeflow::tests::WorldRecipe;

namespace {

WorldRecipe recipe(double theta_spread) {
  WorldRecipe r;
  r.regions = 5;
  r.sectors = 4;
  r.theta_spread = theta_spread;
  r.density = 0.6;
  return r;
}

std::vector<double> moved(std::size_t size, std::uint64_t seed) {
  tradeflow::tests::Random random(seed);
  std::vector<double> z(size);
  for (double& each : z) {
    each = random.uniform(-0.1, 0.1);
  }
  return z;
}

}  // namespace

TEST_CASE("what a policy gives does not depend on the policy before it, to the bit") {
  for (const double spread : {0.0, 0.3}) {
    const m::Accounts accounts = random_accounts(3, recipe(spread));
    const m::Economy economy = m::shares(accounts);
    const m::Policy first = random_policy(1, accounts);
    m::Policy second = random_policy(2, accounts, 0.2);
    second.trade_cost.push_back({m::SectorId(0), m::ImporterId(1), m::ExporterId(2),
                                 std::numeric_limits<double>::infinity()});
    second.trade_cost.erase(std::remove_if(second.trade_cost.begin(), second.trade_cost.end() - 1,
                                           [](const m::TradeCell& c) {
                                             return c.sector == m::SectorId(0) &&
                                                    c.importer == m::ImporterId(1) &&
                                                    c.exporter == m::ExporterId(2);
                                           }),
                            second.trade_cost.end() - 1);
    m::HatSystem used(economy, first, {});
    used.set(second);
    used.set(m::Policy{});
    used.set(second);
    const m::HatSystem fresh(economy, second, {});
    m::HatSystem::Scratch of_used = used.scratch();
    m::HatSystem::Scratch of_fresh = fresh.scratch();
    const std::vector<double> z = moved(fresh.size(), 4);
    std::vector<double> g(fresh.size());
    std::vector<double> h(fresh.size());
    CHECK(used.pass(z, g, of_used) == fresh.pass(z, h, of_fresh));
    CHECK(g == h);
    m::Equilibrium by_used;
    m::Equilibrium by_fresh;
    used.values(z, of_used, by_used);
    fresh.values(z, of_fresh, by_fresh);
    CHECK(by_used == by_fresh);
  }
}

TEST_CASE("the solver's own test of a point finds what the independent one finds") {
  for (const double spread : {0.0, 0.3}) {
    for (const double mobility : {0.0, 0.5, std::numeric_limits<double>::infinity()}) {
      for (const auto rule : {m::DeficitRule::Fixed, m::DeficitRule::GdpShare}) {
        const m::Closure closure{rule, mobility};
        const m::Accounts accounts = random_accounts(5, recipe(spread));
        const m::Economy economy = m::shares(accounts);
        const m::Policy policy = random_policy(6, accounts);
        const m::HatSystem system(economy, policy, closure);
        m::HatSystem::Scratch scratch = system.scratch();
        m::Equilibrium point = m::solve(economy, policy, closure);
        REQUIRE(point.usable());
        // Off the solution, one value at a time, so that each block has something to find.
        point.cost_hat(m::RegionId(1), m::SectorId(2)) *= 1.01;
        point.price_hat(m::RegionId(0), m::SectorId(1)) *= 0.98;
        point.trade_share(m::SectorId(3), m::ImporterId(2), m::ExporterId(4)) += 0.01;
        point.output(m::RegionId(3), m::SectorId(0)) *= 1.02;
        point.expenditure(m::RegionId(4), m::SectorId(3)) *= 1.03;
        point.income(m::RegionId(2)) *= 0.99;
        point.deficit(m::RegionId(2)) += 0.02 * point.income(m::RegionId(2));
        point.factor_price_hat(m::RegionId(1), m::SectorId(1), m::FactorId(0)) *= 1.05;
        const auto expected = m::block_residuals(economy, policy, closure, point);
        const double walras = m::walras_slack(economy, policy, point);
        system.test(point);
        REQUIRE(point.residuals.size() == expected.size());
        for (std::size_t b = 0; b < expected.size(); ++b) {
          INFO(expected[b].block << ", spread " << spread << ", mobility " << mobility);
          CHECK(point.residuals[b].block == expected[b].block);
          CHECK(point.residuals[b].value == Approx(expected[b].value).epsilon(1e-10));
          CHECK(point.residuals[b].region == expected[b].region);
          CHECK(point.residuals[b].sector == expected[b].sector);
        }
        CHECK(point.walras == Approx(walras).epsilon(1e-10));
      }
    }
  }
}
