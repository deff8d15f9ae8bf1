#pragma once
#include <sstream>
#include <string>

#include "model/equilibrium.hpp"
#include "model/policy.hpp"
#include "model/shares.hpp"

namespace tradeflow::tests {

/// Every tariff on trade between regions, from its rate.
template <class Rate>
model::Policy every_tariff(const model::Economy& economy, const Rate& rate) {
  model::Policy policy;
  for (const auto j : model::ids<model::SectorId>(economy.shape.sectors)) {
    for (const auto n : model::ids<model::ImporterId>(economy.shape.regions)) {
      for (const auto i : model::ids<model::ExporterId>(economy.shape.regions)) {
        const bool imported = model::as_region(n) != model::as_region(i);
        if (imported && economy.trade_share(j, n, i) > 0.0) {
          policy.tariff.push_back({j, n, i, rate(economy.tariff(j, n, i))});
        }
      }
    }
  }
  return policy;
}

/// +300 % in both readings: four times the rate, and 300 points more.
inline model::Policy times_four(const model::Economy& economy) {
  return every_tariff(economy, [](double rate) { return 4.0 * rate; });
}
inline model::Policy three_more(const model::Economy& economy) {
  return every_tariff(economy, [](double rate) { return rate + 3.0; });
}

/// " fixed-point stalled after 151 passes, newton converged after 130 passes", for the log.
inline std::string told(const model::Equilibrium& solution) {
  std::ostringstream text;
  for (const model::Stage& stage : solution.stages) {
    text << (&stage == &solution.stages.front() ? " " : ", ") << model::to_string(stage.method)
         << ' ' << model::to_string(stage.reason) << " after " << stage.iterations << " passes";
  }
  return text.str();
}

}  // namespace tradeflow::tests
