#include "model/quota.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/numeric.hpp"
#include "model/quota_rates.hpp"

namespace tradeflow::model {
namespace {

/// Tightness this close to an end is at the end: it was recovered from rates by a logarithm.
constexpr double rounding = 1e-12;

double rate_of(const TradeTable& rates, const QuotaCell& cell) {
  return rates(cell.sector, cell.importer, cell.exporter);
}

/// u of one cell from the rates its policy names, clear of rounding below.
double tightness_of(const QuotaCell& cell, double tariff, double export_tax) {
  if (tariff == cell.in_rate && export_tax == cell.export_tax) {
    return 0.0;
  }
  const double wedge = (1.0 + tariff) * (1.0 + export_tax) / (1.0 + cell.export_tax);
  return std::max(0.0, std::log(wedge / (1.0 + cell.in_rate)) / tightening(cell));
}

/// The share of a flow that is licensed, as an exporter's rent shows it.
double licensed_of(const QuotaCell& cell, double tariff, double export_tax) {
  const double raised = (1.0 + export_tax) / (1.0 + cell.export_tax) - 1.0;
  const double premium = (1.0 + tariff) * (1.0 + raised) / (1.0 + cell.in_rate) - 1.0;
  return premium > 0.0 ? std::clamp(raised / premium, 0.0, 1.0) : 1.0;
}

/// Where a quota stands, from tightness and quantity.
QuotaRegime regime_of(const Quota& quota, double tightness) {
  if (tightness <= rounding) {
    return QuotaRegime::Within;
  }
  return tightness == loosest_end(quota) ? QuotaRegime::Above : QuotaRegime::Boundary;
}

/// Within: nothing exceeds the volume. On the boundary: it is met. Above: it is at least met, and
/// what is licensed is all of it.
double complementarity(const Quota& quota, const QuotaOutcome& out) {
  const double size = std::max(out.quantity, quota.volume);
  const double excess = size > 0.0 ? (out.quantity - quota.volume) / size : 0.0;
  switch (out.regime) {
    case QuotaRegime::Within:
      return std::max(0.0, excess);
    case QuotaRegime::Boundary:
      return std::abs(excess);
    case QuotaRegime::Above:
      return std::max(std::max(0.0, -excess),
                      std::abs(out.licensed * out.quantity - quota.volume) / size);
  }
  return std::numeric_limits<double>::infinity();
}

/// The policy's rates against those that tightness and licensed share stand for.
double rates_gap(const Quota& quota, const QuotaOutcome& out, const TradeTable& tariff,
                 const TradeTable& export_tax) {
  double gap = 0.0;
  for (const QuotaCell& cell : quota.cells) {
    const QuotaRates asked = quota_rates(quota, cell, out.tightness, out.licensed);
    gap = worse(gap, (rate_of(tariff, cell) - asked.tariff) / (1.0 + asked.tariff));
    gap = worse(gap, (rate_of(export_tax, cell) - asked.export_tax) / (1.0 + asked.export_tax));
  }
  return gap;
}

/// A volume of 0 and no entry above: nothing comes in, at no price.
QuotaOutcome closed(const Quota& quota, const Equilibrium& now, double quantity) {
  QuotaOutcome out;
  out.regime = QuotaRegime::Boundary;
  out.tightness = std::numeric_limits<double>::infinity();
  out.tariff_equivalent = out.tightness;
  out.quantity = quantity;
  for (const QuotaCell& cell : quota.cells) {
    out.gap = worse(out.gap, now.trade_share(cell.sector, cell.importer, cell.exporter));
  }
  return out;
}

QuotaCellOutcome cell_outcome(const Quota& quota, const QuotaCell& cell, const QuotaOutcome& out,
                              double trade, const MarketTable& cost) {
  const double quantity = cell.per_value * trade / cost(as_region(cell.exporter), cell.sector);
  if (std::isinf(out.tightness)) {
    return {out.tightness, quantity, 0.0};
  }
  const double T = quota_rates(quota, cell, out.tightness, out.licensed).tariff_equivalent;
  const double per_unit = quota.rent_to == RentHolder::Importer
                              ? T - cell.in_rate
                              : (1.0 + T) / (1.0 + cell.in_rate) - 1.0;
  return {T, quantity, trade * (1.0 + cell.export_tax) * out.licensed * per_unit};
}

/// T over the cells, weighted by what enters at the border; unweighted where nothing does.
double mean_tariff_equivalent(const Quota& quota, const QuotaOutcome& out,
                              const TradeTable& trade) {
  double weighted = 0.0, weight = 0.0, plain = 0.0;
  for (const QuotaCell& cell : quota.cells) {
    const double T = quota_rates(quota, cell, out.tightness, out.licensed).tariff_equivalent;
    const double value = rate_of(trade, cell) * (1.0 + cell.export_tax);
    weighted += value * T;
    weight += value;
    plain += T;
  }
  return weight > 0.0 ? weighted / weight : plain / static_cast<double>(quota.cells.size());
}

}  // namespace

std::string_view to_string(QuotaRegime regime) noexcept {
  switch (regime) {
    case QuotaRegime::Within:
      return "within";
    case QuotaRegime::Boundary:
      return "boundary";
    case QuotaRegime::Above:
      return "above";
  }
  return "unknown";
}

std::vector<QuotaOutcome> quota_outcomes(const ClosureBase& base, const Policy& policy,
                                         std::span<const Quota> quotas,
                                         const Equilibrium& equilibrium) {
  std::vector<QuotaOutcome> all;
  if (quotas.empty()) {
    return all;
  }
  const TradeTable V = trade(base.economy, policy, equilibrium);
  const TradeTable tariff = applied(base.economy.tariff, policy.tariff);
  const TradeTable export_tax = applied(base.economy.export_tax, policy.export_tax);
  const MarketTable cost = cost_against_baseline(base, equilibrium);
  for (const Quota& quota : quotas) {
    const double enters = quantity(quota, V, cost);
    if (quota.volume == 0.0 && std::isinf(loosest_end(quota))) {
      all.push_back(closed(quota, equilibrium, enters));
      continue;
    }
    const QuotaCell& first = quota.cells.front();
    QuotaOutcome out;
    out.quantity = enters;
    out.tightness = tightness_of(first, rate_of(tariff, first), rate_of(export_tax, first));
    if (out.tightness >= loosest_end(quota) - rounding) {
      out.tightness = loosest_end(quota);
    }
    out.regime = regime_of(quota, out.tightness);
    if (out.regime == QuotaRegime::Above) {
      out.licensed = quota.rent_to == RentHolder::Exporter
                         ? licensed_of(first, rate_of(tariff, first), rate_of(export_tax, first))
                         : std::min(1.0, quota.volume / enters);
    }
    out.gap = worse(complementarity(quota, out), rates_gap(quota, out, tariff, export_tax));
    out.tariff_equivalent = mean_tariff_equivalent(quota, out, V);
    for (const QuotaCell& cell : quota.cells) {
      out.rent += cell_outcome(quota, cell, out, rate_of(V, cell), cost).rent;
    }
    all.push_back(out);
  }
  return all;
}

std::vector<QuotaCellOutcome> quota_cells(const ClosureBase& base, const Policy& policy,
                                          const Quota& quota, const QuotaOutcome& outcome,
                                          const Equilibrium& equilibrium) {
  const TradeTable V = trade(base.economy, policy, equilibrium);
  const MarketTable cost = cost_against_baseline(base, equilibrium);
  std::vector<QuotaCellOutcome> cells;
  for (const QuotaCell& cell : quota.cells) {
    cells.push_back(cell_outcome(quota, cell, outcome, rate_of(V, cell), cost));
  }
  return cells;
}

}  // namespace tradeflow::model
