#include "scenarios/scenario.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace tradeflow::scenarios {
namespace {

/// Keys of a measure that say what it does; exactly one of them stands in each.
constexpr std::array<std::string_view, 4> instruments{"use", "tariff", "cost", "tariffs_from"};

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? word : ", " + word;
  }
  return text;
}

Tariff read_tariff(Form form) {
  Tariff tariff;
  tariff.imposed_by = form.words("imposed_by");
  tariff.on_exports_of = form.words("on_exports_of");
  tariff.sectors = form.words("sectors");
  std::vector<std::string> operators;
  for (const char* name : {"set_rate", "add_pp", "scale_by"}) {
    if (form.has(name)) {
      operators.emplace_back(name);
    }
  }
  tariff.set_rate = form.number("set_rate");
  tariff.add_pp = form.number("add_pp");
  tariff.scale_by = form.number("scale_by");
  if (operators.empty()) {
    form.error("", "S014", "'" + form.path() + "' does not say what it does to the rate",
               "one of set_rate, add_pp, scale_by");
  } else if (operators.size() > 1) {
    form.error(operators.back(), "S014",
               "'" + form.path() + "' has several operators: " + list_of(operators),
               "one measure does one thing; write two measures");
  }
  form.finish();
  return tariff;
}

Cost read_cost(Form form) {
  Cost cost;
  cost.importer = form.words("importer");
  cost.exporter = form.words("exporter");
  cost.sectors = form.words("sectors");
  cost.scale_by = form.number("scale_by").value_or(1.0);
  form.finish();
  return cost;
}

TariffTable read_table(Form form) {
  TariffTable table{{form.text("file").value_or(""), form.where("file")}};
  form.finish();
  return table;
}

Use read_use(Form& measure) {
  Use use;
  const Node* node = measure.raw("use");
  if (node == nullptr) {
    return use;
  }
  if (node->is_scalar() && !node->scalar.empty()) {
    use.fact = Word{node->scalar, node->where};
    return use;
  }
  Form filter("use", *node, measure.path() + ".use", measure.diagnostics());
  use.imposed_by = filter.words("imposed_by");
  use.on_exports_of = filter.words("on_exports_of");
  use.sectors = filter.words("sectors");
  filter.finish();
  if (node->is_map() && node->entries.empty()) {
    filter.error("", "S003", "'use' is empty and would match every measure there is",
                 "a fact's id, or {imposed_by: …, on_exports_of: …}");
  }
  return use;
}

void read_coverage(Form& form, Measure& measure) {
  const Node* node = form.raw("coverage");
  if (node == nullptr) {
    return;
  }
  if (node->is_map()) {
    Form map("coverage", *node, form.path() + ".coverage", form.diagnostics());
    measure.coverage = map.number("share");
    measure.coverage_fact = map.text("fact").value_or("");
    map.finish();
  } else {
    measure.coverage = form.number("coverage");
  }
}

Instrument read_instrument(Form& form) {
  std::vector<std::string> found;
  for (const std::string_view name : instruments) {
    if (form.has(name)) {
      found.emplace_back(name);
    }
  }
  if (found.size() != 1 && form.valid()) {
    const std::vector<std::string> all(instruments.begin(), instruments.end());
    form.error("", "S015",
               found.empty() ? "'" + form.path() + "' does not say what it does"
                             : "'" + form.path() + "' does several things: " + list_of(found),
               "one of " + list_of(all));
  }
  Instrument what = read_use(form);
  if (auto map = form.map("tariff")) {
    what = read_tariff(*map);
  }
  if (auto map = form.map("cost")) {
    what = read_cost(*map);
  }
  if (auto map = form.map("tariffs_from")) {
    what = read_table(*map);
  }
  return what;
}

Measure read_measure(Form form) {
  Measure measure;
  measure.where = form.where();
  measure.path = form.path();
  measure.id = form.text("id").value_or("");
  measure.what = read_instrument(form);
  measure.from = form.date("from");
  measure.until = form.date("until");
  read_coverage(form, measure);
  if (measure.from && measure.until && *measure.until < *measure.from) {
    form.error("until", "S010", "'until' lies before 'from'", "first and last day, both inclusive");
  }
  form.finish();
  return measure;
}

/// Default ids: the fact's id for `use`, else kind-number, counted per kind from 1.
void name_measures(std::vector<Measure>& measures, Diagnostics& out) {
  std::set<std::string> taken;
  std::array<int, std::variant_size_v<Instrument>> count{};
  for (Measure& measure : measures) {
    const auto* use = std::get_if<Use>(&measure.what);
    const int number = ++count[measure.what.index()];
    if (measure.id.empty()) {
      measure.id = use != nullptr && use->fact
                       ? use->fact->text
                       : std::string(kind_of(measure.what)) + "-" + std::to_string(number);
    }
    if (!taken.insert(measure.id).second) {
      out.push_back({Severity::Error, "S016", measure.path, measure.where,
                     "two measures are called '" + measure.id + "'",
                     "give one of them another id"});
    }
  }
}

void read_model(Form& form, Scenario& scenario) {
  auto map = form.map("model");
  if (!map) {
    return;
  }
  scenario.preset = map->text("preset").value_or(scenario.preset);
  if (const auto rule = map->text("deficits")) {
    scenario.closure.deficits = model::deficit_rule(*rule).value_or(scenario.closure.deficits);
  }
  scenario.closure.mobility = map->number("mobility").value_or(scenario.closure.mobility);
  map->finish();
}

/// A measure that holds only from or to a day needs a day to be asked about.
void check_dates(const Scenario& scenario, Diagnostics& out) {
  if (scenario.as_of) {
    return;
  }
  for (const Measure& measure : scenario.measures) {
    if (measure.dated()) {
      out.push_back({Severity::Error, "S017", measure.path, measure.where,
                     "measure '" + measure.id + "' has dates, but the scenario has no day",
                     "add as_of: YYYY-MM-DD"});
    }
  }
}

}  // namespace

std::string_view kind_of(const Instrument& what) noexcept {
  return instruments[what.index()];
}

Scenario read_scenario(const Node& file, Diagnostics& out) {
  Form form("scenario", file, "", out);
  Scenario scenario;
  scenario.where = file.where;
  (void)form.number("tradeflow");
  scenario.name = form.text("name").value_or("");
  scenario.title = form.text("title").value_or(scenario.name);
  scenario.baseline = form.text("baseline").value_or("");
  scenario.baseline_where = form.where("baseline");
  read_model(form, scenario);
  for (Form& measure : form.maps("measures")) {
    scenario.measures.push_back(read_measure(std::move(measure)));
  }
  scenario.as_of = form.date("as_of");
  if (auto parameters = form.map("parameters")) {
    scenario.trade_elasticity = parameters->by_sector("trade_elasticity");
    parameters->finish();
  }
  for (const Word& word : form.words("output")) {
    scenario.output.push_back(word.text);
  }
  scenario.allow_null = form.flag("allow_null").value_or(false);
  form.finish();
  name_measures(scenario.measures, out);
  check_dates(scenario, out);
  return scenario;
}

}  // namespace tradeflow::scenarios
