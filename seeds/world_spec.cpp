#include "seeds/world_spec.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "seeds/cursor.hpp"
#include "seeds/units.hpp"

namespace tradeflow::seeds {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Range share{0.0, 1.0};
constexpr Range lean{0.0, 1000.0};
constexpr std::array<std::string_view, 4> grades{"A", "B", "C", "D"};

Grade read_grade(Cursor& at, std::string_view key, Grade fallback) {
  const auto text = at.maybe_choice(key, grades);
  return text ? static_cast<Grade>(text->front() - 'A') : fallback;
}

/// {share: 0.06%, grade: D, why: …}
Rule read_rule(Cursor at) {
  Rule rule;
  rule.value = at.number("share", share);
  rule.grade = read_grade(at, "grade", Grade::D);
  rule.why = at.text("why");
  at.finish();
  return rule;
}

std::map<std::string, std::string> read_texts(Cursor& at, std::string_view key) {
  std::map<std::string, std::string> all;
  if (auto map = at.maybe_map(key)) {
    for (const std::string& name : map->keys()) {
      all.emplace(name, map->text(name));
    }
  }
  return all;
}

std::map<std::string, double> read_leans(Cursor& at, std::string_view key) {
  std::map<std::string, double> all;
  if (auto map = at.maybe_map(key)) {
    for (const std::string& name : map->keys()) {
      all.emplace(name, map->number(name, lean));
    }
  }
  return all;
}

std::vector<model::Group> read_groups(Cursor& at, std::string_view key) {
  std::vector<model::Group> all;
  for (Cursor& one : at.maps(key)) {
    all.push_back({one.text("code"), one.text("name"), one.texts("members")});
    one.finish();
  }
  return all;
}

void read_labels(Cursor& at, WorldSpec& spec) {
  for (Cursor& one : at.maps("regions")) {
    spec.labels.regions.push_back({one.text("code"), one.text("name")});
    if (one.maybe_flag("borrowed").value_or(false)) {
      spec.borrowed.insert(spec.labels.regions.back().code);
    }
    one.finish();
  }
  spec.labels.region_groups = read_groups(at, "region_groups");
  for (Cursor& one : at.maps("sectors")) {
    spec.labels.sectors.push_back({one.text("code"), one.text("name")});
    spec.parents.push_back(one.maybe_text("parent").value_or(spec.labels.sectors.back().code));
    one.finish();
  }
  spec.labels.sector_groups = read_groups(at, "sector_groups");
  if (spec.labels.regions.empty() || spec.labels.sectors.empty()) {
    at.error("S002", at.where(), "a world needs 'regions' and 'sectors'");
  }
}

void read_splits(Cursor& at, WorldSpec& spec) {
  for (Cursor& one : at.maps("splits")) {
    SplitSpec split;
    split.sector = one.text("sector");
    split.why = one.text("why");
    split.unit_value = one.maybe_text("unit_value").value_or("");
    split.unit_values = read_texts(one, "unit_values");
    if (auto sales = one.maybe_map("sales")) {
      for (const std::string& region : sales->keys()) {
        split.sales[region] = sales->texts(region);
      }
    }
    if (auto made = one.maybe_map("made_from")) {
      split.made_from = made->text("sector");
      split.yield_of = made->text("yield_of");
      split.yield_per = made->text("yield_per");
      made->finish();
    }
    if (auto rule = one.maybe_map("elsewhere")) {
      split.elsewhere = read_rule(*rule);
    }
    if (auto rule = one.maybe_map("exports")) {
      split.exports = read_rule(*rule);
    }
    for (const std::string& region : one.texts("absent")) {
      split.absent.insert(region);
    }
    split.users = read_leans(one, "users");
    if (auto regions = one.maybe_map("users_in")) {
      for (const std::string& region : regions->keys()) {
        split.users_in[region] = read_leans(*regions, region);
      }
    }
    split.buys = read_leans(one, "buys");
    one.finish();
    if (!spec.labels.sector(split.sector)) {
      one.error_at("sector", "S008", "'" + split.sector + "' is not a sector of this world");
    }
    spec.splits.push_back(std::move(split));
  }
}

void read_targets(Cursor at, WorldSpec& spec) {
  if (auto tolerance = at.maybe_map("tolerance")) {
    for (std::size_t g = 0; g < grades.size() - 1; ++g) {
      spec.tolerance[g] = tolerance->number(grades[g], {0.0, 1.0, false});
    }
    tolerance->finish();
  }
  spec.leave_out = read_texts(at, "leave_out");
  for (Cursor& one : at.maps("weaken")) {
    const Grade as = read_grade(one, "as", Grade::C);
    const std::string why = one.text("why");
    for (const std::string& fact : one.texts("facts")) {
      spec.weaken[fact] = {as, why};
    }
    one.finish();
  }
  spec.cif_margin = at.text("cif_margin");
  for (const std::string& importer : at.texts("fob_imports")) {
    spec.fob_imports.insert(importer);
  }
  at.finish();
}

void read_tariffs(Cursor at, WorldSpec& spec) {
  for (Cursor& one : at.maps("agreements")) {
    spec.exemptions.push_back(
        {one.texts("importers"), one.texts("exporters"), one.texts("sectors"), one.text("why")});
    one.finish();
  }
  for (Cursor& one : at.maps("measures")) {
    BaseMeasure measure{one.text("fact"), std::nullopt};
    if (auto rule = one.maybe_map("weight")) {
      measure.weight = read_rule(*rule);
    }
    one.finish();
    spec.measures.push_back(std::move(measure));
  }
  at.finish();
}

void read_checks(Cursor& at, WorldSpec& spec) {
  for (Cursor& one : at.maps("checks")) {
    Check check;
    check.id = one.text("id");
    check.says = one.text("says");
    check.value = one.number("value", {0.0, infinity, false});
    check.unit = one.text("unit");
    constexpr std::array<std::string_view, 2> kinds{"trade", "crush"};
    check.crushed = one.maybe_choice("of", kinds).value_or("trade") == "crush";
    check.exporters = one.texts("exporters");
    check.importers = one.texts("importers");
    check.sectors = one.texts("sectors");
    if (!parse_unit(check.unit)) {
      one.error_at("unit", "S006", "'" + check.unit + "' is not a unit");
    }
    one.finish();
    spec.checks.push_back(std::move(check));
  }
}

}  // namespace

const SplitSpec* WorldSpec::split(std::string_view sector) const noexcept {
  const auto found = std::find_if(splits.begin(), splits.end(),
                                  [&](const SplitSpec& one) { return one.sector == sector; });
  return found == splits.end() ? nullptr : &*found;
}

WorldSpec read_world_spec(const Node& file, Diagnostics& out) {
  Cursor at(file, "", out);
  WorldSpec spec;
  if (at.maybe_integer("tradeflow-world", 1, 1) != 1) {
    at.error("S002", at.where(), "'tradeflow-world: 1' is missing", "the version of this format");
  }
  spec.title = at.text("title");
  spec.year = static_cast<int>(at.maybe_integer("year", 1900, 2100).value_or(0));
  spec.currency = at.text("currency");
  spec.unit = at.text("unit");
  if (const auto date = at.maybe_date("base_date")) {
    spec.base_date = *date;
  } else {
    at.error("S002", at.where(), "'base_date' is missing", "the day whose tariffs are the base's");
  }
  read_labels(at, spec);
  read_splits(at, spec);
  if (auto growth = at.maybe_map("growth")) {
    spec.gdp_before = read_texts(*growth, "gdp_before");
    spec.dollar_prices = growth->text("dollar_prices");
    growth->finish();
  }
  if (auto targets = at.maybe_map("targets")) {
    read_targets(*targets, spec);
  }
  if (auto tariffs = at.maybe_map("tariffs")) {
    read_tariffs(*tariffs, spec);
  }
  spec.memos = at.texts("memos");
  read_checks(at, spec);
  at.finish();
  return spec;
}

}  // namespace tradeflow::seeds
