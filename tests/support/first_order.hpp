#pragma once
#include <cmath>

#include "model/continuation.hpp"
#include "model/rebase.hpp"
#include "model/welfare.hpp"
#include "tests/support/catch.hpp"

namespace tradeflow::tests {

/// Per region, the first-order formula of §8 summed over `steps` parts of a policy, each from
/// where the one before ended, less the logarithm of the exact index.
inline model::RegionVector first_order_errors(const model::Economy& economy,
                                              const model::Policy& whole, int steps) {
  model::EquilibriumOptions options;
  options.tolerance = 1e-13;
  model::Economy at = economy;
  model::RegionVector error = model::region_vector(economy.shape);
  for (int step = 1; step <= steps; ++step) {
    const model::Policy part = model::part_of(economy, whole, static_cast<double>(step) / steps);
    const model::Equilibrium next = model::solve(at, part, {}, options);
    REQUIRE(next.usable());
    const model::Welfare told = model::welfare(at, part, next);
    for (const auto n : model::ids<model::RegionId>(economy.shape.regions)) {
      error(n) += told.linear(n) - std::log(next.real_income_hat(n));
    }
    at = model::economy_at(at, part, next);
  }
  return error;
}

}  // namespace tradeflow::tests
