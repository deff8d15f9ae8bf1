#pragma once
#include <array>
#include <cstdint>

namespace tradeflow::scenarios {

/// What a number is drawn for. It is part of the number's address, so that no two uses share bits.
enum class Stream : std::uint32_t { Value, Jitter, Permutation, Scramble, Morris, Bootstrap };

/// Where a random number lives. Nothing else decides its bits: no order, thread, rank or history.
struct Address {
  std::uint64_t index = 0;      ///< of the draw, or whatever the stream counts
  std::uint32_t dimension = 0;  ///< of the unit cube
  std::uint16_t replicate = 0;  ///< independent repetition of the whole design
  std::uint8_t level = 0;       ///< position within one use, e.g. the round of a cipher
  Stream stream = Stream::Value;
};

/// 128 random bits.
using Block = std::array<std::uint32_t, 4>;

/// Philox4x32-10, a counter-based generator: the counter's bits, encrypted with the key.
/// Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; passes
/// BigCrush. An engine with a state would have to be wound forward to each draw.
[[nodiscard]] Block philox(Block counter, std::array<std::uint32_t, 2> key) noexcept;

/// The 128 bits at an address. Cost: ten rounds of two multiplications.
[[nodiscard]] Block random_block(std::uint64_t seed, const Address& at) noexcept;
/// The first 64 of them.
[[nodiscard]] std::uint64_t random_bits(std::uint64_t seed, const Address& at) noexcept;

/// The middle of one of 2^52 equal cells of the unit interval, from the top 52 bits: in (0, 1),
/// symmetric and exact, so that inverse distribution functions never meet 0 or 1.
[[nodiscard]] constexpr double open_unit(std::uint64_t bits) noexcept {
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

/// Where a random permutation of 0 … size-1 sends `index`, found alone: without the rest of it.
/// A Feistel cipher on the next power of two, walked until it lands inside (Black & Rogaway,
/// "Ciphers with arbitrary finite domains", CT-RSA 2002). `at` names the permutation.
/// \param index in [0, size), \param size > 0
[[nodiscard]] std::uint64_t permuted(std::uint64_t index, std::uint64_t size, std::uint64_t seed,
                                     Address at);

}  // namespace tradeflow::scenarios
