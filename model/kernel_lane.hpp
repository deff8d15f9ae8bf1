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
  /// (v0 + v4) + (v2 + v6) and (v1 + v5) + (v3 + v7)
  [[gnu::always_inline]] Vec2 halves() const {
    if constexpr (parts == 4) {
      return (part[0] + part[2]) + (part[1] + part[3]);
    } else if constexpr (parts == 2) {
      return sum_of_pairs(part[0] + part[1]);
    } else {
      return sum_of_pairs(__builtin_shufflevector(part[0], part[0], 0, 1, 2, 3) +
                          __builtin_shufflevector(part[0], part[0], 4, 5, 6, 7));
    }
  }
  [[gnu::always_inline]] double total() const {
    const Vec2 half = halves();
    return half[0] + half[1];
  }

 private:
  [[gnu::always_inline]] static Vec2 sum_of_pairs(const Vec4& four) {
    return __builtin_shufflevector(four, four, 0, 1) + __builtin_shufflevector(four, four, 2, 3);
  }
};

/// The totals of one or two.
template <std::size_t count, class Vec>
[[gnu::always_inline]] inline void totals(const Lane<Vec>* of, double* to) {
  if constexpr (count == 1) {
    to[0] = of[0].total();
  } else {
    const Vec2 a = of[0].halves();
    const Vec2 b = of[1].halves();
    store<Vec2>(to, __builtin_shufflevector(a, b, 0, 2) + __builtin_shufflevector(a, b, 1, 3));
  }
}

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
