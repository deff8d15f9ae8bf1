#include "scenarios/random.hpp"

#include <algorithm>
#include <bit>

#include "model/contract.hpp"

namespace tradeflow::scenarios {
namespace {

constexpr std::uint64_t low_bits(int count) {
  return (std::uint64_t{1} << count) - 1;
}

std::uint64_t joined(const Block& block) {
  return (std::uint64_t{block[0]} << 32U) | std::uint64_t{block[1]};
}

}  // namespace

Block philox(Block counter, std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {  // constants of Salmon et al. (2011), table 2
    const std::uint64_t first = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t second = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {static_cast<std::uint32_t>(second >> 32U) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(second),
               static_cast<std::uint32_t>(first >> 32U) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(first)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

Block random_block(std::uint64_t seed, const Address& at) noexcept {
  const std::uint32_t use = (std::uint32_t{at.replicate} << 16U) | (std::uint32_t{at.level} << 8U) |
                            static_cast<std::uint32_t>(at.stream);
  return philox({static_cast<std::uint32_t>(at.index), static_cast<std::uint32_t>(at.index >> 32U),
                 at.dimension, use},
                {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)});
}

std::uint64_t random_bits(std::uint64_t seed, const Address& at) noexcept {
  return joined(random_block(seed, at));
}

std::uint64_t permuted(std::uint64_t index, std::uint64_t size, std::uint64_t seed, Address at) {
  expects(index < size, "a permutation of `size` things moves an index below `size`");
  const auto width = static_cast<int>(std::bit_width(size - 1));
  const int right_width = width / 2;
  const auto round = [&](int level, std::uint64_t half) {
    at.level = static_cast<std::uint8_t>(level);
    at.index = half;
    return random_bits(seed, at);
  };
  // Each half is XORed with a function of the other. What two indices still share dies out by the
  // factor 2^-right_width with each pair of rounds; 24 binary digits of it are enough.
  const int pairs = (23 + std::max(1, right_width)) / std::max(1, right_width);
  do {
    std::uint64_t right = index & low_bits(right_width);
    std::uint64_t left = index >> right_width;
    for (int pair = 0; pair < pairs; ++pair) {
      left ^= round(2 * pair, right) & low_bits(width - right_width);
      right ^= round(2 * pair + 1, left) & low_bits(right_width);
    }
    index = (left << right_width) | right;
  } while (index >= size);
  return index;
}

}  // namespace tradeflow::scenarios
