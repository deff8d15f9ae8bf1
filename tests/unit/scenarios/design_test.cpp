#include "scenarios/design.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "model/contract.hpp"
#include "tests/support/catch.hpp"

namespace s = tradeflow::scenarios;

namespace {

const std::vector<s::Parameter>& parameters() {
  static const std::vector<s::Parameter> all{
      {"tariff", "measures.pork.add_pp", {s::Uniform{0.0, 100.0}}, {}},
      {"theta_canola",
       "parameters.trade_elasticity.canola_seed",
       {s::Normal{2.8, 0.8}, 0.5, 12},
       {}},
      {"theta_pork", "parameters.trade_elasticity.pork", {s::Lognormal{1.0, 0.5}, 1.0, 12.0}, {}}};
  return all;
}

s::DesignSpec spec(s::Method method, std::uint64_t samples, std::uint16_t replicates = 1) {
  return {method, parameters(), samples, 42, {}, replicates};
}

std::vector<s::Method> sampling() {
  using enum s::Method;
  return {Random, LatinHypercube, Sobol, Saltelli, Morris};
}

bool says(const s::DesignSpec& wrong, const std::string& part) {
  const auto all = s::violations(wrong);
  return std::any_of(all.begin(), all.end(), [&](const std::string& words) {
    return words.find(part) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a grid is row-major: its first parameter varies slowest") {
  const s::Design grid({s::Method::Grid, {{"a", "", {}, {1, 2}}, {"b", "", {}, {5, 6, 7}}}});
  const auto all = grid.block(0, 6);
  CHECK(grid.draws() == 6);
  CHECK(all.values == std::vector<double>{1, 5, 1, 6, 1, 7, 2, 5, 2, 6, 2, 7});
  CHECK(all.cube[0] == 0.25);
  CHECK(all.cube[1] == Approx(1.0 / 6.0).epsilon(1e-15));
}

TEST_CASE("a list keeps its rows") {
  const s::Design list({s::Method::List, {{"a", "", {}, {1, 2, 9}}, {"b", "", {}, {5, 6, 7}}}});
  CHECK(list.draws() == 3);
  CHECK(list.block(1, 2).values == std::vector<double>{2, 6, 9, 7});
}

TEST_CASE("grid values reach the ends of a distribution that has ends") {
  CHECK(s::grid_values({s::Uniform{0, 100}}, 5) == std::vector<double>{0, 25, 50, 75, 100});
  CHECK(s::grid_values({s::Uniform{0, 100}}, 1) == std::vector<double>{50});
  const auto normal = s::grid_values({s::Normal{2.8, 0.8}}, 3);
  CHECK(normal[1] == 2.8);
  CHECK(normal[0] == s::quantile({s::Normal{2.8, 0.8}}, 0.5 / 3));
  const auto truncated = s::grid_values({s::Normal{2.8, 0.8}, 0.5, 12.0}, 3);
  CHECK(truncated.front() == 0.5);
  CHECK(truncated.back() == 12.0);
}

TEST_CASE("draws have the same bits whatever batch, order or thread computes them") {
  for (const auto method : sampling()) {
    const s::Design design(spec(method, 96, method == s::Method::Morris ? 1 : 3));
    const auto count = static_cast<std::size_t>(design.draws());
    const auto whole = design.block(0, count);
    CAPTURE(static_cast<int>(method));
    std::vector<double> apart(whole.values.size());
    std::vector<double> cube(whole.cube.size());
    const auto fill_row = [&](std::size_t k) {
      design.fill(k, std::span(cube).subspan(k * 3, 3), std::span(apart).subspan(k * 3, 3));
    };
    std::thread odd([&] {
      for (std::size_t k = count; k-- > 0;) {
        if (k % 2 == 1) {
          fill_row(k);
        }
      }
    });
    for (std::size_t k = 0; k < count; k += 2) {
      fill_row(k);
    }
    odd.join();
    CHECK(apart == whole.values);
    CHECK(cube == whole.cube);
    CHECK(s::Design(design.spec()).block(7, 5).values ==
          std::vector<double>(whole.values.begin() + 21, whole.values.begin() + 36));
  }
}

TEST_CASE("the bits are those of the first release") {
  // Integer arithmetic only, hence the same on every machine; a change breaks every stored sweep.
  const auto first = [](s::Method method) { return s::Design(spec(method, 64)).block(5, 1).cube; };
  CHECK(first(s::Method::Random) ==
        std::vector<double>{0x1.426760252c82ep-2, 0x1.3a6d737fdd656p-2, 0x1.39676a66b6f1fp-1});
  CHECK(first(s::Method::LatinHypercube) ==
        std::vector<double>{0x1.f1aced79d9298p-1, 0x1.411f5289c0adp-2, 0x1.25e630b18a718p-1});
  CHECK(first(s::Method::Sobol) ==
        std::vector<double>{0x1.4618481b72e81p-1, 0x1.6e548d2ca465ap-2, 0x1.44116e00a960bp-1});
}

TEST_CASE("more samples keep the draws there were, and another seed has others") {
  for (const auto method : sampling()) {
    if (method == s::Method::LatinHypercube) {
      continue;  // its slices get thinner
    }
    CAPTURE(static_cast<int>(method));
    const auto few = s::Design(spec(method, 16)).block(0, 16);
    CHECK(s::Design(spec(method, 64)).block(0, 16).values == few.values);
    auto other = spec(method, 16);
    other.seed = 43;
    CHECK(s::Design(other).block(0, 16).values != few.values);
  }
}

TEST_CASE("a Latin hypercube has one draw in every slice of every parameter, in each replicate") {
  for (const std::uint64_t n : {1U, 2U, 7U, 100U, 4096U, 10007U}) {
    constexpr std::uint16_t replicates = 2;
    const s::Design design(spec(s::Method::LatinHypercube, replicates * n, replicates));
    const auto all = design.block(0, static_cast<std::size_t>(replicates * n));
    std::set<std::uint64_t> seen;
    for (std::size_t k = 0; k < all.count; ++k) {
      for (std::size_t d = 0; d < 3; ++d) {
        const auto slice = static_cast<std::uint64_t>(all.cube[k * 3 + d] * static_cast<double>(n));
        seen.insert(((k % replicates) * 3 + d) * n + slice);
      }
    }
    CAPTURE(n);
    CHECK(seen.size() == replicates * 3 * n);
    CHECK(*seen.rbegin() == replicates * 3 * n - 1);
  }
}

TEST_CASE("Saltelli's rows are A, B and A with one parameter from B") {
  const s::Design design(spec(s::Method::Saltelli, 32));
  CHECK(design.draws() == 32 * 5);
  const auto all = design.block(0, 160);
  for (std::size_t base = 0; base < 160; base += 5) {
    const auto a = all.row(base);
    const auto b = all.row(base + 1);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(a[i] != b[i]);
      for (std::size_t j = 0; j < 3; ++j) {
        CHECK(all.row(base + 2 + i)[j] == (i == j ? b[j] : a[j]));
      }
    }
  }
}

TEST_CASE("a Morris trajectory moves every parameter once, by half of its probability") {
  const s::Design design(spec(s::Method::Morris, 200));
  const auto all = design.block(0, static_cast<std::size_t>(design.draws()));
  std::set<double> levels;
  std::set<std::vector<std::size_t>> orders;
  for (std::size_t start = 0; start < all.count; start += 4) {
    std::vector<std::size_t> order;
    for (std::size_t k = start + 1; k < start + 4; ++k) {
      for (std::size_t i = 0; i < 3; ++i) {
        const double step = all.cube[k * 3 + i] - all.cube[(k - 1) * 3 + i];
        levels.insert(all.cube[k * 3 + i]);
        if (step != 0.0) {
          CHECK(std::abs(step) == 0.5);
          order.push_back(i);
        }
      }
    }
    CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 3);
    CHECK(order.size() == 3);
    orders.insert(order);
  }
  CHECK(levels == std::set<double>{0.125, 0.375, 0.625, 0.875});
  CHECK(orders.size() == 6);
}

TEST_CASE("a million draws pass through a block of a thousand") {
  const s::Design design(spec(s::Method::Sobol, 1U << 20U));
  std::vector<double> cube(1024 * 3);
  std::vector<double> values(cube.size());
  double sum = 0.0;
  for (std::uint64_t first = 0; first < design.draws(); first += 1024) {
    design.fill(first, cube, values);
    for (std::size_t k = 0; k < 1024; ++k) {
      sum += values[k * 3];
    }
  }
  // one point in each of 2^20 slices: the mean of a monotonic quantile is within range / n
  const double mean = sum / static_cast<double>(design.draws());
  CHECK(std::abs(mean - 50.0) <= 100.0 / static_cast<double>(design.draws()));
}

TEST_CASE("correlated draws reach the rank correlation that was asked for") {
  for (const auto method : {s::Method::Random, s::Method::Sobol, s::Method::LatinHypercube}) {
    constexpr std::uint64_t n = 1U << 14U;
    auto correlated = spec(method, n);
    correlated.correlations = {{0, 2, 0.7}, {2, 1, -0.4}};
    const auto all = s::Design(correlated).block(0, n);
    const auto plain = s::Design(spec(method, n)).block(0, n);
    CHECK(all.cube == plain.cube);
    const auto spearman = [&](std::size_t i, std::size_t j) {
      double sum = 0.0;  // of products of centred uniforms, whose variance is 1/12
      for (std::size_t k = 0; k < n; ++k) {
        sum += (s::probability_below(parameters()[i].distribution, all.row(k)[i]) - 0.5) *
               (s::probability_below(parameters()[j].distribution, all.row(k)[j]) - 0.5);
      }
      return 12.0 * sum / static_cast<double>(n);
    };
    // a product of centred uniforms has a standard deviation of at most 1/sqrt(80), at ρ = 1
    const double error = 4.0 * 12.0 / std::sqrt(80.0) / std::sqrt(static_cast<double>(n));
    CAPTURE(static_cast<int>(method));
    CHECK(std::abs(spearman(0, 2) - 0.7) < error);
    CHECK(std::abs(spearman(1, 2) + 0.4) < error);
    CHECK(std::abs(spearman(0, 1)) < error);
  }
}

TEST_CASE("a correlation of one makes ranks equal, and uncorrelated parameters keep their bits") {
  auto tied = spec(s::Method::Sobol, 256);
  tied.correlations = {{0, 1, 1.0}};
  const auto all = s::Design(tied).block(0, 256);
  const auto plain = s::Design(spec(s::Method::Sobol, 256)).block(0, 256);
  for (std::size_t k = 0; k < 256; ++k) {
    const double u = s::probability_below(parameters()[0].distribution, all.row(k)[0]);
    CHECK(s::probability_below(parameters()[1].distribution, all.row(k)[1]) ==
          Approx(u).epsilon(0).margin(1e-12));
    CHECK(all.row(k)[2] == plain.row(k)[2]);
  }
}

TEST_CASE("what is no design is refused in words") {
  using enum s::Method;
  CHECK(says({Sobol, {}, 8}, "needs a parameter"));
  CHECK(says(spec(Sobol, 0), "samples lie between"));
  CHECK(says(spec(Sobol, 10, 3), "equal replicates"));
  CHECK(says(spec(Sobol, 10, 0), "equal replicates"));
  CHECK(says({Grid, parameters()}, "needs values"));
  CHECK(says({Grid, {{"a", "", {}, {1}}}, 8}, "no samples"));
  CHECK(says({List, {{"a", "", {}, {1, 2}}, {"b", "", {}, {1}}}}, "has 1 values, the first"));
  CHECK(says({Grid, {{"a", "", {}, {1, std::nan("")}}}}, "not finite"));
  CHECK(says({Sobol, {{"a", "", {s::Uniform{0, 1}}, {1}}}, 8}, "only a grid or list takes"));
  CHECK(says({Sobol, {{"a", "", {s::Uniform{1, 0}}, {}}}, 8}, "a: the low end"));
  CHECK(says({Saltelli, std::vector<s::Parameter>(1834, parameters()[0]), 8}, "needs 3668"));
  const s::Parameter wide{"w", "", {}, std::vector<double>(1U << 17U, 1.0)};
  CHECK(says({Grid, {wide, wide, wide}}, "more than 2^48"));
  auto correlated = spec(Sobol, 8);
  correlated.correlations = {{0, 1, 0.9}, {1, 2, 0.9}, {0, 2, -0.9}};
  CHECK(says(correlated, "contradict each other"));
  correlated.correlations = {{0, 1, 0.9}, {1, 0, 0.9}};
  CHECK(says(correlated, "is stated twice"));
  correlated.correlations = {{0, 0, 0.9}, {1, 2, 1.5}, {1, 3, 0.0}};
  CHECK(says(correlated, "correlated with itself"));
  CHECK(says(correlated, "lies between -1 and 1"));
  CHECK(says(correlated, "names two parameters"));
  correlated.method = Morris;
  CHECK(says(correlated, "independent parameters only"));
  CHECK_THROWS_AS(s::Design(correlated), tradeflow::ContractError);
  CHECK_THROWS_AS(s::Design(spec(Sobol, 8)).block(7, 2), tradeflow::ContractError);
}

TEST_CASE("what costs accuracy is remarked") {
  CHECK(s::remarks(spec(s::Method::Sobol, 1024)).empty());
  CHECK(s::remarks(spec(s::Method::Sobol, 1000)).front().find("512 and 1024") != std::string::npos);
  CHECK(s::remarks(spec(s::Method::Sobol, 96, 3)).empty());
  auto correlated = spec(s::Method::LatinHypercube, 8);
  CHECK(s::remarks(correlated).empty());
  correlated.correlations = {{0, 1, 0.5}};
  CHECK(s::remarks(correlated).size() == 1);
}
