#include "model/quota_rates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace tradeflow::model {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool same_cell(const TradeCell& a, const QuotaCell& b) {
  return a.sector == b.sector && a.importer == b.importer && a.exporter == b.exporter;
}

/// Lists a cell's new value, in place of the one listed so far.
void set(std::vector<TradeCell>& cells, const QuotaCell& cell, double value) {
  std::erase_if(cells, [&](const TradeCell& one) { return same_cell(one, cell); });
  cells.push_back({cell.sector, cell.importer, cell.exporter, value});
}

/// As tables are read: in their order, without the cells that keep their baseline.
void tidy(std::vector<TradeCell>& cells, const TradeTable& baseline) {
  std::erase_if(cells, [&](const TradeCell& c) {
    return c.value == baseline(c.sector, c.importer, c.exporter);
  });
  std::sort(cells.begin(), cells.end(), [](const TradeCell& a, const TradeCell& b) {
    return std::tie(a.sector, a.importer, a.exporter) < std::tie(b.sector, b.importer, b.exporter);
  });
}

void expect_cell(const QuotaCell& cell, const Economy& economy, const TradeTable& export_tax) {
  const Shape s = economy.shape;
  expects(cell.sector.offset() < s.sectors && cell.importer.offset() < s.regions &&
              cell.exporter.offset() < s.regions,
          "a quota's cells exist");
  expects(cell.in_rate > -1.0 && std::isfinite(cell.in_rate), "in-quota rates are finite and > -1");
  expects(cell.over_rate > cell.in_rate, "over-quota rates are above in-quota rates");
  expects(cell.per_value > 0.0 && std::isfinite(cell.per_value),
          "a quota's quantities are finite and > 0");
  expects(cell.export_tax == export_tax(cell.sector, cell.importer, cell.exporter),
          "a quota's cells name the policy's export tax");
}

}  // namespace

double loosest_end(const Quota& quota) noexcept {
  return std::isinf(quota.cells.front().over_rate) ? infinity : 1.0;
}

double tightening(const QuotaCell& cell) {
  return std::isinf(cell.over_rate) ? 1.0 : std::log((1.0 + cell.over_rate) / (1.0 + cell.in_rate));
}

QuotaRates quota_rates(const Quota& quota, const QuotaCell& cell, double tightness,
                       double licensed) {
  double T = cell.in_rate;
  if (tightness >= 1.0 && !std::isinf(cell.over_rate)) {
    T = cell.over_rate;
  } else if (tightness > 0.0) {
    T = (1.0 + cell.in_rate) * std::exp(tightening(cell) * tightness) - 1.0;
  }
  if (quota.rent_to == RentHolder::Importer || T == cell.in_rate || licensed == 0.0) {
    return {T, T, cell.export_tax};
  }
  const double premium = (1.0 + T) / (1.0 + cell.in_rate) - 1.0;
  const double raised = 1.0 + licensed * premium;
  const double tariff = licensed == 1.0 ? cell.in_rate : (1.0 + T) / raised - 1.0;
  return {T, tariff, (1.0 + cell.export_tax) * raised - 1.0};
}

Policy with_quotas(const Economy& base, const Policy& policy, std::span<const Quota> quotas,
                   std::span<const double> tightness, std::span<const double> licensed) {
  Policy all = policy;
  for (std::size_t at = 0; at < quotas.size(); ++at) {
    for (const QuotaCell& cell : quotas[at].cells) {
      if (std::isinf(tightness[at])) {
        set(all.tariff, cell, cell.in_rate);
        set(all.trade_cost, cell, infinity);
        continue;
      }
      const QuotaRates rates = quota_rates(quotas[at], cell, tightness[at], licensed[at]);
      set(all.tariff, cell, rates.tariff);
      if (rates.export_tax != cell.export_tax) {
        set(all.export_tax, cell, rates.export_tax);
      }
    }
  }
  tidy(all.tariff, base.tariff);
  tidy(all.export_tax, base.export_tax);
  tidy(all.trade_cost, trade_table(base.shape, 1.0));
  return all;
}

double quantity(const Quota& quota, const TradeTable& trade, const MarketTable& cost_hat) {
  double total = 0.0;
  for (const QuotaCell& cell : quota.cells) {
    total += cell.per_value * trade(cell.sector, cell.importer, cell.exporter) /
             cost_hat(as_region(cell.exporter), cell.sector);
  }
  return total;
}

MarketTable cost_against_baseline(const ClosureBase& base, const Equilibrium& now) {
  MarketTable cost = now.cost_hat;
  for (std::size_t at = 0; at < cost.size(); ++at) {
    cost.values()[at] *= base.solution.cost_hat.values()[at];
  }
  return cost;
}

void expect_valid(std::span<const Quota> quotas, const Economy& economy, const Policy& policy) {
  const TradeTable export_tax = applied(economy.export_tax, policy.export_tax);
  std::vector<std::tuple<SectorId, ImporterId, ExporterId>> seen;
  for (const Quota& quota : quotas) {
    expects(!quota.cells.empty(), "a quota has cells");
    expects(quota.volume >= 0.0 && std::isfinite(quota.volume), "volumes are finite and >= 0");
    for (const QuotaCell& cell : quota.cells) {
      expect_cell(cell, economy, export_tax);
      expects(std::isinf(cell.over_rate) == std::isinf(loosest_end(quota)),
              "a quota admits entry above its volume on all its cells or on none");
      expects(std::none_of(policy.tariff.begin(), policy.tariff.end(),
                           [&](const TradeCell& one) { return same_cell(one, cell); }),
              "a quota sets its cells' tariffs, and nothing else does");
      seen.emplace_back(cell.sector, cell.importer, cell.exporter);
    }
  }
  std::sort(seen.begin(), seen.end());
  expects(std::adjacent_find(seen.begin(), seen.end()) == seen.end(),
          "a cell has one quota at most");
}

}  // namespace tradeflow::model
