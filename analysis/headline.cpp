#include "analysis/headline.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "model/contract.hpp"

namespace tradeflow::analysis {
namespace {

using model::as_exporter;
using model::as_importer;
using model::as_region;
using model::ids;
using model::RegionId;
using model::SectorId;
using scenarios::ScenarioRun;

using Horizons = std::span<const ScenarioRun* const>;
using Cell = std::tuple<SectorId, model::ImporterId, model::ExporterId>;
using Market = std::pair<RegionId, SectorId>;

/// The baseline and each horizon's tariff-exclusive flows and tariffs, as full tables.
struct Flows {
  model::TradeTable baseline;
  std::vector<model::TradeTable> trade;
  std::vector<model::TradeTable> tariff;
  std::vector<model::TradeTable> export_tax;
};

Flows flows_of(const model::Accounts& accounts, const model::Economy& economy, Horizons horizons) {
  Flows flows{accounts.trade, {}, {}, {}};
  for (const ScenarioRun* run : horizons) {
    flows.trade.push_back(model::trade(economy, run->policy, run->equilibrium));
    flows.tariff.push_back(model::applied(economy.tariff, run->policy.tariff));
    flows.export_tax.push_back(model::applied(economy.export_tax, run->policy.export_tax));
  }
  return flows;
}

/// Cells with trade whose barrier the policy changes.
std::set<Cell> changed_cells(const model::Accounts& accounts, const model::Policy& policy) {
  std::set<Cell> changed;
  const auto collect = [&](const std::vector<model::TradeCell>& cells, const auto& baseline) {
    for (const model::TradeCell& cell : cells) {
      const bool trades = accounts.trade(cell.sector, cell.importer, cell.exporter) > 0.0;
      if (trades && cell.value != baseline(cell.sector, cell.importer, cell.exporter)) {
        changed.insert({cell.sector, cell.importer, cell.exporter});
      }
    }
  };
  collect(policy.tariff, accounts.tariff);
  collect(policy.export_tax, accounts.export_tax);
  collect(policy.trade_cost, [](auto...) { return 1.0; });
  return changed;
}

/// Markets whose own productivity, tax or demand the policy changes; endowments change all of a
/// region's markets and name none.
std::set<Market> changed_markets(const model::Policy& policy) {
  std::set<Market> changed;
  for (const auto* cells : {&policy.productivity, &policy.production_tax, &policy.preference}) {
    for (const model::MarketCell& cell : *cells) {
      changed.insert({cell.region, cell.sector});
    }
  }
  return changed;
}

double exports(const model::TradeTable& trade, RegionId region, SectorId sector) {
  double sum = 0.0;
  for (const auto n : ids<model::ImporterId>(trade.extent(1))) {
    if (as_region(n) != region) {
      sum += trade(sector, n, as_exporter(region));
    }
  }
  return sum;
}

double exports(const model::TradeTable& trade, RegionId region) {
  double sum = 0.0;
  for (const auto j : ids<SectorId>(trade.extent(0))) {
    sum += exports(trade, region, j);
  }
  return sum;
}

/// Σ t V (1+e) of an importer.
double tariff_revenue(const model::TradeTable& trade, const model::TradeTable& tariff,
                      const model::TradeTable& export_tax, RegionId region) {
  double sum = 0.0;
  const auto n = as_importer(region);
  for (const auto j : ids<SectorId>(trade.extent(0))) {
    for (const auto i : ids<model::ExporterId>(trade.extent(2))) {
      sum += tariff(j, n, i) * trade(j, n, i) * (1.0 + export_tax(j, n, i));
    }
  }
  return sum;
}

RegionHeadline region_line(RegionId region, double touched, const model::Accounts& accounts,
                           const Flows& flows, Horizons horizons) {
  RegionHeadline line{region, touched, {1.0, {}}, {}, {}, {1.0, {}}};
  line.exports.baseline = exports(flows.baseline, region);
  line.tariff_revenue.baseline =
      tariff_revenue(flows.baseline, accounts.tariff, accounts.export_tax, region);
  for (std::size_t h = 0; h < horizons.size(); ++h) {
    line.real_income.at.push_back(horizons[h]->equilibrium.real_income_hat(region));
    line.employment.at.push_back(horizons[h]->equilibrium.employment_hat(region));
    line.exports.at.push_back(exports(flows.trade[h], region));
    line.tariff_revenue.at.push_back(
        tariff_revenue(flows.trade[h], flows.tariff[h], flows.export_tax[h], region));
  }
  return line;
}

MarketHeadline market_line(const Market& market, double touched, const model::Economy& economy,
                           const Flows& flows, Horizons horizons) {
  const auto [region, sector] = market;
  MarketHeadline line{region, sector, touched, {}, {}, {}};
  line.exports.baseline = exports(flows.baseline, region, sector);
  line.output.baseline = economy.output(region, sector);
  line.volume.baseline = line.output.baseline;
  for (std::size_t h = 0; h < horizons.size(); ++h) {
    const model::Equilibrium& solved = horizons[h]->equilibrium;
    line.exports.at.push_back(exports(flows.trade[h], region, sector));
    line.output.at.push_back(solved.output(region, sector));
    line.volume.at.push_back(solved.output(region, sector) / solved.cost_hat(region, sector));
  }
  return line;
}

void add(Figure& sum, const Figure& part) {
  sum.baseline += part.baseline;
  sum.at.resize(part.at.size(), 0.0);
  for (std::size_t h = 0; h < part.at.size(); ++h) {
    sum.at[h] += part.at[h];
  }
}

SalesHeadline sales_line(RegionId importer, SectorId sector, const std::set<RegionId>& hit,
                         double touched, const model::Economy& economy, Horizons horizons) {
  SalesHeadline line{importer, sector, touched, {hit.begin(), hit.end()}, {}, {}, {}, {}, {}};
  const auto n = as_importer(importer);
  for (Figure* part : {&line.hit_sales, &line.rivals, &line.home, &line.spending}) {
    part->at.assign(horizons.size(), 0.0);
  }
  for (const auto i : ids<model::ExporterId>(economy.shape.regions)) {
    Figure sales{economy.trade_share(sector, n, i) * economy.expenditure(importer, sector), {}};
    for (const ScenarioRun* run : horizons) {
      sales.at.push_back(run->equilibrium.trade_share(sector, n, i) *
                         run->equilibrium.expenditure(importer, sector));
    }
    const RegionId seller = as_region(i);
    add(line.spending, sales);
    if (hit.contains(seller)) {
      add(line.hit_sales, sales);
    } else if (seller == importer) {
      add(line.home, sales);
    } else {
      add(line.rivals, sales);
      line.by_rival.emplace_back(seller, std::move(sales));
    }
  }
  std::stable_sort(line.by_rival.begin(), line.by_rival.end(), [](const auto& a, const auto& b) {
    return std::abs(a.second.at.back() - a.second.baseline) >
           std::abs(b.second.at.back() - b.second.baseline);
  });
  return line;
}

template <class Line>
void sort_by_touched(std::vector<Line>& lines) {
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.touched > b.touched; });
}

}  // namespace

double Figure::change(std::size_t horizon) const noexcept {
  return baseline != 0.0 ? at[horizon] / baseline - 1.0 : 0.0;
}

Headline headline(const model::Accounts& accounts, const model::Economy& economy,
                  std::span<const ScenarioRun* const> horizons) {
  expects(!horizons.empty(), "headline() needs at least one horizon");
  const Flows flows = flows_of(accounts, economy, horizons);
  std::map<RegionId, double> regions;
  std::map<Market, double> markets;
  std::map<Market, std::pair<std::set<RegionId>, double>> buyers;
  std::set<Cell> cells;
  std::set<Market> own;
  for (const ScenarioRun* run : horizons) {
    cells.merge(changed_cells(accounts, run->policy));
    own.merge(changed_markets(run->policy));
    for (const model::FactorCell& cell : run->policy.endowment) {
      regions.emplace(cell.region, 0.0);
    }
  }
  for (const auto& [sector, importer, exporter] : cells) {
    const double value = accounts.trade(sector, importer, exporter);
    regions[as_region(importer)] += value;
    regions[as_region(exporter)] += importer.value() == exporter.value() ? 0.0 : value;
    markets[{as_region(exporter), sector}] += value;
    auto& [hit, touched] = buyers[{as_region(importer), sector}];
    hit.insert(as_region(exporter));
    touched += value;
  }
  for (const auto& [region, sector] : own) {
    regions[region] += economy.output(region, sector);
    markets[{region, sector}] += economy.output(region, sector);
  }
  Headline result;
  for (const auto& [region, touched] : regions) {
    result.regions.push_back(region_line(region, touched, accounts, flows, horizons));
  }
  for (const auto& [market, touched] : markets) {
    result.markets.push_back(market_line(market, touched, economy, flows, horizons));
  }
  for (const auto& [market, buyer] : buyers) {
    result.sales.push_back(
        sales_line(market.first, market.second, buyer.first, buyer.second, economy, horizons));
  }
  sort_by_touched(result.regions);
  sort_by_touched(result.markets);
  sort_by_touched(result.sales);
  return result;
}

}  // namespace tradeflow::analysis
