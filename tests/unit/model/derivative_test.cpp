#include "model/derivative.hpp"

#include <cmath>

#include "model/rebase.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace tradeflow::model;

/// Two regions, one good made of labour alone, no taxes, balanced trade. The first has income
/// `size` and buys `import_share` of it from the second, whose income is 1.
Economy two_regions(double size, double theta, double import_share) {
  Classification labels;
  labels.regions = {{"here", "Here"}, {"there", "There"}};
  labels.sectors = {{"good", "Good"}};
  labels.factors = {{"labour", "Labour"}};
  Accounts a = make_accounts(labels);
  const SectorId j(0);
  const double imports = import_share * size;
  a.trade(j, ImporterId(0), ExporterId(0)) = size - imports;
  a.trade(j, ImporterId(0), ExporterId(1)) = imports;
  a.trade(j, ImporterId(1), ExporterId(0)) = imports;
  a.trade(j, ImporterId(1), ExporterId(1)) = 1.0 - imports;
  for (const auto n : ids<RegionId>(2)) {
    a.value_added(n, j, FactorId(0)) = a.final_use(n, j) = n.value() == 0 ? size : 1.0;
  }
  a.trade_elasticity(j) = theta;
  return shares(a);
}

const Outcome real_income_here = [] {
  Outcome outcome;
  outcome.real_income = {{RegionId(0), 1.0}};
  return outcome;
}();

/// d log ω/d log(1+t) of the first region's tariff t, by one adjoint.
double gain_from_tariff(const Economy& economy, double t, Equilibrium* solution = nullptr) {
  Policy policy;
  policy.tariff = {{SectorId(0), ImporterId(0), ExporterId(1), t}};
  EquilibriumOptions options;
  options.tolerance = 1e-14;
  const Equilibrium found = solve(economy, policy, {}, options);
  REQUIRE(found.usable());
  if (solution != nullptr) {
    *solution = found;
  }
  const Derivative derivative(economy, policy, {}, found);
  return derivative.gradient(real_income_here).tariff(SectorId(0), ImporterId(0), ExporterId(1));
}

}  // namespace

TEST_CASE("at free trade a tariff gains a region its import share of what its terms of trade do") {
  // One good, no taxes. With k = d log(1+t) and w the own wage against the other's, imports at
  // the border move by −(1+θ)(1−m)k + (1 + θ(1−m))w, exports by −θ(1−m*)w; trade is balanced:
  //   w = (1+θ)(1−m) k / (1 + θ(2 − m − m*)),  d log ω = m w.
  // For a small region the other's import share m* is 0.
  const SectorId j(0);
  for (const double size : {1e-6, 0.1, 1.0}) {
    for (const double theta : {0.5, 4.0, 30.0}) {
      const double m = 0.3;
      const Economy economy = two_regions(size, theta, m);
      const double abroad = m * size;
      const double wage = (1.0 + theta) * (1.0 - m) / (1.0 + theta * (2.0 - m - abroad));
      const Derivative derivative(economy, {}, {}, baseline_point(economy));
      const Gradient gradient = derivative.gradient(real_income_here);
      CHECK(gradient.tariff(j, ImporterId(0), ExporterId(1)) == Approx(m * wage).epsilon(1e-12));
      Direction tariff;
      tariff.tariff = {{j, ImporterId(0), ExporterId(1), 1.0}};
      const Tangent t = derivative.tangent(tariff);
      const auto relative =
          t.factor_index(RegionId(0), FactorId(0)) - t.factor_index(RegionId(1), FactorId(0));
      CHECK(relative == Approx(wage).epsilon(1e-12));
      CHECK(t.tariff_revenue(RegionId(0)) == Approx(m * size).epsilon(1e-12));
    }
  }
}

TEST_CASE("the optimal tariff is one over the foreign import-demand elasticity less one") {
  // Abroad, demand for imports falls by 1 + θ(1 − m*) % per 1 % of their price, m* the import
  // share there at the optimum; the derivative changes sign at t = 1/(θ(1 − m*)).
  const Economy economy = two_regions(0.4, 4.0, 0.3);
  double low = 0.0;
  double high = 1.0;
  REQUIRE(gain_from_tariff(economy, low) > 0.0);
  REQUIRE(gain_from_tariff(economy, high) < 0.0);
  while (high - low > 1e-13) {
    const double middle = 0.5 * (low + high);
    (gain_from_tariff(economy, middle) > 0.0 ? low : high) = middle;
  }
  Equilibrium optimum;
  CHECK(std::abs(gain_from_tariff(economy, low, &optimum)) < 1e-12);
  const double home_share = optimum.trade_share(SectorId(0), ImporterId(1), ExporterId(1));
  CHECK(low == Approx(1.0 / (4.0 * home_share)).epsilon(1e-11));
}

TEST_CASE("an outcome's weights and a direction's entries of one cell add up") {
  const Economy economy = two_regions(0.4, 4.0, 0.3);
  const Derivative derivative(economy, {}, {}, baseline_point(economy));
  const TradeCell cell{SectorId(0), ImporterId(0), ExporterId(1), 1.0};
  Direction once, twice;
  once.tariff = {cell};
  once.tariff.front().value = 2.0;
  twice.tariff = {cell, cell};
  CHECK(derivative.tangent(once).trade == derivative.tangent(twice).trade);
  Outcome one, two;
  one.trade = {cell};
  one.trade.front().value = 2.0;
  two.trade = {cell, cell};
  CHECK(derivative.gradient(one).tariff == derivative.gradient(two).tariff);
}

TEST_CASE("derivatives refuse what they are not defined for") {
  const Economy economy = two_regions(0.4, 4.0, 0.3);
  const Equilibrium point = baseline_point(economy);
  const Derivative derivative(economy, {}, {}, point);
  using tradeflow::ContractError;
  SECTION("cells out of range") {
    Direction direction;
    direction.productivity = {{RegionId(2), SectorId(0), 1.0}};
    CHECK_THROWS_AS(derivative.tangent(direction), ContractError);
    Outcome outcome;
    outcome.trade = {{SectorId(0), ImporterId(0), ExporterId(-1), 1.0}};
    CHECK_THROWS_AS(derivative.gradient(outcome), ContractError);
  }
  SECTION("deficits that do not sum to zero, or that a rule sets") {
    Direction direction;
    direction.deficit = {{RegionId(0), 1.0}};
    CHECK_THROWS_AS(derivative.tangent(direction), ContractError);
    direction.deficit.push_back({RegionId(1), -1.0});
    CHECK_NOTHROW(derivative.tangent(direction));
    const Derivative ruled(economy, {}, {DeficitRule::GdpShare}, point);
    CHECK_THROWS_AS(ruled.tangent(direction), ContractError);
  }
  SECTION("a point of another shape") {
    Equilibrium other = point;
    other.trade_share = trade_table({3, 1, 1});
    CHECK_THROWS_AS(Derivative(economy, {}, {}, other), ContractError);
  }
  SECTION("'balanced' with deficits left in the base") {
    Economy lent = economy;
    lent.deficit(RegionId(0)) = 0.1;
    lent.deficit(RegionId(1)) = -0.1;
    CHECK_THROWS_AS(Derivative(lent, {}, {DeficitRule::Balanced}, point), ContractError);
  }
}
