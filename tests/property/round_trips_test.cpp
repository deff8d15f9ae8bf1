// Ways round the model that must end where they began: from other starts, with an outcome and an
// instrument exchanged, and by small steps of the first-order formula.
#include <cmath>

#include "model/newton.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/first_order.hpp"
#include "tests/support/solved_point.hpp"

using namespace tradeflow::tests;

namespace {

double distance(std::span<const double> a, std::span<const double> b) {
  double worst = 0.0;
  for (std::size_t at = 0; at < a.size(); ++at) {
    const double gap = std::abs(a[at] / b[at] - 1.0);
    worst = gap <= worst ? worst : gap;
  }
  return worst;
}

/// The baseline with every factor price, price, output and expenditure moved by up to e^±spread.
Equilibrium scattered(const Economy& economy, std::uint64_t seed, double spread) {
  Random random(seed);
  Equilibrium start = baseline_point(economy);
  for (auto* table : {&start.price_hat, &start.output, &start.expenditure}) {
    for (double& value : table->values()) {
      value *= std::exp(random.uniform(-spread, spread));
    }
  }
  for (double& value : start.factor_price_hat.values()) {
    value *= std::exp(random.uniform(-spread, spread));
  }
  return start;
}

/// The policy with all factors of region 0 times `scale`.
Policy with_endowment(Policy policy, const Economy& economy, double scale) {
  policy.endowment.clear();
  for (const auto f : ids<FactorId>(economy.shape.factors)) {
    policy.endowment.push_back({RegionId(0), f, scale});
  }
  return policy;
}

}  // namespace

TEST_CASE("several starting points reach the same solution, under every closure") {
  for (const Setting& setting : settings) {
    const Point point = solved_point(301, setting.closure);
    NewtonOptions options;
    options.tolerance = 1e-12;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      INFO(setting.name << ", start " << seed);
      const Attempt found = newton(point.economy, point.policy, setting.closure,
                                   scattered(point.economy, seed, 0.4), options);
      REQUIRE(found.usable());
      CHECK(distance(found.point.output.values(), point.solution.output.values()) < 1e-9);
      CHECK(distance(found.point.price_hat.values(), point.solution.price_hat.values()) < 1e-9);
    }
  }
}

TEST_CASE("closure swap: an outcome made exogenous gives its instrument back, and that the world") {
  for (const Setting& setting : settings) {
    INFO(setting.name);
    const Point point = solved_point(302, setting.closure);
    const auto income = [&](double scale) {
      const Policy policy = with_endowment(point.policy, point.economy, scale);
      return solve_from(point.economy, policy, setting.closure, tight())
          .real_income_hat(RegionId(0));
    };
    constexpr double asked = 1.07;
    const double outcome = income(asked);
    double before = 1.0;
    double now = 1.01;
    double gap_before = income(before) - outcome;
    for (int step = 0; step < 12 && std::abs(now - before) > 1e-13; ++step) {  // secant
      const double gap = income(now) - outcome;
      const double next = now - gap * (now - before) / (gap - gap_before);
      before = now;
      gap_before = gap;
      now = std::isfinite(next) ? next : now;
    }
    CHECK(now == Approx(asked).epsilon(1e-9));
    const Equilibrium back = solve_from(
        point.economy, with_endowment(point.policy, point.economy, now), setting.closure, tight());
    const Equilibrium there =
        solve_from(point.economy, with_endowment(point.policy, point.economy, asked),
                   setting.closure, tight());
    CHECK(distance(back.output.values(), there.output.values()) < 1e-9);
  }
}

TEST_CASE("the first-order formula over K small steps tends to the exact index like 1/K") {
  WorldRecipe recipe;
  recipe.largest_export_tax = 0.0;  // it knows no other taxes
  recipe.largest_production_tax = 0.0;
  for (const std::uint64_t seed : {303, 304, 305}) {
    INFO("seed " << seed);
    const Accounts accounts = random_accounts(seed, recipe);
    const Economy economy = shares(accounts);
    Policy policy;
    policy.tariff = random_policy(seed, accounts, 0.6).tariff;
    double before = largest(first_order_errors(economy, policy, 8).values());
    for (const int steps : {16, 32, 64}) {
      const double now = largest(first_order_errors(economy, policy, steps).values());
      INFO(steps << " steps: " << now << " after " << before);
      CHECK(now / before == Approx(0.5).margin(0.05));
      before = now;
    }
    CHECK(before < 1e-2);
  }
}
