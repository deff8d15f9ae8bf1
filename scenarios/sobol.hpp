#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tradeflow::scenarios {

/// Sobol' points, one by one and in any order, plain or scrambled.
///
/// Direction numbers: Joe & Kuo, SIAM J. Sci. Comput. 30, 2635 (2008), as Boost.Random ships
/// them. The order is Antonov and Saleev's (Gray code), and the first point is the origin: without
/// it the first 2^m points are not a net (Owen, "On dropping the first Sobol' point", 2020).
///
/// Scrambling is Owen's nested uniform one (MCQMC 1995): every digit is flipped or not by a bit
/// that depends on all digits before it. Each point is then uniform on the cube, every net stays a
/// net, and the variance never exceeds a small multiple of plain sampling's whatever the integrand
/// (Owen, ACM TOMACS 8, 71 (1998)). A digital shift is cheaper and has no such bound.
class Sobol {
 public:
  static constexpr std::size_t max_dimensions = 3667;  ///< of Boost's table
  static constexpr std::uint64_t max_points = std::uint64_t{1} << 32U;

  /// \param dimensions 1 … max_dimensions
  explicit Sobol(std::size_t dimensions);

  [[nodiscard]] std::size_t dimensions() const noexcept { return dimensions_; }

  /// The first 32 binary digits of coordinate `dimension` of point `index`; the rest are zero.
  [[nodiscard]] std::uint32_t digits(std::uint64_t index, std::size_t dimension) const;

  /// The scrambled coordinate, in (0, 1): a function of its arguments alone.
  [[nodiscard]] double scrambled(std::uint64_t index, std::size_t dimension, std::uint64_t seed,
                                 std::uint16_t replicate = 0) const;

 private:
  std::size_t dimensions_;
  std::vector<std::uint32_t> directions_;  ///< dimensions × 32
};

}  // namespace tradeflow::scenarios
