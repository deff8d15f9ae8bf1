// The nests of model/nesting.hpp: laws that hold for any table.
#include <cmath>
#include <limits>

#include "model/aggregation.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Both solvers stop at 1e-13; a solution is off by that times its condition, which the worlds
/// here keep below ten.
m::EquilibriumOptions tight() {
  m::EquilibriumOptions options;
  options.tolerance = 1e-13;
  return options;
}

m::Accounts world(std::uint64_t seed) {
  WorldRecipe recipe;
  recipe.least_theta = 0.5;
  recipe.largest_theta = 6.0;
  recipe.theta_spread = 0.3;
  return random_accounts(seed, recipe);
}

/// Largest relative difference of two points, over every value.
double apart(const m::Equilibrium& a, const m::Equilibrium& b) {
  double worst = 0.0;
  const auto compare = [&](const auto& x, const auto& y) {
    for (std::size_t at = 0; at < x.size(); ++at) {
      const double size = std::max(std::abs(y.data()[at]), 1e-3);
      worst = std::max(worst, std::abs(x.data()[at] - y.data()[at]) / size);
    }
  };
  compare(a.factor_price_hat, b.factor_price_hat);
  compare(a.cost_hat, b.cost_hat);
  compare(a.price_hat, b.price_hat);
  compare(a.trade_share, b.trade_share);
  compare(a.output, b.output);
  compare(a.expenditure, b.expenditure);
  compare(a.income, b.income);
  compare(a.deficit, b.deficit);
  compare(a.real_income_hat, b.real_income_hat);
  return worst;
}

}  // namespace

TEST_CASE("one item per sector and unit elasticities are the one-level system") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6}) {
    const m::Accounts accounts = world(seed);
    const m::Economy economy = m::shares(accounts);
    const m::Nesting nesting = m::one_level(economy);
    CHECK(m::is_one_level(nesting, economy));
    const m::Policy policy = random_policy(seed, accounts, 0.4);
    for (const m::Closure& closure :
         {m::Closure{}, m::Closure{m::DeficitRule::Fixed, 0.0},
          m::Closure{m::DeficitRule::GdpShare, 1.3}, m::Closure{m::DeficitRule::Balanced}}) {
      const m::Equilibrium plain = m::solve(economy, policy, closure, tight());
      const m::NestedEquilibrium nested = m::solve(economy, nesting, policy, closure, tight());
      INFO("seed " << seed << ", " << m::to_string(closure.deficits) << ", mobility "
                   << closure.mobility << ", " << plain.residual << ' ' << nested.point.residual
                   << " passes " << plain.iterations << ' ' << nested.point.iterations);
      REQUIRE(plain.usable());
      REQUIRE(nested.usable());
      CHECK(apart(nested.point, plain) < 1e-12);
      CHECK(m::certify(accounts.labels, economy, nesting, policy, closure, nested.point)
                .holds(1e-11));
      CHECK(m::certify(accounts.labels, economy, nested.effective, closure, nested.point)
                .holds(1e-11));
    }
  }
}

namespace {

/// Sector j in two items that share its trade by weights in (0, 1): `lines`[n][i] of the flow is
/// the first's. Uniform rates: the sector's.
m::Nesting with_lines(const m::Economy& economy, m::SectorId j, double eta,
                      const m::PartnerTable& lines) {
  m::Nesting nesting = m::one_level(economy);
  m::Item rest = nesting.items[j.offset()];
  m::Item& line = nesting.items[j.offset()];
  line.code = "line";
  rest.code = "rest";
  for (std::size_t at = 0; at < lines.size(); ++at) {
    line.share.data()[at] *= lines.data()[at];
    rest.share.data()[at] *= 1.0 - lines.data()[at];
  }
  nesting.items.insert(nesting.items.begin() + static_cast<std::ptrdiff_t>(j.offset()) + 1, rest);
  for (const auto n : m::ids<m::RegionId>(economy.shape.regions)) {
    nesting.between(n, j) = eta;
  }
  return nesting;
}

/// θ of one number for all importers of a sector, as a sector's own.
void same_theta(m::Economy& economy) {
  for (double& ratio : economy.elasticity_ratio.values()) {
    ratio = 1.0;
  }
}

m::PartnerTable drawn_lines(std::uint64_t seed, std::size_t regions, bool same_pattern) {
  Random random(seed);
  m::PartnerTable lines({regions, regions});
  for (const auto n : m::ids<m::ImporterId>(regions)) {
    const double common = random.uniform(0.2, 0.8);
    for (const auto i : m::ids<m::ExporterId>(regions)) {
      lines(n, i) = same_pattern ? common : random.uniform(0.1, 0.9);
    }
  }
  return lines;
}

}  // namespace

TEST_CASE(
    "uniform rates on items reproduce the sector: any patterns where eta is 1 + theta, any "
    "eta where they share patterns") {
  for (const std::uint64_t seed : {11, 12, 13}) {
    const m::Accounts accounts = world(seed);
    m::Economy economy = m::shares(accounts);
    same_theta(economy);
    const m::Policy policy = random_policy(seed, accounts, 0.4);
    const m::Equilibrium sector = m::solve(economy, policy, {}, tight());
    REQUIRE(sector.usable());
    const m::SectorId j(1);
    const double theta = economy.trade_elasticity(j);
    const std::size_t N = economy.shape.regions;
    const auto off = [&](double eta, bool same_pattern) {
      const m::Nesting nesting = with_lines(economy, j, eta, drawn_lines(seed, N, same_pattern));
      const m::NestedEquilibrium lines = m::solve(economy, nesting, policy, {}, tight());
      REQUIRE(lines.usable());
      CHECK(m::certify(accounts.labels, economy, nesting, policy, {}, lines.point).holds(1e-11));
      return apart(lines.point, sector);
    };
    INFO("seed " << seed);
    CHECK(off(1.0 + theta, false) < 1e-12);
    CHECK(off(0.4, true) < 1e-12);
    CHECK(off(3.0 + theta, true) < 1e-12);
    CHECK(off(0.4, false) > 1e-6);  // elsewhere aggregation is biased
  }
}

TEST_CASE("two levels with one elasticity are one level") {
  for (const std::uint64_t seed : {21, 22, 23}) {
    const m::Accounts accounts = world(seed);
    m::Economy economy = m::shares(accounts);
    same_theta(economy);
    m::SectorVector sigma = economy.trade_elasticity;
    for (double& value : sigma.values()) {
      value += 1.0;
    }
    const m::Policy policy = random_policy(seed, accounts, 0.4);
    const m::Closure closure{m::DeficitRule::Fixed, seed == 22 ? 0.0 : infinity};
    const m::Equilibrium plain = m::solve(economy, policy, closure, tight());
    const m::NestedEquilibrium nested =
        m::solve(economy, m::two_level(economy, sigma), policy, closure, tight());
    REQUIRE(plain.usable());
    REQUIRE(nested.usable());
    CHECK(apart(nested.point, plain) < 1e-12);
  }
}

TEST_CASE("within a nest, relative shares answer relative costs by minus theta, at any size") {
  for (const std::uint64_t seed : {31, 32}) {
    const m::Accounts accounts = world(seed);
    const m::Economy economy = m::shares(accounts);
    const m::SectorVector between = m::sector_vector(economy.shape, 2.7);
    const m::Nesting nesting = m::two_level(economy, between);
    m::Policy policy;
    const m::SectorId j(0);
    const m::ImporterId n(1);
    for (const double rate : {0.001, 0.5, 4.0}) {
      policy.tariff = {{j, n, m::ExporterId(0), rate}};
      const m::NestedEquilibrium now = m::solve(economy, nesting, policy, {}, tight());
      REQUIRE(now.usable());
      const auto rates = m::item_rates(economy, nesting, policy);
      const auto bought = m::item_shares(economy, nesting, rates, now.point.cost_hat);
      for (std::size_t item = 0; item < nesting.items.size(); ++item) {
        const m::Item& in = nesting.items[item];
        if (in.sector != j || in.code != "imports") {
          continue;
        }
        const auto moved = [&](m::ExporterId i) {
          return std::log(bought.share[item](n, i) / in.share(n, i));
        };
        const auto landed = [&](m::ExporterId i) {
          return std::log(rates[item].landed(n, i) * now.point.cost_hat(m::as_region(i), j));
        };
        const m::ExporterId a(0), b(2);
        if (in.share(n, a) > 0.0 && in.share(n, b) > 0.0) {
          const double slope = (moved(a) - moved(b)) / (landed(a) - landed(b));
          CHECK(std::abs(slope / -in.theta(m::as_region(n)) - 1.0) < 1e-12);
        }
      }
    }
  }
}

TEST_CASE("fixed quantities and fixed value shares are limits of the item's elasticity") {
  const m::Accounts accounts = world(41);
  const m::Economy economy = m::shares(accounts);
  const m::Policy policy = random_policy(41, accounts, 0.4);
  const auto solved = [&](double theta) {
    m::Nesting nesting = m::two_level(economy, m::sector_vector(economy.shape, 2.0));
    for (m::Item& item : nesting.items) {
      if (item.code == "imports") {
        item.theta = m::region_vector(economy.shape, theta);
      }
    }
    const m::NestedEquilibrium out = m::solve(economy, nesting, policy, {}, tight());
    INFO("theta " << theta << ", " << m::to_string(out.point.termination) << " at "
                  << out.point.residual);
    REQUIRE(out.usable());
    CHECK(m::certify(accounts.labels, economy, nesting, policy, {}, out.point).holds(1e-11));
    return out.point;
  };
  for (const double limit : {-1.0, 0.0}) {
    const m::Equilibrium at = solved(limit);
    CHECK(apart(solved(limit + 1e-9), at) < 1e-7);  // continuous, of slope below 100
    CHECK(apart(solved(limit + 1e-3), at) > 1e-7);
  }
}

TEST_CASE("where a sector does not stand for its items, the bias is named and measured") {
  const m::Accounts accounts = world(14);
  m::Economy economy = m::shares(accounts);
  same_theta(economy);
  const m::SectorId j(1);
  const double eta = 1.0 + economy.trade_elasticity(j);
  m::Policy policy = random_policy(14, accounts, 0.4);
  policy.trade_cost.clear();
  const auto bias = [&](const m::Nesting& nesting, const m::ItemPolicy& items) {
    const m::NestedEquilibrium with = m::solve(economy, nesting, policy, {}, tight(), items);
    REQUIRE(with.usable());
    m::AggregationBias out = m::aggregation_bias(economy, nesting, policy, {}, with, items);
    REQUIRE(out.without.usable());
    return out;
  };
  const auto largest = [](const m::RegionVector& values) {
    double most = 0.0;
    for (const double value : values.values()) {
      most = std::max(most, std::abs(value));
    }
    return most;
  };
  const m::PartnerTable lines = drawn_lines(14, economy.shape.regions, false);
  const m::AggregationBias none = bias(with_lines(economy, j, eta, lines), {});
  CHECK(none.markets.empty());
  CHECK(largest(none.real_income) < 1e-11);  // the solution without stops at 1e-11
  const m::AggregationBias some = bias(with_lines(economy, j, 0.5, lines), {});
  CHECK(some.markets.size() == economy.shape.regions);
  CHECK(some.markets.front() == m::ItemMarket{m::RegionId(0), j});
  CHECK(largest(some.real_income) > 1e-7);
  // A rate on one line alone is no rate on the sector, whatever the elasticities.
  m::ItemPolicy items;
  items.tariff = {{j.offset(), m::ImporterId(0), m::ExporterId(1), 2.0}};
  REQUIRE(economy.trade_share(j, m::ImporterId(0), m::ExporterId(1)) > 0.0);
  CHECK(largest(bias(with_lines(economy, j, eta, lines), items).real_income) > 1e-7);
}

namespace {

m::Nesting choosing(m::Nesting nesting, double rho) {
  for (double& value : nesting.reoptimising.values()) {
    value = rho;
  }
  return nesting;
}

}  // namespace

TEST_CASE("sticky buyers: all who choose are the static model, none who does keeps quantities") {
  for (const std::uint64_t seed : {51, 52}) {
    const m::Accounts accounts = world(seed);
    const m::Economy economy = m::shares(accounts);
    const m::Policy policy = random_policy(seed, accounts, 0.4);
    const m::Closure closure{m::DeficitRule::Fixed, seed == 52 ? 0.7 : infinity};
    const m::Nesting plain = m::one_level(economy);
    const m::Equilibrium all = m::solve(economy, policy, closure, tight());
    const m::Nesting kept = m::keep(plain, economy, policy, all);
    const m::NestedEquilibrium again = m::solve(economy, kept, policy, closure, tight());
    REQUIRE(all.usable());
    REQUIRE(again.usable());
    CHECK(apart(again.point, all) < 1e-12);  // b plays no part at ρ = 1

    // One region's buyers: where nobody in the world answers prices, no equilibrium need exist.
    const m::RegionId region(2);
    m::Nesting idle = plain;
    m::Nesting fixed = plain;
    for (m::Item& item : fixed.items) {
      item.theta(region) = -1.0;
      idle.reoptimising(region, item.sector) = 0.0;
    }
    const m::NestedEquilibrium none = m::solve(economy, idle, policy, closure, tight());
    REQUIRE(none.usable());
    const m::NestedEquilibrium leontief = m::solve(economy, fixed, policy, closure, tight());
    REQUIRE(leontief.usable());
    CHECK(apart(none.point, leontief.point) < 1e-12);
    const m::Nesting next = m::keep(idle, economy, policy, none.point);
    for (std::size_t item = 0; item < next.items.size(); ++item) {
      for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
        const m::ImporterId n = m::as_importer(region);
        CHECK(std::abs(next.items[item].kept(n, i) - plain.items[item].share(n, i)) < 1e-14);
      }
    }
    // Who keeps what all chose under a policy stays there while the policy does.
    const m::NestedEquilibrium stays =
        m::solve(economy, choosing(kept, 0.5), policy, closure, tight());
    REQUIRE(stays.usable());
    CHECK(apart(stays.point, all) < 1e-12);
    CHECK(m::certify(accounts.labels, economy, choosing(kept, 0.5), policy, closure, stays.point)
              .holds(1e-11));
  }
}

TEST_CASE("sticky buyers: under a lasting policy the periods tend to the static solution") {
  const m::Accounts accounts = world(53);
  const m::Economy economy = m::shares(accounts);
  const m::Policy policy = random_policy(53, accounts, 0.4);
  const m::Equilibrium end = m::solve(economy, policy, {}, tight());
  m::Nesting nesting = choosing(m::one_level(economy), 0.5);
  double before = infinity;
  for (int period = 0; period < 60; ++period) {
    const m::NestedEquilibrium now = m::solve(economy, nesting, policy, {}, tight());
    REQUIRE(now.usable());
    const double left = apart(now.point, end);
    CHECK((left < 0.7 * before || left < 1e-11));  // 1 − ρ, and what prices add to it
    before = left;
    nesting = m::keep(nesting, economy, policy, now.point);
  }
  CHECK(before < 1e-11);
}

TEST_CASE("sticky buyers: a ban leaves no trade, and whom it leaves chooses anew") {
  const m::Accounts accounts = world(54);
  const m::Economy economy = m::shares(accounts);
  const m::SectorId j(0);
  m::Policy policy;
  for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
    if (i != m::ExporterId(1) && economy.trade_share(j, m::ImporterId(1), i) > 0.0) {
      policy.trade_cost.push_back({j, m::ImporterId(1), i, infinity});
    }
  }
  REQUIRE_FALSE(policy.trade_cost.empty());
  const m::Nesting nesting = choosing(m::one_level(economy), 0.25);
  const m::NestedEquilibrium now = m::solve(economy, nesting, policy, {}, tight());
  REQUIRE(now.usable());
  for (const m::TradeCell& cell : policy.trade_cost) {
    CHECK(now.point.trade_share(j, cell.importer, cell.exporter) == 0.0);
  }
  CHECK(std::abs(now.point.trade_share(j, m::ImporterId(1), m::ExporterId(1)) - 1.0) < 1e-12);
  CHECK(m::certify(accounts.labels, economy, nesting, policy, {}, now.point).holds(1e-11));
}
