#include "model/fixed_point.hpp"

#include <cmath>
#include <limits>

#include <Eigen/Dense>

#include "tests/support/catch.hpp"

namespace m = tradeflow::model;

namespace {

/// g(x) = M x + b, error |g − x|∞.
m::FixedPointMap linear(const Eigen::MatrixXd& M, const Eigen::VectorXd& b) {
  return [M, b](std::span<const double> x, std::span<double> g) {
    const Eigen::Map<const Eigen::VectorXd> point(x.data(), static_cast<Eigen::Index>(x.size()));
    Eigen::Map<Eigen::VectorXd> value(g.data(), static_cast<Eigen::Index>(g.size()));
    value = M * point + b;
    return (value - point).lpNorm<Eigen::Infinity>();
  };
}

}  // namespace

TEST_CASE("a linear map of n dimensions ends within n + 2 passes (Walker and Ni, theorem 2.2)") {
  Eigen::MatrixXd M(3, 3);
  M << 0.5, 0.2, 0.0, -0.3, 0.4, 0.1, 0.0, 0.6, -0.7;
  const Eigen::VectorXd b = Eigen::Vector3d(1.0, -2.0, 0.5);
  const Eigen::VectorXd exact = (Eigen::MatrixXd::Identity(3, 3) - M).lu().solve(b);
  std::vector<double> x(3, 0.0);
  m::FixedPointOptions options;
  options.max_step = 1e9;
  const m::FixedPointResult result = m::fixed_point(linear(M, b), x, options);
  CHECK(result.stop == m::FixedPointStop::Tolerance);
  CHECK(result.passes <= 5);
  for (Eigen::Index at = 0; at < 3; ++at) {
    CHECK(x[static_cast<std::size_t>(at)] == Approx(exact(at)).epsilon(1e-11));
  }
}

TEST_CASE("a map that repels by itself is still solved") {
  const Eigen::MatrixXd M = Eigen::Vector2d(-3.0, -0.5).asDiagonal();
  const Eigen::VectorXd b = Eigen::Vector2d(4.0, 1.5);
  std::vector<double> x(2, 0.0);
  CHECK(m::fixed_point(linear(M, b), x).stop == m::FixedPointStop::Tolerance);
  CHECK(x[0] == Approx(1.0));
  CHECK(x[1] == Approx(1.0));
}

TEST_CASE("window 0 is the damped iteration") {
  const m::FixedPointMap cosine = [](std::span<const double> x, std::span<double> g) {
    g[0] = std::cos(x[0]);
    return std::abs(g[0] - x[0]);
  };
  std::vector<double> x(1, 1.0);
  m::FixedPointOptions options;
  options.window = 0;
  options.damping = 0.6;
  CHECK(m::fixed_point(cosine, x, options).stop == m::FixedPointStop::Tolerance);
  CHECK(x[0] == Approx(0.7390851332151607).epsilon(1e-12));  // Dottie's number
}

TEST_CASE("a map without a fixed point is not called converged") {
  const m::FixedPointMap shift = [](std::span<const double> x, std::span<double> g) {
    g[0] = x[0] + 1.0 + 0.1 * std::tanh(x[0]);
    return std::abs(g[0] - x[0]);
  };
  std::vector<double> x(1, 0.0);
  const m::FixedPointResult result = m::fixed_point(shift, x);
  CHECK(result.stop != m::FixedPointStop::Tolerance);
  CHECK(result.error > 0.8);
}

TEST_CASE("a map undefined at the start says so") {
  const m::FixedPointMap undefined = [](std::span<const double>, std::span<double> g) {
    g[0] = std::numeric_limits<double>::quiet_NaN();
    return g[0];
  };
  std::vector<double> x(1, 3.0);
  CHECK(m::fixed_point(undefined, x).stop == m::FixedPointStop::NonFinite);
  CHECK(x[0] == 3.0);
}

TEST_CASE("a cliff beside the way is stepped back from") {
  // Defined left of 2 only; the plain step from 1.9 lands beyond it.
  const m::FixedPointMap cliff = [](std::span<const double> x, std::span<double> g) {
    g[0] = x[0] < 2.0 ? x[0] - 4.0 * (x[0] - 1.95) * (x[0] < 1.0 ? 1.0 : 0.2)
                      : std::numeric_limits<double>::quiet_NaN();
    return x[0] < 2.0 ? std::abs(g[0] - x[0]) : g[0];
  };
  std::vector<double> x(1, 0.5);
  m::FixedPointOptions options;
  options.max_step = 10.0;
  const m::FixedPointResult result = m::fixed_point(cliff, x, options);
  CHECK(result.stop == m::FixedPointStop::Tolerance);
  CHECK(x[0] == Approx(1.95).epsilon(1e-11));
}

TEST_CASE("the pass limit is kept and named, the best point returned") {
  const m::FixedPointMap slow = [](std::span<const double> x, std::span<double> g) {
    g[0] = 0.999 * x[0];
    return std::abs(x[0]);
  };
  std::vector<double> x(1, 1.0);
  m::FixedPointOptions options;
  options.window = 0;
  options.max_passes = 7;
  const m::FixedPointResult result = m::fixed_point(slow, x, options);
  CHECK(result.stop == m::FixedPointStop::IterationLimit);
  CHECK(result.passes == 7);
  CHECK(result.error == x[0]);
}
