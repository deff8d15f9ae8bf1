// Tariff-rate quotas: rates within and above the volume from the stacks of their cells.
#include <algorithm>
#include <limits>

#include "scenarios/apply.hpp"

namespace tradeflow::scenarios {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_at(const model::TradeCell& one, const model::TradeCell& cell) {
  return one.sector == cell.sector && one.importer == cell.importer &&
         one.exporter == cell.exporter;
}

}  // namespace

void Applier::add_quota(const Active& active, const Quota& quota, MeasureRecord& record) {
  record.change = change_of(quota);
  LaidQuota laid{active, quota, {}};
  for (const Cell& cell :
       cells(quota.imposed_by, quota.on_exports_of, quota.except, quota.sectors)) {
    const double value = accounts_.trade(cell.j, cell.n, cell.i);
    if (value > 0.0) {
      ++record.cells;
      record.trade += value;
      changes_ = true;
      laid.cells.push_back(offset(cell));
    } else {
      ++record.without_trade;
    }
  }
  quotas_.push_back(std::move(laid));
}

/// What a cell pays with one term more than its stack has; a second set rate is reported.
double Applier::rate_with(std::size_t at, const std::vector<Term>& stack, const Term& term) {
  std::vector<Term> terms = stack;
  terms.push_back(term);
  if (const auto pair = clash(terms)) {
    const std::string text =
        "'" + pair->first.measure + "' and '" + pair->second.measure + "' set different rates";
    if (clashes_.insert(text).second) {
      error("S040", pair->second.where, text + ", on " + name(at),
            "one measure sets a rate; others may add or scale");
    }
  }
  return with_rent(stacked(accounts_.tariff.values()[at], terms), import_rents_.terms(at));
}

/// One cell's rates within and above the volume.
model::QuotaCell Applier::quota_cell(const LaidQuota& laid, std::size_t at,
                                     const std::vector<Term>& stack, double export_tax) {
  const auto rate = [&](std::optional<double> set, std::optional<double> points) {
    Term term;
    term.measure = laid.active.id;
    term.coverage = laid.active.coverage;
    term.where = laid.active.where;
    term.set_rate = set;
    term.add_pp = points;
    return rate_with(at, stack, term);
  };
  const Quota& quota = laid.quota;
  const double without = stacked(accounts_.tariff.values()[at], stack);
  const double within = quota.in_rate ? rate(quota.in_rate, std::nullopt)
                                      : with_rent(without, import_rents_.terms(at));
  const double above =
      quota.over_rate || quota.over_points ? rate(quota.over_rate, quota.over_points) : infinity;
  if (!(above > within)) {
    error(
        "S068", laid.active.where,
        "'" + laid.active.id + "' charges no more above its volume than within it, on " + name(at),
        "a quota's rate rises above its volume; else write a tariff");
  }
  const Cell cell = this->cell(at);
  return {cell.j,    cell.n, cell.i, within, above, laid.active.coverage * quota.counted.per_value,
          export_tax};
}

model::Quota Applier::quota(const LaidQuota& laid, model::Policy& policy,
                            std::map<std::size_t, std::string>& taken) {
  model::Quota out;
  out.rent_to = laid.quota.rent_to;
  double baseline = 0.0;
  for (const std::size_t at : laid.cells) {
    const auto [holder, is_free] = taken.emplace(at, laid.active.id);
    if (!is_free) {
      error("S066", laid.active.where,
            "quotas '" + holder->second + "' and '" + laid.active.id + "' are both on " + name(at),
            "a flow has one quota");
      continue;
    }
    const model::TradeCell cell = trade_cell(at, 0.0);
    double export_tax = accounts_.export_tax.values()[at];
    for (const model::TradeCell& one : policy.export_tax) {
      export_tax = is_at(one, cell) ? one.value : export_tax;
    }
    std::erase_if(policy.tariff, [&](const model::TradeCell& one) { return is_at(one, cell); });
    out.cells.push_back(quota_cell(laid, at, tariffs_.terms(at), export_tax));
    baseline += out.cells.back().per_value * accounts_.trade.values()[at];
  }
  const VolumeUnit& counted = laid.quota.counted;
  out.volume = laid.quota.volume * counted.scale * (counted.of_baseline ? baseline : 1.0);
  return out;
}

void Applier::quotas(model::Policy& policy, std::vector<model::Quota>& quotas,
                     std::vector<QuotaName>& names) {
  std::sort(quotas_.begin(), quotas_.end(),
            [](const LaidQuota& a, const LaidQuota& b) { return a.active.id < b.active.id; });
  std::map<std::size_t, std::string> taken;
  for (const LaidQuota& laid : quotas_) {
    if (!laid.cells.empty()) {
      quotas.push_back(quota(laid, policy, taken));
      names.push_back({laid.active.id, laid.quota.counted.name});
    }
  }
}

}  // namespace tradeflow::scenarios
