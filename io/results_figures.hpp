#pragma once
#include <string>
#include <vector>

#include "io/item_figures.hpp"
#include "io/quota_figures.hpp"
#include "model/welfare.hpp"
#include "scenarios/run.hpp"

namespace tradeflow::io {

/// Everything a results file says of its baseline.
struct BaselineFigures {
  scenarios::Baseline baseline;
  std::string measures_json;  ///< dated measures that its tariffs hold
  model::Economy economy;
  model::RegionVector tariff_revenue;
  model::RegionVector concentration_by_partner;
  model::RegionVector concentration_by_product;
};

/// Everything a results file says of one scenario: the run, its policy as full tables, and what
/// follows from both. Symbols are those of model/README.md.
struct ScenarioFigures {
  scenarios::ScenarioRun run;
  std::string command_line;

  model::TradeTable tariff;                ///< t'
  model::TradeTable trade_cost_hat;        ///< d̂
  model::TradeTable export_tax;            ///< e'
  model::MarketTable productivity_hat;     ///< Â
  model::MarketTable production_tax;       ///< τ'
  model::MarketTable preference_hat;       ///< α̂
  model::RegionFactorTable endowment_hat;  ///< L̂
  model::TradeTable kept_quantity;         ///< b; 0 where sourcing is not sticky
  std::string deficit_rule;
  std::string closure_json;
  std::string termination;
  double iterations = 0.0;
  std::string stages_json;

  model::TradeTable trade;         ///< V'
  model::MarketTable output_hat;   ///< Ŷ; NaN where nothing was made
  model::FactorTable value_added;  ///< W'
  model::MarketTable export_price_hat;
  model::RegionVector trade_balance;  ///< −D'
  model::RegionVector real_wage_hat;
  model::Welfare welfare;
  model::RegionMatrix tariff_revenue_by_partner;
  model::RegionVector tariff_revenue;
  model::RegionVector concentration_by_partner;
  model::RegionVector concentration_by_product;
  QuotaTables quota;
  ItemTables item;

  std::vector<double> block_residual;   ///< one per block of the certificate
  std::vector<std::string> block_cell;  ///< where each is largest: "can/canola_seed"
};

/// \pre  set.economy is shares(set.baseline.accounts), and the run was solved from it
[[nodiscard]] BaselineFigures figures(const scenarios::RunSet& set);
[[nodiscard]] ScenarioFigures figures(const scenarios::RunSet& set,
                                      const scenarios::ScenarioRun& run);

/// The same of a run whose economy is no other run's: the base with the run's own elasticities.
[[nodiscard]] ScenarioFigures figures(const model::Economy& economy,
                                      const model::Accounts& accounts, scenarios::ScenarioRun run);
/// Puts the headline variables of `f.run` beside it: one number a region each, no table of trade.
/// \pre  `base` is closure_base() of itself under the run's closure
void add_headline(ScenarioFigures& f, const model::Economy& base,
                  const model::Classification& labels);

/// The economy a run starts from: the baseline's, with the run's own trade elasticities if it has
/// any.
[[nodiscard]] model::Economy economy_of(const model::Economy& baseline,
                                        const scenarios::ScenarioRun& run);

/// Figures of the right sizes, for a reader to fill.
[[nodiscard]] BaselineFigures empty_figures(model::Accounts accounts);
[[nodiscard]] ScenarioFigures empty_figures(const model::Shape& shape, std::size_t blocks);

/// Labour's (product taxes may be a factor beside it), or where a world has none that of all
/// factors by what they earn. Linear in the last argument. N.
/// \param real_price_hat  N×F
[[nodiscard]] model::RegionVector real_wage(const model::Classification& labels,
                                            const model::Economy& economy,
                                            const model::RegionFactorTable& real_price_hat);

}  // namespace tradeflow::io
