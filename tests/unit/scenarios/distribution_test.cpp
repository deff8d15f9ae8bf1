#include "scenarios/distribution.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "model/contract.hpp"
#include "tests/support/catch.hpp"

namespace s = tradeflow::scenarios;

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double infinity = std::numeric_limits<double>::infinity();

const std::vector<s::Distribution>& bounded() {
  static const std::vector<s::Distribution> all{
      {s::Uniform{2.0, 5.0}},
      {s::Uniform{2.0, 5.0}, 3.0, 9.0},
      {s::Normal{8.11, 1.86}, 0.1, 100.0},
      {s::Normal{1.66, 1.41}, 0.1, 100.0},  // a tenth is cut off
      {s::Normal{0.0, 1.0}, 3.0, 4.0},      // the upper tail
      {s::Normal{0.0, 1.0}, -7.0, -6.0},
      {s::Lognormal{1.0043, 0.8}, 1.0, 12.0},
      {s::Triangular{0.0, 0.2, 1.0}},
      {s::Triangular{0.0, 0.2, 1.0}, 0.1, 0.7},
      {s::Triangular{0.0, 0.0, 1.0}},
      {s::Triangular{0.0, 1.0, 1.0}, 0.5, 3.0}};
  return all;
}

}  // namespace

TEST_CASE("the normal quantile is right to three units in the last place") {
  // Newton's method on 100 decimal digits, at the double nearest to each probability
  const struct {
    double u;
    double z;
  } known[] = {{0.975, 1.959963984540053855604430}, {0.95, 1.644853626951472284276315},
               {0.75, 0.674489750196081743202227},  {0.05, -1.64485362695147268795212},
               {1e-10, -6.36134090240405619910039}, {1e-16, -8.22208221613043561518201},
               {0.6, 0.253347103135799741324688},   {1e-3, -3.09023230616781353535800},
               {0.3, -0.52440051270804081596945},   {0.5, 0.0}};
  for (const auto& [u, z] : known) {
    CAPTURE(u);
    // near one half the argument 2u is within an ulp of one: an absolute error of that size
    CHECK(std::abs(s::normal_quantile(u) - z) <= 3.0 * epsilon * std::max(std::abs(z), 0.5));
  }
  CHECK_THROWS_AS(s::normal_quantile(0.0), tradeflow::ContractError);
  CHECK_THROWS_AS(s::normal_quantile(1.0), tradeflow::ContractError);
}

TEST_CASE("probability and quantile of the normal undo each other down to 1e-300") {
  for (double u = 0.5; u > 1e-300; u *= 0.37) {
    const double z = s::normal_quantile(u);
    // an error of 3 ε in z moves Φ by a factor 1 + 3 ε |z φ(z)/Φ(z)|, and φ/Φ < |z| + 1 below 0
    const double bound = 3.0 * epsilon * (2.0 + std::abs(z) * (std::abs(z) + 1.0));
    CAPTURE(u, z);
    CHECK(std::abs(s::normal_probability(z) / u - 1.0) <= bound);
  }
}

TEST_CASE("truncated values stay inside and rise with the probability") {
  for (const auto& d : bounded()) {
    const auto [low, high] = s::support(d);
    double last = low;
    for (const double u : {0x1p-53, 1e-9, 0.01, 0.3, 0.5, 0.7, 0.99, 1.0 - 1e-9, 1.0 - 0x1p-53}) {
      const double x = s::quantile(d, u);
      CAPTURE(d.family.index(), low, high, u, x);
      CHECK(x >= last);
      CHECK(x <= high);
      last = x;
    }
  }
}

TEST_CASE("the probability below a quantile is its probability") {
  for (const auto& d : bounded()) {
    for (const double u : {0.001, 0.1, 0.5, 0.9, 0.999}) {
      CAPTURE(d.family.index(), d.at_least, u);
      // a truncated tail magnifies the rounding of Φ near one by the mass kept, 1e-3 at least here
      CHECK(s::probability_below(d, s::quantile(d, u)) == Approx(u).epsilon(0).margin(1e-12));
    }
    CHECK(s::probability_below(d, s::support(d).low - 1.0) == 0.0);
    CHECK(s::probability_below(d, s::support(d).high) == 1.0);
  }
}

TEST_CASE("moments are the integrals of the quantile function") {
  // Midpoint sums of a function of bounded variation V miss its integral by V / (2n) at most; the
  // quantile is monotonic (V = range), its squared distance from the mean falls and rises once.
  constexpr int n = 20000;
  for (const auto& d : bounded()) {
    const auto [mean, variance] = s::moments(d);
    double sum = 0.0;
    double squares = 0.0;
    for (int k = 0; k < n; ++k) {
      const double x = s::quantile(d, (k + 0.5) / n);
      sum += x / n;
      squares += (x - mean) * (x - mean) / n;
    }
    // the range between the outermost points, and the tails outside them at the support's ends
    const double range = s::support(d).high - s::support(d).low;
    CAPTURE(d.family.index(), d.at_least, d.at_most);
    CHECK(std::abs(sum - mean) <= range / (2.0 * n));
    CHECK(std::abs(squares - variance) <= 2.0 * range * range / (2.0 * n));
    CHECK(variance > 0.0);
  }
}

TEST_CASE("moments without bounds are the textbook's") {
  const auto normal = s::moments({s::Normal{8.11, 1.86}});
  CHECK(normal.mean == Approx(8.11).epsilon(1e-15));
  CHECK(normal.variance == Approx(1.86 * 1.86).epsilon(1e-15));
  const auto lognormal = s::moments({s::Lognormal{0.7561, 0.46}});
  const double v = 0.46 * 0.46;
  CHECK(lognormal.mean == Approx(std::exp(0.7561 + v / 2)).epsilon(1e-14));
  CHECK(lognormal.variance == Approx(std::expm1(v) * std::exp(2 * 0.7561 + v)).epsilon(1e-13));
  const auto triangular = s::moments({s::Triangular{1.0, 2.0, 6.0}});
  CHECK(triangular.mean == Approx(3.0).epsilon(1e-15));
  CHECK(triangular.variance == Approx((1 + 4 + 36 - 2 - 6 - 12) / 18.0).epsilon(1e-14));
  CHECK(s::moments({s::Point{4.0}}).mean == 4.0);
  CHECK(s::moments({s::Point{4.0}}).variance == 0.0);
}

TEST_CASE("medians are where the families say") {
  CHECK(s::quantile({s::Normal{2.8, 0.8}}, 0.5) == 2.8);
  CHECK(s::quantile({s::Lognormal{0.0, 0.46}}, 0.5) == 1.0);
  CHECK(s::quantile({s::Uniform{-1.0, 3.0}}, 0.5) == 1.0);
  CHECK(s::quantile({s::Triangular{0.0, 0.5, 1.0}}, 0.5) == 0.5);
  CHECK(s::quantile({s::Point{7.0}}, 0.123) == 7.0);
}

TEST_CASE("what makes no distribution is said in words, all of it") {
  const auto count = [](const s::Distribution& d) { return s::violations(d).size(); };
  for (const auto& d : bounded()) {
    CHECK(count(d) == 0);
  }
  CHECK(count({s::Point{infinity}}) == 1);
  CHECK(count({s::Uniform{1.0, 1.0}}) == 1);
  CHECK(count({s::Uniform{-infinity, 1.0}}) == 1);
  CHECK(count({s::Normal{0.0, 0.0}}) == 1);
  CHECK(count({s::Normal{std::nan(""), -1.0}, 2.0, 1.0}) == 3);
  CHECK(count({s::Lognormal{0.0, -0.5}}) == 1);
  CHECK(count({s::Triangular{0.0, 2.0, 1.0}}) == 1);
  CHECK(count({s::Uniform{0.0, 1.0}, 2.0, 3.0}) == 1);
  CHECK(count({s::Point{5.0}, 6.0, 7.0}) == 1);
  CHECK(count({s::Point{5.0}, 3.0, 4.0}) == 1);
  CHECK(count({s::Lognormal{0.0, 1.0}, -2.0, -1.0}) == 1);
  CHECK(count({s::Normal{0.0, 1.0}, 50.0, 60.0}) == 1);
}

TEST_CASE("a fact's distribution is read as its README says") {
  const auto d = s::distribution_of({"lognormal", {0.7561, 0.46}, std::pair{1.0, 12.0}});
  CHECK(std::get<s::Lognormal>(d.family).log_mean == 0.7561);
  CHECK(std::get<s::Lognormal>(d.family).log_sd == 0.46);
  CHECK(d.at_least == 1.0);
  CHECK(d.at_most == 12.0);
  CHECK(std::get<s::Normal>(s::distribution_of({"normal", {1, 2}, {}}).family).sd == 2.0);
  CHECK(std::get<s::Uniform>(s::distribution_of({"uniform", {1, 2}, {}}).family).high == 2.0);
  CHECK(std::get<s::Triangular>(s::distribution_of({"triangular", {1, 2, 3}, {}}).family).mode ==
        2.0);
  CHECK(std::isinf(s::distribution_of({"normal", {1, 2}, {}}).at_most));
  CHECK_THROWS_AS(s::distribution_of({"cauchy", {1, 2}, {}}), tradeflow::ContractError);
  CHECK_THROWS_AS(s::distribution_of({"normal", {1, 2, 3}, {}}), tradeflow::ContractError);
}
