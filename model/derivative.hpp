#pragma once
#include <vector>

#include "model/equilibrium.hpp"
#include "model/linearisation.hpp"
#include "model/region_blocks.hpp"

namespace tradeflow::model {

/// A number for one region.
struct RegionCell {
  RegionId region;
  double value;
  friend bool operator==(const RegionCell&, const RegionCell&) = default;
};
/// A number for one good.
struct SectorCell {
  SectorId sector;
  double value;
  friend bool operator==(const SectorCell&, const SectorCell&) = default;
};

/// A direction the instruments and parameters move in, per unit of the path's parameter.
/// Sparse: a cell that is not listed stays; entries of one cell add up.
struct Direction {
  std::vector<TradeCell> tariff;             ///< d log(1+t') [1]
  std::vector<TradeCell> trade_cost;         ///< d log d̂ [1]
  std::vector<TradeCell> export_tax;         ///< d log(1+e') [1]
  std::vector<MarketCell> productivity;      ///< d log Â [1]
  std::vector<MarketCell> production_tax;    ///< dτ' [1]
  std::vector<MarketCell> preference;        ///< d log α̂, before α' is renormalised [1]
  std::vector<FactorCell> endowment;         ///< d log L̂ [1]
  std::vector<RegionCell> deficit;           ///< dD' [unit of the accounts], Σ = 0; only `Fixed`
  std::vector<SectorCell> trade_elasticity;  ///< dθ[j], importers' own in proportion [1]
  friend bool operator==(const Direction&, const Direction&) = default;
};

/// What all outcomes do along a direction, per unit of the path's parameter.
struct Tangent {
  LinearSolve solve;
  RegionFactorTable factor_index;  ///< N×F: d log Φ̂, the average reward of a unit [1]
  FactorTable factor_price;        ///< N×J×F: d log ŵ [1]
  MarketTable cost;                ///< N×J: d log ĉ [1]
  MarketTable price;               ///< N×J: d log P̂ [1]
  TradeTable trade_share;          ///< J×N×N: dπ' [1]
  TradeTable trade;                ///< J×N×N: dV', as trade() [unit of the accounts, as below]
  MarketTable output;              ///< N×J: dY'
  MarketTable expenditure;         ///< N×J: dX'
  RegionVector tariff_revenue;     ///< N: d Σ t'/(1+t') π'X'
  RegionVector export_revenue;     ///< N: d Σ e'/((1+t')(1+e')) π'X'
  RegionVector gdp;                ///< N: d(I' − D')
  RegionVector deficit;            ///< N: dD'
  RegionVector income;             ///< N: dI'
  RegionVector price_index;        ///< N: d log Π_k P̂^α [1]
  RegionVector real_income;        ///< N: d log ω̂ [1]
  RegionVector employment;  ///< N: d log of labour's employment, 0 unless wages are sticky [1]
};

/// A linear functional of a tangent: Σ weight × differential, the weights listed by outcome.
/// Any smooth outcome's gradient is that of its weights. Entries of one cell add up.
struct Outcome {
  std::vector<RegionCell> real_income;     ///< on d log ω̂
  std::vector<RegionCell> price_index;     ///< on d log of the price index
  std::vector<RegionCell> income;          ///< on dI'
  std::vector<RegionCell> gdp;             ///< on d(I' − D')
  std::vector<RegionCell> tariff_revenue;  ///< on d of the tariffs collected
  std::vector<RegionCell> export_revenue;  ///< on d of the export taxes collected
  std::vector<RegionCell> employment;      ///< on d log of labour's employment
  std::vector<FactorCell> factor_index;    ///< on d log Φ̂
  std::vector<MarketCell> output;          ///< on dY'
  std::vector<MarketCell> expenditure;     ///< on dX'
  std::vector<MarketCell> price;           ///< on d log P̂
  std::vector<MarketCell> cost;            ///< on d log ĉ
  std::vector<TradeCell> trade;            ///< on dV'
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// The derivative of one outcome to every cell a Direction may name, in its units. Cells without
/// trade, and trade costs' infinity, count 0.
struct Gradient {
  LinearSolve solve;
  TradeTable tariff;              ///< J×N×N: to log(1+t'); to t' itself after division by 1+t'
  TradeTable trade_cost;          ///< J×N×N: to log d̂
  TradeTable export_tax;          ///< J×N×N: to log(1+e')
  MarketTable productivity;       ///< N×J: to log Â
  MarketTable production_tax;     ///< N×J: to τ'
  MarketTable preference;         ///< N×J: to log α̂
  RegionFactorTable endowment;    ///< N×F: to log L̂
  RegionVector deficit;           ///< N: to D' [per unit of the accounts]; 0 unless `Fixed`
  SectorVector trade_elasticity;  ///< J: to θ[j], at unchanged baseline shares
};

/// Derivatives of the equilibrium at one solved point, by the implicit function theorem
/// (§6 of model/README.md): the linearised (5)-(12), solved by GMRES on the passes of
/// `Linearisation`, forward for a tangent and transposed for an adjoint.
///
/// Const after construction; concurrent calls are safe. Cost: construction O(N²J + NJ²), each
/// derivative 20-60 passes, about one equilibrium solve, whatever the number of cells.
class Derivative {
 public:
  /// \param economy  the base the hats refer to: closure_base() of the closure under `Balanced`
  /// \param point    a solution of solve(economy, policy, closure), or baseline_point(economy)
  ///                 with an empty policy. The derivative is that of the exact solution up to
  ///                 the point's own residual.
  /// \throws ContractError  the policy is not valid for the economy's shape, the point's tables
  ///                        are of another shape, or `Balanced` with deficits in the economy
  Derivative(const Economy& economy, const Policy& policy, const Closure& closure,
             const Equilibrium& point);

  /// \throws ContractError  a cell out of range, deficits that do not sum to zero (to 1e-9 of
  ///                        the sum of their sizes) or under a rule other than `Fixed`
  /// \post   Non-convergence is not an exception: read `solve`. A zero direction gives exact
  ///         zeros.
  [[nodiscard]] Tangent tangent(const Direction& direction) const;

  /// \throws ContractError  a cell out of range
  /// \post   as tangent(); apply(outcome, tangent(d)) = apply(gradient(outcome), d) to the
  ///         residual
  [[nodiscard]] Gradient gradient(const Outcome& outcome) const;

 private:
  Linearisation at_;
  RegionBlocks blocks_;
};

/// Σ weight × differential.
[[nodiscard]] double apply(const Outcome& outcome, const Tangent& tangent);
[[nodiscard]] double apply(const Gradient& gradient, const Direction& direction);

}  // namespace tradeflow::model
