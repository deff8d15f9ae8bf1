#include "io/side_by_side.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "io/bands.hpp"
#include "io/results_layout.hpp"

namespace tradeflow::io {
namespace {

using model::DeficitRule;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Rule {
  DeficitRule deficits;
  std::string_view suffix;
  std::string_view words;
};
constexpr std::array<Rule, 3> rules{
    {{DeficitRule::Fixed, "_deficits_fixed", "deficits fixed in units of world value added"},
     {DeficitRule::GdpShare, "_deficits_gdp_share", "deficits a fixed share of GDP"},
     {DeficitRule::Balanced, "_deficits_balanced",
      "no deficits, against a baseline re-solved without them"}}};

const Numbers<ScenarioFigures>& record_of(const std::vector<Numbers<ScenarioFigures>>& records,
                                          std::string_view name) {
  const auto found = std::find_if(records.begin(), records.end(),
                                  [&](const auto& record) { return record.name == name; });
  expects(found != records.end(), "a headline variable is one of the file's");
  return *found;
}

}  // namespace

std::vector<scenarios::Alternative> side_by_side(const model::Economy& economy,
                                                 const model::Accounts& accounts,
                                                 const model::Policy& policy,
                                                 const scenarios::ScenarioRun& run) {
  if (run.nests.sticky() || run.closure.deficits == DeficitRule::Residual) {
    return {};
  }
  std::vector<scenarios::Alternative> all = no_alternatives(economy.shape);
  for (std::size_t at = 0; at < rules.size(); ++at) {
    if (rules[at].deficits == DeficitRule::Balanced &&
        run.closure.revenue == model::RevenueRule::Save) {
      continue;  // what is saved is a deficit elsewhere
    }
    scenarios::ScenarioRun other = run;
    if (rules[at].deficits != run.closure.deficits) {
      other.closure.deficits = rules[at].deficits;
      model::QuotaSolution solved =
          scenarios::solve(economy, policy, other.quotas, other.closure, other.nests);
      other.policy = std::move(solved.policy);
      other.equilibrium = std::move(solved.equilibrium);
    }
    if (!other.equilibrium.usable()) {
      continue;
    }
    ScenarioFigures found = figures(economy, accounts, std::move(other));
    for (std::size_t v = 0; v < all[at].variables.size(); ++v) {
      const auto values = record_of(scenario_numbers(), banded_name(v)).values(found);
      all[at].variables[v].assign(values.begin(), values.end());
    }
  }
  return all;
}

std::vector<scenarios::Alternative> no_alternatives(const model::Shape& shape) {
  std::vector<scenarios::Alternative> all;
  for (const Rule& rule : rules) {
    all.push_back({rule.deficits, {}});
    for (const scenarios::VariableBand& band : no_bands(shape).variables) {
      all.back().variables.push_back(band.p50);
    }
  }
  return all;
}

std::vector<Numbers<ScenarioFigures>> side_by_side_numbers(
    const std::vector<Numbers<ScenarioFigures>>& central) {
  std::vector<Numbers<ScenarioFigures>> all;
  for (std::size_t v = 0; v < banded_names(); ++v) {
    for (std::size_t at = 0; at < rules.size(); ++at) {
      Numbers<ScenarioFigures> record = record_of(central, banded_name(v));
      record.long_name += ": under the closure with " + std::string(rules[at].words);
      record.name += rules[at].suffix;
      record.neutral = nan;
      record.values = [v, at](ScenarioFigures& f) {
        return std::span<double>(f.run.alternatives[at].variables[v]);
      };
      all.push_back(std::move(record));
    }
  }
  return all;
}

}  // namespace tradeflow::io
