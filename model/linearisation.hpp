#pragma once
#include <vector>

#include <Eigen/Core>

#include "model/equilibrium.hpp"
#include "model/gmres.hpp"

namespace tradeflow::model {

/// One number per variable of the market-level equations (5)-(12). Read in three ways: as the
/// variables' differentials; as what an instrument adds to the equation that defines each; and
/// as adjoints, the derivative of an outcome to that addition.
struct Markets {
  Eigen::MatrixXd factor;  ///< N×F, d log Φ̂ (12); of what sticky labour earns: Φ̂ · employment
  Eigen::MatrixXd cost;    ///< N×J, d log ĉ (5)
  Eigen::MatrixXd spending;        ///< N×J, d log X' (11)
  Eigen::MatrixXd price;           ///< N×J, d log P̂ (7)
  Eigen::MatrixXd sales;           ///< N×J, dY' (9), in the accounts' unit, like all below
  Eigen::VectorXd tariff_revenue;  ///< N, first tax of (10)
  Eigen::VectorXd export_revenue;  ///< N, second tax of (10)
  Eigen::VectorXd revenue;         ///< N, all taxes of (10)
  Eigen::VectorXd gdp;             ///< N, I' less D'
  Eigen::VectorXd deficit;         ///< N, D' (§3)
  Eigen::VectorXd income;          ///< N, I'

  explicit Markets(const Shape& shape);  ///< all zero
};

/// (5)-(12) linearised at a solved point: what its passes read. Levels in the accounts' unit.
struct Linearisation {
  Shape shape;
  Closure closure;
  Eigen::MatrixXd theta;                 ///< N×J: θ of each importer
  Eigen::MatrixXd theta_ratio;           ///< N×J: its change per unit of the good's own θ
  std::vector<char> traded;              ///< J: 1 where some region buys from another
  TradeTable share;                      ///< π'
  TradeTable flow;                       ///< V' = π'X'/((1+t')(1+e'))
  TradeTable export_tax;                 ///< V'e'; empty where no export is taxed
  TradeTable log_relative_price;         ///< log κ̂ĉ_i/P̂_n, 0 where π' = 0
  InputTable input_share;                ///< γ'
  std::vector<Eigen::MatrixXd> payment;  ///< F of N×J: β' by factor, its income per unit of sales
  Eigen::MatrixXd spending;              ///< N×J: X'
  Eigen::MatrixXd sales;                 ///< N×J: Y'
  Eigen::MatrixXd taxed_imports;         ///< N×J: Σ_i V'(1+e')
  Eigen::MatrixXd answer;                ///< N×J: Σ_n θ_n V', of sales to the seller's cost
  Eigen::MatrixXd taxed_answer;          ///< N×J: Σ_n θ_n V'e'
  Eigen::MatrixXd production_tax;        ///< N×J: τ'
  Eigen::MatrixXd final_share;           ///< N×J: α'
  Eigen::MatrixXd index_share;           ///< N×J: α, the weights of the price index
  Eigen::MatrixXd per_cost;              ///< N×J: 1/(1−τ'), 0 where nothing is made
  Eigen::MatrixXd per_sales;             ///< N×J: 1/Y', 0 where nothing is sold
  Eigen::MatrixXd per_spending;          ///< N×J: 1/X', 0 where nothing is bought
  Eigen::MatrixXd earned;                ///< N×F: factor income
  Eigen::MatrixXd per_earned;            ///< N×F: its inverse, 0 where nothing is earned
  Eigen::VectorXd income;                ///< N: I'
  Eigen::VectorXd gdp;                   ///< N: I' less D'
  Eigen::VectorXd deficit_rate;          ///< N: D'/GDP' under `GdpShare`, else 0
  Eigen::VectorXd lenders;               ///< N: GDP of the base under `Save`, else empty

  /// 1/(1+λ) of §3: how far a sector's own payments set its factor prices; the rest is Φ̂'s.
  [[nodiscard]] double own_weight() const noexcept { return 1.0 / (1.0 + closure.mobility); }
  /// What `Markets::factor` adds to a sector's factor price at given payments: the rest of it, or
  /// where wages are sticky, less the part that employment takes.
  [[nodiscard]] double factor_weight(FactorId f) const noexcept {
    return closure.sticky(f) ? -own_weight() : 1.0 - own_weight();
  }
};

/// \param economy  the base the hats refer to: closure_base() under `Balanced`
/// \param point    a solution of solve(economy, policy, closure)
/// Cost: O(N²J + NJ²), of which N²J copies and a logarithm per cell whose cost changed.
[[nodiscard]] Linearisation linearise(const Economy& economy, const Policy& policy,
                                      const Closure& closure, const Equilibrium& point);

/// All variables from the state (`factor`, `cost`, `spending` of `state`) and what instruments
/// add, `impulse`. The state fields of the result are the right-hand sides of (12), (5), (11).
///
/// One pass: per good π' and V' as matrices, per region the input coefficients; N²J + NJ²
/// products, no power or logarithm.
[[nodiscard]] Markets forward(const Linearisation& at, const Markets& state,
                              const Markets& impulse);

/// The exact transpose: all adjoints from those of the state's equations (the state fields of
/// `multiplier`) and the outcome's own derivatives, `seed`. The state fields of the result are
/// what the state's adjoints must equal.
[[nodiscard]] Markets backward(const Linearisation& at, const Markets& multiplier,
                               const Markets& seed);

/// How well a linear system was solved.
struct LinearSolve {
  int passes = 0;         ///< over the model's arrays, each about a pass of solve()
  double residual = 0.0;  ///< |b − A x|₂ over |b|₂, recomputed at the returned x [1]
  /// A regular point leaves 1e-14; a singular one does not get here.
  [[nodiscard]] bool usable() const noexcept { return residual <= 1e-11; }
  friend bool operator==(const LinearSolve&, const LinearSolve&) = default;
};

class RegionBlocks;

struct MarketsSolution {
  Markets markets;
  LinearSolve solve;
};
/// The differentials an impulse causes: the state that forward() returns unchanged, by GMRES
/// preconditioned by `blocks`, and all that follows from it.
[[nodiscard]] MarketsSolution solve_forward(const Linearisation& at, const RegionBlocks& blocks,
                                            const Markets& impulse,
                                            const GmresOptions& options = {});
/// The adjoints of an outcome, likewise. The same matrix transposed, rows and columns weighted
/// by each market's value: the unknowns are then shadow prices, of one size in large and tiny
/// markets, and keep their digits in both.
[[nodiscard]] MarketsSolution solve_backward(const Linearisation& at, const RegionBlocks& blocks,
                                             const Markets& seed);

}  // namespace tradeflow::model
