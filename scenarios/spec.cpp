#include "scenarios/spec.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr Range any{-inf, inf, false, false};
constexpr Range one{1.0, 1.0};
constexpr Range points{-100.0, 10000.0};
constexpr Range rate{-1.0, 100.0, false, true};
constexpr Range share{0.0, 1.0, false, true};
constexpr Range part{0.0, 1.0};
constexpr Range factor{0.0, 1000.0, false, true};
constexpr Range not_negative{0.0, inf, true, false};
constexpr Range band_draws{2.0, 1e6};
constexpr Range elasticity{0.0, 100.0, false, true};
constexpr Range nest{0.0, 100.0};
constexpr Range draws{1.0, 4294967296.0};
constexpr Range counts{1.0, 65535.0};
constexpr Range seeds{0.0, 9007199254740992.0};
constexpr Range correlation{-1.0, 1.0};

constexpr Key all_keys[] = {
    {"scenario", "tradeflow", Type::Integer, true, "", one, "", "", "version of this language"},
    {"scenario", "name", Type::Name, true, "", any, "", "", "what files and axes call it"},
    {"scenario", "title", Type::Text, false, "", any, "the name", "",
     "what tables and pages call it"},
    {"scenario", "extends", Type::File, false, "", any, "", "",
     "one parent scenario: its keys hold here, its measures apply here"},
    {"scenario", "compose", Type::Files, false, "", any, "", "",
     "scenarios whose keys and measures hold here together"},
    {"scenario", "order", Type::Files, false, "", any, "", "",
     "the files of `compose` in the order of their precedence, the last one wins"},
    {"scenario", "overrides", Type::Paths, false, "", any, "", "",
     "values of `extends` or `compose` that are otherwise here, by path"},
    {"scenario", "baseline", Type::Text, true, "", any, "", "",
     "`world` (the shipped one), a built .h5 file or a bundle's folder"},
    {"scenario", "model", Type::Map, false, "", any, "", "model", "which model, and how it closes"},
    {"scenario", "items", Type::Maps, false, "", any, "none", "item",
     "parts of sectors with rates, elasticities and partners of their own: tariff lines"},
    {"scenario", "measures", Type::Maps, false, "", any, "none", "measure",
     "what changes against the baseline, one entry per measure"},
    {"scenario", "as_of", Type::Date, false, "", any, "", "",
     "the day whose measures apply: dated measures not in force on it are left out"},
    {"scenario", "timeline", Type::Map, false, "", any, "", "timeline",
     "a path in place of a day: one equilibrium per period, under the mean of its days' measures"},
    {"scenario", "parameters", Type::Map, false, "", any, "the baseline's", "parameters",
     "behavioural parameters that replace the baseline's"},
    {"scenario", "sweep", Type::Map, false, "", any, "none", "sweep",
     "the many variants of this scenario that `tradeflow sweep` solves"},
    {"scenario", "uncertainty", Type::Draws, false, "", any, "default", "uncertainty",
     "bands of the headline variables, from draws of the elasticities' own spreads"},
    {"scenario", "output", Type::Choices, false, "", any, "everything", "welfare|trade|prices",
     "which groups of variables are written"},
    {"scenario", "allow_null", Type::Flag, false, "", any, "false", "",
     "permits measures that change nothing, and a scenario equal to its baseline"},

    {"model", "preset", Type::Choice, false, "", any, "caliendo-parro",
     "caliendo-parro|armington-gtap|fixed-coefficients",
     "named settings of all nests and closures"},
    {"model", "sourcing", Type::Choice, false, "", any, "one-level", "one-level|two-level",
     "whether buyers choose among all producers at once, or between home goods and imports and "
     "then among exporters"},
    {"model", "substitution", Type::Map, false, "", any, "none", "substitution",
     "elasticities of substitution of the nests (model/README.md, 2)"},
    {"model", "deficits", Type::Choice, false, "", any, "fixed", "fixed|gdp-share|balanced",
     "how trade deficits move (model/README.md, 3)"},
    {"model", "mobility", Type::Mobility, false, "1", not_negative, "infinite", "",
     "mobility of factors between sectors: 0 is specific factors, infinite one labour market"},
    {"model", "labour", Type::Choice, false, "", any, "full-employment",
     "full-employment|sticky-real|sticky-nominal",
     "wages clear the market, or are fixed against consumer prices or in the numeraire, and "
     "employment gives way (model/README.md, 3)"},
    {"model", "revenue", Type::Choice, false, "", any, "rebate", "rebate|save",
     "a region's change of tax revenue goes to its final users, or is saved: lent abroad"},

    {"substitution", "home_and_imports", Type::BySector, false, "1", elasticity,
     "σ among exporters over the rule of two", "",
     "σ between home goods and imports, with two-level sourcing"},
    {"substitution", "value_added_and_inputs", Type::BySector, false, "1", nest, "1", "",
     "σ between value added and inputs of a sector; 0 is fixed proportions"},
    {"substitution", "inputs", Type::BySector, false, "1", nest, "1", "",
     "σ between the goods a sector uses"},
    {"substitution", "factors", Type::BySector, false, "1", nest, "1", "",
     "σ between factors of a sector"},
    {"substitution", "final_use", Type::Number, false, "1", nest, "1", "",
     "σ between the goods of final users"},

    {"substitution", "items", Type::BySector, false, "1", nest, "1 + θ of the sector", "",
     "σ between the items of a sector"},

    {"item", "id", Type::Name, true, "", any, "", "",
     "how measures and results name it; items of two sectors may share one"},
    {"item", "sector", Type::Text, true, "", any, "", "", "code of the sector it is a part of"},
    {"item", "trade_elasticity", Type::Number, false, "1", elasticity, "the sector's", "",
     "θ = σ − 1 between the item's exporters"},
    {"item", "shares", Type::Maps, false, "", any, "none", "item_share",
     "how much of its sector's flows it is; of what is not named, nothing"},
    {"item", "rest", Type::Flag, false, "", any, "false", "",
     "names what the others leave of the sector, otherwise called rest"},

    {"item_share", "importer", Type::Regions, true, "", any, "", "", "where the flow goes"},
    {"item_share", "exporter", Type::Regions, true, "", any, "", "",
     "where it comes from; home sales where both are one region"},
    {"item_share", "share", Type::Share, false, "1", part, "the fact's", "",
     "of each such flow's value; a region named itself wins over its group, and that over all"},
    {"item_share", "fact", Type::Text, false, "", any, "", "", "the fact that says so"},
    {"item_share", "base_rate", Type::Rate, false, "1", rate, "the sector's", "",
     "the item's tariff in the baseline; what is left of the sector pays the difference"},

    {"timeline", "start", Type::Period, true, "", any, "", "", "first period"},
    {"timeline", "end", Type::Period, true, "", any, "", "", "last period, inclusive"},
    {"timeline", "step", Type::Choice, false, "", any, "as the ends are written",
     "month|quarter|year", "length of a period, no longer than the ends are"},
    {"timeline", "stickiness", Type::Sticky, false, "1", share, "off", "",
     "share of buyers who choose their suppliers anew within a year, the others taking of each "
     "what they took; factors' mobility rises likewise; `default` is the share of the record"},

    {"parameters", "trade_elasticity", Type::BySector, false, "1", elasticity, "", "",
     "θ = σ − 1 by sector or sector group; a sector named itself wins over its group"},

    {"uncertainty", "draws", Type::Integer, true, "", band_draws, "", "",
     "Sobol' points, best a power of two; `default` takes 256"},

    {"measure", "id", Type::Name, false, "", any, "the fact's id, or kind-number", "",
     "how results and paths name it"},
    {"measure", "use", Type::Use, false, "", any, "", "use",
     "a dated measure of seeds/measures, or all that match"},
    {"measure", "tariff", Type::Map, false, "", any, "", "tariff", "an ad valorem import tariff"},
    {"measure", "ban", Type::Map, false, "", any, "", "ban",
     "no trade at all: exactly zero, not a large tariff; it wins over tariffs and costs"},
    {"measure", "quota", Type::Map, false, "", any, "", "quota",
     "a tariff-rate quota: one rate within a volume, another or no entry above it"},
    {"measure", "cost", Type::Map, false, "", any, "", "cost",
     "the cost of moving a good, tariffs apart (transport, time, paperwork), as a factor of the "
     "good"},
    {"measure", "export_tax", Type::Map, false, "", any, "", "export_tax",
     "an ad valorem tax on exports; a negative rate is a subsidy"},
    {"measure", "production_tax", Type::Map, false, "", any, "", "production_tax",
     "a net tax on production, as a share of output; a negative rate is a subsidy"},
    {"measure", "productivity", Type::Map, false, "", any, "", "productivity",
     "output from the same inputs"},
    {"measure", "demand", Type::Map, false, "", any, "", "demand",
     "how much final buyers like a good; the others give way in proportion"},
    {"measure", "endowment", Type::Map, false, "", any, "", "endowment",
     "how much of its factors a region has"},
    {"measure", "tariffs_from", Type::Map, false, "", any, "", "tariffs_from",
     "a whole table of tariff rates"},
    {"measure", "from", Type::Date, false, "", any, "always", "", "first day, inclusive"},
    {"measure", "until", Type::Date, false, "", any, "open", "", "last day, inclusive"},
    {"measure", "coverage", Type::Coverage, false, "1", share, "1", "coverage",
     "share of each cell's baseline value it applies to"},

    {"use", "imposed_by", Type::Regions, false, "", any, "anyone", "", "who imposes the measure"},
    {"use", "on_exports_of", Type::Regions, false, "", any, "anyone", "", "whose exports it hits"},
    {"use", "sectors", Type::Sectors, false, "", any, "any", "", "a sector it hits"},

    {"coverage", "share", Type::Share, true, "1", share, "", "", "share of the cell's value"},
    {"coverage", "fact", Type::Text, false, "", any, "", "", "the fact that says so"},

    {"tariff", "imposed_by", Type::Regions, true, "", any, "", "", "importers that levy it"},
    {"tariff", "on_exports_of", Type::Regions, true, "", any, "", "", "exporters that it hits"},
    {"tariff", "sectors", Type::Sectors, true, "", any, "", "", "goods that it hits"},
    {"tariff", "items", Type::Items, false, "", any, "all", "", "only these items of the sectors"},
    {"tariff", "set_rate", Type::Rate, false, "1", rate, "", "", "the new rate"},
    {"tariff", "add_pp", Type::Points, false, "percentage points", points, "", "",
     "added to the rate"},
    {"tariff", "scale_by", Type::Factor, false, "1", factor, "", "",
     "multiplies the baseline's rate"},

    {"tariff", "cut_off", Type::Rate, false, "1", rate, "none", "",
     "applied rate from which a cell's trade stops altogether: CES trade never quite vanishes"},

    {"ban", "imposed_by", Type::Regions, true, "", any, "", "", "importers that let nothing in"},
    {"ban", "on_exports_of", Type::Regions, true, "", any, "", "", "exporters that are kept out"},
    {"ban", "sectors", Type::Sectors, true, "", any, "", "", "goods that are kept out"},
    {"ban", "items", Type::Items, false, "", any, "all", "", "only these items of the sectors"},

    {"quota", "imposed_by", Type::Regions, true, "", any, "", "", "importers that limit it"},
    {"quota", "on_exports_of", Type::Regions, true, "", any, "", "",
     "exporters that it hits; several share the volume"},
    {"quota", "sectors", Type::Sectors, true, "", any, "", "", "goods that share the volume"},
    {"quota", "volume", Type::Text, true, "", any, "", "",
     "what may enter a year at the lower rate, with its unit: 49000 vehicles, 600 kt, 300 CAD mn "
     "(at "
     "the baseline's prices), 50% of 2024 volume"},
    {"quota", "growth", Type::Rate, false, "1", rate, "0", "",
     "of the volume at each anniversary of the measure's first day"},
    {"quota", "unit_value", Type::Text, false, "", any, "", "",
     "fact with the value of a vehicle or a tonne, which such volumes need"},
    {"quota", "in_rate", Type::Rate, false, "1", rate, "what is paid without the quota", "",
     "rate within the volume"},
    {"quota", "over", Type::Choice, false, "", any, "", "banned", "no entry above the volume"},
    {"quota", "over_rate", Type::Rate, false, "1", rate, "", "", "rate above the volume"},
    {"quota", "over_add_pp", Type::Points, false, "percentage points", points, "", "",
     "above the volume, on top of what is paid without the quota"},
    {"quota", "rent_to", Type::Choice, true, "", any, "", "importer|exporter",
     "who holds the licences and so the rent: importers resell at home, exporters raise their "
     "price"},

    {"cost", "importer", Type::Regions, true, "", any, "", "", "where the goods go"},
    {"cost", "exporter", Type::Regions, true, "", any, "", "", "where they come from"},
    {"cost", "sectors", Type::Sectors, true, "", any, "", "", "which goods"},
    {"cost", "items", Type::Items, false, "", any, "all", "", "only these items of the sectors"},
    {"cost", "scale_by", Type::Factor, true, "1", factor, "", "",
     "multiplies the whole factor d, not d − 1: 0.95 delivers the good 5 % cheaper"},
    {"cost", "rent_to", Type::Choice, false, "", any, "nobody", "importer|exporter",
     "who earns what the cost takes, as a tax of its size would raise it; nobody: it is used up"},

    {"export_tax", "imposed_by", Type::Regions, true, "", any, "", "", "exporters that levy it"},
    {"export_tax", "on_exports_to", Type::Regions, true, "", any, "", "", "where the goods go"},
    {"export_tax", "sectors", Type::Sectors, true, "", any, "", "", "goods that it hits"},
    {"export_tax", "items", Type::Items, false, "", any, "all", "",
     "only these items of the sectors"},
    {"export_tax", "set_rate", Type::Rate, false, "1", rate, "", "", "the new rate"},
    {"export_tax", "add_pp", Type::Points, false, "percentage points", points, "", "",
     "added to the rate"},
    {"export_tax", "scale_by", Type::Factor, false, "1", factor, "", "",
     "multiplies the baseline's rate"},

    {"production_tax", "region", Type::Regions, true, "", any, "", "", "where the goods are made"},
    {"production_tax", "sectors", Type::Sectors, true, "", any, "", "", "goods that it hits"},
    {"production_tax", "set_rate", Type::Rate, false, "1", rate, "", "", "the new rate"},
    {"production_tax", "add_pp", Type::Points, false, "percentage points", points, "", "",
     "added to the rate"},
    {"production_tax", "scale_by", Type::Factor, false, "1", factor, "", "",
     "multiplies the baseline's rate"},

    {"productivity", "region", Type::Regions, true, "", any, "", "", "where the goods are made"},
    {"productivity", "sectors", Type::Sectors, true, "", any, "", "", "which goods"},
    {"productivity", "scale_by", Type::Factor, true, "1", factor, "", "",
     "multiplies output per input: 1.02 is 2 % more"},

    {"demand", "region", Type::Regions, true, "", any, "", "", "whose final buyers"},
    {"demand", "sectors", Type::Sectors, true, "", any, "", "", "which goods"},
    {"demand", "scale_by", Type::Factor, true, "1", factor, "", "",
     "multiplies the good's weight before the weights sum to one again"},

    {"endowment", "region", Type::Regions, true, "", any, "", "", "whose factors"},
    {"endowment", "factors", Type::Factors, false, "", any, "all", "", "codes of factors"},
    {"endowment", "scale_by", Type::Factor, true, "1", factor, "", "", "multiplies the endowment"},

    {"tariffs_from", "file", Type::File, true, "", any, "", "",
     "CSV whose header names sector, importer, exporter, rate (net, 0.1 is 10 %) in any order; "
     "replaces the listed cells, others keep the baseline's rate"},

    {"sweep", "design", Type::Choice, false, "", any, "sobol",
     "grid|list|random|lhs|sobol|saltelli|morris", "how the draws are laid out"},
    {"sweep", "samples", Type::Integer, false, "", draws, "needed unless grid or list", "",
     "draws; of saltelli base points, of morris trajectories"},
    {"sweep", "seed", Type::Integer, false, "", seeds, "1", "", "of the random numbers"},
    {"sweep", "replicates", Type::Integer, false, "", counts, "1", "",
     "independent repetitions of the design, whose spread is the error of what draws say"},
    {"sweep", "parameters", Type::Named, true, "", any, "", "sweep_parameter",
     "what varies: a name for the files, and what it is"},
    {"sweep", "variables", Type::Names, false, "", any, "none", "",
     "variables of the results file to keep of each draw, beside the headline and what `output` "
     "names: output, trade"},
    {"sweep", "correlations", Type::Maps, false, "", any, "none", "sweep_correlation",
     "parameters that do not vary independently"},

    {"sweep_parameter", "path", Type::Text, true, "", any, "", "",
     "what it sets, as `--set` names it: measures.pork.add_pp, parameters.trade_elasticity.pork"},
    {"sweep_parameter", "range", Type::Numbers, false, "", any, "", "",
     "[low, high], all values in between equally likely; in the units of what it sets"},
    {"sweep_parameter", "distribution", Type::Spread, false, "", any, "", "",
     "normal: [mean, sd], lognormal: [log mean, log sd], uniform: [low, high], triangular: [low, "
     "mode, high]; `source` for an elasticity: the spread of the record it comes from"},
    {"sweep_parameter", "truncate", Type::Numbers, false, "", any, "", "",
     "[low, high]: no draw lies outside"},
    {"sweep_parameter", "values", Type::Numbers, false, "", any, "", "",
     "of a grid or a list: exactly these"},
    {"sweep_parameter", "steps", Type::Integer, false, "", counts, "", "",
     "of a grid: so many values, even steps through the range"},

    {"sweep_correlation", "between", Type::Names, true, "", any, "", "", "two parameters"},
    {"sweep_correlation", "rank", Type::Number, true, "1", correlation, "", "",
     "Spearman's rank correlation"},
};

std::string shown(const Key& key) {
  const Range& r = key.range;
  const auto bound = [](double value) { return number_text(value); };
  const bool low = std::isfinite(r.low);
  const bool high = std::isfinite(r.high);
  if (low && high) {
    return r.low == r.high ? bound(r.low)
                           : std::string(r.low_included ? "[" : "(") + bound(r.low) + ", " +
                                 bound(r.high) + (r.high_included ? "]" : ")");
  }
  if (low) {
    return (r.low_included ? "≥ " : "> ") + bound(r.low);
  }
  std::string text;
  for (const std::string_view choice : choices(key)) {
    text += (text.empty() ? "`" : ", `") + std::string(choice) + "`";
  }
  return text;
}

}  // namespace

std::span<const Key> keys() noexcept {
  return all_keys;
}

std::vector<std::string_view> blocks() {
  std::vector<std::string_view> names;
  for (const Key& key : keys()) {
    bool seen = false;
    for (const std::string_view name : names) {
      seen = seen || name == key.block;
    }
    if (!seen) {
      names.push_back(key.block);
    }
  }
  return names;
}

std::string_view to_string(Type type) noexcept {
  constexpr std::array<std::string_view, 32> names{"text",
                                                   "name",
                                                   "whole number",
                                                   "number",
                                                   "true or false",
                                                   "date",
                                                   "month, quarter or year",
                                                   "points",
                                                   "rate",
                                                   "share",
                                                   "factor",
                                                   "choice",
                                                   "choices",
                                                   "regions",
                                                   "sectors",
                                                   "factors",
                                                   "items",
                                                   "number or `infinite`",
                                                   "fact id or map",
                                                   "share or map",
                                                   "`default`, `off` or share",
                                                   "`default`, `off` or map",
                                                   "numbers by sector",
                                                   "file",
                                                   "list of files",
                                                   "map from paths to values",
                                                   "map",
                                                   "list of maps",
                                                   "list of numbers",
                                                   "names",
                                                   "maps by name",
                                                   "`source` or map"};
  return names[static_cast<std::size_t>(type)];
}

std::vector<std::string_view> choices(const Key& key) {
  std::vector<std::string_view> all;
  if (key.type != Type::Choice && key.type != Type::Choices) {
    return all;
  }
  std::string_view rest = key.of;
  while (!rest.empty()) {
    const std::size_t bar = rest.find('|');
    all.push_back(rest.substr(0, bar));
    rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
  }
  return all;
}

std::string reference_markdown() {
  std::string text;
  for (const std::string_view block : blocks()) {
    text += "\n### `" + std::string(block) +
            "`\n\n| key | value | unit | range | default | meaning |\n|---|---|---|---|---|---|\n";
    for (const Key& key : keys()) {
      if (key.block != block) {
        continue;
      }
      const bool of_block = !key.of.empty() && choices(key).empty();
      text += "| `" + std::string(key.name) + "` | " + std::string(to_string(key.type)) +
              (of_block ? " `" + std::string(key.of) + "`" : std::string()) + " | " +
              std::string(key.unit) + " | " + shown(key) + " | " +
              (key.required ? "**required**" : std::string(key.fallback)) + " | " +
              std::string(key.help) + " |\n";
    }
  }
  return text;
}

}  // namespace tradeflow::scenarios
