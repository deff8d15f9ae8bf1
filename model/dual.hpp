#pragma once
#include <cmath>

namespace tradeflow::model {

/// A value and its derivative along one direction: arithmetic on it differentiates exactly, to
/// rounding (forward mode; Griewank and Walther 2008, ch. 3). Comparisons look at the value.
struct Dual {
  double value = 0.0;
  double slope = 0.0;
  constexpr Dual() = default;
  constexpr Dual(double constant) : value(constant) {}  // NOLINT: a constant is a dual
  constexpr Dual(double at, double along) : value(at), slope(along) {}

  Dual& operator+=(Dual b) { return *this = {value + b.value, slope + b.slope}; }
  friend Dual operator+(Dual a, Dual b) { return {a.value + b.value, a.slope + b.slope}; }
  friend Dual operator-(Dual a, Dual b) { return {a.value - b.value, a.slope - b.slope}; }
  friend Dual operator-(Dual a) { return {-a.value, -a.slope}; }
  friend Dual operator*(Dual a, Dual b) {
    return {a.value * b.value, a.slope * b.value + a.value * b.slope};
  }
  friend Dual operator/(Dual a, Dual b) {
    const double quotient = a.value / b.value;
    return {quotient, (a.slope - quotient * b.slope) / b.value};
  }
};

[[nodiscard]] inline double value_of(double x) noexcept {
  return x;
}
[[nodiscard]] inline double value_of(Dual x) noexcept {
  return x.value;
}
[[nodiscard]] inline Dual exp(Dual x) {
  const double e = std::exp(x.value);
  return {e, e * x.slope};
}
[[nodiscard]] inline Dual log(Dual x) {
  return {std::log(x.value), x.slope / x.value};
}
[[nodiscard]] inline Dual expm1(Dual x) {
  return {std::expm1(x.value), std::exp(x.value) * x.slope};
}
[[nodiscard]] inline Dual log1p(Dual x) {
  return {std::log1p(x.value), x.slope / (1.0 + x.value)};
}

}  // namespace tradeflow::model
