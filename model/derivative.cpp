#include "model/derivative.hpp"

#include <algorithm>
#include <cmath>

#include "model/instrument_effects.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;

/// How far deficits may miss a sum of zero: the sum of rounded published numbers.
constexpr double deficit_slack = 1e-9;

template <class Table, class... Axes>
void expect_cell(const Table& like, const char* what, Axes... at) {
  std::size_t axis = 0;
  expects(((at.value() >= 0 && at.offset() < like.extent(axis++)) && ...), what);
}

void expect_point(const Economy& economy, const Closure& closure, const Equilibrium& point) {
  const Shape s = economy.shape;
  expects(point.trade_share.extents() == trade_table(s).extents() &&
              point.output.extents() == market_table(s).extents() &&
              point.income.extents() == region_vector(s).extents(),
          "the point is of the economy's shape");
  const auto deficits = economy.deficit.values();
  expects(closure.deficits != DeficitRule::Balanced ||
              std::all_of(deficits.begin(), deficits.end(), [](double D) { return D == 0.0; }),
          "under 'balanced' the economy is closure_base()'s");
}

Linearisation checked(const Economy& economy, const Policy& policy, const Closure& closure,
                      const Equilibrium& point) {
  expect_valid(policy, economy.shape);
  expect_point(economy, closure, point);
  return linearise(economy, policy, closure, point);
}

void expect_deficits(const Direction& direction, const Closure& closure) {
  double sum = 0.0;
  double size = 0.0;
  for (const RegionCell& cell : direction.deficit) {
    sum += cell.value;
    size += std::abs(cell.value);
  }
  expects(std::abs(sum) <= deficit_slack * size, "deficits sum to zero");
  expects(size == 0.0 || closure.deficits == DeficitRule::Fixed,
          "deficits are exogenous only under 'fixed'");
}

MarketTable table(const Eigen::MatrixXd& values) {
  MarketTable out(
      {static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols())});
  for (Index n = 0; n < values.rows(); ++n) {
    for (Index j = 0; j < values.cols(); ++j) {
      out(RegionId(static_cast<std::size_t>(n)), SectorId(static_cast<std::size_t>(j))) =
          values(n, j);
    }
  }
  return out;
}
RegionVector table(const Eigen::VectorXd& values) {
  RegionVector out({static_cast<std::size_t>(values.size())});
  std::copy(values.begin(), values.end(), out.values().begin());
  return out;
}

/// Every cell a direction moves, with the instrument that moves it.
template <class See>
void for_each_cell(const Linearisation& at, const Direction& direction, See&& see) {
  const auto each = [&](const std::vector<TradeCell>& cells, CellInstrument instrument) {
    for (const TradeCell& cell : cells) {
      expect_cell(at.share, "a direction's cells exist", cell.sector, cell.importer, cell.exporter);
      see(instrument, cell.sector, cell.importer, cell.exporter, cell.value);
    }
  };
  each(direction.trade_cost, CellInstrument::TradeCost);
  each(direction.tariff, CellInstrument::Tariff);
  each(direction.export_tax, CellInstrument::ExportTax);
  for (const SectorCell& cell : direction.trade_elasticity) {
    expect_cell(sector_vector(at.shape), "a direction's cells exist", cell.sector);
    for (const auto n : ids<ImporterId>(at.shape.regions)) {
      for (const auto i : ids<ExporterId>(at.shape.regions)) {
        see(CellInstrument::Elasticity, cell.sector, n, i, cell.value);
      }
    }
  }
}

Markets impulse_of(const Linearisation& at, const Direction& direction) {
  const MarketTable markets = market_table(at.shape);
  Markets impulse(at.shape);
  for_each_cell(
      at, direction,
      [&](CellInstrument instrument, SectorId j, ImporterId n, ExporterId i, double value) {
        cell_effects(at, instrument, j, n, i, Spread{impulse, value});
      });
  for (const MarketCell& cell : direction.productivity) {
    expect_cell(markets, "a direction's cells exist", cell.region, cell.sector);
    productivity_effects(at, cell.region, cell.sector, Spread{impulse, cell.value});
  }
  for (const MarketCell& cell : direction.production_tax) {
    expect_cell(markets, "a direction's cells exist", cell.region, cell.sector);
    production_tax_effects(at, cell.region, cell.sector, Spread{impulse, cell.value});
  }
  for (const MarketCell& cell : direction.preference) {
    expect_cell(markets, "a direction's cells exist", cell.region, cell.sector);
    preference_effects(at, cell.region, cell.sector, Spread{impulse, cell.value});
  }
  for (const FactorCell& cell : direction.endowment) {
    expect_cell(RegionFactorTable({at.shape.regions, at.shape.factors}),
                "a direction's cells exist", cell.region, cell.factor);
    endowment_effects(at, cell.region, cell.factor, Spread{impulse, cell.value});
  }
  for (const RegionCell& cell : direction.deficit) {
    expect_cell(region_vector(at.shape), "a direction's cells exist", cell.region);
    impulse.deficit(cell.region.value()) += cell.value;
  }
  return impulse;
}

/// dπ' and dV' of every cell: what the markets do, then what the direction does to it alone.
void fill_trade(const Linearisation& at, const Direction& direction, const Markets& m,
                Tangent& out) {
  out.trade_share = trade_table(at.shape);
  out.trade = trade_table(at.shape);
  for (const auto j : ids<SectorId>(at.shape.sectors)) {
    for (const auto n : ids<ImporterId>(at.shape.regions)) {
      const double price = m.price(n.value(), j.value());
      const double spending = m.spending(n.value(), j.value());
      const double theta = at.theta(n.value(), j.value());
      for (const auto i : ids<ExporterId>(at.shape.regions)) {
        const double sourcing = theta * (price - m.cost(i.value(), j.value()));
        out.trade_share(j, n, i) = at.share(j, n, i) * sourcing;
        out.trade(j, n, i) = at.flow(j, n, i) * (sourcing + spending);
      }
    }
  }
  for_each_cell(
      at, direction,
      [&](CellInstrument instrument, SectorId j, ImporterId n, ExporterId i, double value) {
        out.trade_share(j, n, i) +=
            at.share(j, n, i) * sourcing_effect(at, instrument, j, n, i) * value;
        out.trade(j, n, i) += at.flow(j, n, i) * flow_effect(at, instrument, j, n, i) * value;
      });
}

/// (12): ŵ_j = (R̂_j/L̂)^(1/(1+λ)) Φ̂^(λ/(1+λ)), R_j what sector j pays the factor, L̂ what works.
/// \pre  fill_markets()
void fill_factors(const Linearisation& at, const Direction& direction, const Markets& m,
                  Tangent& out) {
  const Shape s = at.shape;
  const double own = at.own_weight();
  RegionFactorTable endowment({s.regions, s.factors});
  for (const FactorCell& cell : direction.endowment) {
    endowment(cell.region, cell.factor) += cell.value;
  }
  Eigen::MatrixXd payments = m.sales.cwiseProduct(at.per_sales);
  for (const MarketCell& cell : direction.production_tax) {
    const auto row = cell.region.value();
    const auto column = cell.sector.value();
    payments(row, column) -= at.per_cost(row, column) * cell.value;
  }
  out.factor_index = RegionFactorTable({s.regions, s.factors});
  out.factor_price = factor_table(s);
  out.employment = region_vector(s);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      if (!(at.earned(n.value(), f.value()) > 0.0)) {
        continue;
      }
      const bool sticky = at.closure.sticky(f);
      const double earns = m.factor(n.value(), f.value());
      const double index = !sticky ? earns : at.closure.real_wage() ? out.price_index(n) : 0.0;
      out.factor_index(n, f) = index;
      const double employed = sticky ? earns - index : endowment(n, f);
      out.employment(n) += employed - endowment(n, f);
      for (const auto j : ids<SectorId>(s.sectors)) {
        const bool makes = at.per_sales(n.value(), j.value()) > 0.0;
        const double paid = makes ? payments(n.value(), j.value()) - employed : index;
        out.factor_price(n, j, f) = own * paid + (1.0 - own) * index;
      }
    }
  }
}

void fill_markets(const Linearisation& at, const Markets& m, Tangent& out) {
  out.cost = table(m.cost);
  out.price = table(m.price);
  out.output = table(m.sales);
  out.expenditure = table(Eigen::MatrixXd(m.spending.cwiseProduct(at.spending)));
  out.tariff_revenue = table(m.tariff_revenue);
  out.export_revenue = table(m.export_revenue);
  out.gdp = table(m.gdp);
  out.deficit = table(m.deficit);
  out.income = table(m.income);
  const Eigen::VectorXd index = at.index_share.cwiseProduct(m.price).rowwise().sum();
  out.price_index = table(index);
  out.real_income = table(Eigen::VectorXd(m.income.cwiseQuotient(at.income) - index));
}

}  // namespace

Derivative::Derivative(const Economy& economy, const Policy& policy, const Closure& closure,
                       const Equilibrium& point)
    : at_(checked(economy, policy, closure, point)), blocks_(at_) {}

Tangent Derivative::tangent(const Direction& direction) const {
  expect_deficits(direction, at_.closure);
  const MarketsSolution found = solve_forward(at_, blocks_, impulse_of(at_, direction));
  Tangent out;
  out.solve = found.solve;
  fill_trade(at_, direction, found.markets, out);
  fill_markets(at_, found.markets, out);
  fill_factors(at_, direction, found.markets, out);
  return out;
}

}  // namespace tradeflow::model
