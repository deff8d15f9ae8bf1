#include "io/quota_figures.hpp"

#include <map>

namespace tradeflow::io {
namespace {

using model::ids;

double number_of(model::RentHolder holder) {
  return holder == model::RentHolder::Importer ? 1.0 : 2.0;
}
double number_of(model::QuotaRegime regime) {
  return 1.0 + static_cast<double>(regime);
}

}  // namespace

std::vector<model::TradeTable*> tables_of(QuotaTables& t) {
  return {&t.number,     &t.volume, &t.rent_to,           &t.in_rate,  &t.over_rate, &t.per_value,
          &t.export_tax, &t.regime, &t.tariff_equivalent, &t.quantity, &t.rent};
}

QuotaTables empty_quotas(const model::Shape& shape) {
  QuotaTables tables;
  for (model::TradeTable* table : tables_of(tables)) {
    *table = model::trade_table(shape);
  }
  return tables;
}

QuotaTables quota_tables(const model::ClosureBase& base, const model::Policy& policy,
                         const std::vector<model::Quota>& quotas,
                         const model::Equilibrium& equilibrium) {
  QuotaTables t = empty_quotas(base.economy.shape);
  if (quotas.empty()) {
    return t;
  }
  const auto outcomes = model::quota_outcomes(base, policy, quotas, equilibrium);
  for (std::size_t k = 0; k < quotas.size(); ++k) {
    const model::QuotaOutcome& out = outcomes[k];
    const auto cells = model::quota_cells(base, policy, quotas[k], out, equilibrium);
    for (std::size_t at = 0; at < cells.size(); ++at) {
      const model::QuotaCell& c = quotas[k].cells[at];
      const auto set = [&](model::TradeTable& table, double value) {
        table(c.sector, c.importer, c.exporter) = value;
      };
      set(t.number, static_cast<double>(k + 1));
      set(t.volume, quotas[k].volume);
      set(t.rent_to, number_of(quotas[k].rent_to));
      set(t.in_rate, c.in_rate);
      set(t.over_rate, c.over_rate);
      set(t.per_value, c.per_value);
      set(t.export_tax, c.export_tax);
      set(t.regime, number_of(out.regime));
      set(t.tariff_equivalent, cells[at].tariff_equivalent);
      set(t.quantity, cells[at].quantity);
      set(t.rent, cells[at].rent);
    }
  }
  return t;
}

std::vector<model::Quota> quotas_of(const QuotaTables& t) {
  std::map<double, model::Quota> found;
  for (const auto j : ids<model::SectorId>(t.number.extent(0))) {
    for (const auto n : ids<model::ImporterId>(t.number.extent(1))) {
      for (const auto i : ids<model::ExporterId>(t.number.extent(2))) {
        if (t.number(j, n, i) == 0.0) {
          continue;
        }
        model::Quota& quota = found[t.number(j, n, i)];
        quota.volume = t.volume(j, n, i);
        quota.rent_to = t.rent_to(j, n, i) == number_of(model::RentHolder::Importer)
                            ? model::RentHolder::Importer
                            : model::RentHolder::Exporter;
        quota.cells.push_back({j, n, i, t.in_rate(j, n, i), t.over_rate(j, n, i),
                               t.per_value(j, n, i), t.export_tax(j, n, i)});
      }
    }
  }
  std::vector<model::Quota> quotas;
  for (auto& [number, quota] : found) {
    quotas.push_back(std::move(quota));
  }
  return quotas;
}

}  // namespace tradeflow::io
