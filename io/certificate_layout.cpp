#include <span>

#include "io/results_layout.hpp"

namespace tradeflow::io {
namespace {

using Figures = ScenarioFigures;
using enum Axis;

std::span<double> one(double& value) {
  return {&value, 1};
}

}  // namespace

std::vector<Numbers<Figures>> certificate_numbers() {
  return {
      {"certificate_residual",
       {Scenario},
       "1",
       "largest relative residual of any equation, undamped",
       [](Figures& f) { return one(f.run.certificate.residual); }},
      {"certificate_block_residual",
       {Scenario, Block},
       "1",
       "largest relative residual of each block of equations",
       [](Figures& f) { return std::span(f.block_residual); }},
      {"certificate_walras",
       {Scenario},
       "1",
       "slack of the market that Walras' law drops, over world income",
       [](Figures& f) { return one(f.run.certificate.walras); }},
      {"certificate_gdp_gap",
       {Scenario},
       "1",
       "gap between GDP from production, income and expenditure",
       [](Figures& f) { return one(f.run.certificate.gdp_gap); }},
      {"certificate_accounts_gap",
       {Scenario},
       "1",
       "gap of the accounting identities in the new accounts",
       [](Figures& f) { return one(f.run.certificate.accounts_gap); }},
      {"certificate_diversion_gap",
       {Scenario},
       "1",
       "gap between lost sales and what rivals, home producers and demand account for",
       [](Figures& f) { return one(f.run.certificate.diversion_gap); }},
      {"certificate_index_gap",
       {Scenario},
       "1",
       "gap of price index and real income against their definitions",
       [](Figures& f) { return one(f.run.certificate.index_gap); }},
      {"certificate_shock_gap",
       {Scenario},
       "1",
       "gap between the policy asked for and the one applied, weighted by trade",
       [](Figures& f) { return one(f.run.certificate.shock_gap); }},
      {"certificate_quota_gap",
       {Scenario},
       "1",
       "what the complementarity of quotas misses, and what their rates are off; left out where "
       "there are none",
       [](Figures& f) { return one(f.run.certificate.quota_gap); },
       {},
       {},
       0.0},
      {"certificate_iterations",
       {Scenario},
       "1",
       "passes of the solver",
       [](Figures& f) { return one(f.iterations); }},
      {"certificate_seconds",
       {Scenario},
       "s",
       "wall time of the solution, set-up included",
       [](Figures& f) { return one(f.run.seconds); }},
  };
}

}  // namespace tradeflow::io
