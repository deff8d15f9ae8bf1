#pragma once
#include <vector>

#include "model/accounts.hpp"
#include "model/policy.hpp"

namespace tradeflow::tests {

/// The economy of §2 of model/README.md written in levels: technologies, tastes, endowments and
/// trade costs instead of baseline shares. Its own solver (Newton with a difference Jacobian on
/// factor prices around nested price and spending solves) shares nothing with model/, so that
/// agreement with the proportional changes means something.
struct LevelsModel {
  model::Shape shape;
  double mobility = 0.0;  ///< λ; infinity = factors mobile
  model::SectorVector theta;
  model::TradeTable taste;  ///< weight of origin i in n's composite of j
  model::TradeTable cost;   ///< d, iceberg
  model::TradeTable tariff, export_tax;
  model::MarketTable production_tax;  ///< share of output
  model::MarketTable technology;      ///< A
  model::InputTable input_share;      ///< of cost net of the production tax
  model::FactorTable factor_share;    ///< of cost net of the production tax
  model::MarketTable final_share;
  model::RegionFactorTable endowment;
  model::FactorTable factor_weight;  ///< of sector j in the supply of f (finite mobility)
  model::RegionVector deficit;       ///< in units of the numeraire
  double world_value_added = 0.0;    ///< the numeraire
  // Nests: σ between factors, between inputs, between these two bundles, and in final use, whose
  // shares above are weights then; further items of every sector, and η between them.
  double factors = 1.0, inputs = 1.0, top = 1.0, final_use = 1.0;
  struct Line {
    model::TradeTable taste, tariff;
    model::SectorVector theta;
  };
  std::vector<Line> lines;
  double between = 1.0;  ///< ≠ 1 where there are lines
};

/// Everything a solution in levels says.
struct LevelsSolution {
  bool solved = false;
  model::TradeTable trade;  ///< V
  std::vector<model::TradeTable>
      spending;  ///< per item: shares of spending, the first and the lines
  model::MarketTable price, unit_cost, output, expenditure;
  model::FactorTable factor_price;
  model::RegionVector income;
};

[[nodiscard]] LevelsModel random_levels(std::uint64_t seed, double mobility);
[[nodiscard]] LevelsSolution solve_levels(const LevelsModel& model);
/// The accounts a solution describes.
[[nodiscard]] model::Accounts accounts_of(const LevelsModel& model, const LevelsSolution& solution);
/// The same world after a policy.
[[nodiscard]] LevelsModel after(const LevelsModel& model, const model::Policy& policy);

}  // namespace tradeflow::tests
