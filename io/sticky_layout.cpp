#include "io/results_layout.hpp"

namespace tradeflow::io {

std::vector<Numbers<ScenarioFigures>> sticky_numbers() {
  using Figures = ScenarioFigures;
  using enum Axis;
  return {
      {"choosing_share",
       {Scenario},
       "1",
       "share of buyers who choose their suppliers anew; the others take of each what they took "
       "before",
       [](Figures& f) { return std::span<double>(&f.run.nests.choosing, 1); },
       {},
       {},
       1.0},
      {"kept_quantity",
       {Scenario, Sector, Importer, Exporter},
       "1",
       "what buyers who keep their suppliers take of each, per unit of the composite good, at "
       "baseline prices; 0 where all choose",
       [](Figures& f) { return f.kept_quantity.values(); },
       {},
       {},
       0.0},
  };
}

}  // namespace tradeflow::io
