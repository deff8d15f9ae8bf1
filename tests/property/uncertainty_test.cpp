// Are the errors that bands report the errors that they have?
#include "analysis/uncertainty.hpp"

#include <cmath>
#include <vector>

#include "scenarios/design.hpp"
#include "tests/support/catch.hpp"

namespace a = tradeflow::analysis;
namespace s = tradeflow::scenarios;

namespace {

// A result that bends and interacts, of known mean: x₁ + x₂ x₃ with normal x of mean 1, 0, 0.
std::vector<double> draws_of(s::Method method, std::uint64_t samples, std::uint64_t seed,
                             std::uint16_t replicates) {
  const std::vector<s::Parameter> axes{{"a", "", {s::Normal{1.0, 1.0}}, {}},
                                       {"b", "", {s::Normal{0.0, 0.5}}, {}},
                                       {"c", "", {s::Normal{0.0, 0.5}}, {}}};
  const s::Design design({method, axes, samples, seed, {}, replicates});
  const auto draws = design.block(0, static_cast<std::size_t>(samples));
  std::vector<double> y;
  for (std::size_t k = 0; k < draws.count; ++k) {
    y.push_back(draws.row(k)[0] + draws.row(k)[1] * draws.row(k)[2]);
  }
  return y;
}

struct Score {  // root mean square over seeds
  double z = 0.0;
  double error = 0.0;
  double reported = 0.0;
};

Score score(const std::vector<a::Estimate>& estimates, double truth) {
  Score sum;
  const auto n = static_cast<double>(estimates.size());
  for (const auto& e : estimates) {
    const double miss = e.value - truth;
    sum.z += miss * miss / e.standard_error / e.standard_error / n;
    sum.error += miss * miss / n;
    sum.reported += e.standard_error * e.standard_error / n;
  }
  return {std::sqrt(sum.z), std::sqrt(sum.error), std::sqrt(sum.reported)};
}

struct Bands {
  std::vector<a::Estimate> mean, p05, p50, p95;
};

constexpr int seeds = 200;

Bands bands(s::Method method, std::uint64_t samples, std::uint16_t replicates) {
  Bands all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto band = a::band(draws_of(method, samples, seed, replicates), replicates);
    all.mean.push_back(band.mean);
    all.p05.push_back(band.p05);
    all.p50.push_back(band.p50);
    all.p95.push_back(band.p95);
  }
  return all;
}

// The truth of quantiles: an even design of 2^18 points.
const a::Band& truth() {
  static const auto band = a::band(draws_of(s::Method::Sobol, 1U << 18U, 99, 1));
  return band;
}

}  // namespace

TEST_CASE("errors reported for independent draws are the errors made") {
  const auto all = bands(s::Method::Random, 512, 1);
  // a root mean square of 200 standard normal z is 1 ± 0.05; an error of quantiles is itself
  // estimated from few draws (a tenth of its size in the tails)
  CHECK(score(all.mean, 1.0).z == Approx(1.0).margin(0.15));
  CHECK(score(all.p50, truth().p50.value).z == Approx(1.0).margin(0.25));
  CHECK(score(all.p05, truth().p05.value).z == Approx(1.0).margin(0.3));
  CHECK(score(all.p95, truth().p95.value).z == Approx(1.0).margin(0.3));
}

TEST_CASE("errors from replicates are those of even points, and far smaller for the mean") {
  const auto even = bands(s::Method::Sobol, 512, 8);
  const auto mean = score(even.mean, 1.0);
  // eight replicates: z is Student's t with 7 degrees of freedom, variance 7/5
  CHECK(mean.reported / mean.error == Approx(1.0).margin(0.25));
  CHECK(mean.z < 1.5);
  CHECK(mean.z > 0.8);
  const auto plain = score(bands(s::Method::Random, 512, 1).mean, 1.0);
  CHECK(mean.error < 0.25 * plain.error);
  CHECK(score(even.p50, truth().p50.value).z < 1.6);
}

TEST_CASE("mean and quantiles are stable under doubling within the reported errors") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto once = a::band(draws_of(s::Method::Sobol, 256, seed, 8), 8);
    const auto twice = a::band(draws_of(s::Method::Sobol, 512, seed, 8), 8);
    const auto stable = [](const a::Estimate& x, const a::Estimate& y) {
      // 4.8: once in 500 for Student's t with 7 degrees of freedom
      return std::abs(x.value - y.value) <= 4.8 * std::hypot(x.standard_error, y.standard_error);
    };
    CAPTURE(seed);
    CHECK(stable(once.mean, twice.mean));
    CHECK(stable(once.p05, twice.p05));
    CHECK(stable(once.p50, twice.p50));
    CHECK(stable(once.p95, twice.p95));
    CHECK(std::abs(once.sign.positive - twice.sign.positive) <=
          4.8 * std::hypot(once.sign.standard_error, twice.sign.standard_error));
  }
}
