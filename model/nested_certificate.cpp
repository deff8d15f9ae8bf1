#include <algorithm>
#include <cmath>

#include "model/certificate_parts.hpp"
#include "model/nested.hpp"
#include "model/numeric.hpp"
#include "model/rebase.hpp"
#include "model/residuals.hpp"

namespace tradeflow::model {
namespace {

/// Price index and real income against prices and the nest of final use.
double index_gap(const NestedBase& base, const Policy& policy, const Equilibrium& now) {
  const NestShares nests = nest_shares(base.economy, base.nesting, policy, now);
  double gap = 0.0;
  for (const auto n : ids<RegionId>(base.economy.shape.regions)) {
    const double index = std::exp(nests.log_index(n));
    const double real = now.income(n) / base.economy.income(n) / index;
    gap = worse(gap, now.price_index_hat(n) / index - 1.0);
    gap = worse(gap, now.real_income_hat(n) / real - 1.0);
  }
  return gap;
}

/// Whether one flow's share reveals its landed cost: the sector has one item with θ ≠ 0, and all
/// its buyers choose.
bool reveals(const Nesting& nesting, const Keeping& keepers, std::size_t m, ImporterId n) {
  const auto same = [&](std::size_t other) {
    return other < nesting.items.size() && nesting.items[other].sector == nesting.items[m].sector;
  };
  return !(m > 0 && same(m - 1)) && !same(m + 1) && nesting.items[m].theta(as_region(n)) != 0.0 &&
         keepers.choosing(as_region(n), nesting.items[m].sector) == 1.0;
}

/// As the certificate's of one level, κ̂ = (π'/π)^(−1/θ) P̂/ĉ against the policy's, over the flows
/// that reveal it; where several items or buyers who keep stand behind a share, block `sourcing`
/// has tested that it is the one the policy's rates ask for.
double shock_gap(const NestedBase& base, const Policy& policy, const ItemPolicy& items,
                 const Equilibrium& now) {
  const std::vector<ItemRates> rates = item_rates(base.economy, base.nesting, policy, items);
  const Keeping keepers = keeping(base.nesting, rates);
  const TradeTable V = trade(base.economy);
  double gap = 0.0;
  double weight = 0.0;
  for (std::size_t m = 0; m < base.nesting.items.size(); ++m) {
    const Item& item = base.nesting.items[m];
    const SectorId j = item.sector;
    for (const auto n : ids<ImporterId>(base.economy.shape.regions)) {
      for (const auto i : ids<ExporterId>(base.economy.shape.regions)) {
        const double share = now.trade_share(j, n, i);
        if (!(V(j, n, i) > 0.0) || !reveals(base.nesting, keepers, m, n)) {
          continue;
        }
        weight += V(j, n, i);
        const double log_found = -std::log(share / item.share(n, i)) / item.theta(as_region(n)) +
                                 std::log(now.price_hat(as_region(n), j)) -
                                 std::log(now.cost_hat(as_region(i), j));
        gap +=
            share > 0.0 ? V(j, n, i) * std::abs(log_found - std::log(rates[m].landed(n, i))) : 0.0;
      }
    }
  }
  return weight > 0.0 ? gap / weight : 0.0;
}

}  // namespace

Certificate certify(const Classification& labels, const Economy& economy, const Nesting& nesting,
                    const Policy& policy, const Closure& closure, const Equilibrium& point,
                    const ItemPolicy& items) {
  const NestedBase base = nested_base(economy, nesting, closure);
  Certificate out;
  out.residuals = block_residuals(base.economy, base.nesting, policy, closure, point, items);
  name_worst_cell(labels, out);
  const Policy effective = effective_policy(base.economy, base.nesting, policy, point, items);
  out.walras = walras_slack(base.economy, effective, point);
  const Economy after = economy_at(base.economy, base.nesting, policy, point, items);
  out.gdp_gap = gdp_gap(base.economy, after);
  Accounts like;
  like.labels = labels;
  const Identities found = identities(accounts_at(like, after));
  out.accounts_gap = *std::max_element(std::begin(found.worst), std::end(found.worst));
  out.diversion_gap = diversion_gap(base.economy, point);
  out.index_gap = index_gap(base, policy, point);
  out.shock_gap = shock_gap(base, policy, items, point);
  return out;
}

}  // namespace tradeflow::model
