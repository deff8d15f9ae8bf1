#include "scenarios/sobol.hpp"

#include <boost/random/sobol.hpp>

#include "model/contract.hpp"
#include "scenarios/random.hpp"

namespace tradeflow::scenarios {
namespace {

constexpr std::size_t digit_count = 32;

// One block of 128 bits decides the flips of a whole subtree of seven digits: its
// 1 + 2 + … + 64 = 127 nodes, numbered like a heap (root 1, children 2i and 2i + 1).
constexpr unsigned subtree = 7;

bool flip(const Block& bits, std::uint32_t node) {
  return ((bits[node / 32] >> (node % 32)) & 1U) != 0;
}

}  // namespace

// Boost's engine starts one point late and must be wound forward. Its directions are all we take:
// the point whose Gray code has the single bit r is direction r.
Sobol::Sobol(std::size_t dimensions) : dimensions_(dimensions) {
  expects(dimensions >= 1 && dimensions <= max_dimensions,
          "Sobol points have 1 to 3667 dimensions");
  directions_.resize(dimensions * digit_count);
  boost::random::sobol engine(dimensions);
  for (std::size_t r = 0; r < digit_count; ++r) {
    engine.seed((std::uint64_t{2} << r) - 2);
    for (std::size_t d = 0; d < dimensions; ++d) {
      directions_[d * digit_count + r] = static_cast<std::uint32_t>(engine() >> 32U);
    }
  }
}

std::uint32_t Sobol::digits(std::uint64_t index, std::size_t dimension) const {
  expects(index < max_points && dimension < dimensions_, "Sobol has this point and dimension");
  std::uint32_t point = 0;
  const std::uint32_t* direction = directions_.data() + dimension * digit_count;
  for (std::uint64_t gray = index ^ (index >> 1U); gray != 0; gray >>= 1U, ++direction) {
    point ^= (gray & 1U) != 0 ? *direction : 0U;
  }
  return point;
}

// Five subtrees scramble the first 35 digits. Beyond the 32nd, no two points share a prefix in any
// dimension, so the digits after the 35th are bits of their own for each point.
double Sobol::scrambled(std::uint64_t index, std::size_t dimension, std::uint64_t seed,
                        std::uint16_t replicate) const {
  const std::uint64_t plain = std::uint64_t{digits(index, dimension)} << 3U;  // 35 digits
  Address at{0, static_cast<std::uint32_t>(dimension), replicate, 0, Stream::Scramble};
  std::uint64_t result = 0;
  constexpr unsigned levels = 5;
  for (; at.level < levels; ++at.level) {
    const std::uint64_t below = subtree * (levels - 1U - at.level);  // digits after this subtree
    at.index = plain >> (below + subtree);
    const Block bits = random_block(seed, at);
    std::uint32_t node = 1;
    for (std::uint64_t digit = below + subtree; digit-- > below;) {
      const auto bit = static_cast<std::uint32_t>((plain >> digit) & 1U);
      result = (result << 1U) | (bit ^ static_cast<std::uint32_t>(flip(bits, node)));
      node = 2 * node + bit;
    }
  }
  at.index = plain;
  return open_unit((result << 29U) | (random_bits(seed, at) >> 35U));
}

}  // namespace tradeflow::scenarios
