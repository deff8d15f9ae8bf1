#include "io/layout.hpp"

namespace tradeflow::io {

std::string to_string(Axis axis) {
  constexpr const char* names[] = {"scenario", "sector", "importer", "exporter", "region",
                                   "input",    "factor", "block",    "period",   "item"};
  return names[static_cast<std::size_t>(axis)];
}

std::string_view long_name(Axis axis) noexcept {
  constexpr std::string_view names[] = {
      "scenario, by name",
      "good, and the sector that makes it",
      "region that buys",
      "region that makes what is sold",
      "region",
      "composite good bought by a sector",
      "factor of production",
      "block of equations of the certificate",
      "period of the timeline, one equilibrium each",
      "part of a sector with rates of its own",
  };
  return names[static_cast<std::size_t>(axis)];
}

const std::vector<Numbers<model::Accounts>>& accounts_layout() {
  using model::Accounts;
  using enum Axis;
  static const std::vector<Numbers<Accounts>> layout = {
      {"trade",
       {Sector, Importer, Exporter},
       currency,
       "value of trade; home sales where importer and exporter are the same",
       [](Accounts& a) { return a.trade.values(); },
       words::fob},
      {"tariff",
       {Sector, Importer, Exporter},
       "1",
       "ad valorem tariff, 0.1 = 10 %",
       [](Accounts& a) { return a.tariff.values(); }},
      {"export_tax",
       {Sector, Importer, Exporter},
       "1",
       "ad valorem export tax, 0.1 = 10 %",
       [](Accounts& a) { return a.export_tax.values(); },
       {},
       "positive is a tax, negative a subsidy",
       0.0},
      {"production_tax",
       {Region, Sector},
       "1",
       "net tax on production, share of output",
       [](Accounts& a) { return a.production_tax.values(); },
       {},
       "positive is a tax, negative a subsidy",
       0.0},
      {"intermediate_use",
       {Region, Input, Sector},
       currency,
       "composite good bought by a sector",
       [](Accounts& a) { return a.inputs.values(); },
       words::buyer},
      {"final_use",
       {Region, Sector},
       currency,
       "final use of the composite good",
       [](Accounts& a) { return a.final_use.values(); },
       words::buyer},
      {"value_added",
       {Region, Sector, Factor},
       currency,
       "value added, by factor",
       [](Accounts& a) { return a.value_added.values(); }},
      {"deficit",
       {Region},
       currency,
       "trade deficit",
       [](Accounts& a) { return a.deficit.values(); },
       words::traded,
       "imports less exports"},
      {"trade_elasticity",
       {Sector},
       "1",
       "trade elasticity theta = sigma - 1, sigma the elasticity of substitution between origins",
       [](Accounts& a) { return a.trade_elasticity.values(); }},
      {"trade_elasticity_ratio",
       {Region, Sector},
       "1",
       "trade elasticity of an importing region over its sector's trade_elasticity",
       [](Accounts& a) { return a.elasticity_ratio.values(); },
       "",
       "",
       1.0},
  };
  return layout;
}

}  // namespace tradeflow::io
