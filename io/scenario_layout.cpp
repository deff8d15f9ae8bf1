#include "io/results_layout.hpp"

#include <array>
#include <initializer_list>

#include "io/bands.hpp"

namespace tradeflow::io {
namespace {

using Figures = ScenarioFigures;
using enum Axis;

template <class Value>
std::span<Value> one(Value& value) {
  return {&value, 1};
}

/// What was asked: with the baseline, all that `verify` needs beside the solution.
std::vector<Numbers<Figures>> question() {
  return {
      {"tariff",
       {Scenario, Sector, Importer, Exporter},
       "1",
       "ad valorem tariff, 0.1 = 10 %",
       [](Figures& f) { return f.tariff.values(); }},
      {"trade_cost_hat",
       {Scenario, Sector, Importer, Exporter},
       "1",
       "iceberg or non-tariff cost, new over baseline; infinite is a ban",
       [](Figures& f) { return f.trade_cost_hat.values(); }},
      {"export_tax",
       {Scenario, Sector, Importer, Exporter},
       "1",
       "ad valorem export tax, 0.1 = 10 %",
       [](Figures& f) { return f.export_tax.values(); },
       {},
       "positive is a tax, negative a subsidy",
       0.0},
      {"productivity_hat",
       {Scenario, Region, Sector},
       "1",
       "productivity, new over baseline",
       [](Figures& f) { return f.productivity_hat.values(); },
       {},
       {},
       1.0},
      {"production_tax",
       {Scenario, Region, Sector},
       "1",
       "net tax on production, share of output",
       [](Figures& f) { return f.production_tax.values(); },
       {},
       "positive is a tax, negative a subsidy",
       0.0},
      {"preference_hat",
       {Scenario, Region, Sector},
       "1",
       "weight of a good in final demand, new over baseline, before weights are rescaled to sum to "
       "one",
       [](Figures& f) { return f.preference_hat.values(); },
       {},
       {},
       1.0},
      {"endowment_hat",
       {Scenario, Region, Factor},
       "1",
       "endowment of a factor, new over baseline",
       [](Figures& f) { return f.endowment_hat.values(); },
       {},
       {},
       1.0},
      {"scenario_trade_elasticity",
       {Scenario, Sector},
       "1",
       "trade elasticity theta that the scenario used: the baseline's or its own",
       [](Figures& f) { return f.run.trade_elasticity.values(); }},
      {"factor_mobility",
       {Scenario},
       "1",
       "mobility of factors between sectors: 0 specific factors, infinite one market",
       [](Figures& f) { return one(f.run.closure.mobility); }},
      {"deficit_shift",
       {Scenario},
       "1",
       "common shift of deficits over GDP that makes them sum to zero (closure gdp-share)",
       [](Figures& f) { return one(f.run.equilibrium.deficit_shift); }},
  };
}

/// What solve() returned.
std::vector<Numbers<Figures>> solution() {
  return {
      {"factor_price_hat",
       {Scenario, Region, Sector, Factor},
       "1",
       "price of a factor in a sector, new over baseline; world value added is the numeraire",
       [](Figures& f) { return f.run.equilibrium.factor_price_hat.values(); }},
      {"cost_hat",
       {Scenario, Region, Sector},
       "1",
       "unit cost, new over baseline",
       [](Figures& f) { return f.run.equilibrium.cost_hat.values(); }},
      {"price_hat",
       {Scenario, Region, Sector},
       "1",
       "price of the composite good, new over baseline",
       [](Figures& f) { return f.run.equilibrium.price_hat.values(); },
       words::buyer},
      {"trade_share",
       {Scenario, Sector, Importer, Exporter},
       "1",
       "share of the exporter in the importer's expenditure on the good",
       [](Figures& f) { return f.run.equilibrium.trade_share.values(); },
       words::buyer},
      {"output",
       {Scenario, Region, Sector},
       currency,
       "gross output",
       [](Figures& f) { return f.run.equilibrium.output.values(); },
       words::fob},
      {"expenditure",
       {Scenario, Region, Sector},
       currency,
       "expenditure on the composite good, intermediate and final",
       [](Figures& f) { return f.run.equilibrium.expenditure.values(); },
       words::buyer},
      {"income",
       {Scenario, Region},
       currency,
       "income: factors, taxes and the trade deficit, equal to final expenditure",
       [](Figures& f) { return f.run.equilibrium.income.values(); }},
      {"deficit",
       {Scenario, Region},
       currency,
       "trade deficit",
       [](Figures& f) { return f.run.equilibrium.deficit.values(); },
       words::traded,
       "imports less exports"},
      {"price_index_hat",
       {Scenario, Region},
       "1",
       "consumer price index, exact for final demand, new over baseline",
       [](Figures& f) { return f.run.equilibrium.price_index_hat.values(); },
       words::buyer},
      {"real_income_hat",
       {Scenario, Region},
       "1",
       "real income, exact index, level against the baseline: new over baseline",
       [](Figures& f) { return f.run.equilibrium.real_income_hat.values(); }},
  };
}

/// What follows from question and solution.
std::vector<Numbers<Figures>> consequences() {
  return {
      {"trade",
       {Scenario, Sector, Importer, Exporter},
       currency,
       "value of trade; home sales where importer and exporter are the same",
       [](Figures& f) { return f.trade.values(); },
       words::fob},
      {"output_hat",
       {Scenario, Region, Sector},
       "1",
       "value of gross output, new over baseline; missing where nothing was made",
       [](Figures& f) { return f.output_hat.values(); },
       words::fob},
      {"value_added",
       {Scenario, Region, Sector, Factor},
       currency,
       "value added, by factor",
       [](Figures& f) { return f.value_added.values(); }},
      {"export_price_hat",
       {Scenario, Region, Sector},
       "1",
       "price of exports with export tax, new over baseline, weighted by baseline exports",
       [](Figures& f) { return f.export_price_hat.values(); },
       words::traded},
      {"trade_balance",
       {Scenario, Region},
       currency,
       "trade balance",
       [](Figures& f) { return f.trade_balance.values(); },
       words::traded,
       "exports less imports"},
      {"real_wage_hat",
       {Scenario, Region},
       "1",
       "average reward of labour, or of value added where labour is not apart, over consumer "
       "prices, new over baseline",
       [](Figures& f) { return f.real_wage_hat.values(); }},
      {"real_factor_price_hat",
       {Scenario, Region, Factor},
       "1",
       "average reward of a factor over consumer prices, new over baseline",
       [](Figures& f) { return f.welfare.real_factor_price_hat.values(); }},
      {"equivalent_variation",
       {Scenario, Region},
       currency,
       "equivalent variation: income that at baseline prices is worth the change",
       [](Figures& f) { return f.welfare.equivalent_variation.values(); },
       {},
       "positive is a gain"},
      {"tariff_revenue",
       {Scenario, Region},
       currency,
       "revenue of the region's tariffs",
       [](Figures& f) { return f.tariff_revenue.values(); }},
      {"tariff_revenue_by_partner",
       {Scenario, Importer, Exporter},
       currency,
       "revenue of the importer's tariffs on goods of the exporter",
       [](Figures& f) { return f.tariff_revenue_by_partner.values(); }},
      {"welfare_terms_of_trade",
       {Scenario, Region},
       "1",
       "terms-of-trade part of welfare, over baseline income; first-order formula at finite "
       "changes (Caliendo and Parro 2015), not the exact index",
       [](Figures& f) { return f.welfare.terms_of_trade.values(); },
       {},
       "positive is a gain"},
      {"welfare_volume_of_trade",
       {Scenario, Region},
       "1",
       "volume-of-trade part of welfare, over baseline income; first-order formula at finite "
       "changes (Caliendo and Parro 2015), not the exact index",
       [](Figures& f) { return f.welfare.volume_of_trade.values(); },
       {},
       "positive is a gain"},
      {"welfare_linear",
       {Scenario, Region},
       "1",
       "terms of trade and volume of trade together, over baseline income; first-order formula at "
       "finite changes (Caliendo and Parro 2015), not the exact index",
       [](Figures& f) { return f.welfare.linear.values(); },
       {},
       "positive is a gain"},
      {"export_concentration_partner",
       {Scenario, Region},
       "1",
       "Herfindahl-Hirschman index of exports over partners",
       [](Figures& f) { return f.concentration_by_partner.values(); },
       words::fob},
      {"export_concentration_product",
       {Scenario, Region},
       "1",
       "Herfindahl-Hirschman index of exports over goods",
       [](Figures& f) { return f.concentration_by_product.values(); },
       words::fob},
  };
}

}  // namespace

const std::vector<Numbers<ScenarioFigures>>& scenario_numbers() {
  static const auto layout = [] {
    auto all = question();
    const auto answers = {solution(), consequences()};
    std::vector<Numbers<Figures>> central;
    for (const auto& part : answers) {
      central.insert(central.end(), part.begin(), part.end());
    }
    for (const auto& part :
         {central, quota_numbers(), certificate_numbers(), band_numbers(central)}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return layout;
}

const std::vector<Texts<ScenarioFigures>>& scenario_texts() {
  static const std::vector<Texts<Figures>> layout = {
      {"scenario_title",
       {Scenario},
       "what the scenario is",
       [](Figures& f) { return one(f.run.title); }},
      {"horizon",
       {Scenario},
       "horizon of the comparison with the baseline",
       [](Figures& f) { return one(f.run.horizon); }},
      {"command_line",
       {Scenario},
       "command that wrote the file",
       [](Figures& f) { return one(f.command_line); }},
      {"scenario_yaml",
       {Scenario},
       "scenario as written",
       [](Figures& f) { return one(f.run.scenario_yaml); }},
      {"scenario_resolved",
       {Scenario},
       "scenario as resolved, YAML",
       [](Figures& f) { return one(f.run.scenario_resolved); }},
      {"scenario_sha256",
       {Scenario},
       "SHA-256 of the scenario: of its file, or, if it was made of several texts (its own, those "
       "it "
       "extends or composes, the command line's, tables of rates), of the lines of their SHA-256s",
       [](Figures& f) { return one(f.run.scenario_sha256); }},
      {"parameters_json",
       {Scenario},
       "every parameter and setting, JSON",
       [](Figures& f) { return one(f.run.parameters_json); }},
      {"scenario_facts_json",
       {Scenario},
       "facts behind the scenario's measures, with their sources, JSON",
       [](Figures& f) { return one(f.run.facts_json); }},
      {"uncertainty_json",
       {Scenario},
       "how the bands were drawn, or why they were not, JSON",
       [](Figures& f) { return one(f.run.bands.design_json); }},
      {"closure",
       {Scenario},
       "what is exogenous, JSON",
       [](Figures& f) { return one(f.closure_json); }},
      {"deficit_rule",
       {Scenario},
       "how trade deficits move",
       [](Figures& f) { return one(f.deficit_rule); }},
      {"termination",
       {Scenario},
       "why the solver stopped",
       [](Figures& f) { return one(f.termination); }},
      {"certificate_stages_json",
       {Scenario},
       "methods of the solver in the order tried: why each stopped, and what it left, JSON",
       [](Figures& f) { return one(f.stages_json); }},
      {"certificate_worst_cell",
       {Scenario},
       "where the largest residual is",
       [](Figures& f) { return one(f.run.certificate.worst_cell); }},
      {"certificate_block_cell",
       {Scenario, Block},
       "region and sector in which the residual of the block is largest",
       [](Figures& f) { return std::span(f.block_cell); }},
  };
  return layout;
}

bool is_circumstance(std::string_view name) noexcept {
  return name == "certificate_seconds" || name == "command_line";
}

}  // namespace tradeflow::io
