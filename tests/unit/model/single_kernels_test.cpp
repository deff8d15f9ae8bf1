#include "model/single_kernels.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "model/single_gmres.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using tradeflow::tests::Random;

namespace {

template <class Number>
std::vector<Number> draw(Random& random, std::size_t count) {
  std::vector<Number> out(count);
  for (Number& x : out) {
    x = static_cast<Number>(random.uniform(0.1, 1.0));
  }
  return out;
}

/// Random arguments of every kernel, and what one version makes of them.
struct Sample {
  static constexpr std::size_t rows = 8;
  static constexpr std::size_t length = 24;
  std::vector<float> share, flow, cost, spending, theta;
  std::vector<double> B, net, supply;

  Sample() {
    Random random(3);
    share = draw<float>(random, rows * length);
    flow = draw<float>(random, rows * length);
    cost = draw<float>(random, length);
    spending = draw<float>(random, rows);
    theta = draw<float>(random, rows);
    B = draw<double>(random, length);
    net = draw<double>(random, length);
    supply = draw<double>(random, length);
    B[5] = 1e-33;
  }

  [[nodiscard]] m::SingleMarkets good() const {  // any nine rows
    const float* row = share.data();
    return {cost.data(),          row,
            row + length,         flow.data(),
            flow.data() + length, row + 2 * length,
            row + 3 * length,     row + 4 * length,
            row + 5 * length};
  }

  [[nodiscard]] std::vector<float> all_of(const m::SingleKernels& k) const {
    std::vector<float> out(12 * rows * length, 0.0F);
    float* to = out.data();
    const auto room = [&](std::size_t count) { return std::exchange(to, to + count); };
    float* narrowed = room(3 * length);
    *room(1) = k.narrow(B.data(), net.data(), supply.data(), 0.7, 1.3, 4.0F, length, narrowed,
                        narrowed + length, narrowed + 2 * length);
    float* price = room(rows);
    float* crossed = room(rows);
    k.trade(share.data(), flow.data(), cost.data(), spending.data(), theta.data(), rows, length,
            price, crossed, room(length));
    float* used = room(rows);
    k.spend(share.data(), cost.data(), theta.data(), rows, length, used, room(length));
    k.transpose(share.data(), rows, length, room(rows * length));
    k.settle(good(), length, room(length), room(length));
    for (const std::size_t columns : {1, 5, 8}) {
      k.dots(share.data(), columns, cost.data(), length, room(columns));
      k.mix(share.data(), columns, theta.data(), length, room(length));
    }
    return out;
  }
};

constexpr double rounding = 1e-6;  // of 24 terms of one sign in single precision

}  // namespace

TEST_CASE("every version of the single-precision kernels gives the same bits") {
  const Sample sample;
  const std::vector<float> portable = sample.all_of(m::all_single_kernels().back());
  for (const m::SingleKernels& k : m::all_single_kernels()) {
    INFO(k.name);
    CHECK(sample.all_of(k) == portable);
  }
}

TEST_CASE("the loops in single precision are the sums they stand for") {
  const Sample s;
  const m::SingleKernels& k = m::single_kernels();
  constexpr std::size_t N = Sample::length;
  std::vector<float> price(Sample::rows), crossed(price), used(price), sales(N), prices(N);
  k.trade(s.share.data(), s.flow.data(), s.cost.data(), s.spending.data(), s.theta.data(),
          Sample::rows, N, price.data(), crossed.data(), sales.data());
  k.spend(s.share.data(), s.cost.data(), s.theta.data(), Sample::rows, N, used.data(),
          prices.data());
  std::vector<double> sold(N), paid(N);
  for (std::size_t n = 0; n < Sample::rows; ++n) {
    double priced = 0.0;
    double bought = 0.0;
    for (std::size_t i = 0; i < N; ++i) {
      priced += double{s.share[n * N + i]} * double{s.cost[i]};
      bought += double{s.flow[n * N + i]} * double{s.cost[i]};
    }
    for (std::size_t i = 0; i < N; ++i) {
      sold[i] += double{s.flow[n * N + i]} * (double{s.spending[n]} + double{s.theta[n]} * priced);
      paid[i] += double{s.share[n * N + i]} * double{s.theta[n]};
    }
    CHECK(double{price[n]} == Approx(priced).epsilon(rounding));
    CHECK(double{crossed[n]} == Approx(bought).epsilon(rounding));
    CHECK(double{used[n]} == Approx(priced).epsilon(rounding));
  }
  for (std::size_t i = 0; i < N; ++i) {
    CHECK(double{sales[i]} == Approx(sold[i]).epsilon(rounding));
    CHECK(double{prices[i]} == Approx(paid[i]).epsilon(rounding));
  }
}

TEST_CASE("what a good earns and is taxed follows from its rows") {
  const Sample s;
  const m::SingleMarkets g = s.good();
  std::vector<float> sales(Sample::length, 2.0F), revenue(Sample::length, 3.0F);
  m::single_kernels().settle(g, Sample::length, sales.data(), revenue.data());
  for (std::size_t n = 0; n < Sample::length; ++n) {
    const double sold = 2.0 - double{g.answer[n]} * double{g.cost[n]};
    const double by = double{g.spending[n]} + double{g.theta[n]} * double{g.price[n]};
    const double earned = 3.0 + double{g.bought[n]} * double{g.spending[n]} +
                          double{g.theta[n]} * double{g.crossed[n]} - double{g.received[n]} * by +
                          double{g.tax[n]} * sold;
    CHECK(double{sales[n]} == Approx(sold).epsilon(rounding));
    CHECK(double{revenue[n]} == Approx(earned).epsilon(rounding));
  }
}

TEST_CASE("what single precision cannot multiply is zero, and the sums leave it out") {
  const Sample s;
  const m::SingleKernels& k = m::single_kernels();
  constexpr std::size_t N = Sample::length;
  std::vector<float> share(N), flow(N), answer(N, 1.0F);
  const float all = k.narrow(s.B.data(), s.net.data(), s.supply.data(), 0.5, 2.0, 3.0F, N,
                             share.data(), flow.data(), answer.data());
  CHECK(share[5] == 0.0F);
  double sum = 0.0;
  for (std::size_t i = 0; i < N; ++i) {
    const double sold = s.net[i] * s.supply[i] * 2.0;
    sum += sold;
    CHECK(double{flow[i]} == Approx(sold).epsilon(rounding));
    CHECK(double{answer[i]} == Approx(1.0 + 3.0 * sold).epsilon(rounding));
  }
  CHECK(double{all} == Approx(sum).epsilon(rounding));
}

TEST_CASE("GMRES in single precision reaches what single precision can") {
  constexpr std::size_t n = 32;
  const m::SingleGmres::Map A = [](const float* x, float* y) {  // far from symmetric
    for (std::size_t at = 0; at < n; ++at) {
      y[at] = (2.0F + static_cast<float>(at % 5)) * x[at] + (at + 1 < n ? x[at + 1] : 0.0F);
    }
  };
  std::vector<double> b(n), x(n);
  for (std::size_t at = 0; at < n; ++at) {
    b[at] = 1e-60 * (1.0 + std::sin(static_cast<double>(at)));  // beyond a float's range
  }
  m::SingleGmres gmres(n, 20);
  const m::SingleGmres::Result found = gmres.solve(A, b, 1e-5, 20, x);
  CHECK(found.residual <= 1e-5);
  CHECK(found.products < 20);
  double worst = 0.0;
  for (std::size_t at = 0; at < n; ++at) {
    const double image =
        (2.0 + static_cast<double>(at % 5)) * x[at] + (at + 1 < n ? x[at + 1] : 0.0);
    worst = std::max(worst, std::abs(image - b[at]) / 1e-60);
  }
  CHECK(worst <= 1e-4);
  CHECK(gmres.solve(A, b, 1e-5, 2, x).products == 2);
}

TEST_CASE("GMRES in single precision leaves zero for nothing, and for what is no number") {
  const m::SingleGmres::Map A = [](const float* x, float* y) { std::copy_n(x, 8, y); };
  m::SingleGmres gmres(8, 4);
  std::vector<double> b(8), x(8, 1.0);
  CHECK(gmres.solve(A, b, 1e-5, 4, x).residual == 0.0);
  CHECK(x == std::vector<double>(8));
  b[3] = std::nan("");
  const m::SingleGmres::Result lost = gmres.solve(A, b, 1e-5, 4, x);
  CHECK(lost.products == 0);
  CHECK(lost.residual == 1.0);
  CHECK(x == std::vector<double>(8));
}
