#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace tradeflow::model {

/// Rows of one good that SingleKernels::settle() reads.
struct SingleMarkets {
  const float *spending, *theta, *cost, *price, *crossed, *bought, *received, *answer, *tax;
};

/// The loops of a linear pass in single precision, compiled once per instruction set like Kernels
/// and under the same rules: lengths are multiples of `lane` floats, sums run over `lane`
/// interleaved partial sums in one order, nothing is fused, so bits are the same everywhere. They
/// carry a search direction and never a result: what they lose costs passes, not digits.
struct SingleKernels {
  std::string_view name;  ///< "x86-64-v3" or "portable"

  /// One market: share = B·supply·per_index, flow = net·supply·per_unit, answer += theta·flow; 0
  /// below 1e-30, where products would leave single precision. Returns Σ flow.
  float (*narrow)(const double* B, const double* net, const double* supply, double per_index,
                  double per_unit, float theta, std::size_t length, float* share, float* flow,
                  float* answer);
  /// One good: for each row n, price = share·cost, crossed = flow·cost and sales += flow·(spending
  /// + theta·price). Rows are `length` long, their number is a multiple of 4.
  void (*trade)(const float* share, const float* flow, const float* cost, const float* spending,
                const float* theta, std::size_t rows, std::size_t length, float* price,
                float* crossed, float* sales);
  /// One good, after trade(): sales −= answer·cost, and revenue += bought·spending + theta·crossed
  /// − received·(spending + theta·price) + tax·sales.
  void (*settle)(const SingleMarkets& good, std::size_t length, float* sales, float* revenue);
  /// One region: for each row k of its coefficients, used[k] = row·sales and
  /// prices += log_price[k] · row. The number of rows is a multiple of 4.
  void (*spend)(const float* coefficients, const float* sales, const float* log_price,
                std::size_t rows, std::size_t length, float* used, float* prices);
  /// to[c][r] = from[r][c]; both extents are multiples of 4.
  void (*transpose)(const float* from, std::size_t rows, std::size_t columns, float* to);
  /// a[c] = x·column_c, columns `length` long.
  void (*dots)(const float* columns, std::size_t count, const float* x, std::size_t length,
               float* a);
  /// x += Σ_c weight[c] column_c
  void (*mix)(const float* columns, std::size_t count, const float* weight, std::size_t length,
              float* x);
};

/// Every version this machine can run, widest first; never empty.
[[nodiscard]] std::span<const SingleKernels> all_single_kernels() noexcept;
/// The widest.
[[nodiscard]] const SingleKernels& single_kernels() noexcept;

}  // namespace tradeflow::model
