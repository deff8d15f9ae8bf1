#pragma once
#include <cfloat>
#include <cstddef>
#include <limits>

#include "model/kernel_lane.hpp"

/// Private to kernels.cpp: exp and log over the vectors of kernel_lane.hpp.

namespace tradeflow::model {

/// e^x = 2^n e^r with |r| <= log(2)/2 by Cody and Waite's two-part log 2, e^r by its series to
/// r^13/13! (remainder 4e-18).
template <class Vec>
[[gnu::always_inline]] inline Vec exp_of(const Vec& any) {
  const Vec number = any == any ? any : Vec{};  // a NaN's bits would overflow below
  const Vec below = number > 708.0 ? Vec{} + 708.0 : number;
  const Vec x = below < -708.0 ? Vec{} - 708.0 : below;
  constexpr double round = 0x1.8p52;  // adding it leaves the nearest integer in the low bits
  const Vec shifted = x * 1.4426950408889634 + round;
  const Vec n = shifted - round;
  const Vec r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
  constexpr double terms[] = {1.0 / 479001600.0,
                              1.0 / 39916800.0,
                              1.0 / 3628800.0,
                              1.0 / 362880.0,
                              1.0 / 40320.0,
                              1.0 / 5040.0,
                              1.0 / 720.0,
                              1.0 / 120.0,
                              1.0 / 24.0,
                              1.0 / 6.0,
                              0.5,
                              1.0,
                              1.0};
  Vec p = Vec{} + 1.0 / 6227020800.0;
  for (const double term : terms) {
    p = p * r + term;
  }
  const Bits<Vec> scale = __builtin_bit_cast(Bits<Vec>, shifted) << 52;  // n as an exponent
  const Vec value = __builtin_bit_cast(Vec, __builtin_bit_cast(Bits<Vec>, p) + scale);
  return any == any ? value : any;
}

/// Arguments no larger than this take shorter series.
constexpr double small = 0.125;

/// e^x for |x| <= small by its series to x^10/10! (remainder 3e-18).
template <class Vec>
[[gnu::always_inline]] inline Vec exp_of_small(const Vec& x) {
  constexpr double terms[] = {1.0 / 362880.0, 1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0,
                              1.0 / 24.0,     1.0 / 6.0,     0.5,          1.0,         1.0};
  Vec p = Vec{} + 1.0 / 3628800.0;
  for (const double term : terms) {
    p = p * x + term;
  }
  return p;
}

/// log(1 + y) for |y| <= small, 2 atanh(s) with s = y/(2+y): the series to s^13 leaves 1e-18.
template <class Vec>
[[gnu::always_inline]] inline Vec log_near_one(const Vec& x) {
  const Vec y = x - 1.0;
  const Vec s = y / (x + 1.0);
  const Vec t = s * s;
  constexpr double terms[] = {1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0};
  Vec p = Vec{} + 1.0 / 13.0;
  for (const double term : terms) {
    p = p * t + term;
  }
  const Vec twice = s + s;
  return twice + twice * t * p;
}

/// log x = e log 2 + 2 atanh(s), s = (m−1)/(m+1), x = m 2^e with m in [√½, √2): |s| <= 0.172,
/// the series to s^21 leaves 1e-18.
template <class Vec>
[[gnu::always_inline]] inline Vec log_of(const Vec& x) {
  // A sign bit would overflow below; what is not positive ends as NaN all the same.
  const Vec one = Vec{} + 1.0;
  const auto bits = __builtin_bit_cast(Bits<Vec>, x >= DBL_MIN ? x : one);
  // e + 2048, so that what is shifted is positive.
  const Bits<Vec> raised = ((bits - 0x3fe6a09e667f3bcdL) >> 52) + 2048;
  const Vec m = __builtin_bit_cast(Vec, bits - ((raised - 2048) << 52));
  const Vec e = __builtin_bit_cast(Vec, raised | 0x4330000000000000L) - (0x1p52 + 2048.0);
  const Vec s = (m - 1.0) / (m + 1.0);
  const Vec t = s * s;
  constexpr double terms[] = {1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0,
                              1.0 / 9.0,  1.0 / 7.0,  1.0 / 5.0,  1.0 / 3.0};
  Vec p = Vec{} + 1.0 / 21.0;
  for (const double term : terms) {
    p = p * t + term;
  }
  const Vec twice = s + s;
  const Vec log_m = twice + twice * t * p;
  const Vec value = e * 0x1.62e42fee00000p-1 + (e * 0x1.a39ef35793c76p-33 + log_m);
  const Vec nan = Vec{} + std::numeric_limits<double>::quiet_NaN();
  const Vec positive = x >= DBL_MIN ? value : nan;
  return x <= DBL_MAX ? positive : nan;
}

/// Whether |x − centre| <= small in all of them: one answer for `lane` doubles on every machine, so
/// that what hangs on it has the same bits.
template <class Vec>
[[gnu::always_inline]] inline bool all_near(const Lane<Vec>& x, double centre) {
  Bits<Vec> near = ~Bits<Vec>{};
  for (const Vec& part : x.part) {
    near &= (part - centre <= small) & (part - centre >= -small);
  }
  long all = -1;
  for (std::size_t at = 0; at < Lane<Vec>::width; ++at) {
    all &= near[at];
  }
  return all != 0;
}

template <class Vec>
[[gnu::always_inline]] inline Lane<Vec> exp_of(const Lane<Vec>& x) {
  Lane<Vec> y;
  const bool near = all_near(x, 0.0);
  for (std::size_t p = 0; p < Lane<Vec>::parts; ++p) {
    y.part[p] = near ? exp_of_small(x.part[p]) : exp_of(x.part[p]);
  }
  return y;
}

template <class Vec>
[[gnu::always_inline]] inline Lane<Vec> log_of(const Lane<Vec>& x) {
  Lane<Vec> y;
  const bool near = all_near(x, 1.0);
  for (std::size_t p = 0; p < Lane<Vec>::parts; ++p) {
    y.part[p] = near ? log_near_one(x.part[p]) : log_of(x.part[p]);
  }
  return y;
}

}  // namespace tradeflow::model
