#include "tests/support/levels_model.hpp"
#include "tests/support/random_economy.hpp"

// Worlds in levels, and what a policy makes of one.
namespace tradeflow::tests {

using namespace tradeflow::model;

LevelsModel random_levels(std::uint64_t seed, double mobility) {
  Random random(seed);
  const Shape s{3, 2, 2};
  LevelsModel m;
  m.shape = s;
  m.mobility = mobility;
  m.theta = sector_vector(s);
  m.taste = trade_table(s);
  m.cost = trade_table(s);
  m.tariff = trade_table(s);
  m.export_tax = trade_table(s);
  m.production_tax = market_table(s);
  m.technology = market_table(s);
  m.input_share = input_table(s);
  m.factor_share = factor_table(s);
  m.final_share = market_table(s);
  m.endowment = RegionFactorTable({s.regions, s.factors});
  m.factor_weight = factor_table(s);
  m.deficit = region_vector(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    m.theta(j) = random.uniform(1.0, 6.0);
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        const bool home = as_region(n) == as_region(i);
        m.taste(j, n, i) = random.uniform(0.3, 1.0);
        m.cost(j, n, i) = home ? 1.0 : random.uniform(1.1, 1.6);
        m.tariff(j, n, i) = home ? 0.0 : random.uniform(0.0, 0.3);
        m.export_tax(j, n, i) = random.uniform(0.0, 0.1);
      }
    }
  }
  for (const auto n : ids<RegionId>(s.regions)) {
    const double first = random.uniform(0.3, 0.7);
    m.final_share(n, SectorId(0)) = first;
    m.final_share(n, SectorId(1)) = 1.0 - first;
    for (const auto f : ids<FactorId>(s.factors)) {
      m.endowment(n, f) = random.uniform(0.5, 3.0);
    }
    for (const auto j : ids<SectorId>(s.sectors)) {
      m.technology(n, j) = random.uniform(0.5, 2.0);
      m.production_tax(n, j) = random.uniform(-0.05, 0.1);
      double total = 0.0;
      std::vector<double> weights(s.sectors + s.factors);
      for (double& weight : weights) {
        weight = random.uniform(0.2, 1.0);
        total += weight;
      }
      for (const auto k : ids<InputId>(s.sectors)) {
        m.input_share(n, k, j) = weights[k.offset()] / total;
      }
      for (const auto f : ids<FactorId>(s.factors)) {
        m.factor_share(n, j, f) = weights[s.sectors + f.offset()] / total;
        m.factor_weight(n, j, f) = random.uniform(0.3, 1.0);
      }
    }
  }
  m.world_value_added = 10.0;
  m.deficit(RegionId(0)) = 0.2;
  m.deficit(RegionId(1)) = -0.05;
  m.deficit(RegionId(2)) = -0.15;
  return m;
}

LevelsModel after(const LevelsModel& model, const Policy& policy) {
  LevelsModel m = model;
  m.tariff = applied(m.tariff, policy.tariff);
  for (LevelsModel::Line& line : m.lines) {
    line.tariff = applied(line.tariff, policy.tariff);
  }
  m.export_tax = applied(m.export_tax, policy.export_tax);
  m.production_tax = applied(m.production_tax, policy.production_tax);
  for (const TradeCell& cell : policy.trade_cost) {
    m.cost(cell.sector, cell.importer, cell.exporter) *= cell.value;
  }
  for (const MarketCell& cell : policy.productivity) {
    m.technology(cell.region, cell.sector) *= cell.value;
  }
  for (const FactorCell& cell : policy.endowment) {
    m.endowment(cell.region, cell.factor) *= cell.value;
  }
  for (const MarketCell& cell : policy.preference) {
    m.final_share(cell.region, cell.sector) *= cell.value;
  }
  for (const auto n : ids<RegionId>(m.shape.regions)) {
    double total = 0.0;
    for (const double share : m.final_share.row(n)) {
      total += share;
    }
    for (double& share : m.final_share.row(n)) {
      share /= total;
    }
  }
  return m;
}

}  // namespace tradeflow::tests
