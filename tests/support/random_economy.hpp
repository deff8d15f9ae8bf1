#pragma once
#include <cstdint>

#include "model/accounts.hpp"
#include "model/policy.hpp"

namespace tradeflow::tests {

/// Uniform reals from a seed, the same on every machine (std distributions are not).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// In [0, 1).
  [[nodiscard]] double uniform();
  [[nodiscard]] double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Whole, in [0, count).
  [[nodiscard]] std::size_t below(std::size_t count);

 private:
  std::uint64_t state_;
};

/// What a random world may contain.
struct WorldRecipe {
  std::size_t regions = 4;
  std::size_t sectors = 3;
  std::size_t factors = 2;
  double inputs = 0.6;          ///< most of a market's output that inputs take; 0 = none
  double density = 0.8;         ///< chance that a cross-border flow is not zero
  double largest_tariff = 0.3;  ///< 0 = no tariffs
  double largest_export_tax = 0.1;
  double largest_production_tax = 0.1;  ///< rates are in ± this
  double least_theta = 0.2;
  double largest_theta = 12.0;
  double theta_spread = 0.0;    ///< importers' own θ are the sector's times e^±this
  double home_bias = 8.0;       ///< home flows over foreign ones, on average
  double size_spread = 2.0;     ///< regions' sizes span e^±this
  bool balanced_trade = false;  ///< D = 0
};

/// Accounts that meet (1)-(4) to rounding by construction: flows are drawn, inputs are scaled
/// below what each market and each seller can bear, value added and final use are the rest.
[[nodiscard]] model::Accounts random_accounts(std::uint64_t seed, const WorldRecipe& recipe = {});

/// Changes of every kind a policy knows, each of moderate size, on about `share` of the cells.
[[nodiscard]] model::Policy random_policy(std::uint64_t seed, const model::Accounts& accounts,
                                          double share = 0.3);

}  // namespace tradeflow::tests
