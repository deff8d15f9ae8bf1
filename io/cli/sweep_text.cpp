#include "io/cli/sweep_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "io/render.hpp"

namespace tradeflow::io::cli {
namespace {

using Align = TextTable::Align;
using Json = nlohmann::ordered_json;

constexpr std::size_t most_regions = 4;
constexpr std::string_view first_variable = "real_income_hat";

/// Regions by how far real income strays from the baseline, furthest first.
std::vector<std::size_t> moved_most(const VariableSummary& income) {
  std::vector<std::size_t> regions(income.bands.size());
  std::iota(regions.begin(), regions.end(), std::size_t{0});
  const auto reach = [&](std::size_t n) {
    return std::max(std::abs(income.bands[n].p05.value - 1.0),
                    std::abs(income.bands[n].p95.value - 1.0));
  };
  std::stable_sort(regions.begin(), regions.end(),
                   [&](std::size_t a, std::size_t b) { return reach(a) > reach(b); });
  regions.resize(std::min(regions.size(), most_regions));
  return regions;
}

std::string percent(double hat) {
  return fmt::format("{:+.3f}", 100.0 * (hat - 1.0));
}

std::string bands_text(const SweepPage& page, const VariableSummary& income,
                       const std::vector<std::size_t>& regions, bool color) {
  TextTable table({Align::Left, Align::Right, Align::Right, Align::Right, Align::Right});
  table.row({"real income, %", "5 %", "median", "95 %", "gains in"}, Tone::Bold);
  for (const std::size_t n : regions) {
    const analysis::Band& band = income.bands[n];
    table.row({page.labels.regions[n].name, percent(band.p05.value), percent(band.p50.value),
               percent(band.p95.value),
               fmt::format("{:.0f} %", 100.0 * income.sign_probability[n])});
  }
  return table.text(color);
}

std::string sensitivity_title(const SweepSummary& summary) {
  switch (summary.kind) {
    case Sensitivity::VarianceShares:
      return "share of variance, alone / with all";
    case Sensitivity::ElementaryEffects:
      return "mean size of effect, pp";
    case Sensitivity::RankRegression:
      break;
  }
  return "rank coefficient ± its error";
}

std::string sensitivity_cell(const SweepSummary& summary, const VariableSummary& income,
                             std::size_t at) {
  const auto value = [&](std::size_t measure) { return income.sensitivity[measure].values[at]; };
  if (std::isnan(value(0))) {
    return "-";
  }
  switch (summary.kind) {
    case Sensitivity::VarianceShares:
      return fmt::format("{:.2f} / {:.2f}", value(0), value(2));
    case Sensitivity::ElementaryEffects:
      return fmt::format("{:.3f}", 100.0 * value(1));
    case Sensitivity::RankRegression:
      break;
  }
  return fmt::format("{:+.2f} ± {:.2f}", value(0), value(1));
}

/// A table of the parameters with a column a region, its heading written.
TextTable by_region(std::string title, const SweepPage& page,
                    const std::vector<std::size_t>& regions) {
  std::vector<Align> columns(1 + regions.size(), Align::Right);
  columns.front() = Align::Left;
  TextTable table(std::move(columns));
  std::vector<std::string> head{std::move(title)};
  for (const std::size_t n : regions) {
    head.push_back(page.labels.regions[n].name);
  }
  table.row(std::move(head), Tone::Bold);
  return table;
}

std::string sensitivity_text(const SweepPage& page, const VariableSummary& income,
                             const std::vector<std::size_t>& regions, bool color) {
  TextTable table = by_region(sensitivity_title(page.summary), page, regions);
  const auto& parameters = page.design.spec().parameters;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    std::vector<std::string> cells{parameters[p].name};
    for (const std::size_t n : regions) {
      cells.push_back(sensitivity_cell(page.summary, income, p * income.bands.size() + n));
    }
    table.row(std::move(cells));
  }
  if (!income.r_squared.empty()) {
    std::vector<std::string> cells{"explained by all"};
    for (const std::size_t n : regions) {
      cells.push_back(fmt::format("{:.2f}", income.r_squared[n]));
    }
    table.row(std::move(cells), Tone::Faint);
  }
  return table.text(color);
}

/// The same question answered without draws, to hold against the answer above.
std::string gradient_text(const SweepPage& page, const VariableSummary& income,
                          const std::vector<std::size_t>& regions, bool color) {
  const VariableSummary::Measure* gradient = income.measure("gradient");
  const VariableSummary::Measure* share = income.measure("gradient_share");
  if (gradient == nullptr || share == nullptr) {
    return "no gradients: " + page.summary.no_gradients + '\n';
  }
  TextTable table = by_region("gradient's share of variance", page, regions);
  const auto& parameters = page.design.spec().parameters;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    std::vector<std::string> cells{parameters[p].name};
    for (const std::size_t n : regions) {
      const std::size_t at = p * income.bands.size() + n;
      const bool known = !std::isnan(share->values[at]);
      cells.push_back(known ? fmt::format("{} {:.2f}", gradient->values[at] < 0.0 ? "-" : "+",
                                          share->values[at])
                            : "-");
    }
    table.row(std::move(cells));
  }
  return table.text(color) + "  at the centre of the design, with its sign\n";
}

Json numbers(const std::vector<double>& values) {
  Json all = Json::array();
  for (const double value : values) {
    all.push_back(std::isfinite(value) ? Json(value) : Json());
  }
  return all;
}

Json band_json(const VariableSummary& one, double analysis::Estimate::*part,
               analysis::Estimate analysis::Band::*estimate) {
  std::vector<double> values;
  for (const analysis::Band& band : one.bands) {
    values.push_back((band.*estimate).*part);
  }
  return numbers(values);
}

}  // namespace

std::string page_text(const SweepPage& page, bool color) {
  const SweepSummary& summary = page.summary;
  std::string text = painted(page.scenario.name, Tone::Bold, color) + ": " + page.scenario.title +
                     "\n" + fmt::format("{} draws, {}", summary.draws, page.horizon);
  text += summary.failed == 0
              ? std::string(", all of them solved\n")
              : fmt::format(", {} of them without a result and left out below\n", summary.failed);
  const VariableSummary* income = summary.find(first_variable);
  if (income != nullptr && summary.failed < summary.draws) {
    const std::vector<std::size_t> regions = moved_most(*income);
    text += '\n' + bands_text(page, *income, regions, color) + '\n' +
            sensitivity_text(page, *income, regions, color) + "\n" +
            gradient_text(page, *income, regions, color);
  }
  return text;
}

std::string page_json(const SweepPage& page, const std::string& file) {
  using analysis::Band;
  using analysis::Estimate;
  const SweepSummary& summary = page.summary;
  Json json{
      {"format", "tradeflow-sweep"},    {"format_version", 1},          {"file", file},
      {"scenario", page.scenario.name}, {"title", page.scenario.title}, {"draws", summary.draws},
      {"failed", summary.failed},       {"horizon", page.horizon},      {"regions", Json::array()},
      {"parameters", Json::array()},    {"variables", Json::object()}};
  for (const model::Label& region : page.labels.regions) {
    json["regions"].push_back(region.code);
  }
  for (const scenarios::Parameter& parameter : page.design.spec().parameters) {
    json["parameters"].push_back({{"name", parameter.name}, {"path", parameter.path}});
  }
  for (const VariableSummary& one : summary.variables) {
    Json variable{{"mean", band_json(one, &Estimate::value, &Band::mean)},
                  {"mean_error", band_json(one, &Estimate::standard_error, &Band::mean)},
                  {"p05", band_json(one, &Estimate::value, &Band::p05)},
                  {"p50", band_json(one, &Estimate::value, &Band::p50)},
                  {"p95", band_json(one, &Estimate::value, &Band::p95)}};
    if (!one.sign_probability.empty()) {
      variable["sign_probability"] = numbers(one.sign_probability);
    }
    for (const VariableSummary::Measure& measure : one.sensitivity) {
      variable[measure.suffix] = numbers(measure.values);
    }
    json["variables"][one.record->name] = std::move(variable);
  }
  return json.dump(2) + "\n";
}

}  // namespace tradeflow::io::cli
