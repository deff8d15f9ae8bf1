// How sure a run is, on a terminal and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "io/bands.hpp"
#include "io/cli/headline.hpp"
#include "io/cli/headline_path.hpp"
#include "io/cli/numbers.hpp"
#include "io/render.hpp"

namespace tradeflow::io::cli {
namespace {

using Align = TextTable::Align;
using Json = nlohmann::ordered_json;
using scenarios::ScenarioRun;
using scenarios::VariableBand;

constexpr std::size_t shown_regions = 8;
constexpr std::size_t shown_markets = 8;
constexpr std::size_t longest_name = 48;

const VariableBand& band(const ScenarioRun& run, std::string_view variable) {
  return run.bands.variables[banded_variable(variable)];
}

/// "98 % below": the likelier side of the baseline, and how likely it is.
std::string sign(double above) {
  if (std::isnan(above)) {
    return "-";
  }
  return amount(100.0 * std::max(above, 1.0 - above), 0) + (above > 0.5 ? " % up" : " % down");
}

void add(std::vector<std::string>& row, const VariableBand& band, std::size_t cell, int decimals) {
  for (const auto* values : {&band.p50, &band.p05, &band.p95}) {
    const double hat = (*values)[cell];
    row.push_back(std::isnan(hat) ? "-" : percent(hat - 1.0, decimals));
  }
  row.push_back(sign(band.sign_probability[cell]));
}

Json json_of(const VariableBand& band, std::size_t cell) {
  return {{"p05", band.p05[cell]},
          {"p50", band.p50[cell]},
          {"p95", band.p95[cell]},
          {"sign_probability", band.sign_probability[cell]}};
}

/// Why horizons have none, each reason once; horizons that have some stay on the page.
std::string without(ScenarioPage& page) {
  std::string text;
  std::erase_if(page.horizons, [&](const ScenarioRun* run) {
    const std::string line =
        run->bands.why_not.empty() ? "" : fmt::format("no bands, {}\n", run->bands.why_not);
    const bool none = run->bands.draws == 0.0;
    if (none && text.find(line) == std::string::npos) {
      text +=
          (run->nests.sticky() ? "how sure of the " + run->horizon + ": " : "how sure: ") + line;
    }
    return none;
  });
  return text;
}

std::string left_out(const ScenarioPage& page) {
  std::string text;
  for (const ScenarioRun* run : page.horizons) {
    if (run->bands.missing > 0) {
      text += fmt::format("  {}: {} draws have no equilibrium and are left out\n", run->horizon,
                          run->bands.missing);
    }
  }
  return text;
}

}  // namespace

std::string bands_text(const ScenarioPage& whole, bool color) {
  ScenarioPage page = in_last_period(whole);
  const std::string none = without(page);
  if (page.horizons.empty()) {
    return none;
  }
  const ScenarioRun& first = *page.horizons.front();
  const model::Classification& labels = page.baseline->accounts.labels;
  std::vector<Align> columns(1 + 4 * page.horizons.size(), Align::Right);
  columns.front() = Align::Left;
  TextTable rows(std::move(columns));
  std::vector<std::pair<std::string, std::size_t>> titles{
      {first.period ? "how sure in " + first.period->text + ", %" : "how sure, %", 1}};
  std::vector<std::string> names{""};
  for (const ScenarioRun* run : page.horizons) {
    titles.emplace_back(run->horizon, 4);
    names.insert(names.end(), {"median", "5 %", "95 %", "sign"});
  }
  rows.titles(titles);
  rows.row(std::move(names), Tone::Faint);
  const auto& regions = page.headline.regions;
  for (std::size_t at = 0; at < std::min(regions.size(), shown_regions); ++at) {
    const std::size_t n = regions[at].region.offset();
    std::vector<std::string> row{shortened(labels.regions[n].name, longest_name) + ": real income"};
    for (const ScenarioRun* run : page.horizons) {
      add(row, band(*run, "real_income_hat"), n, 3);
    }
    rows.row(std::move(row));
  }
  const auto& markets = page.headline.markets;
  for (std::size_t at = 0; at < std::min(markets.size(), shown_markets); ++at) {
    const std::size_t n = markets[at].region.offset();
    const std::size_t j = markets[at].sector.offset();
    std::vector<std::string> row{
        shortened(labels.regions[n].name + ": output of " + labels.sectors[j].name, longest_name)};
    for (const ScenarioRun* run : page.horizons) {
      add(row, band(*run, "output_hat"), n * labels.sectors.size() + j, 2);
    }
    rows.row(std::move(row));
  }
  return rows.text(color) +
         painted(
             fmt::format("  {} draws of the sectors' elasticities, each from its record's spread\n",
                         first.bands.draws) +
                 left_out(page),
             Tone::Faint, color) +
         none;
}

Json bands_json(const ScenarioPage& page) {
  Json all = Json::object();
  const model::Classification& labels = page.baseline->accounts.labels;
  for (const ScenarioRun* run : page.horizons) {
    Json one{{"draws", run->bands.draws}, {"missing", run->bands.missing}};
    const auto keep = [&] {
      if (run->period) {
        one["period"] = run->period->text;
        all[run->horizon].push_back(std::move(one));
      } else {
        all[run->horizon] = std::move(one);
      }
    };
    if (run->bands.draws == 0.0) {
      one["why_not"] = run->bands.why_not;
      keep();
      continue;
    }
    for (const auto& line : page.headline.regions) {
      const std::size_t n = line.region.offset();
      Json& region = one["regions"][labels.regions[n].code];
      for (std::size_t v = 0; v < run->bands.variables.size(); ++v) {
        if (run->bands.variables[v].p50.size() == labels.regions.size()) {
          region[banded_name(v)] = json_of(run->bands.variables[v], n);
        }
      }
    }
    for (const auto& line : page.headline.markets) {
      const std::size_t n = line.region.offset();
      const std::size_t j = line.sector.offset();
      one["sectors"].push_back(
          {{"region", labels.regions[n].code},
           {"sector", labels.sectors[j].code},
           {"output_hat", json_of(band(*run, "output_hat"), n * labels.sectors.size() + j)}});
    }
    keep();
  }
  return all;
}

}  // namespace tradeflow::io::cli
