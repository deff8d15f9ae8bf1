#include "seeds/ledger.hpp"

#include <algorithm>

#include "model/classification.hpp"
#include "seeds/cursor.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::seeds {
namespace {

using Codes = std::vector<std::string>;

bool holds(const Codes& codes, std::string_view code) {
  return std::any_of(codes.begin(), codes.end(),
                     [&](const std::string& one) { return model::same_code(one, code); });
}

bool valid_id(std::string_view id) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '/' || c == '_' ||
           c == '.';
  };
  return !id.empty() && std::all_of(id.begin(), id.end(), allowed);
}

void add(Fact fact, Ledger& ledger, Diagnostics& out) {
  if (!valid_id(fact.id)) {
    if (!fact.id.empty()) {
      out.push_back({Severity::Error, "F021", fact.id, fact.where, "'" + fact.id + "' is not an id",
                     "lower-case letters, digits, '-', '_', '.' and '/'"});
    }
    return;
  }
  const auto [at, is_new] = ledger.by_id.emplace(fact.id, ledger.facts.size());
  if (!is_new) {
    const SourcePosition& first = ledger.facts[at->second].where;
    out.push_back({Severity::Error, "F022", fact.id, fact.where,
                   "the id '" + fact.id + "' is given twice",
                   "first at " + first.file + ":" + std::to_string(first.line)});
    return;
  }
  ledger.facts.push_back(std::move(fact));
}

void check_references(const Ledger& ledger, Diagnostics& out) {
  Codes ids;
  for (const Fact& fact : ledger.facts) {
    ids.push_back(fact.id);
  }
  const auto check = [&](const Fact& fact, const Codes& references, std::string_view key) {
    for (const std::string& id : references) {
      if (ledger.find(id) == nullptr) {
        const auto near = did_you_mean(id, ids);
        out.push_back(
            {Severity::Error, "F020", fact.id + "." + std::string(key), fact.where,
             "'" + std::string(key) + "' of '" + fact.id + "' names '" + id + "', which is no fact",
             near ? "did you mean '" + *near + "'?" : "add it or correct the id"});
      }
    }
  };
  for (const Fact& fact : ledger.facts) {
    check(fact, fact.quantifies, "quantifies");
    check(fact, fact.derived_from, "derived_from");
    check(fact, fact.conflicts_with, "conflicts_with");
    if (fact.coverage && !fact.coverage->fact.empty()) {
      check(fact, {fact.coverage->fact}, "coverage.fact");
    }
    if (!fact.action.unit_value.empty()) {
      check(fact, {fact.action.unit_value}, "value.unit_value");
    }
  }
}

bool on_day(const Fact& fact, Date day) {
  if (fact.period) {
    return fact.period->first <= day && day <= fact.period->last;
  }
  return fact.effective && Window{*fact.effective, fact.expires}.holds(day);
}

std::string json_list(const Codes& items) {
  std::string text = "[";
  for (const std::string& item : items) {
    text += (text.size() > 1 ? "," : "") + json_text(item);
  }
  return text + "]";
}

std::string json_of(const Fact& fact) {
  std::string text = "{\"id\":" + json_text(fact.id) +
                     ",\"kind\":" + json_text(to_string(fact.kind)) +
                     ",\"says\":" + json_text(fact.says);
  if (fact.value) {
    text += ",\"value\":" + number_text(*fact.value) + ",\"unit\":" + json_text(fact.unit);
  }
  if (fact.period) {
    text += ",\"period\":" + json_text(fact.period->text);
  }
  text += ",\"date\":" + json_text(fact.date) +
          ",\"grade\":" + (fact.grade ? json_text(to_string(*fact.grade)) : std::string("null")) +
          ",\"sources\":[";
  bool first = true;
  for (const Source& source : fact.sources) {
    text += std::string(first ? "" : ",") + "{\"title\":" + json_text(source.title) +
            ",\"publisher\":" + json_text(source.publisher) +
            ",\"date\":" + json_text(source.date) + ",\"url\":" + json_text(source.url) + "}";
    first = false;
  }
  text += "],\"quantifies\":" + json_list(fact.quantifies) +
          ",\"derived_from\":" + json_list(fact.derived_from);
  return text + "}";
}

}  // namespace

const Fact* Ledger::find(std::string_view id) const noexcept {
  const auto at = by_id.find(id);
  return at == by_id.end() ? nullptr : &facts[at->second];
}

Ledger read_ledger(std::span<const Node> files, Diagnostics& out) {
  Ledger ledger;
  for (const Node& file : files) {
    Cursor at(file, "", out);
    if (at.maybe_integer("tradeflow-facts", 1, 1) == std::nullopt && !at.has("tradeflow-facts")) {
      at.error("S002", at.where(), "'tradeflow-facts' is missing",
               "a facts file starts with tradeflow-facts: 1");
    }
    (void)at.text("title");
    (void)at.maybe_text("note");
    const Node* list = at.take("facts");
    at.finish();
    if (list == nullptr || !list->is_list()) {
      at.error("S002", list == nullptr ? at.where() : list->where, "'facts' must be a list",
               "facts: followed by one '- id: …' per fact");
      continue;
    }
    for (std::size_t k = 0; k < list->items.size(); ++k) {
      add(read_fact(list->items[k], "facts[" + std::to_string(k) + "]", out), ledger, out);
    }
  }
  check_references(ledger, out);
  return ledger;
}

std::vector<const Fact*> select(const Ledger& ledger, const Query& query) {
  const auto named = [](std::string_view code, const Codes& a, const Codes& b) {
    return code.empty() || holds(a, code) || holds(b, code);
  };
  std::vector<const Fact*> found;
  for (const Fact& fact : ledger.facts) {
    const bool matches =
        (!query.kind || fact.kind == *query.kind) && (!query.use || fact.use == *query.use) &&
        named(query.sector, fact.sector, fact.products.sectors) &&
        named(query.importer, fact.importer, fact.imposed_by) &&
        named(query.exporter, fact.exporter, fact.on_exports_of) &&
        named(query.region, fact.region, {}) && (!query.on || on_day(fact, *query.on)) &&
        (!query.unquantified ||
         (!fact.quantified() && fact.unit.empty() && quantifying(ledger, fact.id).empty()));
    if (matches) {
      found.push_back(&fact);
    }
  }
  return found;
}

std::vector<const Fact*> quantifying(const Ledger& ledger, std::string_view id) {
  std::vector<const Fact*> found;
  for (const Fact& fact : ledger.facts) {
    if (std::find(fact.quantifies.begin(), fact.quantifies.end(), id) != fact.quantifies.end()) {
      found.push_back(&fact);
    }
  }
  return found;
}

std::string facts_json(const Ledger& ledger, const std::set<std::string>& ids) {
  std::set<std::string> reached;
  std::vector<std::string> open(ids.begin(), ids.end());
  while (!open.empty()) {
    const std::string id = open.back();
    open.pop_back();
    const Fact* fact = ledger.find(id);
    if (fact != nullptr && reached.insert(id).second) {
      open.insert(open.end(), fact->derived_from.begin(), fact->derived_from.end());
    }
  }
  std::string text = "[";
  for (const std::string& id : reached) {
    text += (text.size() > 1 ? "," : "") + json_of(*ledger.find(id));
  }
  return text + "]";
}

}  // namespace tradeflow::seeds
