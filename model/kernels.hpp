#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace tradeflow::model {

/// What receive() finds of a market's shares.
struct Received {
  double all;    ///< Σ share
  double net;    ///< Σ share·net/B
  double right;  ///< Σ of what they are due to be
  double gap;    ///< max distance from that; NaN if any is
};

/// The loops that take the time, compiled once per instruction set in one portable binary.
///
/// Lengths are multiples of `lane` doubles (padding holds zeros) unless a line says otherwise, and
/// nothing is aligned. Sums run over `lane` interleaved partial sums in a fixed order, and nothing
/// is fused (-ffp-contract=off): the same bits from every version, on every machine.
struct Kernels {
  std::string_view name;  ///< "x86-64-v4", "x86-64-v3" or "portable"

  /// y = e^x, within 2 ulp; x is clamped to ±708, NaN stays.
  void (*exp)(const double* x, double* y, std::size_t length);
  /// y = log x, within 2 ulp; NaN unless x is normal, finite and positive.
  void (*log)(const double* x, double* y, std::size_t length);
  /// a[c] = x·column_c and b[c] = y·column_c, columns `length` long.
  void (*dots)(const double* columns, std::size_t count, const double* x, const double* y,
               std::size_t length, double* a, double* b);
  /// max |weight (x − y)|; NaN if any is.
  double (*gap)(const double* x, const double* y, const double* weight, std::size_t length);
  /// supply = maker · exp(−theta·log_cost − largest), the largest exponent among makers (maker 1,
  /// others 0), which is returned; -inf and zeros where there is none.
  double (*offer)(const double* log_cost, const double* maker, double theta, std::size_t length,
                  double* supply);
  /// One good: for each row n with spending > 0, index = B·supply, tariff = spending (1 −
  /// net·supply/index) and sales += spending/index · net; a row without spending has index 1 and
  /// tariff 0. Rows are `length` long.
  void (*sell)(const double* B, const double* net, const double* supply, const double* spending,
               std::size_t rows, std::size_t length, double* index, double* tariff, double* sales);
  /// The same where each row has a supply of its own, rows like B's: sales += spending/index · net
  /// · supply.
  void (*sell_own)(const double* B, const double* net, const double* supply, const double* spending,
                   std::size_t rows, std::size_t length, double* index, double* tariff,
                   double* sales);
  /// One region: for each row k of its coefficients, used[k] = row·sales and
  /// prices += log_price[k] · row.
  void (*spend)(const double* coefficients, const double* sales, const double* log_price,
                std::size_t rows, std::size_t length, double* used, double* prices);
  /// slope_i += Σ_n weight[n] net_ni (1 − B_ni supply_i per_index[n])
  void (*slope)(const double* B, const double* net, const double* supply, const double* weight,
                const double* per_index, std::size_t rows, std::size_t length, double* slope);
  /// share = B·supply/index, exactly 1 where one exporter offers all, of any length.
  void (*share)(const double* B, const double* supply, double index, std::size_t length,
                double* share);
  /// One market of a solution, whose shares are due to be B·supply·scale: sales +=
  /// spending·share·net/B, 0 where B is.
  Received (*receive)(const double* share, const double* B, const double* net, const double* supply,
                      double scale, double spending, std::size_t length, double* sales);
  /// y = x + damping·f − Σ_c weight[c] step_c, columns `length` long.
  void (*mix)(const double* x, const double* f, const double* step, const double* weight,
              std::size_t columns, double damping, std::size_t length, double* y);
};

inline constexpr std::size_t lane = 8;  ///< doubles of a cache line and of the widest vector
[[nodiscard]] constexpr std::size_t padded(std::size_t count) noexcept {
  return (count + lane - 1) / lane * lane;
}

/// Every version this machine can run, widest first; never empty.
[[nodiscard]] std::span<const Kernels> all_kernels() noexcept;
/// The widest.
[[nodiscard]] const Kernels& kernels() noexcept;

}  // namespace tradeflow::model
