#include <algorithm>

#include "model/certificate_parts.hpp"
#include "model/linear.hpp"
#include "model/nested.hpp"

namespace tradeflow::model {

bool fixed_coefficients(const Economy& economy) {
  const auto theta = economy.trade_elasticity.values();
  return !theta.empty() &&
         std::all_of(theta.begin(), theta.end(), [](double value) { return value == -1.0; });
}

Certificate certify_fixed_coefficients(const Classification& labels, const Economy& economy,
                                       const Policy& policy, const Equilibrium& point,
                                       FactorId labour) {
  Nesting nesting = one_level(economy);
  for (Item& item : nesting.items) {
    std::fill(item.theta.values().begin(), item.theta.values().end(), -1.0);
  }
  for (SectorVector* sigma : {&nesting.top, &nesting.inputs, &nesting.factors}) {
    std::fill(sigma->values().begin(), sigma->values().end(), 0.0);
  }
  std::fill(nesting.final_use.values().begin(), nesting.final_use.values().end(), 0.0);
  Certificate out = certify(labels, economy, nesting, policy, {}, point);
  out.residuals = fixed_coefficient_residuals(economy, policy, point, labour);
  out.residual = 0.0;
  out.worst_cell.clear();
  name_worst_cell(labels, out);
  return out;
}

}  // namespace tradeflow::model
