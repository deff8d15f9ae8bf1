#include "scenarios/cholesky.hpp"

#include <cmath>

#include "model/contract.hpp"

namespace tradeflow::scenarios {

Cholesky cholesky(std::span<const double> correlations, std::size_t size) {
  expects(correlations.size() == size * size, "a matrix of correlations is square");
  Cholesky result{size, std::vector<double>(size * size, 0.0), std::vector<bool>(size, false),
                  true};
  auto& L = result.lower;
  const double rounding = static_cast<double>(size) * 1e-14;
  for (std::size_t j = 0; j < size; ++j) {
    const auto rest = [&](std::size_t i) {  // A less what the columns before j explain
      double sum = correlations[i * size + j];
      for (std::size_t k = 0; k < j; ++k) {
        sum -= L[i * size + k] * L[j * size + k];
      }
      return sum;
    };
    const double pivot = rest(j);
    result.dependent[j] = pivot <= rounding;
    if (!result.dependent[j]) {
      L[j * size + j] = std::sqrt(pivot);
    }
    for (std::size_t i = j + 1; i < size; ++i) {
      if (!result.dependent[j]) {
        L[i * size + j] = rest(i) / L[j * size + j];
      } else if (std::abs(rest(i)) > std::sqrt(rounding)) {
        result.positive = false;  // |A_ij|² <= A_ii A_jj holds for what is left, too
      }
    }
    result.positive = result.positive && pivot >= -rounding;
  }
  return result;
}

std::vector<double> Cholesky::solve(std::span<const double> b) const {
  expects(b.size() == size && positive, "solve() takes one number per variable");
  std::vector<double> x(b.begin(), b.end());
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      x[i] -= (*this)(i, k) * x[k];
    }
    x[i] = dependent[i] ? 0.0 : x[i] / (*this)(i, i);
  }
  for (std::size_t i = size; i-- > 0;) {
    for (std::size_t k = i + 1; k < size; ++k) {
      x[i] -= (*this)(k, i) * x[k];
    }
    x[i] = dependent[i] ? 0.0 : x[i] / (*this)(i, i);
  }
  return x;
}

}  // namespace tradeflow::scenarios
