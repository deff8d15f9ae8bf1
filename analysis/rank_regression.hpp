#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "analysis/uncertainty.hpp"

namespace tradeflow::analysis {

/// Which parameters move a result, and in which direction, read off the draws of any sampling
/// design: no draws of its own are needed. Trustworthy where r_squared is near one, that is, where
/// the result is monotonic in each parameter without interactions.
struct RankRegression {
  /// Change of the result's rank, in standard deviations, for one of the parameter's rank. Absent
  /// for a parameter that does not vary, or that those before it determine.
  std::vector<std::optional<Estimate>> coefficients;
  double r_squared = 0.0;  ///< share of the ranks' variance explained; NaN if nothing varies
  std::size_t used = 0;
  std::size_t missing = 0;  ///< draws left out: the result is NaN
};

/// Least squares on ranks (Iman & Conover, Technometrics 21, 499 (1979)); ties share their mean
/// rank.
/// \param values   draws × parameters
/// \param results  draws
[[nodiscard]] RankRegression rank_regression(std::span<const double> values,
                                             std::span<const double> results,
                                             std::size_t parameters);

}  // namespace tradeflow::analysis
