// The proportional-change system against the same world solved in levels by other means.
#include <algorithm>
#include <cmath>

#include "model/nested.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/levels_model.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

namespace {

/// The nests of a world in levels as its accounts show them.
m::Nesting nesting_of(const LevelsModel& model, const LevelsSolution& at,
                      const m::Economy& economy) {
  m::Nesting nesting = m::one_level(economy);
  for (auto* sigma : {&nesting.top, &nesting.inputs, &nesting.factors}) {
    std::fill_n(sigma->data(), sigma->size(),
                sigma == &nesting.top      ? model.top
                : sigma == &nesting.inputs ? model.inputs
                                           : model.factors);
  }
  std::fill_n(nesting.final_use.data(), nesting.final_use.size(), model.final_use);
  std::fill_n(nesting.between.data(), nesting.between.size(), model.between);
  std::vector<m::Item> items;
  for (const m::Item& sector : nesting.items) {
    for (std::size_t item = 0; item < at.spending.size(); ++item) {
      m::Item one = sector;
      one.code = "item-" + std::to_string(item);
      const m::TradeTable& tariff = item == 0 ? model.tariff : model.lines[item - 1].tariff;
      const m::SectorVector& theta = item == 0 ? model.theta : model.lines[item - 1].theta;
      one.theta = m::region_vector(economy.shape, theta(one.sector));
      for (const auto n : m::ids<m::ImporterId>(economy.shape.regions)) {
        for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
          one.share(n, i) = at.spending[item](one.sector, n, i);
          one.tariff(n, i) = tariff(one.sector, n, i);
        }
      }
      items.push_back(std::move(one));
    }
  }
  nesting.items = std::move(items);
  return nesting;
}

/// A world whose every nest is away from one, with a second item of own tastes, rates and θ.
LevelsModel with_nests(LevelsModel model, std::uint64_t seed) {
  Random random(seed ^ 0x1e5ULL);
  model.factors = random.uniform(0.4, 1.6);
  model.inputs = random.uniform(0.3, 1.8);
  model.top = random.uniform(0.3, 0.9);
  model.final_use = random.uniform(0.4, 1.7);
  model.between = random.uniform(1.3, 3.0);
  LevelsModel::Line line{model.taste, model.tariff, model.theta};
  for (const auto j : m::ids<m::SectorId>(model.shape.sectors)) {
    line.theta(j) = random.uniform(0.5, 5.0);
    for (const auto n : m::ids<m::ImporterId>(model.shape.regions)) {
      for (const auto i : m::ids<m::ExporterId>(model.shape.regions)) {
        line.taste(j, n, i) = random.uniform(0.1, 0.6);
        line.tariff(j, n, i) = m::as_region(n) == m::as_region(i) ? 0.0 : random.uniform(0.0, 0.5);
      }
    }
  }
  model.lines = {line};
  return model;
}

void check_against_levels(std::uint64_t seed, double mobility, bool nested = false) {
  INFO("seed " << seed << " mobility " << mobility);
  const LevelsModel before =
      nested ? with_nests(random_levels(seed, mobility), seed) : random_levels(seed, mobility);
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
  const m::Closure closure{m::DeficitRule::Fixed, mobility};
  m::Equilibrium hat;
  m::TradeTable V;
  if (nested) {
    const m::Nesting nesting = nesting_of(before, old, economy);
    const m::NestedEquilibrium solved = m::solve(economy, nesting, policy, closure, options);
    REQUIRE(solved.usable());
    CHECK(
        m::certify(accounts.labels, economy, nesting, policy, closure, solved.point).holds(1e-10));
    hat = solved.point;
    V = m::trade(economy, solved.effective, hat);
  } else {
    hat = m::solve(economy, policy, closure, options);
    REQUIRE(hat.usable());
    V = m::trade(economy, policy, hat);
  }
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

TEST_CASE("hat algebra equals a solve in levels: nests, and two items in each sector") {
  for (const std::uint64_t seed : {11, 12, 13}) {
    check_against_levels(seed, std::numeric_limits<double>::infinity(), true);
  }
  check_against_levels(14, 0.0, true);
  check_against_levels(15, 1.3, true);
}
