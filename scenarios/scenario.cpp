#include "scenarios/scenario.hpp"

#include <map>
#include <set>

namespace tradeflow::scenarios {
namespace {

/// Default ids: the fact's id for `use`, else kind-number, counted per kind from 1.
void name_measures(std::vector<Measure>& measures, Diagnostics& out) {
  std::set<std::string> taken;
  std::map<std::string, int> count;
  for (Measure& measure : measures) {
    const auto* use = std::get_if<Use>(&measure.what);
    const int number = ++count[measure.kind];
    if (measure.id.empty()) {
      measure.id = use != nullptr && use->fact ? use->fact->text
                                               : measure.kind + "-" + std::to_string(number);
    }
    if (!taken.insert(measure.id).second) {
      out.push_back({Severity::Error, "S016", measure.path, measure.where,
                     "two measures are called '" + measure.id + "'",
                     "give one of them another id"});
    }
  }
}

void read_substitution(Form& form, Substitution& out) {
  if (const auto sourcing = form.text("sourcing")) {
    out.two_level = *sourcing == "two-level";
  }
  if (auto map = form.map("substitution")) {
    out.home_and_imports = map->by_sector("home_and_imports");
    out.value_added_and_inputs = map->by_sector("value_added_and_inputs");
    out.inputs = map->by_sector("inputs");
    out.factors = map->by_sector("factors");
    out.items = map->by_sector("items");
    out.final_use = map->number("final_use");
    map->finish();
  }
}

/// Fixed coefficients are one model: no key beside the preset has a meaning there.
void refuse_beside_fixed(Form& map) {
  for (const char* key :
       {"sourcing", "substitution", "deficits", "mobility", "labour", "revenue"}) {
    if (map.has(key)) {
      map.error(key, "S098",
                "with fixed coefficients nothing substitutes, factors cost what they did and "
                "deficits are what is left: '" +
                    std::string(key) + "' has no meaning",
                "leave it out, or take another preset");
    }
  }
}

void read_model(Form& form, Scenario& scenario) {
  auto map = form.map("model");
  if (!map) {
    return;
  }
  scenario.substitution.where = form.where("model");
  read_substitution(*map, scenario.substitution);
  scenario.preset = map->text("preset").value_or(scenario.preset);
  if (scenario.fixed_coefficients()) {
    refuse_beside_fixed(*map);
  }
  if (const auto rule = map->text("deficits")) {
    scenario.closure.deficits = model::deficit_rule(*rule).value_or(scenario.closure.deficits);
  }
  scenario.closure.mobility = map->number("mobility").value_or(scenario.closure.mobility);
  if (const auto rule = map->text("labour")) {
    scenario.closure.labour = model::labour_rule(*rule).value_or(scenario.closure.labour);
    scenario.labour_where = map->where("labour");
  }
  if (const auto rule = map->text("revenue")) {
    scenario.closure.revenue = model::revenue_rule(*rule).value_or(scenario.closure.revenue);
  }
  if (scenario.closure.revenue == model::RevenueRule::Save &&
      scenario.closure.deficits == model::DeficitRule::Balanced) {
    map->error("revenue", "S081", "what is saved is lent abroad, which 'balanced' does not allow",
               "take deficits: fixed or gdp-share, or revenue: rebate");
  }
  map->finish();
}

/// A measure that holds only from or to a day needs a day, or days, to be asked about.
void check_dates(const Scenario& scenario, Diagnostics& out) {
  if (scenario.as_of && scenario.timeline) {
    out.push_back({Severity::Error, "S020", "timeline", scenario.timeline->where,
                   "'as_of' and 'timeline' exclude each other",
                   "as_of: for the measures of one day, timeline: for a path"});
  }
  if (scenario.as_of || scenario.timeline) {
    return;
  }
  for (const Measure& measure : scenario.measures) {
    if (measure.dated()) {
      out.push_back({Severity::Error, "S017", measure.path, measure.where,
                     "measure '" + measure.id + "' has dates, but the scenario has no day",
                     "add as_of: YYYY-MM-DD, or timeline: {start: 2024-Q4, end: 2030-Q4}"});
    }
  }
}

void read_uncertainty(Form& form, Scenario& scenario) {
  const Node* const node = form.raw("uncertainty");
  if (node == nullptr) {
    return;
  }
  if (node->is_map()) {
    Form map("uncertainty", *node, "uncertainty", form.diagnostics());
    scenario.draws = static_cast<std::uint64_t>(map.number("draws").value_or(default_draws));
    map.finish();
  } else if (node->is_scalar() && node->scalar == "off") {
    scenario.draws = 0;
  } else if (!node->is_scalar() || node->scalar != "default") {
    form.error("uncertainty", "S008", "this is no way to draw bands",
               "one of default, off, {draws: 512}");
  }
}

}  // namespace

Scenario read_scenario(const Node& file, Diagnostics& out) {
  Form form("scenario", file, "", out);
  Scenario scenario;
  scenario.where = file.where;
  (void)form.number("tradeflow");
  scenario.name = form.text("name").value_or("");
  scenario.title = form.text("title").value_or(scenario.name);
  for (const char* key : {"extends", "compose", "order", "overrides"}) {
    if (form.raw(key) != nullptr) {
      form.error(key, "S076", "'" + std::string(key) + "' is not followed here",
                 "it is in a scenario's file, which is composed before it is read");
    }
  }
  scenario.baseline = form.text("baseline").value_or("");
  scenario.baseline_where = form.where("baseline");
  read_model(form, scenario);
  scenario.items = read_items(form);
  for (Form& measure : form.maps("measures")) {
    scenario.measures.push_back(read_measure(std::move(measure)));
  }
  scenario.as_of = form.date("as_of");
  if (auto block = form.map("timeline")) {
    scenario.timeline = read_timeline(std::move(*block));
  }
  if (auto parameters = form.map("parameters")) {
    scenario.trade_elasticity = parameters->by_sector("trade_elasticity");
    parameters->finish();
  }
  if (auto block = form.map("sweep")) {
    scenario.sweep = read_sweep(std::move(*block));
  }
  for (const Word& word : form.words("output")) {
    scenario.output.push_back(word.text);
  }
  read_uncertainty(form, scenario);
  scenario.allow_null = form.flag("allow_null").value_or(false);
  form.finish();
  name_measures(scenario.measures, out);
  check_dates(scenario, out);
  return scenario;
}

}  // namespace tradeflow::scenarios
