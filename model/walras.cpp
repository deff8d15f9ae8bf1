// What a tested point adds up to: Walras' slack and the worst of its residuals.
#include <algorithm>

#include "model/numeric.hpp"
#include "model/residuals.hpp"

namespace tradeflow::model {

void test_point(const Economy& economy, const Policy& policy, const Closure& closure,
                Equilibrium& point) {
  point.residuals = block_residuals(economy, policy, closure, point);
  point.residual = worst_residual(point).value;
  point.walras = walras_slack(economy, policy, point);
}

BlockResidual worst_residual(const Equilibrium& point) {
  return *std::max_element(
      point.residuals.begin(), point.residuals.end(),
      [](const BlockResidual& a, const BlockResidual& b) { return a.value < b.value; });
}

double walras_slack(const Economy& economy, const Policy& policy, const Equilibrium& equilibrium) {
  const TradeTable tariff = applied(economy.tariff, policy.tariff);
  RegionVector balance = equilibrium.deficit;
  for (const auto j : ids<SectorId>(economy.shape.sectors)) {
    for (const auto n : ids<ImporterId>(economy.shape.regions)) {
      for (const auto i : ids<ExporterId>(economy.shape.regions)) {
        const double spent =
            equilibrium.trade_share(j, n, i) * equilibrium.expenditure(as_region(n), j);
        const double value = spent / (1.0 + tariff(j, n, i));
        balance(as_region(n)) -= value;
        balance(as_region(i)) += value;
      }
    }
  }
  double slack = 0.0;
  for (const double gap : balance.values()) {
    slack = worse(slack, gap);
  }
  return slack / sum(equilibrium.income.values());
}

}  // namespace tradeflow::model
