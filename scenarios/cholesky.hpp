#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace tradeflow::scenarios {

/// The factor L of a symmetric matrix A = L Lᵀ, or of what is left of it.
struct Cholesky {
  std::size_t size = 0;
  std::vector<double> lower;    ///< size × size, row-major; zero above the diagonal
  std::vector<bool> dependent;  ///< variables that those before them determine: L's column is 0
  bool positive = true;         ///< false: A has a negative eigenvalue, and L means nothing

  [[nodiscard]] double operator()(std::size_t row, std::size_t column) const {
    return lower[row * size + column];
  }
  /// x with A x = b over the independent variables; 0 for the dependent ones.
  [[nodiscard]] std::vector<double> solve(std::span<const double> b) const;
};

/// Factorises a semidefinite matrix with a diagonal of ones (correlations), or zeros (constants).
/// \param correlations size × size, row-major; only the lower triangle is read
/// A pivot within rounding of zero, size · 1e-14, makes a variable a dependent one.
[[nodiscard]] Cholesky cholesky(std::span<const double> correlations, std::size_t size);

}  // namespace tradeflow::scenarios
