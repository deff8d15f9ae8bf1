#include "model/kernels.hpp"

#include <limits>

// Vectors never cross a function boundary that is not inlined: their calling convention is moot.
#pragma GCC diagnostic ignored "-Wpsabi"
#include "model/kernel_series.hpp"

namespace tradeflow::model {
namespace {

template <class Vec>
constexpr std::size_t width = sizeof(Vec) / sizeof(double);

template <class Vec>
[[gnu::always_inline]] inline void exp_body(const double* x, double* y, std::size_t length) {
  for (std::size_t at = 0; at < length; at += lane) {
    exp_of(Lane<Vec>::load(x + at)).store(y + at);
  }
}

template <class Vec>
[[gnu::always_inline]] inline void log_body(const double* x, double* y, std::size_t length) {
  for (std::size_t at = 0; at < length; at += lane) {
    log_of(Lane<Vec>::load(x + at)).store(y + at);
  }
}

template <class Vec>
[[gnu::always_inline]] inline void dots_body(const double* columns, std::size_t count,
                                             const double* x, const double* y, std::size_t length,
                                             double* a, double* b) {
  using L = Lane<Vec>;
  for (std::size_t c = 0; c < count; ++c, columns += length) {
    L with_x = L::all(0.0);
    L with_y = L::all(0.0);
    for (std::size_t at = 0; at < length; at += lane) {
      const L column = L::load(columns + at);
      with_x.add(L::load(x + at), column);
      with_y.add(L::load(y + at), column);
    }
    a[c] = with_x.total();
    b[c] = with_y.total();
  }
}

template <class Vec>
[[gnu::always_inline]] inline double gap_body(const double* x, const double* y,
                                              const double* weight, std::size_t length) {
  Largest<Vec> gap;
  for (std::size_t at = 0; at < length; at += width<Vec>) {
    gap.see(load<Vec>(weight + at) * (load<Vec>(x + at) - load<Vec>(y + at)));
  }
  return gap.total();
}

template <class Vec>
[[gnu::always_inline]] inline double offer_body(const double* log_cost, const double* maker,
                                                double theta, std::size_t length, double* supply) {
  constexpr double none = -std::numeric_limits<double>::infinity();
  Vec most = Vec{} + none;
  for (std::size_t at = 0; at < length; at += width<Vec>) {
    const Vec exponent = load<Vec>(log_cost + at) * -theta;
    const Vec each = load<Vec>(maker + at) > 0.0 ? exponent : Vec{} + none;
    most = each > most ? each : most;
  }
  double largest = none;
  for (std::size_t at = 0; at < width<Vec>; ++at) {
    largest = most[at] > largest ? most[at] : largest;
  }
  using L = Lane<Vec>;
  for (std::size_t at = 0; at < length; at += lane) {
    L relative = L::load(log_cost + at);
    for (Vec& part : relative.part) {
      const Vec exponent = part * -theta - largest;
      part = exponent > 0.0 ? Vec{} : exponent;
    }
    L offered = exp_of(relative);
    const L makes = L::load(maker + at);
    for (std::size_t p = 0; p < L::parts; ++p) {
      offered.part[p] *= makes.part[p];
    }
    offered.store(supply + at);
  }
  return largest;
}

/// Σ B·supply and Σ net·supply of `count` rows.
template <class Vec, std::size_t count>
[[gnu::always_inline]] inline void offers_of(const double* B, const double* net,
                                             const double* supply, std::size_t length,
                                             double* price, double* received) {
  using L = Lane<Vec>;
  L prices[count];
  L receipts[count];
  for (std::size_t k = 0; k < count; ++k) {
    prices[k] = receipts[k] = L::all(0.0);
  }
  for (std::size_t at = 0; at < length; at += lane) {
    const L offered = L::load(supply + at);
    for (std::size_t k = 0; k < count; ++k) {
      prices[k].add(L::load(B + k * length + at), offered);
      receipts[k].add(L::load(net + k * length + at), offered);
    }
  }
  totals<count>(prices, price);
  totals<count>(receipts, received);
}

/// `count` rows at a time, so that what they share is read, and what they add to written, once.
template <class Vec, std::size_t count>
[[gnu::always_inline]] inline void sell_rows(const double* B, const double* net,
                                             const double* supply, const double* spending,
                                             std::size_t length, double* index, double* tariff,
                                             double* sales) {
  using L = Lane<Vec>;
  constexpr std::size_t pair = count < 2 ? 1 : 2;
  double price[count];
  double received[count];
  for (std::size_t k = 0; k < count; k += pair) {
    offers_of<Vec, pair>(B + k * length, net + k * length, supply, length, price + k, received + k);
  }
  L each[count];
  for (std::size_t k = 0; k < count; ++k) {
    const bool bought = spending[k] > 0.0;
    const double per_unit = bought ? spending[k] / price[k] : 0.0;
    index[k] = bought ? price[k] : 1.0;
    tariff[k] = bought ? per_unit * (price[k] - received[k]) : 0.0;
    each[k] = L::all(per_unit);
  }
  for (std::size_t at = 0; at < length; at += lane) {
    L sold = L::load(sales + at);
    for (std::size_t k = 0; k < count; ++k) {
      sold.add(each[k], L::load(net + k * length + at));
    }
    sold.store(sales + at);
  }
}

template <class Vec>
[[gnu::always_inline]] inline void sell_body(const double* B, const double* net,
                                             const double* supply, const double* spending,
                                             std::size_t rows, std::size_t length, double* index,
                                             double* tariff, double* sales) {
  std::size_t n = 0;
  for (; n + 4 <= rows; n += 4) {
    sell_rows<Vec, 4>(B + n * length, net + n * length, supply, spending + n, length, index + n,
                      tariff + n, sales);
  }
  for (; n < rows; ++n) {
    sell_rows<Vec, 1>(B + n * length, net + n * length, supply, spending + n, length, index + n,
                      tariff + n, sales);
  }
}

template <class Vec>
[[gnu::always_inline]] inline void sell_own_body(const double* B, const double* net,
                                                 const double* supply, const double* spending,
                                                 std::size_t rows, std::size_t length,
                                                 double* index, double* tariff, double* sales) {
  using L = Lane<Vec>;
  for (std::size_t n = 0; n < rows; ++n, B += length, net += length, supply += length) {
    double price = 0.0;
    double received = 0.0;
    offers_of<Vec, 1>(B, net, supply, length, &price, &received);
    const bool bought = spending[n] > 0.0;
    const double per_unit = bought ? spending[n] / price : 0.0;
    index[n] = bought ? price : 1.0;
    tariff[n] = bought ? per_unit * (price - received) : 0.0;
    const L each = L::all(per_unit);
    for (std::size_t at = 0; at < length; at += lane) {
      L sold = L::load(sales + at);
      sold.add(each, L::load(net + at), L::load(supply + at));
      sold.store(sales + at);
    }
  }
}

/// Two rows at a time, so that what both add to is read and written once.
template <class Vec>
[[gnu::always_inline]] inline void spend_body(const double* coefficients, const double* sales,
                                              const double* log_price, std::size_t rows,
                                              std::size_t length, double* used, double* prices) {
  using L = Lane<Vec>;
  std::size_t k = 0;
  for (; k + 2 <= rows; k += 2, coefficients += 2 * length) {
    L sums[2] = {L::all(0.0), L::all(0.0)};
    const L price_of_first = L::all(log_price[k]);
    const L price_of_second = L::all(log_price[k + 1]);
    for (std::size_t at = 0; at < length; at += lane) {
      const L sold = L::load(sales + at);
      const L a = L::load(coefficients + at);
      const L b = L::load(coefficients + length + at);
      sums[0].add(a, sold);
      sums[1].add(b, sold);
      L paid = L::load(prices + at);
      paid.add(price_of_first, a);
      paid.add(price_of_second, b);
      paid.store(prices + at);
    }
    totals<2>(sums, used + k);
  }
  if (k < rows) {
    L only = L::all(0.0);
    const L price = L::all(log_price[k]);
    for (std::size_t at = 0; at < length; at += lane) {
      const L row = L::load(coefficients + at);
      only.add(row, L::load(sales + at));
      L paid = L::load(prices + at);
      paid.add(price, row);
      paid.store(prices + at);
    }
    used[k] = only.total();
  }
}

template <class Vec>
[[gnu::always_inline]] inline void mix_body(const double* x, const double* f, const double* step,
                                            const double* weight, std::size_t columns,
                                            double damping, std::size_t length, double* y) {
  using L = Lane<Vec>;
  for (std::size_t at = 0; at < length; at += lane) {
    L point = L::load(x + at);
    point.add(L::all(damping), L::load(f + at));
    for (std::size_t c = 0; c < columns; ++c) {
      point.add(L::all(-weight[c]), L::load(step + c * length + at));
    }
    point.store(y + at);
  }
}

template <class Vec>
[[gnu::always_inline]] inline void slope_body(const double* B, const double* net,
                                              const double* supply, const double* weight,
                                              const double* per_index, std::size_t rows,
                                              std::size_t length, double* slope) {
  using L = Lane<Vec>;
  for (std::size_t at = 0; at < length; at += lane) {
    const L offered = L::load(supply + at);
    L sum = L::load(slope + at);
    for (std::size_t n = 0; n < rows; ++n) {
      const L of = L::load(B + n * length + at);
      const L kept = L::load(net + n * length + at);
      for (std::size_t p = 0; p < L::parts; ++p) {
        const Vec share = of.part[p] * offered.part[p] * per_index[n];
        sum.part[p] += kept.part[p] * weight[n] * (1.0 - share);
      }
    }
    sum.store(slope + at);
  }
}

template <class Vec>
[[gnu::always_inline]] inline void share_body(const double* B, const double* supply, double index,
                                              std::size_t length, double* share) {
  const double per_index = 1.0 / index;
  std::size_t at = 0;
  for (; at + width<Vec> <= length; at += width<Vec>) {
    const Vec offered = load<Vec>(B + at) * load<Vec>(supply + at);
    store(share + at, offered == index ? Vec{} + 1.0 : offered * per_index);
  }
  for (; at < length; ++at) {
    const double offered = B[at] * supply[at];
    share[at] = offered == index ? 1.0 : offered * per_index;
  }
}

template <class Vec>
[[gnu::always_inline]] inline Received receive_body(const double* share, const double* B,
                                                    const double* net, const double* supply,
                                                    double scale, double spending,
                                                    std::size_t length, double* sales) {
  using L = Lane<Vec>;
  L all = L::all(0.0);
  L arrived = L::all(0.0);
  L right = L::all(0.0);
  const L spent = L::all(spending);
  const L one = L::all(1.0);
  Largest<Vec> gap;
  for (std::size_t at = 0; at < length; at += lane) {
    const L each = L::load(share + at);
    const L of = L::load(B + at);
    L kept = L::load(net + at);
    L due = L::load(supply + at);
    for (std::size_t p = 0; p < L::parts; ++p) {
      kept.part[p] = of.part[p] > 0.0 ? kept.part[p] / of.part[p] : Vec{};
      due.part[p] = due.part[p] * of.part[p] * scale;
      gap.see(each.part[p] - due.part[p]);
    }
    all.add(each, one);
    arrived.add(each, kept);
    right.add(due, one);
    L sold = L::load(sales + at);
    sold.add(spent, each, kept);
    sold.store(sales + at);
  }
  return {all.total(), arrived.total(), right.total(), gap.total()};
}

// One set of entry points per instruction set; the bodies above are compiled into each.
#define TRADEFLOW_KERNELS(isa, Vec, attributes)                                                \
  attributes void exp_##isa(const double* x, double* y, std::size_t length) {                  \
    exp_body<Vec>(x, y, length);                                                               \
  }                                                                                            \
  attributes void log_##isa(const double* x, double* y, std::size_t length) {                  \
    log_body<Vec>(x, y, length);                                                               \
  }                                                                                            \
  attributes void dots_##isa(const double* columns, std::size_t count, const double* x,        \
                             const double* y, std::size_t length, double* a, double* b) {      \
    dots_body<Vec>(columns, count, x, y, length, a, b);                                        \
  }                                                                                            \
  attributes double gap_##isa(const double* x, const double* y, const double* weight,          \
                              std::size_t length) {                                            \
    return gap_body<Vec>(x, y, weight, length);                                                \
  }                                                                                            \
  attributes double offer_##isa(const double* log_cost, const double* maker, double theta,     \
                                std::size_t length, double* supply) {                          \
    return offer_body<Vec>(log_cost, maker, theta, length, supply);                            \
  }                                                                                            \
  attributes void sell_##isa(const double* B, const double* net, const double* supply,         \
                             const double* spending, std::size_t rows, std::size_t length,     \
                             double* index, double* tariff, double* sales) {                   \
    sell_body<Vec>(B, net, supply, spending, rows, length, index, tariff, sales);              \
  }                                                                                            \
  attributes void sell_own_##isa(const double* B, const double* net, const double* supply,     \
                                 const double* spending, std::size_t rows, std::size_t length, \
                                 double* index, double* tariff, double* sales) {               \
    sell_own_body<Vec>(B, net, supply, spending, rows, length, index, tariff, sales);          \
  }                                                                                            \
  attributes void spend_##isa(const double* coefficients, const double* sales,                 \
                              const double* log_price, std::size_t rows, std::size_t length,   \
                              double* used, double* prices) {                                  \
    spend_body<Vec>(coefficients, sales, log_price, rows, length, used, prices);               \
  }                                                                                            \
  attributes void slope_##isa(const double* B, const double* net, const double* supply,        \
                              const double* weight, const double* per_index, std::size_t rows, \
                              std::size_t length, double* slope) {                             \
    slope_body<Vec>(B, net, supply, weight, per_index, rows, length, slope);                   \
  }                                                                                            \
  attributes void share_##isa(const double* B, const double* supply, double index,             \
                              std::size_t length, double* share) {                             \
    share_body<Vec>(B, supply, index, length, share);                                          \
  }                                                                                            \
  attributes Received receive_##isa(const double* share, const double* B, const double* net,   \
                                    const double* supply, double scale, double spending,       \
                                    std::size_t length, double* sales) {                       \
    return receive_body<Vec>(share, B, net, supply, scale, spending, length, sales);           \
  }                                                                                            \
  attributes void mix_##isa(const double* x, const double* f, const double* step,              \
                            const double* weight, std::size_t columns, double damping,         \
                            std::size_t length, double* y) {                                   \
    mix_body<Vec>(x, f, step, weight, columns, damping, length, y);                            \
  }

#define TRADEFLOW_KERNEL_SET(isa, name)                                                         \
  Kernels {                                                                                     \
    name, exp_##isa, log_##isa, dots_##isa, gap_##isa, offer_##isa, sell_##isa, sell_own_##isa, \
        spend_##isa, slope_##isa, share_##isa, receive_##isa, mix_##isa                         \
  }

TRADEFLOW_KERNELS(portable, Vec2, )

#if defined(__x86_64__)
TRADEFLOW_KERNELS(v3, Vec4, [[gnu::target("avx2,fma")]])
TRADEFLOW_KERNELS(v4, Vec8, [[gnu::target("avx2,fma,avx512f,avx512dq,avx512vl")]])

const Kernels widest_first[] = {TRADEFLOW_KERNEL_SET(v4, "x86-64-v4"),
                                TRADEFLOW_KERNEL_SET(v3, "x86-64-v3"),
                                TRADEFLOW_KERNEL_SET(portable, "portable")};

std::size_t first_supported() noexcept {
  const bool v3 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  const bool v4 = v3 && __builtin_cpu_supports("avx512f") != 0 &&
                  __builtin_cpu_supports("avx512dq") != 0 &&
                  __builtin_cpu_supports("avx512vl") != 0;
  return v4 ? 0 : v3 ? 1 : 2;
}
#else
const Kernels widest_first[] = {TRADEFLOW_KERNEL_SET(portable, "portable")};

std::size_t first_supported() noexcept {
  return 0;
}
#endif

}  // namespace

std::span<const Kernels> all_kernels() noexcept {
  return std::span<const Kernels>(widest_first).subspan(first_supported());
}

const Kernels& kernels() noexcept {
  return widest_first[first_supported()];
}

}  // namespace tradeflow::model
