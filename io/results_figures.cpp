#include "io/results_figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "io/bands.hpp"
#include "io/closure_record.hpp"
#include "io/measures_json.hpp"
#include "io/side_by_side.hpp"
#include "model/rebase.hpp"

namespace tradeflow::io {
namespace {

using scenarios::ScenarioRun;

/// Ratios of levels; missing where the baseline has none.
model::MarketTable ratio(const model::MarketTable& now, const model::MarketTable& before) {
  model::MarketTable hat = now;
  std::transform(now.values().begin(), now.values().end(), before.values().begin(),
                 hat.values().begin(), [](double a, double b) {
                   return b == 0.0 ? std::numeric_limits<double>::quiet_NaN() : a / b;
                 });
  return hat;
}

std::string stages_json(const model::Classification& labels,
                        const std::vector<model::Stage>& stages) {
  auto all = nlohmann::ordered_json::array();
  for (const model::Stage& stage : stages) {
    const model::BlockResidual& worst = stage.worst;
    all.push_back({{"method", model::to_string(stage.method)},
                   {"stopped", model::to_string(stage.reason)},
                   {"passes", stage.iterations},
                   {"fraction", stage.fraction},
                   {"residual", worst.value},
                   {"block", worst.block},
                   {"region", labels.regions[worst.region.offset()].code},
                   {"sector", labels.sectors[worst.sector.offset()].code}});
  }
  return all.dump();
}

void add_policy(ScenarioFigures& f, const model::Economy& economy) {
  const model::Shape& s = economy.shape;
  const model::Policy& policy = f.run.policy;
  f.tariff = model::applied(economy.tariff, policy.tariff);
  f.trade_cost_hat = model::applied(model::trade_table(s, 1.0), policy.trade_cost);
  f.export_tax = model::applied(economy.export_tax, policy.export_tax);
  f.productivity_hat = model::applied(model::market_table(s, 1.0), policy.productivity);
  f.production_tax = model::applied(economy.production_tax, policy.production_tax);
  f.preference_hat = model::applied(model::market_table(s, 1.0), policy.preference);
  f.endowment_hat =
      model::applied(model::RegionFactorTable({s.regions, s.factors}, 1.0), policy.endowment);
}

model::RegionFactorTable real_factor_price_hat(const ScenarioRun& run, const model::Economy& base) {
  const model::Policy& policy = run.policy;
  const model::Equilibrium& now = run.equilibrium;
  return run.nests.any()
             ? model::real_factor_price_hat(base, policy, now,
                                            scenarios::economy_after(base, policy, run.nests, now))
             : model::real_factor_price_hat(base, policy, now);
}

void add_consequences(ScenarioFigures& f, const model::Economy& base,
                      const model::Accounts& accounts) {
  const model::Policy& policy = f.run.policy;
  const model::Equilibrium& now = f.run.equilibrium;
  const model::Economy after = scenarios::economy_after(base, policy, f.run.nests, now);
  f.trade = model::trade(base, policy, now);
  f.output_hat = ratio(now.output, base.output);
  f.value_added = model::accounts_at(accounts, after).value_added;
  f.export_price_hat = model::export_price_hat(base, policy, now);
  add_headline(f, base, accounts.labels);
  f.welfare = model::welfare(base, policy, now);
  f.welfare.real_factor_price_hat = real_factor_price_hat(f.run, base);
  f.concentration_by_partner = model::concentration_by_partner(f.trade);
  f.concentration_by_product = model::concentration_by_product(f.trade);
}

void add_words(ScenarioFigures& f, const model::Classification& labels) {
  f.deficit_rule = model::to_string(f.run.closure.deficits);
  f.closure_json = closure_json(f.run.closure, labels);
  f.termination = model::to_string(f.run.equilibrium.termination);
  f.stages_json = stages_json(labels, f.run.equilibrium.stages);
  for (const model::BlockResidual& block : f.run.certificate.residuals) {
    f.block_residual.push_back(block.value);
    f.block_cell.push_back(labels.regions[block.region.offset()].code + "/" +
                           labels.sectors[block.sector.offset()].code);
  }
}

}  // namespace

model::RegionVector real_wage(const model::Classification& labels, const model::Economy& economy,
                              const model::RegionFactorTable& real_price_hat) {
  const model::RegionFactorTable earned = model::factor_income(economy);
  const auto labour = model::labour_factor(labels);
  model::RegionVector wage({economy.shape.regions});
  for (const auto n : model::ids<model::RegionId>(economy.shape.regions)) {
    double total = 0.0;
    for (const auto f : model::ids<model::FactorId>(economy.shape.factors)) {
      const double weight = labour ? (f == *labour ? 1.0 : 0.0) : earned(n, f);
      wage(n) += weight * real_price_hat(n, f);
      total += weight;
    }
    wage(n) /= total;
  }
  return wage;
}

BaselineFigures figures(const scenarios::RunSet& set) {
  BaselineFigures f{set.baseline, measures_json(set.baseline), set.economy, {}, {}, {}};
  f.tariff_revenue = model::tariff_revenue(set.baseline.accounts);
  f.concentration_by_partner = model::concentration_by_partner(set.baseline.accounts.trade);
  f.concentration_by_product = model::concentration_by_product(set.baseline.accounts.trade);
  return f;
}

model::Economy economy_of(const model::Economy& baseline, const scenarios::ScenarioRun& run) {
  model::Economy economy = baseline;
  if (!run.trade_elasticity.empty()) {
    model::set_trade_elasticity(economy, run.trade_elasticity);
  }
  return economy;
}

ScenarioFigures figures(const model::Economy& economy, const model::Accounts& accounts,
                        ScenarioRun run) {
  ScenarioFigures f;
  f.run = std::move(run);
  f.run.trade_elasticity = economy.trade_elasticity;
  if (f.run.nests.inputs.empty()) {
    f.run.nests = scenarios::no_nests(economy.shape);
  }
  if (f.run.bands.variables.empty()) {
    f.run.bands.variables = no_bands(economy.shape).variables;
  }
  if (f.run.alternatives.empty()) {
    f.run.alternatives = no_alternatives(economy.shape);
  }
  if (f.run.without_items.trade.empty()) {
    f.run.without_items = nothing_without(economy.shape);
  }
  add_policy(f, economy);
  f.kept_quantity = f.run.nests.sticky() ? f.run.nests.kept : model::trade_table(economy.shape);
  const model::ClosureBase base = scenarios::base_of(economy, f.run.closure, f.run.nests);
  scenarios::Nests in_base = scenarios::nests_in(economy, f.run.closure, f.run.nests);
  std::swap(f.run.nests, in_base);  // hats refer to the base, and so do shares
  add_consequences(f, base.economy, accounts);
  std::swap(f.run.nests, in_base);
  f.item = item_tables(accounts, f.run, base.economy, in_base);
  f.quota = quota_tables(base, f.run.policy, f.run.quotas, f.run.equilibrium);
  add_words(f, accounts.labels);
  return f;
}

ScenarioFigures figures(const scenarios::RunSet& set, const ScenarioRun& run) {
  return figures(economy_of(set.economy, run), set.baseline.accounts, run);
}

void add_headline(ScenarioFigures& f, const model::Economy& base,
                  const model::Classification& labels) {
  const model::Policy& policy = f.run.policy;
  const model::Equilibrium& now = f.run.equilibrium;
  f.iterations = now.iterations;
  f.welfare.equivalent_variation = model::equivalent_variation(base, now);
  f.welfare.real_factor_price_hat = real_factor_price_hat(f.run, base);
  f.real_wage_hat = real_wage(labels, base, f.welfare.real_factor_price_hat);
  f.tariff_revenue_by_partner = model::tariff_revenue_by_partner(base, policy, now);
  f.tariff_revenue = model::region_vector(base.shape);
  f.trade_balance = model::region_vector(base.shape);
  for (const auto n : model::ids<model::RegionId>(base.shape.regions)) {
    for (const double value : f.tariff_revenue_by_partner.row(model::as_importer(n))) {
      f.tariff_revenue(n) += value;
    }
    f.trade_balance(n) = -now.deficit(n);
  }
}

}  // namespace tradeflow::io
