#include "scenarios/sobol.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "model/contract.hpp"
#include "tests/support/catch.hpp"

namespace s = tradeflow::scenarios;

namespace {

double plain(const s::Sobol& sobol, std::uint64_t index, std::size_t dimension) {
  return sobol.digits(index, dimension) * 0x1p-32;
}

// How many of the first 2^m points fall into each dyadic box with 2^cuts[d] slices in dimension d.
template <class Coordinate>
std::vector<int> box_counts(const std::vector<int>& cuts, int m, const Coordinate& coordinate) {
  int bits = 0;
  for (const int cut : cuts) {
    bits += cut;
  }
  std::vector<int> counts(std::size_t{1} << static_cast<unsigned>(bits), 0);
  for (std::uint64_t k = 0; k < (std::uint64_t{1} << static_cast<unsigned>(m)); ++k) {
    std::size_t box = 0;
    for (std::size_t d = 0; d < cuts.size(); ++d) {
      const double slices = std::ldexp(1.0, cuts[d]);
      box = box * static_cast<std::size_t>(slices) +
            static_cast<std::size_t>(coordinate(k, d) * slices);
    }
    ++counts[box];
  }
  return counts;
}

// Directions of one dimension by the recurrence of Bratley & Fox, ACM TOMS 14, 88 (1988), (2).
std::vector<std::uint32_t> directions(unsigned degree, std::uint32_t polynomial,
                                      const std::vector<std::uint32_t>& first) {
  std::vector<std::uint32_t> v(32);
  for (unsigned r = 0; r < 32; ++r) {
    if (r < degree) {
      v[r] = first[r] << (31U - r);
      continue;
    }
    v[r] = v[r - degree] ^ (v[r - degree] >> degree);
    for (unsigned k = 1; k < degree; ++k) {
      v[r] ^= ((polynomial >> (degree - 1U - k)) & 1U) * v[r - k];
    }
  }
  return v;
}

}  // namespace

TEST_CASE("the first Sobol' points are the known ones, the origin included") {
  const s::Sobol sobol(3);
  const double expected[8][3] = {{0, 0, 0},          {.5, .5, .5},       {.75, .25, .25},
                                 {.25, .75, .75},    {.375, .375, .625}, {.875, .875, .125},
                                 {.625, .125, .875}, {.125, .625, .375}};
  for (std::uint64_t k = 0; k < 8; ++k) {
    for (std::size_t d = 0; d < 3; ++d) {
      CAPTURE(k, d);
      CHECK(plain(sobol, k, d) == expected[k][d]);
    }
  }
}

TEST_CASE("directions are Joe and Kuo's of 2008") {
  struct Row {
    unsigned degree;
    std::uint32_t polynomial;
    std::vector<std::uint32_t> first;
  };
  // dimensions 2 to 10 of new-joe-kuo-6.21201: s, a, m_i
  const std::vector<Row> rows{{1, 0, {1}},
                              {2, 1, {1, 3}},
                              {3, 1, {1, 3, 1}},
                              {3, 2, {1, 1, 1}},
                              {4, 1, {1, 1, 3, 3}},
                              {4, 4, {1, 3, 5, 13}},
                              {5, 2, {1, 1, 5, 5, 17}},
                              {5, 4, {1, 1, 5, 5, 5}},
                              {5, 7, {1, 1, 7, 11, 19}}};
  const s::Sobol sobol(10);
  for (std::size_t d = 0; d < rows.size(); ++d) {
    const auto v = directions(rows[d].degree, rows[d].polynomial, rows[d].first);
    for (unsigned r = 0; r < 32; ++r) {
      CAPTURE(d, r);
      const std::uint64_t index = (std::uint64_t{2} << r) - 1;  // whose Gray code is the bit r
      CHECK(sobol.digits(index, d + 1) == v[r]);
    }
  }
}

TEST_CASE("scrambling keeps a (0, m, 2)-net: one point in every dyadic box of its volume") {
  const s::Sobol sobol(2);
  constexpr int m = 8;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto scrambled = [&](std::uint64_t k, std::size_t d) {
      return sobol.scrambled(k, d, seed);
    };
    for (int cut = 0; cut <= m; ++cut) {
      CAPTURE(seed, cut);
      const auto counts = box_counts({cut, m - cut}, m, scrambled);
      CHECK(std::all_of(counts.begin(), counts.end(), [](int n) { return n == 1; }));
    }
  }
}

TEST_CASE("scrambling only moves the boxes of a net in five dimensions") {
  const s::Sobol sobol(5);
  constexpr int m = 10;
  const std::vector<std::vector<int>> shapes{
      {2, 2, 2, 2, 2}, {0, 5, 0, 5, 0}, {3, 0, 3, 0, 4}, {1, 1, 1, 1, 1}, {0, 0, 10, 0, 0}};
  for (const auto& cuts : shapes) {
    auto before = box_counts(cuts, m, [&](auto k, auto d) { return plain(sobol, k, d); });
    auto after = box_counts(cuts, m, [&](auto k, auto d) { return sobol.scrambled(k, d, 11); });
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    CHECK((before == after));  // not printed: 1024 numbers
  }
}

TEST_CASE("scrambling is nested: points share exactly as many digits as before") {
  const s::Sobol sobol(4);
  const auto shared = [](std::uint32_t x, std::uint32_t y) { return std::countl_zero(x ^ y); };
  for (std::uint64_t k = 0; k < 300; ++k) {
    for (std::size_t d = 0; d < 4; ++d) {
      const std::uint64_t other = (k * 7919 + 13) % 4096;
      const auto digits = [&](std::uint64_t at) {
        return static_cast<std::uint32_t>(sobol.scrambled(at, d, 5) * 0x1p32);
      };
      CAPTURE(k, d, other);
      CHECK(shared(digits(k), digits(other)) == shared(sobol.digits(k, d), sobol.digits(other, d)));
    }
  }
}

TEST_CASE("every scrambled point is uniform over the seeds, and dimensions are scrambled apart") {
  // means of 4000 uniforms and of products of two centred ones: five standard deviations
  const s::Sobol sobol(2);
  constexpr int seeds = 4000;
  for (const std::uint64_t k : {0U, 1U, 1000U}) {
    double sum = 0.0;
    double product = 0.0;
    double replicates = 0.0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const double x = sobol.scrambled(k, 0, seed) - 0.5;
      sum += x;
      product += x * (sobol.scrambled(k, 1, seed) - 0.5);
      replicates += x * (sobol.scrambled(k, 0, seed, 1) - 0.5);
    }
    CAPTURE(k);
    CHECK(std::abs(sum / seeds) < 5.0 * std::sqrt(1.0 / 12.0 / seeds));
    CHECK(std::abs(product / seeds) < 5.0 * (1.0 / 12.0) / std::sqrt(seeds));
    CHECK(std::abs(replicates / seeds) < 5.0 * (1.0 / 12.0) / std::sqrt(seeds));
  }
}

TEST_CASE("the last Sobol' point and dimension exist, the next do not") {
  const s::Sobol sobol(s::Sobol::max_dimensions);
  const double u = sobol.scrambled(s::Sobol::max_points - 1, s::Sobol::max_dimensions - 1, 1);
  CHECK(u > 0.0);
  CHECK(u < 1.0);
  CHECK_THROWS_AS(sobol.digits(s::Sobol::max_points, 0), tradeflow::ContractError);
  CHECK_THROWS_AS(sobol.digits(0, s::Sobol::max_dimensions), tradeflow::ContractError);
  CHECK_THROWS_AS(s::Sobol(s::Sobol::max_dimensions + 1), tradeflow::ContractError);
  CHECK_THROWS_AS(s::Sobol(0), tradeflow::ContractError);
}
