#include "model/single_gmres.hpp"

#include <algorithm>
#include <cmath>

#include "model/contract.hpp"
#include "model/kernels.hpp"

namespace tradeflow::model {

SingleGmres::SingleGmres(std::size_t size, int most)
    : kernels_(single_kernels()),
      size_(size),
      most_(most),
      basis_((static_cast<std::size_t>(most) + 1) * size),
      sum_(size),
      products_(static_cast<std::size_t>(most) + 1),
      R_(static_cast<std::size_t>(most) * products_.size()),
      cos_(static_cast<std::size_t>(most)),
      sin_(cos_.size()),
      right_(products_.size()) {
  expects(size % lane == 0 && most >= 1, "whole vectors, and room for one product");
}

/// Makes column k + 1 orthogonal to those before and turns its coefficients into a column of R.
/// \return  whether it is a direction of its own
bool SingleGmres::extend(std::size_t k) {
  float* column = basis_.data() + (k + 1) * size_;
  kernels_.dots(basis_.data(), k + 1, column, size_, products_.data());
  double* R = R_.data() + k * products_.size();
  for (std::size_t c = 0; c <= k; ++c) {
    R[c] = static_cast<double>(products_[c]);
    products_[c] = -products_[c];
  }
  kernels_.mix(basis_.data(), k + 1, products_.data(), size_, column);
  float square = 0.0F;
  kernels_.dots(column, 1, column, size_, &square);
  const double length = std::sqrt(static_cast<double>(square));
  for (std::size_t c = 0; c < k; ++c) {
    const double turned = cos_[c] * R[c] + sin_[c] * R[c + 1];
    R[c + 1] = cos_[c] * R[c + 1] - sin_[c] * R[c];
    R[c] = turned;
  }
  const double whole = std::sqrt(R[k] * R[k] + length * length);
  if (!(whole > 0.0) || !std::isfinite(whole)) {
    return false;
  }
  cos_[k] = R[k] / whole;
  sin_[k] = length / whole;
  R[k] = whole;
  right_[k + 1] = -sin_[k] * right_[k];
  right_[k] *= cos_[k];
  const auto inverse = static_cast<float>(length > 0.0 ? 1.0 / length : 0.0);
  for (std::size_t at = 0; at < size_; ++at) {
    column[at] *= inverse;
  }
  return true;
}

/// x = scale · basis · R⁻¹ right
void SingleGmres::combine(std::size_t columns, double scale, std::span<double> x) {
  for (std::size_t r = columns; r-- > 0;) {
    double left = right_[r];
    for (std::size_t c = r + 1; c < columns; ++c) {
      left -= R_[c * products_.size() + r] * right_[c];
    }
    right_[r] = left / R_[r * products_.size() + r];
    products_[r] = static_cast<float>(right_[r]);
  }
  std::fill(sum_.begin(), sum_.end(), 0.0F);
  kernels_.mix(basis_.data(), columns, products_.data(), size_, sum_.data());
  for (std::size_t at = 0; at < size_; ++at) {
    x[at] = scale * static_cast<double>(sum_[at]);
  }
}

SingleGmres::Result SingleGmres::solve(const Map& A, std::span<const double> b, double tolerance,
                                       int most, std::span<double> x) {
  expects(b.size() == size_ && x.size() == size_, "vectors have the system's size");
  std::fill(x.begin(), x.end(), 0.0);
  Result result;
  double square = 0.0;
  for (const double each : b) {
    square += each * each;
  }
  const double scale = std::sqrt(square);
  if (!(scale > 0.0) || !std::isfinite(scale)) {
    result.residual = scale == 0.0 ? 0.0 : 1.0;
    return result;
  }
  for (std::size_t at = 0; at < size_; ++at) {
    basis_[at] = static_cast<float>(b[at] / scale);
  }
  right_[0] = 1.0;
  std::size_t columns = 0;
  const auto room = static_cast<std::size_t>(std::min(most, most_));
  while (columns < room && result.residual > tolerance) {
    A(basis_.data() + columns * size_, basis_.data() + (columns + 1) * size_);
    ++result.products;
    if (!extend(columns)) {
      break;
    }
    ++columns;
    result.residual = std::abs(right_[columns]);
  }
  combine(columns, scale, x);
  return result;
}

}  // namespace tradeflow::model
