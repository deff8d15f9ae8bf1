#include "scenarios/sticky.hpp"

#include <cmath>

namespace tradeflow::scenarios {
namespace {

using model::ids;

constexpr double periods_a_year[] = {12.0, 4.0, 1.0};  // by Step

/// What one unit of the composite takes of each exporter, over a sector's items.
model::TradeTable taken(const model::Nesting& nesting, const model::Shape& shape) {
  model::TradeTable all = model::trade_table(shape);
  for (const model::Item& item : nesting.items) {
    for (const auto n : ids<model::ImporterId>(shape.regions)) {
      for (const auto i : ids<model::ExporterId>(shape.regions)) {
        all(item.sector, n, i) += item.kept(n, i);
      }
    }
  }
  return all;
}

}  // namespace

double choosing_in(Step step, double in_a_year) {
  const double periods = periods_a_year[static_cast<std::size_t>(step)];
  return in_a_year == 1.0 ? 1.0 : -std::expm1(std::log1p(-in_a_year) / periods);
}

double mobility_in(std::size_t before, double choosing, double mobility) {
  const double left = std::pow(1.0 - choosing, static_cast<double>(before + 1));
  if (std::isinf(mobility)) {
    return left == 0.0 ? mobility : (1.0 - left) / left;
  }
  return mobility * (1.0 - left) / (1.0 + mobility * left);
}

model::TradeTable kept_at_first(const model::Economy& economy) {
  return economy.trade_share;
}

model::TradeTable kept_after(const model::Economy& economy, const model::Policy& policy,
                             const model::Closure& closure, const Nests& nests,
                             const model::Equilibrium& solution) {
  const model::NestedBase base = model::nested_base(economy, nesting(economy, nests), closure);
  const model::Nesting next = model::keep(base.nesting, base.economy, policy, solution);
  model::TradeTable kept = taken(next, economy.shape);
  for (const auto j : ids<model::SectorId>(economy.shape.sectors)) {  // from the base's prices
    for (const auto n : ids<model::ImporterId>(economy.shape.regions)) {
      for (const auto i : ids<model::ExporterId>(economy.shape.regions)) {
        kept(j, n, i) *=
            base.solution.price_hat(as_region(n), j) / base.solution.cost_hat(as_region(i), j);
      }
    }
  }
  return kept;
}

void set_kept(double choosing, const model::TradeTable& kept, model::Nesting& nesting) {
  std::fill(nesting.reoptimising.values().begin(), nesting.reoptimising.values().end(), choosing);
  for (model::Item& item : nesting.items) {
    item.kept = item.share;
    for (const auto n : ids<model::ImporterId>(kept.extent(1))) {
      for (const auto i : ids<model::ExporterId>(kept.extent(2))) {
        item.kept(n, i) = item.share(n, i) > 0.0 ? kept(item.sector, n, i) : 0.0;
      }
    }
  }
}

}  // namespace tradeflow::scenarios
