#include "scenarios/scaled.hpp"

#include <cmath>

#include "model/contract.hpp"

namespace tradeflow::scenarios {

model::Policy scaled(const model::Economy& economy, const model::Policy& policy, double share) {
  expects(share >= 0.0 && share <= 1.0, "scaled() takes a share from 0 to 1");
  model::Policy part = policy;
  const auto rate = [share](double from, double to) { return from + share * (to - from); };
  for (model::TradeCell& cell : part.tariff) {
    cell.value = rate(economy.tariff(cell.sector, cell.importer, cell.exporter), cell.value);
  }
  for (model::TradeCell& cell : part.export_tax) {
    cell.value = rate(economy.export_tax(cell.sector, cell.importer, cell.exporter), cell.value);
  }
  for (model::MarketCell& cell : part.production_tax) {
    cell.value = rate(economy.production_tax(cell.region, cell.sector), cell.value);
  }
  for (model::TradeCell& cell : part.trade_cost) {
    cell.value = std::pow(cell.value, share);
  }
  for (auto* cells : {&part.productivity, &part.preference}) {
    for (model::MarketCell& cell : *cells) {
      cell.value = std::pow(cell.value, share);
    }
  }
  for (model::FactorCell& cell : part.endowment) {
    cell.value = std::pow(cell.value, share);
  }
  return part;
}

}  // namespace tradeflow::scenarios
