#include "io/results_layout.hpp"

namespace tradeflow::io {
namespace {

using Figures = BaselineFigures;
using enum Axis;

/// The accounts under NAME_baseline; an elasticity has no counterpart in a scenario and keeps its
/// name.
std::vector<Numbers<Figures>> levels() {
  std::vector<Numbers<Figures>> all;
  for (const auto& record : accounts_layout()) {
    const bool parameter = record.name.starts_with("trade_elasticity");
    all.push_back({parameter ? record.name : record.name + "_baseline", record.axes, record.units,
                   record.long_name + (parameter ? "" : ", in the baseline"),
                   [values = record.values](Figures& f) { return values(f.baseline.accounts); },
                   record.valuation, record.sign_convention, record.neutral});
  }
  return all;
}

std::vector<Numbers<Figures>> shares() {
  return {
      {"trade_share_baseline",
       {Sector, Importer, Exporter},
       "1",
       "share of the exporter in the importer's expenditure on the good, in the baseline",
       [](Figures& f) { return f.economy.trade_share.values(); },
       words::buyer},
      {"input_share",
       {Region, Input, Sector},
       "1",
       "share of an input in the gross output of a sector",
       [](Figures& f) { return f.economy.input_share.values(); },
       words::buyer},
      {"value_added_share",
       {Region, Sector},
       "1",
       "share of value added in the gross output of a sector",
       [](Figures& f) { return f.economy.value_added_share.values(); }},
      {"factor_share",
       {Region, Sector, Factor},
       "1",
       "share of a factor in the value added of a sector",
       [](Figures& f) { return f.economy.factor_share.values(); }},
      {"final_share",
       {Region, Sector},
       "1",
       "share of a good in final expenditure",
       [](Figures& f) { return f.economy.final_share.values(); },
       words::buyer},
      {"output_baseline",
       {Region, Sector},
       currency,
       "gross output, in the baseline",
       [](Figures& f) { return f.economy.output.values(); },
       words::fob},
      {"expenditure_baseline",
       {Region, Sector},
       currency,
       "expenditure on the composite good, intermediate and final, in the baseline",
       [](Figures& f) { return f.economy.expenditure.values(); },
       words::buyer},
      {"income_baseline",
       {Region},
       currency,
       "income: factors, taxes and the trade deficit, equal to final expenditure, in the baseline",
       [](Figures& f) { return f.economy.income.values(); }},
  };
}

std::vector<Numbers<Figures>> consequences() {
  return {
      {"tariff_revenue_baseline",
       {Region},
       currency,
       "revenue of the region's tariffs, in the baseline",
       [](Figures& f) { return f.tariff_revenue.values(); }},
      {"export_concentration_partner_baseline",
       {Region},
       "1",
       "Herfindahl-Hirschman index of exports over partners, in the baseline",
       [](Figures& f) { return f.concentration_by_partner.values(); },
       words::fob},
      {"export_concentration_product_baseline",
       {Region},
       "1",
       "Herfindahl-Hirschman index of exports over goods, in the baseline",
       [](Figures& f) { return f.concentration_by_product.values(); },
       words::fob},
  };
}

}  // namespace

const std::vector<Numbers<BaselineFigures>>& baseline_numbers() {
  static const auto layout = [] {
    auto all = levels();
    for (auto part : {shares(), consequences()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return layout;
}

const std::vector<Texts<BaselineFigures>>& baseline_texts() {
  static const std::vector<Texts<Figures>> layout = {
      {"baseline_title",
       {},
       "what the baseline is",
       [](Figures& f) { return std::span(&f.baseline.title, 1); }},
      {"facts_json",
       {},
       "facts that the baseline rests on, with their sources, JSON",
       [](Figures& f) { return std::span(&f.baseline.facts_json, 1); }},
      {"measures_within_json",
       {},
       "the day whose measures the tariffs hold, and the share of each they hold, JSON",
       [](Figures& f) { return std::span(&f.measures_json, 1); }},
  };
  return layout;
}

}  // namespace tradeflow::io
