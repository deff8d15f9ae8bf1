#include "io/redraw.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "io/bands.hpp"
#include "io/side_by_side.hpp"
#include "io/sweep_design.hpp"

namespace tradeflow::io {
namespace {

using scenarios::ScenarioRun;

constexpr std::uint64_t most_draws = 1 << 20;  // as the language allows
constexpr std::string_view elasticity_path = "parameters.trade_elasticity.";

bool is_in(const model::Quota& quota, const model::TradeCell& cell) {
  return std::any_of(quota.cells.begin(), quota.cells.end(), [&](const model::QuotaCell& one) {
    return one.sector == cell.sector && one.importer == cell.importer &&
           one.exporter == cell.exporter;
  });
}

/// The elasticities that a run's bands drew, and how.
scenarios::Uncertainty drawn(const ScenarioRun& run, const model::Classification& labels) {
  scenarios::Uncertainty all;
  all.design = design_of(run.bands.design_json);
  expects(all.design.samples <= most_draws,
          "bands rest on a number of draws that a scenario may ask for");
  for (const scenarios::Parameter& parameter : all.design.parameters) {
    const bool known = parameter.path.starts_with(elasticity_path);
    const auto sector =
        known ? labels.sector(parameter.path.substr(elasticity_path.size())) : std::nullopt;
    expects(sector.has_value(), "bands are drawn over sectors' trade elasticities");
    all.sectors.push_back(*sector);
  }
  return all;
}

/// Whether a design of draws is on record. What bands there must be follows from it, not from the
/// bands: they may have been blanked.
bool records_design(const ScenarioRun& run) {
  const auto said = nlohmann::json::parse(run.bands.design_json, nullptr, false);
  expects(said.is_object(), "how bands were drawn, or why they were not, is a JSON object");
  return said.contains("method");
}

/// Whether a run of today stands beside the other rules for deficits; `{}` is no such run's.
bool records_alternatives(const ScenarioRun& run) {
  return run.bands.design_json != "{}" && run.bands.design_json != uncertainty_off;
}

bool says_anything(const std::vector<scenarios::Alternative>& alternatives) {
  return std::any_of(alternatives.begin(), alternatives.end(), [](const auto& one) {
    return std::any_of(one.variables.begin(), one.variables.end(), [](const auto& values) {
      return std::any_of(values.begin(), values.end(), [](double x) { return !std::isnan(x); });
    });
  });
}

}  // namespace

model::Policy asked_policy(const ScenarioRun& run, const model::Economy& economy) {
  model::Policy policy = run.policy;
  for (const model::Quota& quota : run.quotas) {
    for (auto* rates : {&policy.tariff, &policy.export_tax}) {
      std::erase_if(*rates, [&](const model::TradeCell& cell) { return is_in(quota, cell); });
    }
    for (const model::QuotaCell& cell : quota.cells) {
      if (cell.export_tax != economy.export_tax(cell.sector, cell.importer, cell.exporter)) {
        policy.export_tax.push_back({cell.sector, cell.importer, cell.exporter, cell.export_tax});
      }
    }
  }
  return policy;
}

void Redrawing::redraw(const ScenarioFigures& claimed, const model::Economy& economy,
                       ScenarioFigures& found) {
  const ScenarioRun& run = claimed.run;
  const auto same = std::find_if(done_.begin(), done_.end(), [&](const ScenarioRun& one) {
    return one.policy == run.policy && one.quotas == run.quotas && one.nests == run.nests &&
           one.closure == run.closure && one.trade_elasticity == run.trade_elasticity &&
           one.bands.design_json == run.bands.design_json;
  });
  if (same != done_.end()) {
    found.run.bands = same->bands;
    found.run.alternatives = same->alternatives;
    return;
  }
  const model::Policy policy = asked_policy(run, economy);
  found.run.bands = records_design(run)
                        ? draw_bands(economy, accounts_.labels, policy, run.quotas, run.closure,
                                     drawn(run, accounts_.labels), run.nests)
                        : no_bands(economy.shape);
  if (records_alternatives(run) || says_anything(run.alternatives)) {
    found.run.alternatives = side_by_side(economy, accounts_, policy, run);
  }
  if (found.run.alternatives.empty()) {
    found.run.alternatives = no_alternatives(economy.shape);
  }
  found.run.bands.design_json = run.bands.design_json;
  done_.push_back(found.run);
}

}  // namespace tradeflow::io
