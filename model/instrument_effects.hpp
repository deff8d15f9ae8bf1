#pragma once
#include "model/linearisation.hpp"

namespace tradeflow::model {

/// What each instrument adds to the market-level equations, written once and read two ways:
/// `see(field, row[, column], weight)` is called for every term, Spread adds them to an impulse,
/// Collect sums the adjoints they meet. Tangent and adjoint are thereby exact transposes.

/// Adds value × weight to an impulse.
struct Spread {
  Markets& impulse;
  double value;
  void operator()(Eigen::MatrixXd Markets::*field, Eigen::Index row, Eigen::Index column,
                  double weight) const {
    (impulse.*field)(row, column) += weight * value;
  }
  void operator()(Eigen::VectorXd Markets::*field, Eigen::Index row, double weight) const {
    (impulse.*field)(row) += weight * value;
  }
};

/// Sums weight × adjoint.
struct Collect {
  const Markets& adjoint;
  double total = 0.0;
  void operator()(Eigen::MatrixXd Markets::*field, Eigen::Index row, Eigen::Index column,
                  double weight) {
    total += weight * (adjoint.*field)(row, column);
  }
  void operator()(Eigen::VectorXd Markets::*field, Eigen::Index row, double weight) {
    total += weight * (adjoint.*field)(row);
  }
};

/// What moves one trade cell: κ̂ alone, κ̂ with a tax on it, or the elasticity of its good,
/// which importers' own follow in proportion.
enum class CellInstrument { TradeCost, Tariff, ExportTax, Elasticity };

/// d log π'[j][n][i] at given P̂ per unit of the instrument's logarithm (of θ itself): (8).
[[nodiscard]] inline double sourcing_effect(const Linearisation& at, CellInstrument instrument,
                                            SectorId j, ImporterId n, ExporterId i) {
  return instrument == CellInstrument::Elasticity
             ? -at.log_relative_price(j, n, i) * at.theta_ratio(n.value(), j.value())
             : -at.theta(n.value(), j.value());
}

/// d log V'[j][n][i] at given P̂ and X': sourcing, less the tax between buyer and seller.
[[nodiscard]] inline double flow_effect(const Linearisation& at, CellInstrument instrument,
                                        SectorId j, ImporterId n, ExporterId i) {
  const bool taxed =
      instrument == CellInstrument::Tariff || instrument == CellInstrument::ExportTax;
  return sourcing_effect(at, instrument, j, n, i) - (taxed ? 1.0 : 0.0);
}

/// (7), (9) and (10) of one trade cell. The elasticity's share of (7) is
/// d log P̂/dθ = (Σ π' log κ̂ĉ − log P̂)/θ, and −Σ π' (log κ̂ĉ/P̂)²/2 at θ = 0.
template <class See>
void cell_effects(const Linearisation& at, CellInstrument instrument, SectorId j, ImporterId n,
                  ExporterId i, See&& see) {
  const double share = at.share(j, n, i);
  if (!(share > 0.0)) {
    return;
  }
  const double theta = at.theta(n.value(), j.value());
  const double flow = at.flow(j, n, i);
  const double tax = at.export_tax.empty() ? 0.0 : at.export_tax(j, n, i);
  const double relative = at.log_relative_price(j, n, i);
  double price = share;
  if (instrument == CellInstrument::Elasticity) {
    price *= at.theta_ratio(n.value(), j.value()) *
             (theta != 0.0 ? relative / theta : -0.5 * relative * relative);
  }
  const double moved = flow_effect(at, instrument, j, n, i);
  const double arrives = moved + (instrument == CellInstrument::ExportTax ? 1.0 : 0.0);
  see(&Markets::price, n.value(), j.value(), price);
  see(&Markets::sales, i.value(), j.value(), flow * moved);
  see(&Markets::tariff_revenue, n.value(), -(flow + tax) * arrives);
  see(&Markets::export_revenue, i.value(), (flow + tax) * arrives - flow * moved);
}

/// Â: (5).
template <class See>
void productivity_effects(const Linearisation& at, RegionId n, SectorId j, See&& see) {
  see(&Markets::cost, n.value(), j.value(), at.per_cost(n.value(), j.value()) > 0.0 ? -1.0 : 0.0);
}

/// τ': the producer's receipts (5), (12), what it buys (11), and revenue (10).
template <class See>
void production_tax_effects(const Linearisation& at, RegionId n, SectorId j, See&& see) {
  const auto row = n.value();
  const auto column = j.value();
  const double untaxed = -at.per_cost(row, column);  // d log(1−τ')
  const double sales = at.sales(row, column);
  see(&Markets::revenue, row, sales);
  double own = 0.0;
  for (const auto f : ids<FactorId>(at.shape.factors)) {
    const double payment = at.payment[f.offset()](row, column);
    own += at.own_weight() * payment * at.per_cost(row, column);
    see(&Markets::factor, row, f.value(),
        payment * sales * untaxed * at.per_earned(row, f.value()));
  }
  see(&Markets::cost, row, column, (own - 1.0) * untaxed);
  for (const auto k : ids<InputId>(at.shape.sectors)) {
    see(&Markets::spending, row, k.value(),
        at.input_share(n, k, j) * sales * untaxed * at.per_spending(row, k.value()));
  }
}

/// α̂ of one composite: dα'_k' = α'_k' (1[k'=k] − α'_k) in (11).
template <class See>
void preference_effects(const Linearisation& at, RegionId n, SectorId k, See&& see) {
  const auto row = n.value();
  for (const auto other : ids<SectorId>(at.shape.sectors)) {
    const double change = (other == k ? 1.0 : 0.0) - at.final_share(row, k.value());
    see(&Markets::spending, row, other.value(),
        at.final_share(row, other.value()) * change * at.income(row) *
            at.per_spending(row, other.value()));
  }
}

/// L̂: supply in (12) and in the numeraire, the income it earns, and sectors' own factors (5). Of
/// labour whose wage is sticky it changes the share employed and nothing else.
template <class See>
void endowment_effects(const Linearisation& at, RegionId n, FactorId f, See&& see) {
  const auto row = n.value();
  const double earned = at.earned(row, f.value());
  if (!(earned > 0.0) || at.closure.sticky(f)) {
    return;
  }
  const double numeraire = earned / at.earned.sum();
  for (Eigen::Index other = 0; other < at.earned.rows(); ++other) {
    for (Eigen::Index factor = 0; factor < at.earned.cols(); ++factor) {
      const bool own = other == row && factor == f.value();
      see(&Markets::factor, other, factor, -numeraire - (own ? 1.0 : 0.0));
    }
  }
  see(&Markets::gdp, row, earned);
  for (const auto j : ids<SectorId>(at.shape.sectors)) {
    see(&Markets::cost, row, j.value(),
        -at.own_weight() * at.payment[f.offset()](row, j.value()) * at.per_cost(row, j.value()));
  }
}

}  // namespace tradeflow::model
