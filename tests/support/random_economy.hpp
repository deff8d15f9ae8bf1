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
  /// Every pair sells each other as much, but for `imbalance`, and no region stands alone: where
  /// one did, nothing would set its price level.
  bool paired_trade = false;
  double imbalance = 0.0;  ///< share by which paired flows miss each other: small deficits
  double idle = 0.0;       ///< chance that a region makes none of a good, and that it buys none
  double tiny = 0.0;       ///< chance that a region's flows of a good are 1e-9 of what they were
  double giant = 1.0;      ///< region 0 is so many times larger than drawn
  bool log_theta = false;  ///< θ drawn evenly in logs
};

/// A recipe that spares nothing: zero rows and columns, tiny sectors, θ from 0.2 to 65, one giant
/// region, any number of regions, sectors and factors up to 7, 6 and 3.
[[nodiscard]] WorldRecipe harsh_recipe(std::uint64_t seed);

/// Accounts that meet (1)-(4) to rounding by construction: flows are drawn, inputs are scaled
/// below what each market and each seller can bear, value added and final use are the rest.
[[nodiscard]] model::Accounts random_accounts(std::uint64_t seed, const WorldRecipe& recipe = {});

/// Changes of every kind a policy knows, each of moderate size, on about `share` of the cells.
[[nodiscard]] model::Policy random_policy(std::uint64_t seed, const model::Accounts& accounts,
                                          double share = 0.3);

/// Larger ones: tariffs to 300 %, costs and productivity to a factor of two, and bans, where
/// both sides keep their home market. An equilibrium exists.
[[nodiscard]] model::Policy harsh_policy(std::uint64_t seed, const model::Accounts& accounts);

}  // namespace tradeflow::tests
