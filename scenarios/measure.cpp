#include "scenarios/measure.hpp"

#include <algorithm>

namespace tradeflow::scenarios {
namespace {

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? word : ", " + word;
  }
  return text;
}

/// Reads set_rate, add_pp and scale_by, of which exactly one stands in a levy.
void read_operators(Form& form, Levy& levy) {
  std::vector<std::string> operators;
  for (const char* name : {"set_rate", "add_pp", "scale_by"}) {
    if (form.has(name)) {
      operators.emplace_back(name);
    }
  }
  levy.set_rate = form.number("set_rate");
  levy.add_pp = form.number("add_pp");
  levy.scale_by = form.number("scale_by");
  if (operators.empty() && form.valid()) {
    form.error("", "S014", "'" + form.path() + "' does not say what it does to the rate",
               "one of set_rate, add_pp, scale_by");
  } else if (operators.size() > 1) {
    form.error(operators.back(), "S014",
               "'" + form.path() + "' has several operators: " + list_of(operators),
               "one measure does one thing; write two measures");
  }
}

Instrument read_tariff(Form& form) {
  Levy levy;
  levy.by = form.words("imposed_by");
  levy.partners = form.words("on_exports_of");
  levy.sectors = form.words("sectors");
  levy.items = form.words("items");
  levy.cut_off = form.number("cut_off");
  read_operators(form, levy);
  return levy;
}

Instrument read_export_tax(Form& form) {
  Levy levy;
  levy.on = Levy::On::Exports;
  levy.by = form.words("imposed_by");
  levy.partners = form.words("on_exports_to");
  levy.sectors = form.words("sectors");
  levy.items = form.words("items");
  read_operators(form, levy);
  return levy;
}

Instrument read_production_tax(Form& form) {
  Levy levy;
  levy.on = Levy::On::Production;
  levy.by = form.words("region");
  levy.sectors = form.words("sectors");
  read_operators(form, levy);
  return levy;
}

Instrument read_cost(Form& form) {
  Scaling cost;
  cost.regions = form.words("importer");
  cost.exporters = form.words("exporter");
  cost.members = form.words("sectors");
  cost.items = form.words("items");
  cost.scale_by = form.number("scale_by").value_or(1.0);
  const std::string side = form.text("rent_to").value_or("");
  cost.rent = side == "importer"   ? Scaling::Rent::Importer
              : side == "exporter" ? Scaling::Rent::Exporter
                                   : Scaling::Rent::None;
  return cost;
}

Instrument read_scaling(Form& form, Scaling::Of of) {
  Scaling scaling;
  scaling.of = of;
  scaling.regions = form.words("region");
  scaling.members = form.words(of == Scaling::Of::Endowment ? "factors" : "sectors");
  scaling.scale_by = form.number("scale_by").value_or(1.0);
  return scaling;
}
Instrument read_productivity(Form& form) {
  return read_scaling(form, Scaling::Of::Productivity);
}
Instrument read_demand(Form& form) {
  return read_scaling(form, Scaling::Of::Demand);
}
Instrument read_endowment(Form& form) {
  return read_scaling(form, Scaling::Of::Endowment);
}

Instrument read_ban(Form& form) {
  Ban ban;
  ban.imposed_by = form.words("imposed_by");
  ban.on_exports_of = form.words("on_exports_of");
  ban.sectors = form.words("sectors");
  ban.items = form.words("items");
  return ban;
}

Instrument read_a_quota(Form& form) {
  return read_quota(form);
}

Instrument read_table(Form& form) {
  return TariffTable{{form.text("file").value_or(""), form.where("file")}};
}

/// Keys of a measure that say what it does, beside `use`; exactly one of them stands in each.
struct Reader {
  std::string_view key;
  Instrument (*read)(Form&);
};
constexpr Reader readers[] = {
    {"tariff", read_tariff},
    {"ban", read_ban},
    {"quota", read_a_quota},
    {"cost", read_cost},
    {"export_tax", read_export_tax},
    {"production_tax", read_production_tax},
    {"productivity", read_productivity},
    {"demand", read_demand},
    {"endowment", read_endowment},
    {"tariffs_from", read_table},
};

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

void read_instrument(Form& form, Measure& measure) {
  std::vector<std::string> all{"use"};
  std::vector<std::string> found;
  measure.what = read_use(form);
  if (form.has("use")) {
    found.emplace_back("use");
  }
  for (const Reader& reader : readers) {
    all.emplace_back(reader.key);
    if (auto map = form.map(reader.key)) {
      measure.what = reader.read(*map);
      map->finish();
      found.emplace_back(reader.key);
    }
  }
  measure.kind = found.empty() ? "use" : found.back();
  if (found.size() != 1 && form.valid()) {
    form.error("", "S015",
               found.empty() ? "'" + form.path() + "' does not say what it does"
                             : "'" + form.path() + "' does several things: " + list_of(found),
               "one of " + list_of(all));
  }
}

}  // namespace

Measure read_measure(Form form) {
  Measure measure;
  measure.where = form.where();
  measure.path = form.path();
  measure.id = form.text("id").value_or("");
  read_instrument(form, measure);
  measure.from = form.date("from");
  measure.until = form.date("until");
  read_coverage(form, measure);
  if (measure.from && measure.until && *measure.until < *measure.from) {
    form.error("until", "S010", "'until' lies before 'from'", "first and last day, both inclusive");
  }
  if (std::holds_alternative<Ban>(measure.what) && measure.coverage.value_or(1.0) != 1.0) {
    form.error("coverage", "S018", "a ban with a coverage is none",
               "ban a sector of its own, or write a tariff with a coverage");
  }
  form.finish();
  return measure;
}

}  // namespace tradeflow::scenarios
