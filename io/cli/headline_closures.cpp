// A run under other rules for trade deficits, on a terminal and as JSON.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "io/bands.hpp"
#include "io/cli/headline_path.hpp"
#include "io/cli/numbers.hpp"
#include "io/render.hpp"

namespace tradeflow::io::cli {
namespace {

using Align = TextTable::Align;
using Json = nlohmann::ordered_json;

constexpr std::size_t shown_regions = 8;
constexpr std::size_t longest_name = 48;

std::string change(double hat) {
  return std::isnan(hat) ? "-" : percent(hat - 1.0, 3);
}

}  // namespace

std::string closures_text(const ScenarioPage& whole, bool color) {
  ScenarioPage page = in_last_period(whole);
  std::erase_if(page.horizons,
                [](const scenarios::ScenarioRun* run) { return run->alternatives.empty(); });
  if (page.horizons.empty()) {
    return "";
  }
  const auto& rules = page.horizons.front()->alternatives;
  std::vector<Align> columns(1 + rules.size() * page.horizons.size(), Align::Right);
  columns.front() = Align::Left;
  TextTable rows(std::move(columns));
  std::vector<std::pair<std::string, std::size_t>> titles{{"real income, %, by closure", 1}};
  std::vector<std::string> names{"deficits"};
  for (const scenarios::ScenarioRun* run : page.horizons) {
    titles.emplace_back(run->horizon, rules.size());
    for (const scenarios::Alternative& one : run->alternatives) {
      names.emplace_back(model::to_string(one.deficits));
    }
  }
  rows.titles(titles);
  rows.row(std::move(names), Tone::Faint);
  const std::size_t income = banded_variable("real_income_hat");
  const auto& regions = page.headline.regions;
  for (std::size_t at = 0; at < std::min(regions.size(), shown_regions); ++at) {
    const std::size_t n = regions[at].region.offset();
    std::vector<std::string> row{
        shortened(page.baseline->accounts.labels.regions[n].name, longest_name)};
    for (const scenarios::ScenarioRun* run : page.horizons) {
      for (const scenarios::Alternative& one : run->alternatives) {
        row.push_back(change(one.variables[income][n]));
      }
    }
    rows.row(std::move(row));
  }
  return rows.text(color) +
         painted("  how deficits move is a choice, not a chance: no band mixes these\n",
                 Tone::Faint, color) +
         '\n';
}

Json closures_json(const ScenarioPage& whole) {
  const ScenarioPage page = in_last_period(whole);
  Json all = Json::object();
  const model::Classification& labels = page.baseline->accounts.labels;
  for (const scenarios::ScenarioRun* run : page.horizons) {
    for (const scenarios::Alternative& one : run->alternatives) {
      Json& rule = all[run->horizon][std::string(model::to_string(one.deficits))];
      for (const auto& line : page.headline.regions) {
        const std::size_t n = line.region.offset();
        for (std::size_t v = 0; v < one.variables.size(); ++v) {
          if (one.variables[v].size() == labels.regions.size()) {
            rule[labels.regions[n].code][banded_name(v)] = one.variables[v][n];
          }
        }
      }
    }
  }
  return all;
}

}  // namespace tradeflow::io::cli
