#include "model/nesting.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "model/nest.hpp"
#include "model/nested.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

m::Economy world() {
  WorldRecipe recipe;
  recipe.density = 1.0;
  return m::shares(random_accounts(3, recipe));
}

}  // namespace

TEST_CASE("a nest's price: the mean of order 1 - sigma, and its limits") {
  const std::array<double, 2> share = {0.25, 0.75};
  const std::array<double, 2> p = {std::log(2.0), std::log(1.0)};
  std::array<double, 2> now{};
  // By hand: σ = 0 gives Σ s p = 1.25, shares 0.4 and 0.6; σ = 2 gives 1/(0.125 + 0.75).
  CHECK(std::abs(m::nest_price<double>(share, p, 1.0, now) - std::log(1.25)) < 1e-15);
  CHECK(std::abs(now[0] - 0.4) < 1e-15);
  CHECK(std::abs(m::nest_price<double>(share, p, -1.0, now) + std::log(0.875)) < 1e-15);
  CHECK(std::abs(now[1] - 0.75 / 0.875) < 1e-15);
  CHECK(std::abs(m::nest_price<double>(share, p, 0.0, now) - 0.25 * std::log(2.0)) < 1e-15);
  CHECK(now[0] == 0.25);
  // Near a limit no digits are lost: second order in δ is 1e-9 here.
  CHECK(std::abs(m::nest_price<double>(share, p, 1e-9, now) - 0.25 * std::log(2.0)) < 1e-9);
  // Weights count by their sum; what nobody buys has no price; a banned part leaves.
  const std::array<double, 2> twice = {0.5, 1.5};
  CHECK(std::abs(m::nest_price<double>(twice, p, 1.0, now) - std::log(1.25)) < 1e-15);
  const std::array<double, 2> none = {0.0, 0.0};
  CHECK(m::nest_price<double>(none, p, 1.0, now) == 0.0);
  const std::array<double, 2> banned = {infinity, 0.0};
  CHECK(std::abs(m::nest_price<double>(share, banned, -2.0, now) + std::log(0.75) / 2.0) < 1e-15);
  CHECK(now[0] == 0.0);
  CHECK(now[1] == 1.0);
  CHECK(m::nest_price<double>(share, banned, 1.0, now) == infinity);
}

TEST_CASE("equal prices leave a nest as it is, bit for bit") {
  const std::array<double, 3> share = {0.1, 0.2, 0.7};
  const std::array<double, 3> p = {0.0, 0.0, 0.0};
  std::array<double, 3> now{};
  for (const double delta : {-4.0, 0.0, 0.7}) {
    CHECK(m::nest_price<double>(share, p, delta, now) == 0.0);
  }
}

TEST_CASE("a nest's price moves with its parts by their shares, and duals say so") {
  const std::array<double, 2> share = {0.3, 0.7};
  for (const double delta : {-3.0, -0.1, 0.0, 0.6}) {
    for (const double apart : {0.01, 3.0}) {
      const std::array<m::Dual, 2> p = {m::Dual(apart, 1.0), m::Dual(-apart, 0.0)};
      std::array<m::Dual, 2> now{};
      const m::Dual price = m::nest_price<m::Dual>(share, p, delta, now);
      CHECK(std::abs(price.slope - now[0].value) < 1e-14);
      // d log share_0 = δ (1 − share_0) d log p_0
      CHECK(std::abs(now[0].slope - delta * now[0].value * now[1].value) < 1e-14);
    }
  }
}

TEST_CASE("two levels split what is traded into home goods and imports") {
  const m::Economy economy = world();
  const m::Nesting nesting = m::two_level(economy, m::sector_vector(economy.shape, 1.9));
  m::expect_valid(nesting, economy);
  CHECK_FALSE(m::is_one_level(nesting, economy));
  CHECK(m::is_one_level(m::one_level(economy), economy));
  for (const m::Item& item : nesting.items) {
    for (const auto n : m::ids<m::ImporterId>(economy.shape.regions)) {
      for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
        const bool home = m::as_region(n) == m::as_region(i);
        const bool here = item.code == "all" || home == (item.code == "home");
        CHECK(item.share(n, i) == (here ? economy.trade_share(item.sector, n, i) : 0.0));
      }
    }
  }
}

TEST_CASE("a nesting that does not fit its economy is refused") {
  const m::Economy economy = world();
  const m::Nesting plain = m::one_level(economy);
  m::Nesting broken = plain;
  broken.items[0].share(m::ImporterId(0), m::ExporterId(0)) += 1e-6;
  CHECK_THROWS_AS(m::expect_valid(broken, economy), tradeflow::ContractError);
  broken = plain;
  broken.items[0].theta(m::RegionId(0)) = -1.1;
  CHECK_THROWS_AS(m::expect_valid(broken, economy), tradeflow::ContractError);
  broken = plain;
  broken.reoptimising(m::RegionId(0), m::SectorId(0)) = 1.5;
  CHECK_THROWS_AS(m::expect_valid(broken, economy), tradeflow::ContractError);
  broken = plain;
  broken.items.pop_back();
  CHECK_THROWS_AS(m::expect_valid(broken, economy), tradeflow::ContractError);
  broken = plain;
  broken.top(m::SectorId(0)) = -0.5;
  CHECK_THROWS_AS(m::solve(economy, broken, m::Policy{}), tradeflow::ContractError);
  m::ItemPolicy items;
  items.tariff = {{plain.items.size(), m::ImporterId(0), m::ExporterId(1), 0.1}};
  CHECK_THROWS_AS(m::expect_valid(items, plain), tradeflow::ContractError);
}

TEST_CASE("no policy gives the baseline back, bit for bit") {
  const m::Economy economy = world();
  m::Nesting nesting = m::two_level(economy, m::sector_vector(economy.shape, 1.9));
  for (double& sigma : nesting.top.values()) {
    sigma = 0.5;
  }
  for (double& rho : nesting.reoptimising.values()) {
    rho = 0.4;
  }
  const m::NestedEquilibrium now = m::solve(economy, nesting, m::Policy{});
  REQUIRE(now.usable());
  CHECK(now.point.iterations == 0);
  CHECK(now.point.output == economy.output);
  CHECK(now.point.trade_share == economy.trade_share);
  CHECK(now.effective.tariff.empty());
}

TEST_CASE("a lone item's tariff reaches its cell, and the cell's average accounts for it") {
  const m::Economy economy = world();
  m::Nesting nesting = m::one_level(economy);
  m::Item rest = nesting.items[0];
  nesting.items[0].code = "line";
  rest.code = "rest";
  for (double& share : nesting.items[0].share.values()) {
    share *= 0.25;
  }
  for (double& share : rest.share.values()) {
    share *= 0.75;
  }
  nesting.items.insert(nesting.items.begin() + 1, rest);
  const m::ImporterId n(0);
  m::ExporterId i(1);
  REQUIRE(economy.trade_share(m::SectorId(0), n, i) > 0.0);
  m::ItemPolicy items;
  items.tariff = {{0, n, i, 1.5}};
  const m::NestedEquilibrium now = m::solve(economy, nesting, {}, {}, {}, items);
  REQUIRE(now.usable());
  REQUIRE(now.effective.tariff.size() == 1);
  const double t = now.effective.tariff.front().value;
  CHECK(t > economy.tariff(m::SectorId(0), n, i));
  CHECK(t < 1.5);
  const auto rates = m::item_rates(economy, nesting, {}, items);
  const m::ItemShares bought = m::item_shares(economy, nesting, rates, now.point.cost_hat);
  // Revenue by item is revenue at the average rate.
  double revenue = 0.0;
  for (const std::size_t item : {std::size_t{0}, std::size_t{1}}) {
    const double rate = rates[item].tariff(n, i);
    revenue += rate / (1.0 + rate) * bought.share[item](n, i);
  }
  const double average = t / (1.0 + t) * now.point.trade_share(m::SectorId(0), n, i);
  CHECK(std::abs(revenue / average - 1.0) < 1e-12);
}
