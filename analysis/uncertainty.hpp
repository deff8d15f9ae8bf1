#pragma once
#include <cstddef>
#include <span>

namespace tradeflow::analysis {

/// A number computed from draws, with the standard error of having finitely many of them.
struct Estimate {
  double value = 0.0;
  double standard_error = 0.0;
};

/// How likely a result is to be above or below zero.
struct Sign {
  double positive = 0.0;        ///< share of draws above zero
  double negative = 0.0;        ///< below; the rest are zero exactly
  double standard_error = 0.0;  ///< of the larger share; never zero
};

/// What the draws say about one result. A draw without a result (a failed solve) is a NaN: it is
/// left out, and counted.
struct Band {
  Estimate mean;
  Estimate p05;
  Estimate p50;
  Estimate p95;
  Sign sign;
  std::size_t used = 0;
  std::size_t missing = 0;
};

/// \param draws       results in the order of the design
/// \param replicates  of the design, whose draws are dealt out in turn. With two or more, errors
///                    are the spread of the replicates' own estimates (L'Ecuyer & Lemieux 2002),
///                    right for any design. With one they are those of independent draws: right
///                    for Random, too large for even points.
/// With no draw left all numbers are NaN; with a single one all errors are.
[[nodiscard]] Band band(std::span<const double> draws, std::size_t replicates = 1);

/// The p-quantile of weighted values: linear between the points (share of the weight below x plus
/// half of x's own, x), Hazen's rule and Hyndman & Fan's type 5 if all weights are equal (their
/// paper: Am. Stat. 50, 361 (1996)); the smallest or largest value outside. NaN values are left
/// out; NaN if nothing is left.
/// \param weights  >= 0, as many as values, or none: all equal
/// \param p        in [0, 1]
[[nodiscard]] double quantile(std::span<const double> values, double p,
                              std::span<const double> weights = {});

[[nodiscard]] inline double weighted_median(std::span<const double> values,
                                            std::span<const double> weights) {
  return quantile(values, 0.5, weights);
}

}  // namespace tradeflow::analysis
