#include "analysis/sensitivity.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "analysis/rank_regression.hpp"
#include "model/contract.hpp"
#include "scenarios/design.hpp"
#include "tests/support/catch.hpp"

namespace a = tradeflow::analysis;
namespace s = tradeflow::scenarios;

namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

s::Draws unit_draws(s::Method method, std::size_t parameters, std::uint64_t samples) {
  const std::vector<s::Parameter> axes(parameters, {"x", "", {s::Uniform{0.0, 1.0}}, {}});
  const s::Design design({method, axes, samples});
  return design.block(0, static_cast<std::size_t>(design.draws()));
}

template <class F>
std::vector<double> results(const s::Draws& draws, const F& f) {
  std::vector<double> y;
  for (std::size_t k = 0; k < draws.count; ++k) {
    y.push_back(f(draws.row(k)));
  }
  return y;
}

}  // namespace

TEST_CASE("variance shares by hand") {
  // two base points of one parameter: f(A), f(B), f(AB) with f(AB) = f(B) as it must be
  const std::vector<double> y{1.0, 3.0, 3.0, 5.0, 7.0, 7.0};
  const auto share = a::variance_shares(y, 1).front();
  // centred at 4: A = -3, 1; B = -1, 3; variance (9 + 1 + 1 + 9) / 4 = 5
  CHECK(share.first.value == Approx((-1.0 * 2.0 + 3.0 * 2.0) / 2.0 / 5.0).epsilon(1e-15));
  CHECK(share.total.value == Approx((4.0 + 4.0) / 2.0 / 2.0 / 5.0).epsilon(1e-15));
  CHECK(share.used == 2);
  CHECK_THROWS_AS(a::variance_shares(y, 3), tradeflow::ContractError);
}

TEST_CASE("failed draws cost only the indices that need them, and are counted") {
  const auto draws = unit_draws(s::Method::Saltelli, 2, 64);
  auto y = results(draws, [](auto x) { return x[0] + 2.0 * x[1]; });
  y[4 * 3 + 2] = missing;  // AB_1 of base point 3: parameter 0 loses it
  y[4 * 9 + 1] = missing;  // B of base point 9: both do
  const auto shares = a::variance_shares(y, 2);
  CHECK(shares[0].used == 62);
  CHECK(shares[0].missing == 2);
  CHECK(shares[1].used == 63);
  CHECK(shares[1].missing == 1);
  CHECK(std::isfinite(shares[0].first.value));
}

TEST_CASE("a result that does not vary has no shares") {
  const std::vector<double> y(5 * 16, 0.1);
  for (const auto& share : a::variance_shares(y, 3)) {
    CHECK(std::isnan(share.first.value));
    CHECK(std::isnan(share.total.value));
    CHECK(share.used == 16);
  }
  const std::vector<double> failed(5 * 16, missing);
  CHECK(a::variance_shares(failed, 3).front().missing == 16);
  CHECK(std::isnan(a::variance_shares(failed, 3).front().total.value));
}

TEST_CASE("elementary effects of a linear result are its slopes, exactly") {
  const auto draws = unit_draws(s::Method::Morris, 3, 20);
  auto y = results(draws, [](auto x) { return 3.0 * x[0] - 2.0 * x[1]; });  // exact in binary
  auto effects = a::elementary_effects(draws.cube, y, 3);
  CHECK(effects[0].mu == Approx(3.0).epsilon(1e-14));
  CHECK(effects[0].sigma < 1e-14);
  CHECK(effects[1].mu == Approx(-2.0).epsilon(1e-14));
  CHECK(effects[1].mu_star.value == Approx(2.0).epsilon(1e-14));
  CHECK(effects[2].mu_star.value == 0.0);
  CHECK(effects[2].used == 20);
  y[1] = missing;  // two steps of the first trajectory touch it
  effects = a::elementary_effects(draws.cube, y, 3);
  CHECK(effects[0].missing + effects[1].missing + effects[2].missing == 2);
  CHECK(effects[0].used + effects[0].missing == 20);
}

TEST_CASE("interaction and curvature show in sigma, cancelling effects in mu_star only") {
  const auto draws = unit_draws(s::Method::Morris, 2, 100);
  const auto y = results(draws, [](auto x) { return (x[0] - 0.5) * (x[1] - 0.5); });
  const auto effects = a::elementary_effects(draws.cube, y, 2);
  // the other parameter is 1/8 or 3/8 from the middle: mean size 1/4, spread of it 1/8
  const double error = 4.0 * 0.125 / 10.0;
  CHECK(std::abs(effects[0].mu_star.value - 0.25) < error);
  CHECK(std::abs(effects[0].mu) < 4.0 * std::sqrt(0.0625 + 0.015625) / 10.0);
  CHECK(effects[0].sigma > 0.2);
  CHECK(effects[0].mu_star.standard_error == Approx(0.0125).epsilon(0.2));
}

TEST_CASE("gradient shares are those of the linear model") {
  const auto shares =
      a::gradient_shares(std::vector<double>{3.0, -1.0, 5.0}, std::vector<double>{1.0, 4.0, 0.0});
  CHECK(shares == std::vector<double>{9.0 / 25.0, 16.0 / 25.0, 0.0});
  CHECK(a::gradient_shares(std::vector<double>{0.0}, std::vector<double>{1.0}).front() == 0.0);
}

TEST_CASE("a monotonic result of one parameter has rank coefficient one") {
  const auto draws = unit_draws(s::Method::Random, 2, 200);
  const auto up = a::rank_regression(
      draws.values, results(draws, [](auto x) { return std::exp(9.0 * x[0]); }), 2);
  CHECK(up.coefficients[0]->value == Approx(1.0).epsilon(1e-12));
  CHECK(std::abs(up.coefficients[1]->value) < 1e-12);
  CHECK(up.r_squared == Approx(1.0).epsilon(1e-12));
  const auto down =
      a::rank_regression(draws.values, results(draws, [](auto x) { return 1.0 / x[1]; }), 2);
  CHECK(down.coefficients[1]->value == Approx(-1.0).epsilon(1e-12));
}

TEST_CASE("rank coefficients by hand, with ties, failures and a parameter that stands still") {
  // ranks of x: 1 2 4 3; of y: 2 1 3.5 3.5; products of centred ranks: 3.5 of sqrt(5 · 4.5)
  const std::vector<double> x{1, 7, 2, 7, 30, 7, 4, 7, 9, 7};
  const auto fit = a::rank_regression(x, std::vector<double>{5.0, 4.0, 8.0, missing, 8.0}, 2);
  CHECK(fit.used == 4);
  CHECK(fit.missing == 1);
  CHECK(fit.coefficients[0]->value == Approx(3.5 / std::sqrt(5.0 * 4.5)).epsilon(1e-14));
  CHECK_FALSE(fit.coefficients[1].has_value());
  CHECK(fit.r_squared == Approx(12.25 / 22.5).epsilon(1e-14));
  CHECK(fit.coefficients[0]->standard_error ==
        Approx(std::sqrt((1.0 - 12.25 / 22.5) / 2.0)).epsilon(1e-14));
}

TEST_CASE("of two equal parameters the second has no coefficient of its own") {
  auto draws = unit_draws(s::Method::Random, 3, 50);
  for (std::size_t k = 0; k < draws.count; ++k) {
    draws.values[k * 3 + 1] = 2.0 * draws.values[k * 3];
  }
  const auto fit =
      a::rank_regression(draws.values, results(draws, [](auto v) { return v[1] + v[2]; }), 3);
  CHECK(fit.coefficients[0]->value > 0.8);
  CHECK_FALSE(fit.coefficients[1].has_value());
  CHECK(fit.coefficients[2]->value > 0.3);
  const auto still = a::rank_regression(draws.values, std::vector<double>(50, 1.0), 3);
  CHECK(std::isnan(still.r_squared));
}
