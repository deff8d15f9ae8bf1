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
/// rank. The parameters are ranked once for all results that miss no draw. Const after
/// construction; concurrent calls are safe.
class RankRegressor {
 public:
  /// \param values  draws × parameters; outlives the regressor
  RankRegressor(std::span<const double> values, std::size_t parameters);

  /// \param results  draws
  [[nodiscard]] RankRegression operator()(std::span<const double> results) const;

 private:
  using Columns = std::vector<std::vector<double>>;
  [[nodiscard]] Columns ranks(std::span<const double> results) const;

  std::span<const double> values_;
  std::size_t parameters_;
  Columns all_;                 ///< ranks of every draw's parameters, standardised
  std::vector<double> normal_;  ///< their products, parameters × parameters, the lower half
};

/// The same of one result.
[[nodiscard]] RankRegression rank_regression(std::span<const double> values,
                                             std::span<const double> results,
                                             std::size_t parameters);

}  // namespace tradeflow::analysis
