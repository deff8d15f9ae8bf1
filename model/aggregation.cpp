#include "model/aggregation.hpp"

#include <cmath>
#include <limits>

namespace tradeflow::model {
namespace {

/// Items whose θ or proportions are nearer than this are the same: shares are sums of roundings.
constexpr double same = 1e-12;

/// [first, last) of one sector's items.
struct Range {
  std::size_t first, last;
};

std::vector<Range> sectors_of(const Nesting& nesting) {
  std::vector<Range> out;
  for (std::size_t m = 0; m < nesting.items.size(); ++m) {
    if (m == 0 || nesting.items[m].sector != nesting.items[m - 1].sector) {
      out.push_back({m, m});
    }
    out.back().last = m + 1;
  }
  return out;
}

double total(const PartnerTable& share, ImporterId n) {
  double sum = 0.0;
  for (const double value : share.row(n)) {
    sum += value;
  }
  return sum;
}

bool proportional(const Item& a, const Item& b, ImporterId n) {
  const double whole_a = total(a.share, n);
  const double whole_b = total(b.share, n);
  for (const auto i : ids<ExporterId>(a.share.extent(1))) {
    if (std::abs(a.share(n, i) / whole_a - b.share(n, i) / whole_b) > same) {
      return false;
    }
  }
  return true;
}

/// The conditions under which uniform rates on items are a rate on the sector.
bool stands_for_items(const Nesting& nesting, const Range& range, ImporterId n) {
  const Item* one = nullptr;  // the first item that n buys
  for (std::size_t m = range.first; m < range.last; ++m) {
    const Item& item = nesting.items[m];
    if (!(total(item.share, n) > 0.0)) {
      continue;
    }
    if (one == nullptr) {
      one = &item;
      continue;
    }
    const double theta = one->theta(as_region(n));
    const double eta = nesting.between(as_region(n), item.sector);
    if (std::abs(item.theta(as_region(n)) - theta) > same ||
        (std::abs(eta - 1.0 - theta) > same && !proportional(*one, item, n))) {
      return false;
    }
  }
  return true;
}

/// What a cell's items pay on average, weighted by their baseline trade before taxes.
struct Average {
  double tariff = 0.0, export_tax = 0.0, cost = 0.0, weight = 0.0, banned = 0.0;

  void add(const Item& item, const ItemRates& now, ImporterId n, ExporterId i) {
    const double taxes = (1.0 + item.tariff(n, i)) * (1.0 + item.export_tax(n, i));
    const double V = item.share(n, i) / taxes;
    if (V > 0.0 && std::isinf(now.landed(n, i))) {
      banned += V;
    } else if (V > 0.0) {
      const double new_taxes = (1.0 + now.tariff(n, i)) * (1.0 + now.export_tax(n, i));
      tariff += V * now.tariff(n, i);
      export_tax += V * now.export_tax(n, i);
      cost += V * (now.landed(n, i) * taxes / new_taxes);
      weight += V;
    }
  }

  /// Where some items are banned, d̂ at which the cell keeps the sales of the others at given
  /// prices: the mean of theirs times (1−w)^(−1/θ), w the banned share. All of them: ∞.
  [[nodiscard]] double closed(double theta) const {
    return banned == 0.0 || theta <= 0.0 ? 1.0 : std::pow(weight / (weight + banned), -1.0 / theta);
  }
};

}  // namespace

Nesting without_items(const Economy& economy, const Nesting& nesting) {
  Nesting plain = one_level(economy);
  plain.top = nesting.top;
  plain.inputs = nesting.inputs;
  plain.factors = nesting.factors;
  plain.final_use = nesting.final_use;
  return plain;
}

Policy without_items(const Economy& economy, const Nesting& nesting, const Policy& policy,
                     const ItemPolicy& items) {
  const std::vector<ItemRates> rates = item_rates(economy, nesting, policy, items);
  Policy out = policy;
  out.tariff.clear();
  out.export_tax.clear();
  out.trade_cost.clear();
  for (const Range& range : sectors_of(nesting)) {
    const SectorId j = nesting.items[range.first].sector;
    for (const auto n : ids<ImporterId>(economy.shape.regions)) {
      for (const auto i : ids<ExporterId>(economy.shape.regions)) {
        Average cell;
        for (std::size_t m = range.first; m < range.last; ++m) {
          cell.add(nesting.items[m], rates[m], n, i);
        }
        const auto put = [&](double value, double before, std::vector<TradeCell>& cells) {
          if (cell.weight > 0.0 && std::abs(value / cell.weight - before) > 1e-15) {
            cells.push_back({j, n, i, value / cell.weight});
          }
        };
        put(cell.tariff, economy.tariff(j, n, i), out.tariff);
        put(cell.export_tax, economy.export_tax(j, n, i), out.export_tax);
        if (cell.weight > 0.0) {
          const double theta = trade_elasticity(economy, as_region(n), j);
          put(cell.cost * cell.closed(theta), 1.0, out.trade_cost);
        } else if (cell.banned > 0.0) {
          out.trade_cost.push_back({j, n, i, std::numeric_limits<double>::infinity()});
        }
      }
    }
  }
  return out;
}

AggregationBias aggregation_bias(const Economy& economy, const Nesting& nesting,
                                 const Policy& policy, const Closure& closure,
                                 const NestedEquilibrium& with, const ItemPolicy& items) {
  AggregationBias out;
  for (const Range& range : sectors_of(nesting)) {
    for (const auto n : ids<RegionId>(economy.shape.regions)) {
      if (!stands_for_items(nesting, range, as_importer(n))) {
        out.markets.push_back({n, nesting.items[range.first].sector});
      }
    }
  }
  const Policy averaged = without_items(economy, nesting, policy, items);
  const NestedEquilibrium without =
      solve(economy, without_items(economy, nesting), averaged, closure);
  out.without = without.point;
  if (!without.usable() || !with.usable()) {
    return out;
  }
  const Economy base = nested_base(economy, nesting, closure).economy;
  const Economy plain = nested_base(economy, without_items(economy, nesting), closure).economy;
  out.real_income = with.point.real_income_hat;
  for (std::size_t n = 0; n < out.real_income.size(); ++n) {
    out.real_income.data()[n] -= without.point.real_income_hat.data()[n];
  }
  out.trade = trade(base, with.effective, with.point);
  const TradeTable other = trade(plain, averaged, without.point);
  for (std::size_t at = 0; at < out.trade.size(); ++at) {
    out.trade.data()[at] -= other.data()[at];
  }
  return out;
}

}  // namespace tradeflow::model
