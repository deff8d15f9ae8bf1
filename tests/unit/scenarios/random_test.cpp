#include "scenarios/random.hpp"

#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "model/contract.hpp"
#include "tests/support/catch.hpp"

namespace s = tradeflow::scenarios;

TEST_CASE("philox gives the known answers of its authors") {
  // Random123 1.14, examples/kat_vectors, philox4x32 10
  CHECK(s::philox({0, 0, 0, 0}, {0, 0}) ==
        s::Block{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U});
  constexpr std::uint32_t ones = 0xffffffffU;
  CHECK(s::philox({ones, ones, ones, ones}, {ones, ones}) ==
        s::Block{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU});
  CHECK(
      s::philox({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}, {0xa4093822U, 0x299f31d0U}) ==
      s::Block{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U});
}

TEST_CASE("every part of an address and the seed change the bits") {
  const s::Address at{5, 2, 1, 3, s::Stream::Value};
  std::set<std::uint64_t> seen{s::random_bits(7, at), s::random_bits(8, at),
                               s::random_bits(7 + (std::uint64_t{1} << 32U), at)};
  for (s::Address other :
       {s::Address{6, 2, 1, 3, s::Stream::Value},
        s::Address{5 + (std::uint64_t{1} << 32U), 2, 1, 3, s::Stream::Value},
        s::Address{5, 3, 1, 3, s::Stream::Value}, s::Address{5, 2, 2, 3, s::Stream::Value},
        s::Address{5, 2, 1, 4, s::Stream::Value}, s::Address{5, 2, 1, 3, s::Stream::Jitter}}) {
    seen.insert(s::random_bits(7, other));
  }
  CHECK(seen.size() == 9);
}

TEST_CASE("the open unit interval is open and symmetric") {
  constexpr auto most = ~std::uint64_t{0};
  STATIC_REQUIRE(s::open_unit(0) == 0x1p-53);
  STATIC_REQUIRE(s::open_unit(most) == 1.0 - 0x1p-53);
  for (const std::uint64_t bits : {std::uint64_t{0}, std::uint64_t{1} << 40U, most / 3}) {
    CHECK(s::open_unit(bits) + s::open_unit(~bits) == 1.0);
  }
}

TEST_CASE("a permutation meets every place once") {
  for (std::uint64_t size = 1; size <= 130; ++size) {
    std::set<std::uint64_t> places;
    for (std::uint64_t k = 0; k < size; ++k) {
      places.insert(s::permuted(k, size, 9, {0, 4, 0, 0, s::Stream::Permutation}));
    }
    CAPTURE(size);
    CHECK(places.size() == size);
    CHECK(*places.rbegin() == size - 1);
  }
  CHECK_THROWS_AS(s::permuted(3, 3, 1, {}), tradeflow::ContractError);
}

TEST_CASE("permutations send pairs everywhere equally often") {
  // 20 ordered pairs among 5 places, 20,000 keys: 1000 each, five standard deviations of a count
  constexpr int keys = 20000;
  std::map<std::pair<std::uint64_t, std::uint64_t>, int> counts;
  for (std::uint64_t key = 0; key < keys; ++key) {
    const s::Address at{0, 0, 0, 0, s::Stream::Permutation};
    ++counts[{s::permuted(0, 5, key, at), s::permuted(1, 5, key, at)}];
  }
  CHECK(counts.size() == 20);
  for (const auto& [pair, count] : counts) {
    CAPTURE(pair.first, pair.second);
    CHECK(std::abs(count - keys / 20.0) < 5.0 * std::sqrt(keys * (1.0 / 20.0) * (19.0 / 20.0)));
  }
}
