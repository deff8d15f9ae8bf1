#include "io/cli/facts_text.hpp"

#include <cmath>

#include "io/data_dir.hpp"
#include "io/render.hpp"
#include "scenarios/schedule.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::io::cli {
namespace {

using Json = nlohmann::ordered_json;
using seeds::Fact;

/// Percentages of a net rate, without the binary tail of 0.758 · 100.
std::string percent(double rate) {
  return number_text(std::round(rate * 1e12) / 1e10);
}

std::string joined(const std::vector<std::string>& words, const char* separator = " ") {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : separator) + word;
  }
  return text;
}

/// Shipped files by their name in the repository, wherever it stands.
std::string shown_file(const std::string& file) {
  const std::string root = data_dir().string() + "/";
  return file.starts_with(root) ? file.substr(root.size()) : file;
}

std::string day(const std::optional<seeds::Date>& date) {
  return date ? scenarios::iso(*date) : std::string();
}

void put(Json& out, const char* key, const std::string& value) {
  if (!value.empty()) {
    out[key] = value;
  }
}
void put(Json& out, const char* key, const std::vector<std::string>& values) {
  if (!values.empty()) {
    out[key] = values;
  }
}
void put(Json& out, const char* key, const std::optional<double>& value) {
  if (value) {
    out[key] = *value;
  }
}

Json action_json(const seeds::Action& action) {
  Json out;
  put(out, "set_rate", action.set_rate);
  put(out, "add_rate", action.add_pp);
  put(out, "scale_by", action.scale_by);
  put(out, "on_top_of", action.on_top_of);
  put(out, "quota_volume", action.volume);
  put(out, "in_rate", action.in_rate);
  put(out, "over_rate", action.over_rate);
  put(out, "over_add_rate", action.over_add_pp);
  put(out, "growth", action.growth);
  put(out, "rent_to", action.rent_to);
  put(out, "unit_value", action.unit_value);
  if (action.ban) {
    out["ban"] = true;
  }
  return out;
}

void put_measure(Json& out, const Fact& fact) {
  put(out, "imposed_by", fact.imposed_by);
  put(out, "on_exports_of", fact.on_exports_of);
  put(out, "except", fact.except);
  put(out, "announced", day(fact.announced));
  put(out, "effective", day(fact.effective));
  put(out, "collected_from", day(fact.collected_from));
  put(out, "expires", day(fact.expires));
  for (const seeds::Window& window : fact.suspended) {
    out["suspended"].push_back({{"from", day(window.from)}, {"until", day(window.until)}});
  }
  if (fact.status) {
    out["status"] = to_string(*fact.status);
  }
  if (fact.coverage) {
    out["coverage"] = {{"share", fact.coverage->share}, {"fact", fact.coverage->fact}};
  }
}

Json fact_json(const Fact& fact) {
  Json out{{"id", fact.id}, {"kind", to_string(fact.kind)}, {"says", fact.says}};
  put(out, "value", fact.value);
  put(out, "unit", fact.unit);
  if (Json action = action_json(fact.action); !action.is_null()) {
    out["action"] = std::move(action);
  }
  put(out, "period", fact.period ? fact.period->text : std::string());
  put(out, "exporter", fact.exporter);
  put(out, "importer", fact.importer);
  put(out, "region", fact.region);
  put(out, "sector", fact.sector);
  put(out, "hs", fact.products.hs);
  put(out, "sectors", fact.products.sectors);
  put(out, "items", fact.products.items);
  put(out, "valuation", fact.valuation);
  put(out, "basis", fact.basis);
  put_measure(out, fact);
  put(out, "convention", fact.convention ? std::string(to_string(*fact.convention)) : "");
  put(out, "theta", seeds::theta(fact));
  put(out, "grade", fact.grade ? std::string(to_string(*fact.grade)) : "");
  out["use"] = to_string(fact.use);
  put(out, "date", fact.date);
  out["sources"] = Json::array();
  for (const seeds::Source& source : fact.sources) {
    out["sources"].push_back({{"title", source.title},
                              {"publisher", source.publisher},
                              {"date", source.date},
                              {"url", source.url}});
  }
  put(out, "quantifies", fact.quantifies);
  put(out, "derived_from", fact.derived_from);
  put(out, "conflicts_with", fact.conflicts_with);
  put(out, "why", fact.why);
  out["file"] = shown_file(fact.where.file);
  out["line"] = fact.where.line;
  return out;
}

/// "2025-03-20 to 2026-02-28, suspended 2026-03-01 to 2026-12-31"
std::string dates(const Fact& fact) {
  if (!fact.effective) {
    return fact.announced ? "announced " + day(fact.announced) : std::string();
  }
  std::string text = day(fact.effective) + (fact.expires ? " to " + day(fact.expires) : " on");
  for (const seeds::Window& window : fact.suspended) {
    text += ", suspended " + day(window.from) + " to " + day(window.until);
  }
  return text;
}

}  // namespace

std::string figure(const Fact& fact) {
  if (fact.value) {
    return number_text(*fact.value) + (fact.unit == "1" ? "" : " " + fact.unit);
  }
  const seeds::Action& does = fact.action;
  if (does.volume) {
    return "quota " + number_text(*does.volume) + " " + fact.unit;
  }
  if (does.add_pp) {
    return (*does.add_pp < 0 ? "" : "+") + percent(*does.add_pp) + " pp";
  }
  if (does.set_rate) {
    return "= " + percent(*does.set_rate) + " %";
  }
  return does.scale_by ? "× " + number_text(*does.scale_by) : std::string(does.ban ? "ban" : "");
}

Json facts_array(const std::vector<const Fact*>& facts) {
  Json all = Json::array();
  for (const Fact* fact : facts) {
    all.push_back(fact_json(*fact));
  }
  return all;
}

std::string fact_table(const std::vector<const Fact*>& facts, bool color) {
  using Align = TextTable::Align;
  TextTable table({Align::Left, Align::Right, Align::Left, Align::Left, Align::Left});
  table.row({"id", "figure", "when", "grade", "says"}, Tone::Bold);
  for (const Fact* fact : facts) {
    table.row({fact->id, figure(*fact), fact->period ? fact->period->text : dates(*fact),
               fact->grade ? std::string(to_string(*fact->grade)) : "-", fact->says},
              fact->grade == seeds::Grade::D ? Tone::Careful : Tone::Plain);
  }
  return table.text(color);
}

std::string fact_page(const Fact& fact, const seeds::Ledger& ledger, bool color) {
  using Align = TextTable::Align;
  TextTable table({Align::Left, Align::Left});
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      table.row({name, value});
    }
  };
  line("says", fact.says);
  line("figure", figure(fact));
  line("when", fact.period ? fact.period->text : dates(fact));
  line("status", fact.status ? std::string(to_string(*fact.status)) : "");
  line("imposed by", joined(fact.imposed_by));
  line("on exports of",
       joined(fact.on_exports_of) + (fact.except.empty() ? "" : " except " + joined(fact.except)));
  line("coverage",
       fact.coverage ? percent(fact.coverage->share) + " % (" + fact.coverage->fact + ")" : "");
  line("exporter", joined(fact.exporter));
  line("importer", joined(fact.importer));
  line("region", joined(fact.region));
  line("sectors", joined(fact.sector) + joined(fact.products.sectors));
  line("items", joined(fact.products.items));
  line("HS", joined(fact.products.hs));
  line("valuation", joined({fact.valuation, fact.basis}, fact.basis.empty() ? "" : ", "));
  line("elasticity", fact.convention
                         ? "θ = " + number_text(seeds::theta(fact).value_or(0.0)) + " (stated as " +
                               std::string(to_string(*fact.convention)) + ")"
                         : "");
  line("grade", (fact.grade ? std::string(to_string(*fact.grade)) : "none") + ", " +
                    std::string(to_string(fact.use)));
  for (const seeds::Source& source : fact.sources) {
    line("source", source.title + ", " + source.publisher + ", " + source.date);
    line("", source.url);
  }
  line("derived from", joined(fact.derived_from));
  line("quantifies", joined(fact.quantifies));
  std::vector<std::string> figures;
  for (const Fact* other : seeds::quantifying(ledger, fact.id)) {
    figures.push_back(other->id);
  }
  line("made precise by", joined(figures));
  line("conflicts with",
       joined(fact.conflicts_with) + (fact.preferred ? " (this one is used)" : ""));
  line("why", fact.why);
  line("written in", shown_file(fact.where.file) + ":" + std::to_string(fact.where.line));
  return painted(fact.id, Tone::Bold, color) + "\n" + table.text(color, "  ");
}

}  // namespace tradeflow::io::cli
