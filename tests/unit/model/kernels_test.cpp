#include "model/kernels.hpp"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using tradeflow::tests::Random;

namespace {

std::vector<double> draw(Random& random, std::size_t count, double low, double high) {
  std::vector<double> out(count);
  for (double& x : out) {
    x = random.uniform(low, high);
  }
  return out;
}

}  // namespace

TEST_CASE("exp and log are within two ulp of the library's") {
  constexpr double two_ulp = 2.0 * std::numeric_limits<double>::epsilon();
  const m::Kernels& k = m::kernels();
  Random random(1);
  for (const double range : {1e-6, 0.1, 0.13, 1.0, 700.0}) {
    const std::vector<double> x = draw(random, 4096, -range, range);
    std::vector<double> y(x.size());
    std::vector<double> back(x.size());
    k.exp(x.data(), y.data(), x.size());
    k.log(y.data(), back.data(), y.size());
    double worst_exp = 0.0;
    double worst_log = 0.0;
    for (std::size_t at = 0; at < x.size(); ++at) {
      worst_exp = std::max(worst_exp, std::abs(y[at] / std::exp(x[at]) - 1.0));
      const double exact = std::log(y[at]);
      worst_log =
          std::max(worst_log, std::abs(back[at] - exact) / std::max(std::abs(exact), 1e-300));
    }
    CHECK(worst_exp <= two_ulp);
    CHECK(worst_log <= two_ulp);
  }
}

TEST_CASE("exp and log at the edges: clamped, exact at 0 and 1, NaN where undefined") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const m::Kernels& k : m::all_kernels()) {
    INFO(k.name);
    const double x[m::lane] = {0.0, -0.0, 1e4, -1e4, infinity, -infinity, std::nan("77"), 1.0};
    double y[m::lane];
    k.exp(x, y, m::lane);
    CHECK(y[0] == 1.0);
    CHECK(y[1] == 1.0);
    CHECK(std::isfinite(y[2]));
    CHECK(y[3] > 0.0);
    CHECK(y[4] == y[2]);
    CHECK(y[5] == y[3]);
    CHECK(std::isnan(y[6]));
    const double u[m::lane] = {1.0, 0.0, -1.0, infinity, std::nan(""), 5e-324, 1e308, 0.5};
    k.log(u, y, m::lane);
    CHECK(y[0] == 0.0);
    for (const std::size_t undefined : {1, 2, 3, 4, 5}) {
      CHECK(std::isnan(y[undefined]));
    }
    CHECK(std::abs(y[6] / std::log(1e308) - 1.0) <= 1e-15);
  }
}

TEST_CASE("gap finds the largest difference, and never loses one that is not a number") {
  for (const m::Kernels& k : m::all_kernels()) {
    INFO(k.name);
    std::vector<double> x(24, 1.0);
    std::vector<double> y(24, 1.0);
    const std::vector<double> weight(24, 2.0);
    CHECK(k.gap(x.data(), y.data(), weight.data(), 24) == 0.0);
    x[13] = 1.5;
    y[20] = 3.0;
    CHECK(k.gap(x.data(), y.data(), weight.data(), 24) == 4.0);
    x[2] = std::nan("");
    CHECK(std::isnan(k.gap(x.data(), y.data(), weight.data(), 24)));
  }
}

namespace {

/// Random arguments of every kernel, and what one version makes of them.
struct Sample {
  static constexpr std::size_t rows = 5;
  static constexpr std::size_t length = 24;
  std::vector<double> B, net, supply, spending, maker, log_cost, near, near_one;

  Sample() {
    Random random(2);
    B = draw(random, rows * length, 0.0, 1.0);
    net = draw(random, rows * length, 0.0, 1.0);
    supply = draw(random, length, 0.0, 1.0);
    spending = draw(random, 8, 1.0, 2.0);
    spending[3] = 0.0;
    log_cost = draw(random, length, -0.5, 0.5);
    near = draw(random, 2 * m::lane, -0.1, 0.1);  // as the shorter series take it, and the next
    near[m::lane + 5] = 0.2;
    near_one = draw(random, 2 * m::lane, 0.9, 1.1);
    near_one[m::lane + 2] = 1.2;
    maker.assign(length, 1.0);
    maker[7] = 0.0;
    B[4] = net[4] = 0.0;
  }

  [[nodiscard]] std::vector<double> all_of(const m::Kernels& k) const {
    std::vector<double> out(18 * rows * length, 0.0);
    double* to = out.data();
    const auto room = [&](std::size_t count) { return std::exchange(to, to + count); };
    *room(8) = k.offer(log_cost.data(), maker.data(), 3.5, length, room(length));
    double* index = room(8);
    double* tariff = room(8);
    k.sell(B.data(), net.data(), supply.data(), spending.data(), rows, length, index, tariff,
           room(length));
    index = room(8);
    tariff = room(8);
    k.sell_own(B.data(), net.data(), B.data(), spending.data(), rows, length, index, tariff,
               room(length));
    double* used = room(8);
    k.spend(B.data(), supply.data(), spending.data(), rows, length, used, room(length));
    k.slope(B.data(), net.data(), supply.data(), spending.data(), spending.data(), rows, length,
            room(length));
    k.share(B.data(), supply.data(), 0.7, length - 3, room(length));
    const m::Received got =
        k.receive(net.data(), B.data(), net.data(), supply.data(), 0.8, 1.3, length, room(length));
    for (const double each : {got.all, got.net, got.right, got.gap}) {
      *room(1) = each;
    }
    double* a = room(8);
    k.dots(B.data(), rows, supply.data(), net.data(), length, a, room(8));
    k.mix(supply.data(), log_cost.data(), B.data(), spending.data(), rows, 0.9, length,
          room(length));
    k.exp(near.data(), room(near.size()), near.size());
    k.log(near_one.data(), room(near_one.size()), near_one.size());
    *room(8) = k.offer(near.data(), maker.data(), 0.9, near.size(), room(near.size()));
    k.exp(log_cost.data(), room(length), length);
    k.log(supply.data(), room(length), length);
    return out;
  }
};

}  // namespace

TEST_CASE("every version of the kernels gives the same bits") {
  const Sample sample;
  const std::vector<double> portable = sample.all_of(m::all_kernels().back());
  for (const m::Kernels& k : m::all_kernels()) {
    INFO(k.name);
    CHECK(sample.all_of(k) == portable);
  }
}

TEST_CASE("the fused loops are the sums they stand for") {
  const Sample s;
  const m::Kernels& k = m::kernels();
  std::vector<double> index(8), tariff(8), sales(Sample::length), expected(Sample::length);
  k.sell(s.B.data(), s.net.data(), s.supply.data(), s.spending.data(), Sample::rows, Sample::length,
         index.data(), tariff.data(), sales.data());
  for (std::size_t n = 0; n < Sample::rows; ++n) {
    double price = 0.0;
    double received = 0.0;
    for (std::size_t i = 0; i < Sample::length; ++i) {
      price += s.B[n * Sample::length + i] * s.supply[i];
      received += s.net[n * Sample::length + i] * s.supply[i];
    }
    const bool bought = s.spending[n] > 0.0;
    CHECK(index[n] == Approx(bought ? price : 1.0).epsilon(1e-14));
    CHECK(tariff[n] ==
          Approx(bought ? s.spending[n] * (1.0 - received / price) : 0.0).epsilon(1e-12));
    for (std::size_t i = 0; i < Sample::length; ++i) {
      expected[i] += s.spending[n] / price * s.net[n * Sample::length + i];
    }
  }
  std::vector<double> used(8), prices(Sample::length);
  k.spend(s.B.data(), s.supply.data(), s.spending.data(), Sample::rows, Sample::length, used.data(),
          prices.data());
  for (std::size_t i = 0; i < Sample::length; ++i) {
    CHECK(sales[i] == Approx(expected[i]).epsilon(1e-14));
    double paid = 0.0;
    for (std::size_t n = 0; n < Sample::rows; ++n) {
      paid += s.spending[n] * s.B[n * Sample::length + i];
    }
    CHECK(prices[i] == Approx(paid).epsilon(1e-14));
  }
  double bought = 0.0;
  for (std::size_t i = 0; i < Sample::length; ++i) {
    bought += s.B[4 * Sample::length + i] * s.supply[i];
  }
  CHECK(used[4] == Approx(bought).epsilon(1e-14));
}

TEST_CASE("offers are powers of cost over the largest, of those who make the good") {
  const Sample s;
  std::vector<double> supply(Sample::length);
  const double largest =
      m::kernels().offer(s.log_cost.data(), s.maker.data(), 3.5, Sample::length, supply.data());
  for (std::size_t i = 0; i < Sample::length; ++i) {
    const double power = std::exp(-3.5 * s.log_cost[i] - largest);
    CHECK(supply[i] == Approx(i == 7 ? 0.0 : power).epsilon(1e-14));
    CHECK(supply[i] <= 1.0);
  }
}
