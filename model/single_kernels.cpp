#include "model/single_kernels.hpp"

#include "model/kernels.hpp"

// Vectors never cross a function boundary that is not inlined: their calling convention is moot.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace tradeflow::model {
namespace {

// aligned(4): rows start anywhere; may_alias: they are plain floats elsewhere.
using Float4 = float __attribute__((vector_size(16), aligned(4), may_alias));
using Float8 = float __attribute__((vector_size(32), aligned(4), may_alias));
using Double4 = double __attribute__((vector_size(32), aligned(8), may_alias));

template <class Vec>
[[gnu::always_inline]] inline Vec load(const float* from) {
  return *reinterpret_cast<const Vec*>(from);
}
template <class Vec>
[[gnu::always_inline]] inline void store(float* to, const Vec& value) {
  *reinterpret_cast<Vec*>(to) = value;
}

[[gnu::always_inline]] inline Double4 load_double(const double* from) {
  return *reinterpret_cast<const Double4*>(from);
}

/// `lane` floats: two vectors or one.
template <class Vec>
struct Floats {
  static constexpr std::size_t width = sizeof(Vec) / sizeof(float);
  static constexpr std::size_t parts = lane / width;
  Vec part[parts];

  [[gnu::always_inline]] static Floats load(const float* from) {
    Floats out;
    for (std::size_t p = 0; p < parts; ++p) {
      out.part[p] = model::load<Vec>(from + p * width);
    }
    return out;
  }
  [[gnu::always_inline]] static Floats all(float value) {
    Floats out;
    for (std::size_t p = 0; p < parts; ++p) {
      out.part[p] = Vec{} + value;
    }
    return out;
  }
  [[gnu::always_inline]] void store(float* to) const {
    for (std::size_t p = 0; p < parts; ++p) {
      model::store(to + p * width, part[p]);
    }
  }
  /// this += x·y
  [[gnu::always_inline]] void add(const Floats& x, const Floats& y) {
    for (std::size_t p = 0; p < parts; ++p) {
      part[p] += x.part[p] * y.part[p];
    }
  }
  /// v0 + v4, v1 + v5, v2 + v6, v3 + v7
  [[gnu::always_inline]] Float4 folded() const {
    if constexpr (parts == 2) {
      return part[0] + part[1];
    } else {
      return __builtin_shufflevector(part[0], part[0], 0, 1, 2, 3) +
             __builtin_shufflevector(part[0], part[0], 4, 5, 6, 7);
    }
  }
};

/// The totals of four: ((v0+v4) + (v2+v6)) + ((v1+v5) + (v3+v7)) of each.
template <class Vec>
[[gnu::always_inline]] inline Float4 totals(const Floats<Vec>* sums) {
  const Float4 a = sums[0].folded();
  const Float4 b = sums[1].folded();
  const Float4 c = sums[2].folded();
  const Float4 d = sums[3].folded();
  const Float4 ab =
      __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Float4 cd =
      __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

/// Four at a time everywhere, as many as there are doubles in a vector.
[[gnu::always_inline]] inline float narrow_body(const double* B, const double* net,
                                                const double* supply, double per_index,
                                                double per_unit, float theta, std::size_t length,
                                                float* share, float* flow, float* answer) {
  constexpr double least = 1e-30;
  Float4 sum[2] = {};
  for (std::size_t at = 0; at < length; at += lane) {
    for (std::size_t p = 0; p < 2; ++p) {
      const std::size_t four = at + 4 * p;
      const Double4 offer = load_double(supply + four);
      const Double4 bought = load_double(B + four) * offer * per_index;
      const Double4 sold = load_double(net + four) * offer * per_unit;
      const Double4 none{};
      const auto sale = __builtin_convertvector(sold > least ? sold : none, Float4);
      store(share + four, __builtin_convertvector(bought > least ? bought : none, Float4));
      store(flow + four, sale);
      store(answer + four, load<Float4>(answer + four) + theta * sale);
      sum[p] += sale;
    }
  }
  const Float4 half = sum[0] + sum[1];
  return (half[0] + half[2]) + (half[1] + half[3]);
}

template <class Vec>
[[gnu::always_inline]] inline void trade_body(const float* share, const float* flow,
                                              const float* cost, const float* spending,
                                              const float* theta, std::size_t rows,
                                              std::size_t length, float* price, float* crossed,
                                              float* sales) {
  using F = Floats<Vec>;
  for (std::size_t n = 0; n < rows; n += 4, share += 4 * length, flow += 4 * length) {
    F prices[4], costs[4];
    for (std::size_t k = 0; k < 4; ++k) {
      prices[k] = costs[k] = F::all(0.0F);
    }
    for (std::size_t at = 0; at < length; at += lane) {
      const F each = F::load(cost + at);
      for (std::size_t k = 0; k < 4; ++k) {
        prices[k].add(F::load(share + k * length + at), each);
        costs[k].add(F::load(flow + k * length + at), each);
      }
    }
    const Float4 paid = totals(prices);
    store(price + n, paid);
    store(crossed + n, totals(costs));
    const Float4 bought = load<Float4>(spending + n) + load<Float4>(theta + n) * paid;
    F by[4];
    for (std::size_t k = 0; k < 4; ++k) {
      by[k] = F::all(bought[k]);
    }
    for (std::size_t at = 0; at < length; at += lane) {
      F sold = F::load(sales + at);
      for (std::size_t k = 0; k < 4; ++k) {
        sold.add(by[k], F::load(flow + k * length + at));
      }
      sold.store(sales + at);
    }
  }
}

template <class Vec>
[[gnu::always_inline]] inline void settle_body(const SingleMarkets& good, std::size_t length,
                                               float* sales, float* revenue) {
  constexpr std::size_t width = Floats<Vec>::width;
  for (std::size_t at = 0; at < length; at += width) {
    const Vec spent = load<Vec>(good.spending + at);
    const Vec theta = load<Vec>(good.theta + at);
    const Vec by = spent + theta * load<Vec>(good.price + at);
    const Vec sold =
        load<Vec>(sales + at) - load<Vec>(good.answer + at) * load<Vec>(good.cost + at);
    store(sales + at, sold);
    store(revenue + at, load<Vec>(revenue + at) + load<Vec>(good.bought + at) * spent +
                            theta * load<Vec>(good.crossed + at) -
                            load<Vec>(good.received + at) * by + load<Vec>(good.tax + at) * sold);
  }
}

template <class Vec>
[[gnu::always_inline]] inline void spend_body(const float* coefficients, const float* sales,
                                              const float* log_price, std::size_t rows,
                                              std::size_t length, float* used, float* prices) {
  using F = Floats<Vec>;
  for (std::size_t row = 0; row < rows; row += 4, coefficients += 4 * length) {
    F sums[4], price[4];
    for (std::size_t k = 0; k < 4; ++k) {
      sums[k] = F::all(0.0F);
      price[k] = F::all(log_price[row + k]);
    }
    for (std::size_t at = 0; at < length; at += lane) {
      const F sold = F::load(sales + at);
      F paid = F::load(prices + at);
      for (std::size_t k = 0; k < 4; ++k) {
        const F each = F::load(coefficients + k * length + at);
        sums[k].add(each, sold);
        paid.add(price[k], each);
      }
      paid.store(prices + at);
    }
    store(used + row, totals(sums));
  }
}

/// Four by four.
[[gnu::always_inline]] inline void transpose_body(const float* from, std::size_t rows,
                                                  std::size_t columns, float* to) {
  for (std::size_t r = 0; r < rows; r += 4) {
    for (std::size_t c = 0; c < columns; c += 4) {
      const float* in = from + r * columns + c;
      const auto w = load<Float4>(in);
      const auto x = load<Float4>(in + columns);
      const auto y = load<Float4>(in + 2 * columns);
      const auto z = load<Float4>(in + 3 * columns);
      const Float4 wx = __builtin_shufflevector(w, x, 0, 4, 1, 5);
      const Float4 yz = __builtin_shufflevector(y, z, 0, 4, 1, 5);
      const Float4 wx_above = __builtin_shufflevector(w, x, 2, 6, 3, 7);
      const Float4 yz_above = __builtin_shufflevector(y, z, 2, 6, 3, 7);
      float* out = to + c * rows + r;
      store(out, __builtin_shufflevector(wx, yz, 0, 1, 4, 5));
      store(out + rows, __builtin_shufflevector(wx, yz, 2, 3, 6, 7));
      store(out + 2 * rows, __builtin_shufflevector(wx_above, yz_above, 0, 1, 4, 5));
      store(out + 3 * rows, __builtin_shufflevector(wx_above, yz_above, 2, 3, 6, 7));
    }
  }
}

template <class Vec>
[[gnu::always_inline]] inline void dots_body(const float* columns, std::size_t count,
                                             const float* x, std::size_t length, float* a) {
  using F = Floats<Vec>;
  std::size_t c = 0;
  for (; c < count; c += 4) {
    F sums[4];
    for (std::size_t k = 0; k < 4; ++k) {
      sums[k] = F::all(0.0F);
    }
    const std::size_t left = count - c < 4 ? count - c : 4;
    const float* first = columns + c * length;
    if (left == 4) {
      for (std::size_t at = 0; at < length; at += lane) {
        const F each = F::load(x + at);
        for (std::size_t k = 0; k < 4; ++k) {
          sums[k].add(F::load(first + k * length + at), each);
        }
      }
    } else {
      for (std::size_t k = 0; k < left; ++k) {
        for (std::size_t at = 0; at < length; at += lane) {
          sums[k].add(F::load(first + k * length + at), F::load(x + at));
        }
      }
    }
    const Float4 all = totals(sums);
    for (std::size_t k = 0; k < left; ++k) {
      a[c + k] = all[k];
    }
  }
}

template <class Vec>
[[gnu::always_inline]] inline void mix_body(const float* columns, std::size_t count,
                                            const float* weight, std::size_t length, float* x) {
  using F = Floats<Vec>;
  for (std::size_t at = 0; at < length; at += lane) {
    F sum = F::load(x + at);
    for (std::size_t c = 0; c < count; ++c) {
      sum.add(F::all(weight[c]), F::load(columns + c * length + at));
    }
    sum.store(x + at);
  }
}

// One set of entry points per instruction set; the bodies above are compiled into each.
#define TRADEFLOW_SINGLE_KERNELS(isa, Vec, attributes)                                           \
  attributes float narrow_##isa(const double* B, const double* net, const double* supply,        \
                                double per_index, double per_unit, float theta,                  \
                                std::size_t length, float* share, float* flow, float* answer) {  \
    return narrow_body(B, net, supply, per_index, per_unit, theta, length, share, flow, answer); \
  }                                                                                              \
  attributes void trade_##isa(const float* share, const float* flow, const float* cost,          \
                              const float* spending, const float* theta, std::size_t rows,       \
                              std::size_t length, float* price, float* crossed, float* sales) {  \
    trade_body<Vec>(share, flow, cost, spending, theta, rows, length, price, crossed, sales);    \
  }                                                                                              \
  attributes void settle_##isa(const SingleMarkets& good, std::size_t length, float* sales,      \
                               float* revenue) {                                                 \
    settle_body<Vec>(good, length, sales, revenue);                                              \
  }                                                                                              \
  attributes void spend_##isa(const float* coefficients, const float* sales,                     \
                              const float* log_price, std::size_t rows, std::size_t length,      \
                              float* used, float* prices) {                                      \
    spend_body<Vec>(coefficients, sales, log_price, rows, length, used, prices);                 \
  }                                                                                              \
  attributes void transpose_##isa(const float* from, std::size_t rows, std::size_t columns,      \
                                  float* to) {                                                   \
    transpose_body(from, rows, columns, to);                                                     \
  }                                                                                              \
  attributes void dots_##isa(const float* columns, std::size_t count, const float* x,            \
                             std::size_t length, float* a) {                                     \
    dots_body<Vec>(columns, count, x, length, a);                                                \
  }                                                                                              \
  attributes void mix_##isa(const float* columns, std::size_t count, const float* weight,        \
                            std::size_t length, float* x) {                                      \
    mix_body<Vec>(columns, count, weight, length, x);                                            \
  }

#define TRADEFLOW_SINGLE_SET(isa, name)                                                      \
  SingleKernels {                                                                            \
    name, narrow_##isa, trade_##isa, settle_##isa, spend_##isa, transpose_##isa, dots_##isa, \
        mix_##isa                                                                            \
  }

TRADEFLOW_SINGLE_KERNELS(portable, Float4, )

#if defined(__x86_64__)
TRADEFLOW_SINGLE_KERNELS(v3, Float8, [[gnu::target("avx2,fma")]])

const SingleKernels widest_first[] = {TRADEFLOW_SINGLE_SET(v3, "x86-64-v3"),
                                      TRADEFLOW_SINGLE_SET(portable, "portable")};

std::size_t first_supported() noexcept {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 ? 0 : 1;
}
#else
const SingleKernels widest_first[] = {TRADEFLOW_SINGLE_SET(portable, "portable")};

std::size_t first_supported() noexcept {
  return 0;
}
#endif

}  // namespace

std::span<const SingleKernels> all_single_kernels() noexcept {
  return std::span<const SingleKernels>(widest_first).subspan(first_supported());
}

const SingleKernels& single_kernels() noexcept {
  return widest_first[first_supported()];
}

}  // namespace tradeflow::model
