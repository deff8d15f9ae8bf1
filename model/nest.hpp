#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "model/dual.hpp"

namespace tradeflow::model {

/// Price of a nest with constant elasticity of substitution σ = 1 − δ, in logs:
/// log ( Σ s e^(δp) / Σ s )^(1/δ), at δ = 0 its limit Σ s p / Σ s; parts without a share are left
/// out. For T = double, or Dual for derivatives.
///
/// Where prices are near each other the sum is that of expm1, so that δ → 0 keeps all digits and
/// equal prices give their own value bit for bit; elsewhere the largest term is scaled to one.
/// \param[in]  share    n, of baseline spending, any total > 0
/// \param[in]  p        n, log prices, new over old
/// \param[out] updated  n, new shares of the nest's spending, Σ = 1
/// \return  0, and no shares, where the nest is empty; ∞, and no shares, where each part's price
///          is infinite (banned)
template <class T>
T nest_price(std::span<const double> share, std::span<const T> p, double delta,
             std::span<T> updated) {
  using std::exp, std::expm1, std::log, std::log1p;
  double total = 0.0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t k = 0; k < share.size(); ++k) {
    updated[k] = T(0.0);
    if (share[k] != 0.0) {
      total += share[k];
      if (std::isfinite(value_of(p[k]))) {
        low = std::min(low, value_of(p[k]));
        high = std::max(high, value_of(p[k]));
      }
    }
  }
  if (total == 0.0 || low > high) {
    return T(total == 0.0 ? 0.0 : low);
  }
  const bool close = std::abs(delta) * (high - low) < 1.0;
  const double from = close || delta < 0.0 ? low : high;
  T moved(0.0);
  for (std::size_t k = 0; k < share.size(); ++k) {
    if (share[k] != 0.0 && std::isinf(value_of(p[k])) && delta < 0.0) {
      updated[k] = T(close ? -1.0 : 0.0);  // banned: e^−∞, without its derivative of ∞ times 0
      moved += T(share[k] / total) * updated[k];
    } else if (share[k] != 0.0) {
      const T rise = delta == 0.0 ? p[k] - T(from) : T(delta) * (p[k] - T(from));
      updated[k] = delta == 0.0 ? rise : close ? expm1(rise) : exp(rise);
      moved += T(share[k] / total) * updated[k];
    }
  }
  const T whole = delta == 0.0 ? T(1.0) : close ? T(1.0) + moved : moved;
  for (std::size_t k = 0; k < share.size(); ++k) {
    if (share[k] != 0.0) {
      const T grown = delta == 0.0 ? T(1.0) : close ? T(1.0) + updated[k] : updated[k];
      updated[k] = T(share[k] / total) * grown / whole;
    }
  }
  if (delta == 0.0) {
    return T(from) + moved;
  }
  return T(from) + (close ? log1p(moved) : log(moved)) / T(delta);
}

}  // namespace tradeflow::model
