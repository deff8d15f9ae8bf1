#pragma once
#include <cmath>
#include <limits>
#include <span>

namespace tradeflow::model {

/// A cell below this share of world output is judged against it, not against itself (§1).
inline constexpr double floor_share = 1e-9;

/// In index order, always: the same bits on any number of threads.
[[nodiscard]] inline double sum(std::span<const double> values) noexcept {
  double total = 0.0;
  for (const double value : values) {
    total += value;
  }
  return total;
}

/// The larger of a worst gap so far and |gap|. What is not a number is infinitely wrong, so that
/// no later comparison can lose it.
[[nodiscard]] inline double worse(double worst, double gap) noexcept {
  const double size = std::isnan(gap) ? std::numeric_limits<double>::infinity() : std::abs(gap);
  return size > worst ? size : worst;
}

}  // namespace tradeflow::model
