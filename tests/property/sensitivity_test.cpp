// Indices against functions whose indices are known, bands against distributions that are known.
#include "analysis/sensitivity.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "analysis/uncertainty.hpp"
#include "scenarios/design.hpp"
#include "scenarios/random.hpp"
#include "tests/support/catch.hpp"

namespace a = tradeflow::analysis;
namespace s = tradeflow::scenarios;

namespace {

struct Known {
  std::vector<double> first;
  std::vector<double> total;
};

// Ishigami & Homma (1990): sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ on [-π, π]³.
double ishigami(std::span<const double> x) {
  return std::sin(x[0]) + 7.0 * std::pow(std::sin(x[1]), 2) +
         0.1 * std::pow(x[2], 4) * std::sin(x[0]);
}
Known ishigami_shares() {
  const double pi4 = std::pow(std::numbers::pi, 4);
  const double v1 = 0.5 * std::pow(1.0 + 0.1 * pi4 / 5.0, 2);
  const double v2 = 49.0 / 8.0;
  const double v13 = 0.01 * pi4 * pi4 * 8.0 / 225.0;
  const double v = v1 + v2 + v13;
  return {{v1 / v, v2 / v, 0.0}, {(v1 + v13) / v, v2 / v, v13 / v}};
}

// Sobol' (1993): Π (|4 xᵢ − 2| + aᵢ) / (1 + aᵢ) on the unit cube.
const std::vector<double> g_weights{0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0};
double g_function(std::span<const double> x) {
  double product = 1.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    product *= (std::abs(4.0 * x[i] - 2.0) + g_weights[i]) / (1.0 + g_weights[i]);
  }
  return product;
}
Known g_shares() {
  Known known;
  double all = 1.0;
  for (const double weight : g_weights) {
    all *= 1.0 + 1.0 / (3.0 * (1.0 + weight) * (1.0 + weight));
  }
  for (const double weight : g_weights) {
    const double v = 1.0 / (3.0 * (1.0 + weight) * (1.0 + weight));
    known.first.push_back(v / (all - 1.0));
    known.total.push_back(v * all / (1.0 + v) / (all - 1.0));
  }
  return known;
}

template <class F>
std::vector<a::VarianceShare> estimate(const F& f, std::size_t parameters, s::Uniform range,
                                       std::uint64_t points, std::uint64_t seed,
                                       int fail_every = 0) {
  const std::vector<s::Parameter> axes(parameters, {"x", "", {range}, {}});
  const s::Design design({s::Method::Saltelli, axes, points, seed});
  const auto draws = design.block(0, static_cast<std::size_t>(design.draws()));
  std::vector<double> y;
  for (std::size_t k = 0; k < draws.count; ++k) {
    const bool fails = fail_every > 0 && k % static_cast<std::size_t>(fail_every) == 0;
    y.push_back(fails ? std::numeric_limits<double>::quiet_NaN() : f(draws.row(k)));
  }
  return a::variance_shares(y, parameters, seed);
}

void check_within_errors(const std::vector<a::VarianceShare>& shares, const Known& known) {
  for (std::size_t i = 0; i < shares.size(); ++i) {
    CAPTURE(i, shares[i].first.value, known.first[i], shares[i].total.value, known.total[i]);
    CHECK(std::abs(shares[i].first.value - known.first[i]) <= 3.0 * shares[i].first.standard_error);
    CHECK(std::abs(shares[i].total.value - known.total[i]) <= 3.0 * shares[i].total.standard_error);
  }
}

constexpr s::Uniform circle{-std::numbers::pi, std::numbers::pi};

}  // namespace

TEST_CASE("Ishigami's indices are found within the reported errors") {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    const auto shares = estimate(ishigami, 3, circle, 4096, seed);
    check_within_errors(shares, ishigami_shares());
    CHECK(shares[0].first.standard_error < 0.03);
    CHECK(shares[2].total.standard_error < 0.03);
  }
}

TEST_CASE("the g-function's indices are found within the reported errors") {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    const auto shares = estimate(g_function, 8, {0.0, 1.0}, 4096, seed);
    check_within_errors(shares, g_shares());
    CHECK(shares[0].total.standard_error < 0.03);
  }
}

TEST_CASE("even base points come far closer than the errors of independent ones") {
  const auto known = ishigami_shares();
  const auto shares = estimate(ishigami, 3, circle, 1U << 15U, 5);
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    CHECK(std::abs(shares[i].first.value - known.first[i]) < 0.002);
    CHECK(std::abs(shares[i].total.value - known.total[i]) < 0.002);
  }
}

TEST_CASE("indices survive one failed draw in fifty, and say how many they left out") {
  const auto shares = estimate(ishigami, 3, circle, 4096, 1, 51);
  check_within_errors(shares, ishigami_shares());
  for (const auto& share : shares) {
    CHECK(share.used + share.missing == 4096);
    CHECK(share.missing > 4096 * 3 / 51 - 20);
    CHECK(share.missing < 4096 * 3 / 51 + 20);
  }
}

TEST_CASE("errors of indices halve with four times the points") {
  const auto few = estimate(ishigami, 3, circle, 1024, 1);
  const auto many = estimate(ishigami, 3, circle, 4096, 1);
  for (std::size_t i = 0; i < 3; ++i) {
    // 256 resamples know an error to 1/sqrt(512) = 4.4 %; two of them, four standard deviations
    CHECK(few[i].total.standard_error / many[i].total.standard_error == Approx(2.0).epsilon(0.25));
  }
}
