// The adjoint: one outcome's derivative to every instrument.
#include "model/derivative.hpp"
#include "model/instrument_effects.hpp"

namespace tradeflow::model {
namespace {

template <class Table, class... Axes>
void expect_cell(const Table& like, Axes... at) {
  std::size_t axis = 0;
  expects(((at.value() >= 0 && at.offset() < like.extent(axis++)) && ...),
          "an outcome's cells exist");
}

/// Φ̂ and employment: labour's Φ̂ is 1 or the price index where its wage is sticky.
void seed_factors(const Linearisation& at, const Outcome& outcome, Eigen::VectorXd& index,
                  Markets& seed) {
  const RegionFactorTable factors({at.shape.regions, at.shape.factors});
  const auto earns = [&](RegionId n, FactorId f) { return at.earned(n.value(), f.value()) > 0.0; };
  for (const auto& [n, f, weight] : outcome.factor_index) {
    expect_cell(factors, n, f);
    if (!at.closure.sticky(f)) {
      seed.factor(n.value(), f.value()) += earns(n, f) ? weight : 0.0;
    } else if (at.closure.real_wage() && earns(n, f)) {
      index(n.value()) += weight;
    }
  }
  const FactorId labour = at.closure.labour_factor;
  for (const auto& [n, weight] : outcome.employment) {
    expect_cell(factors, n, labour);
    if (at.closure.sticky() && earns(n, labour)) {
      seed.factor(n.value(), labour.value()) += weight;
      index(n.value()) -= at.closure.real_wage() ? weight : 0.0;
    }
  }
}

void seed_regions(const Linearisation& at, const Outcome& outcome, Markets& seed) {
  const RegionVector regions = region_vector(at.shape);
  const auto add = [&](const std::vector<RegionCell>& cells, Eigen::VectorXd& field) {
    for (const RegionCell& cell : cells) {
      expect_cell(regions, cell.region);
      field(cell.region.value()) += cell.value;
    }
  };
  add(outcome.income, seed.income);
  add(outcome.gdp, seed.gdp);
  add(outcome.tariff_revenue, seed.tariff_revenue);
  add(outcome.export_revenue, seed.export_revenue);
  Eigen::VectorXd index = Eigen::VectorXd::Zero(at.income.size());
  Eigen::VectorXd real = index;
  add(outcome.price_index, index);
  add(outcome.real_income, real);
  seed_factors(at, outcome, index, seed);
  seed.income += real.cwiseQuotient(at.income);
  seed.price += (index - real).asDiagonal() * at.index_share;
}

void seed_markets(const Linearisation& at, const Outcome& outcome, Markets& seed) {
  const MarketTable markets = market_table(at.shape);
  const auto add = [&](const std::vector<MarketCell>& cells, Eigen::MatrixXd& field,
                       const Eigen::MatrixXd* unit) {
    for (const MarketCell& cell : cells) {
      expect_cell(markets, cell.region, cell.sector);
      const auto row = cell.region.value();
      const auto column = cell.sector.value();
      field(row, column) += cell.value * (unit == nullptr ? 1.0 : (*unit)(row, column));
    }
  };
  add(outcome.output, seed.sales, nullptr);
  add(outcome.expenditure, seed.spending, &at.spending);
  add(outcome.price, seed.price, nullptr);
  add(outcome.cost, seed.cost, nullptr);
  for (const TradeCell& cell : outcome.trade) {
    expect_cell(at.flow, cell.sector, cell.importer, cell.exporter);
    const double value = at.flow(cell.sector, cell.importer, cell.exporter) * cell.value;
    const double answer = at.theta(cell.importer.value(), cell.sector.value()) * value;
    seed.spending(cell.importer.value(), cell.sector.value()) += value;
    seed.price(cell.importer.value(), cell.sector.value()) += answer;
    seed.cost(cell.exporter.value(), cell.sector.value()) -= answer;
  }
}

double collected(const Linearisation& at, const Markets& adjoint, CellInstrument instrument,
                 SectorId j, ImporterId n, ExporterId i) {
  Collect collect{adjoint};
  cell_effects(at, instrument, j, n, i, collect);
  return collect.total;
}

void collect_trade(const Linearisation& at, const Markets& adjoint, Gradient& out) {
  for (const auto j : ids<SectorId>(at.shape.sectors)) {
    for (const auto n : ids<ImporterId>(at.shape.regions)) {
      for (const auto i : ids<ExporterId>(at.shape.regions)) {
        const auto of = [&](CellInstrument instrument) {
          return collected(at, adjoint, instrument, j, n, i);
        };
        out.trade_cost(j, n, i) = of(CellInstrument::TradeCost);
        out.tariff(j, n, i) = of(CellInstrument::Tariff);
        out.export_tax(j, n, i) = of(CellInstrument::ExportTax);
        out.trade_elasticity(j) += of(CellInstrument::Elasticity);
      }
    }
  }
}

/// A flow that is itself the outcome also answers its own cell's instruments directly.
void collect_own(const Linearisation& at, const Outcome& outcome, Gradient& out) {
  for (const auto& [j, n, i, weight] : outcome.trade) {
    const double value = at.flow(j, n, i) * weight;
    const auto direct = [&](CellInstrument instrument, SectorId good, ImporterId buyer,
                            ExporterId seller) {
      return value * flow_effect(at, instrument, good, buyer, seller);
    };
    out.trade_cost(j, n, i) += direct(CellInstrument::TradeCost, j, n, i);
    out.tariff(j, n, i) += direct(CellInstrument::Tariff, j, n, i);
    out.export_tax(j, n, i) += direct(CellInstrument::ExportTax, j, n, i);
    out.trade_elasticity(j) += direct(CellInstrument::Elasticity, j, n, i);
  }
}

void collect_markets(const Linearisation& at, const Markets& adjoint, Gradient& out) {
  for (const auto n : ids<RegionId>(at.shape.regions)) {
    for (const auto j : ids<SectorId>(at.shape.sectors)) {
      Collect productivity{adjoint}, tax{adjoint}, preference{adjoint};
      productivity_effects(at, n, j, productivity);
      production_tax_effects(at, n, j, tax);
      preference_effects(at, n, j, preference);
      out.productivity(n, j) = productivity.total;
      out.production_tax(n, j) = tax.total;
      out.preference(n, j) = preference.total;
    }
    for (const auto f : ids<FactorId>(at.shape.factors)) {
      Collect endowment{adjoint};
      endowment_effects(at, n, f, endowment);
      out.endowment(n, f) = endowment.total;
    }
    out.deficit(n) = at.closure.deficits == DeficitRule::Fixed ? adjoint.deficit(n.value()) : 0.0;
  }
}

}  // namespace

Gradient Derivative::gradient(const Outcome& outcome) const {
  const Shape s = at_.shape;
  Markets seed(s);
  seed_regions(at_, outcome, seed);
  seed_markets(at_, outcome, seed);
  const MarketsSolution found = solve_backward(at_, blocks_, seed);
  Gradient out{
      found.solve,      trade_table(s),  trade_table(s),  trade_table(s),
      market_table(s),  market_table(s), market_table(s), RegionFactorTable({s.regions, s.factors}),
      region_vector(s), sector_vector(s)};
  collect_trade(at_, found.markets, out);
  collect_own(at_, outcome, out);
  collect_markets(at_, found.markets, out);
  for (const auto& [n, weight] : outcome.employment) {  // the same jobs, in more hands
    const FactorId labour = at_.closure.labour_factor;
    const bool sticky = at_.closure.sticky() && at_.earned(n.value(), labour.value()) > 0.0;
    out.endowment(n, labour) -= sticky ? weight : 0.0;
  }
  return out;
}

namespace {

template <class Cells, class Value>
double weighted(const Cells& cells, Value&& value) {
  double total = 0.0;
  for (const auto& cell : cells) {
    total += cell.value * value(cell);
  }
  return total;
}

double at_regions(const std::vector<RegionCell>& cells, const RegionVector& values) {
  return weighted(cells, [&](const RegionCell& c) { return values(c.region); });
}
double at_markets(const std::vector<MarketCell>& cells, const MarketTable& values) {
  return weighted(cells, [&](const MarketCell& c) { return values(c.region, c.sector); });
}
double at_factors(const std::vector<FactorCell>& cells, const RegionFactorTable& values) {
  return weighted(cells, [&](const FactorCell& c) { return values(c.region, c.factor); });
}
double at_trade(const std::vector<TradeCell>& cells, const TradeTable& values) {
  return weighted(cells,
                  [&](const TradeCell& c) { return values(c.sector, c.importer, c.exporter); });
}

}  // namespace

double apply(const Outcome& outcome, const Tangent& tangent) {
  return at_regions(outcome.real_income, tangent.real_income) +
         at_regions(outcome.price_index, tangent.price_index) +
         at_regions(outcome.income, tangent.income) + at_regions(outcome.gdp, tangent.gdp) +
         at_regions(outcome.tariff_revenue, tangent.tariff_revenue) +
         at_regions(outcome.export_revenue, tangent.export_revenue) +
         at_regions(outcome.employment, tangent.employment) +
         at_factors(outcome.factor_index, tangent.factor_index) +
         at_markets(outcome.output, tangent.output) +
         at_markets(outcome.expenditure, tangent.expenditure) +
         at_markets(outcome.price, tangent.price) + at_markets(outcome.cost, tangent.cost) +
         at_trade(outcome.trade, tangent.trade);
}

double apply(const Gradient& gradient, const Direction& direction) {
  const auto elasticities = weighted(direction.trade_elasticity, [&](const SectorCell& c) {
    return gradient.trade_elasticity(c.sector);
  });
  return at_trade(direction.tariff, gradient.tariff) +
         at_trade(direction.trade_cost, gradient.trade_cost) +
         at_trade(direction.export_tax, gradient.export_tax) +
         at_markets(direction.productivity, gradient.productivity) +
         at_markets(direction.production_tax, gradient.production_tax) +
         at_markets(direction.preference, gradient.preference) +
         at_factors(direction.endowment, gradient.endowment) +
         at_regions(direction.deficit, gradient.deficit) + elasticities;
}

}  // namespace tradeflow::model
