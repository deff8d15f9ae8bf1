#pragma once
#include <cstddef>

#include "model/kernels.hpp"

/// Private to kernels.cpp: `lane` doubles as the vectors a machine has.
/// Vectors never cross a function boundary that is not inlined: their calling convention is moot.

namespace tradeflow::model {

// aligned(8): rows start anywhere; may_alias: they are plain doubles elsewhere.
using Vec2 = double __attribute__((vector_size(16), aligned(8), may_alias));
using Vec4 = double __attribute__((vector_size(32), aligned(8), may_alias));
using Vec8 = double __attribute__((vector_size(64), aligned(8), may_alias));
template <class Vec>
using Bits = decltype(Vec{} < Vec{});  ///< as many 64-bit integers; what comparing gives

template <class Vec>
[[gnu::always_inline]] inline Vec load(const double* from) {
  return *reinterpret_cast<const Vec*>(from);
}
template <class Vec>
[[gnu::always_inline]] inline void store(double* to, const Vec& value) {
  *reinterpret_cast<Vec*>(to) = value;
}

/// `lane` doubles: 4, 2 or 1 vectors of the machine. Sums over them have one order everywhere.
template <class Vec>
struct Lane {
  static constexpr std::size_t width = sizeof(Vec) / sizeof(double);
  static constexpr std::size_t parts = lane / width;
  Vec part[parts];

  [[gnu::always_inline]] static Lane load(const double* from) {
    Lane out;
    for (std::size_t p = 0; p < parts; ++p) {
      out.part[p] = model::load<Vec>(from + p * width);
    }
    return out;
  }
  [[gnu::always_inline]] static Lane all(double value) {
    Lane out;
    for (std::size_t p = 0; p < parts; ++p) {
      out.part[p] = Vec{} + value;
    }
    return out;
  }
  [[gnu::always_inline]] void store(double* to) const {
    for (std::size_t p = 0; p < parts; ++p) {
      model::store(to + p * width, part[p]);
    }
  }
  /// this += x·y
  [[gnu::always_inline]] void add(const Lane& x, const Lane& y) {
    for (std::size_t p = 0; p < parts; ++p) {
      part[p] += x.part[p] * y.part[p];
    }
  }
  /// this += (x·y)·z
  [[gnu::always_inline]] void add(const Lane& x, const Lane& y, const Lane& z) {
    for (std::size_t p = 0; p < parts; ++p) {
      part[p] += x.part[p] * y.part[p] * z.part[p];
    }
  }
  [[gnu::always_inline]] double total() const {
    double v[lane];
    store(v);
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
  }
};

/// The largest of |d| over many; one that is NaN or infinite poisons a sum, since comparisons
/// would lose it.
template <class Vec>
struct Largest {
  Vec size{};
  Vec poison{};
  [[gnu::always_inline]] void see(const Vec& d) {
    const Vec positive = d < 0.0 ? -d : d;
    size = positive > size ? positive : size;
    poison += d * 0.0;
  }
  [[gnu::always_inline]] double total() const {
    double gap = 0.0;
    for (std::size_t at = 0; at < sizeof(Vec) / sizeof(double); ++at) {
      gap = size[at] > gap ? size[at] : gap;
    }
    for (std::size_t at = 0; at < sizeof(Vec) / sizeof(double); ++at) {
      gap += poison[at];
    }
    return gap;
  }
};

}  // namespace tradeflow::model
