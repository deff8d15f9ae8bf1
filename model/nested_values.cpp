#include <algorithm>
#include <cmath>

#include "model/nested.hpp"
#include "model/nested_solver.hpp"
#include "model/numeric.hpp"
#include "model/rebase.hpp"

namespace tradeflow::model {
namespace {

/// A re-solved base should pass the default test of a solution with room to spare.
constexpr double base_tolerance = 1e-13;
constexpr double base_limit = 1e-12;

/// What one cell's items pay together.
struct Paid {
  double spent = 0.0;     ///< with both taxes
  double received = 0.0;  ///< by exporters
  double export_tax = 0.0;
  double tariff_rate = 0.0, export_rate = 0.0;  ///< of the first item bought, or of the first
  bool uniform = true;                          ///< all items that are bought pay these

  void add(double spending, double t, double e, bool first) {
    if (first || (spending > 0.0 && received == 0.0)) {
      tariff_rate = t;
      export_rate = e;
    }
    if (spending > 0.0) {
      uniform = uniform && t == tariff_rate && e == export_rate;
      const double V = spending / ((1.0 + t) * (1.0 + e));
      spent += spending;
      received += V;
      export_tax += e * V;
    }
  }
  [[nodiscard]] bool averaged() const { return !uniform && received > 0.0; }
  [[nodiscard]] double t() const {
    return averaged() ? spent / (received + export_tax) - 1.0 : tariff_rate;
  }
  [[nodiscard]] double e() const { return averaged() ? export_tax / received : export_rate; }
};

/// Rates of a cell that differ from the baseline's.
void put(SectorId j, ImporterId n, ExporterId i, const Paid& paid, const Economy& economy,
         Policy& out) {
  if (paid.t() != economy.tariff(j, n, i)) {
    out.tariff.push_back({j, n, i, paid.t()});
  }
  if (paid.e() != economy.export_tax(j, n, i)) {
    out.export_tax.push_back({j, n, i, paid.e()});
  }
}

}  // namespace

Policy effective_policy(const Economy& economy, const Nesting& nesting, const Policy& policy,
                        const Equilibrium& point, const ItemPolicy& items) {
  const std::vector<ItemRates> rates = item_rates(economy, nesting, policy, items);
  const ItemShares bought = item_shares(economy, nesting, rates, point.cost_hat);
  Policy out = policy;
  out.tariff.clear();
  out.export_tax.clear();
  for (std::size_t first = 0; first < nesting.items.size();) {
    const SectorId j = nesting.items[first].sector;
    std::size_t last = first;
    while (last < nesting.items.size() && nesting.items[last].sector == j) {
      ++last;
    }
    for (const auto n : ids<ImporterId>(economy.shape.regions)) {
      for (const auto i : ids<ExporterId>(economy.shape.regions)) {
        Paid paid;
        for (std::size_t m = first; m < last; ++m) {
          paid.add(bought.share[m](n, i), rates[m].tariff(n, i), rates[m].export_tax(n, i),
                   m == first);
        }
        put(j, n, i, paid, economy, out);
      }
    }
    first = last;
  }
  return out;
}

Economy economy_at(const Economy& economy, const Nesting& nesting, const Policy& policy,
                   const Equilibrium& point, const ItemPolicy& items) {
  const Shape s = economy.shape;
  const Policy effective = effective_policy(economy, nesting, policy, point, items);
  const NestShares moved = nest_shares(economy, nesting, policy, point);
  Economy now = economy;
  now.trade_share = point.trade_share;
  now.tariff = applied(economy.tariff, effective.tariff);
  now.export_tax = applied(economy.export_tax, effective.export_tax);
  now.production_tax = applied(economy.production_tax, policy.production_tax);
  now.input_share = moved.inputs;
  now.final_share = moved.final_use;
  now.output = point.output;
  now.expenditure = point.expenditure;
  now.income = point.income;
  now.deficit = point.deficit;
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      const double value_added = sum(moved.payments.row(n, j));
      now.value_added_share(n, j) = value_added;
      for (const auto f : ids<FactorId>(s.factors)) {
        if (value_added > 0.0) {
          now.factor_share(n, j, f) = moved.payments(n, j, f) / value_added;
        }
      }
    }
  }
  return now;
}

NestedBase nested_base(const Economy& economy, const Nesting& nesting, const Closure& closure) {
  NestedBase base{economy, nesting, baseline_point(economy)};
  base.solution.termination = Termination::Converged;
  const auto deficits = economy.deficit.values();
  if (closure.deficits != DeficitRule::Balanced ||
      std::all_of(deficits.begin(), deficits.end(), [](double D) { return D == 0.0; })) {
    return base;
  }
  EquilibriumOptions options;
  options.tolerance = base_tolerance;
  Closure mobile = closure;
  mobile.mobility = Closure{}.mobility;
  Nesting choosing = nesting;  // the base is where everybody has chosen
  choosing.reoptimising = market_table(economy.shape, 1.0);
  base.solution = solve_from(economy, choosing, Policy{}, mobile, options, {});
  if (base.solution.residual <= base_limit) {
    base.solution.termination = Termination::Converged;
  }
  base.economy = economy_at(economy, choosing, Policy{}, base.solution);
  const std::vector<ItemRates> rates = item_rates(economy, choosing, Policy{});
  const ItemShares bought = item_shares(economy, choosing, rates, base.solution.cost_hat);
  for (std::size_t m = 0; m < nesting.items.size(); ++m) {
    Item& item = base.nesting.items[m];
    item.share = bought.share[m];
    for (const auto n : ids<ImporterId>(item.kept.empty() ? 0 : economy.shape.regions)) {
      for (const auto i : ids<ExporterId>(economy.shape.regions)) {
        item.kept(n, i) *= base.solution.cost_hat(as_region(i), item.sector) /
                           base.solution.price_hat(as_region(n), item.sector);
      }
    }
  }
  return base;
}

}  // namespace tradeflow::model
