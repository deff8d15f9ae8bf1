#include "seeds/fact.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "seeds/cursor.hpp"

namespace tradeflow::seeds {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::array<std::string_view, 8> kinds{"measure", "flow",   "share",     "change",
                                                "level",   "target", "parameter", "relation"};
constexpr std::array<std::string_view, 4> grades{"A", "B", "C", "D"};
constexpr std::array<std::string_view, 3> uses{"calibration", "validation", "context"};
constexpr std::array<std::string_view, 6> statuses{"announced", "provisional", "in_force",
                                                   "suspended", "ended",       "void"};
constexpr std::array<std::string_view, 4> conventions{"sigma", "theta", "tariff_exclusive_value",
                                                      "tariff_inclusive_value"};
constexpr std::array<std::string_view, 6> valuations{"farm", "basic",  "fob",
                                                     "cif",  "retail", "market_prices"};
constexpr std::array<std::string_view, 11> bases{
    "bop",  "customs", "gacc",    "national_accounts", "survey",    "model",
    "usda", "guess",   "applied", "mfn_applied",       "preference"};
constexpr std::array<std::string_view, 4> families{"normal", "lognormal", "uniform", "triangular"};

template <class E, std::size_t N>
std::string_view name_of(E value, const std::array<std::string_view, N>& names) noexcept {
  return names[static_cast<std::size_t>(value)];
}

template <class E, std::size_t N>
std::optional<E> choice(Cursor& at, std::string_view key,
                        const std::array<std::string_view, N>& names) {
  const auto text = at.maybe_choice(key, names);
  if (!text) {
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), *text);
  return static_cast<E>(found - names.begin());
}

/// A rate says its unit: 9% or 0.09; a bare 9 could mean either.
std::optional<double> rate(Cursor& at, std::string_view key) {
  const Node* node = at.peek(key);
  const auto value = at.maybe_number(key, {-1.0, 100.0, false, true});
  if (value && *value >= 1.0 && node->scalar.find('%') == std::string::npos) {
    at.error_at(key, "S009", "'" + std::string(key) + "' is a rate and needs its % sign",
                "write " + node->scalar + "%");
    return std::nullopt;
  }
  return value;
}

std::optional<double> points(Cursor& at, std::string_view key) {
  const Node* node = at.peek(key);
  if (node != nullptr && node->is_scalar() && node->scalar.find('%') != std::string::npos) {
    (void)at.take(key);
    at.error_at(key, "S009", "'" + std::string(key) + "' counts percentage points: no % sign",
                "write " + node->scalar.substr(0, node->scalar.find('%')));
    return std::nullopt;
  }
  const auto value = at.maybe_number(key, {-100.0, 10000.0});
  return value ? std::optional(*value / 100.0) : std::nullopt;
}

Action read_action(Cursor at) {
  Action action;
  action.set_rate = rate(at, "set_rate");
  action.add_pp = points(at, "add_pp");
  action.scale_by = at.maybe_number("scale_by", {0.0, 1000.0});
  action.on_top_of = rate(at, "on_top_of");
  action.ban = at.maybe_flag("ban").value_or(false);
  action.volume = at.maybe_number("quota_volume", {0.0, infinity});
  action.in_rate = rate(at, "in_rate");
  action.over_rate = rate(at, "over_rate");
  action.over_add_pp = points(at, "over_add_pp");
  constexpr std::array<std::string_view, 1> over{"banned"};
  (void)at.maybe_choice("over", over);
  action.growth = at.maybe_number("growth", {-1.0, 10.0});
  constexpr std::array<std::string_view, 2> sides{"importer", "exporter"};
  action.rent_to = at.maybe_choice("rent_to", sides).value_or(std::string());
  action.unit_value = at.maybe_text("unit_value").value_or(std::string());
  if (int{at.has("over")} + int{at.has("over_rate")} + int{at.has("over_add_pp")} > 1) {
    at.error_at(at.has("over") ? "over" : "over_rate", "S011",
                "'over: banned', 'over_rate' and 'over_add_pp' exclude each other");
  }
  at.finish();
  return action;
}

std::vector<Source> read_sources(Cursor& at) {
  std::vector<Source> all;
  for (Cursor& one : at.maps("sources")) {
    Source source{one.text("title"), one.maybe_text("publisher").value_or(""),
                  one.maybe_text("date").value_or(""), one.maybe_text("url").value_or("")};
    if (!source.date.empty() && !parse_period(source.date)) {
      one.error_at("date", "S007", "'" + source.date + "' is not a date",
                   "write YYYY, YYYY-MM or YYYY-MM-DD");
    }
    one.finish();
    all.push_back(std::move(source));
  }
  return all;
}

std::vector<Window> read_windows(Cursor& at, std::string_view key) {
  std::vector<Window> all;
  for (Cursor& one : at.maps(key)) {
    const auto from = one.maybe_date("from");
    const auto until = one.maybe_date("until");
    if (!from) {
      one.error("S002", one.where(), "'from' is missing", "the first day of the suspension");
    } else if (until && *until < *from) {
      one.error_at("until", "S010", "'until' lies before 'from'");
    } else {
      all.push_back({*from, until});
    }
    one.finish();
  }
  return all;
}

void read_distribution(Cursor& at, Fact& fact) {
  if (auto map = at.maybe_map("distribution")) {
    Distribution read;
    for (const std::string_view family : families) {
      const Node* numbers = map->take(family);
      if (numbers == nullptr) {
        continue;
      }
      read.family = family;
      for (const Node& item : numbers->items) {
        const auto value = item.quoted ? std::nullopt : parse_number(item.scalar);
        if (!value) {
          map->error("S004", item.where, "'" + item.scalar + "' is not a number");
        }
        read.numbers.push_back(value.value_or(0.0));
      }
      const std::size_t wanted = family == "triangular" ? 3 : 2;
      if (read.numbers.size() != wanted) {
        map->error("S004", numbers->where,
                   "'" + std::string(family) + "' takes " + std::to_string(wanted) + " numbers");
      }
    }
    map->finish();
    if (read.family.empty()) {
      map->error("S002", map->where(), "a distribution needs a family",
                 "normal, lognormal, uniform or triangular");
    }
    fact.distribution = read;
  }
  const Node* bounds = at.take("truncate");
  if (bounds == nullptr) {
    return;
  }
  const auto low = bounds->items.size() == 2 ? parse_number(bounds->items[0].scalar) : std::nullopt;
  const auto high =
      bounds->items.size() == 2 ? parse_number(bounds->items[1].scalar) : std::nullopt;
  if (!low || !high || *low >= *high || !fact.distribution) {
    at.error_at("truncate", "S004", "'truncate' is [low, high] of a distribution");
    return;
  }
  fact.distribution->truncate = {*low, *high};
}

void read_trade(Cursor& at, Fact& fact) {
  fact.exporter = at.texts("exporter");
  fact.importer = at.texts("importer");
  fact.region = at.texts("region");
  fact.sector = at.texts("sector");
  if (auto products = at.maybe_map("products")) {
    fact.products.hs = products->texts("hs");
    fact.products.sectors = products->texts("sectors");
    fact.products.items = products->texts("items");
    products->finish();
  }
  fact.valuation = at.maybe_choice("valuation", valuations).value_or(std::string());
  fact.basis = at.maybe_choice("basis", bases).value_or(std::string());
  if (auto by = at.maybe_map("by_importer")) {
    for (const std::string& code : by->keys()) {
      if (const auto value = by->maybe_number(code, {-infinity, infinity})) {
        fact.by_importer.emplace_back(code, *value);
      }
    }
  }
}

void read_measure(Cursor& at, Fact& fact) {
  fact.imposed_by = at.texts("imposed_by");
  fact.on_exports_of = at.texts("on_exports_of");
  fact.except = at.texts("except");
  fact.announced = at.maybe_date("announced");
  fact.effective = at.maybe_date("effective");
  fact.collected_from = at.maybe_date("collected_from");
  fact.expires = at.maybe_date("expires");
  fact.suspended = read_windows(at, "suspended");
  fact.status = choice<Status>(at, "status", statuses);
  if (auto coverage = at.maybe_map("coverage")) {
    fact.coverage =
        Coverage{coverage->number("share", {0.0, 1.0}), coverage->maybe_text("fact").value_or("")};
    coverage->finish();
  }
  if (fact.effective && fact.expires && *fact.expires < *fact.effective) {
    at.error_at("expires", "S010", "'expires' lies before 'effective'");
  }
}

/// `value` is a number in `unit`, or what a measure does.
void read_value(Cursor& at, Fact& fact) {
  const Node* value = at.peek("value");
  if (value == nullptr) {
    return;
  }
  fact.value_where = value->where;
  if (value->is_map()) {
    fact.action = read_action(*at.maybe_map("value"));
  } else if (value->is_null()) {
    (void)at.take("value");
  } else {
    fact.value = at.maybe_number("value", {-infinity, infinity});
  }
}

void read_provenance(Cursor& at, Fact& fact) {
  fact.date = at.maybe_text("date").value_or(std::string());
  fact.grade = choice<Grade>(at, "grade", grades);
  fact.use = choice<Use>(at, "use", uses).value_or(Use::Context);
  fact.sources = read_sources(at);
  fact.quantifies = at.texts("quantifies");
  fact.derived_from = at.texts("derived_from");
  fact.conflicts_with = at.texts("conflicts_with");
  fact.preferred = at.maybe_flag("preferred").value_or(false);
  fact.why = at.maybe_text("why").value_or(std::string());
  fact.waived = at.maybe_flag("waived").value_or(false);
  if (fact.date.empty() && !fact.sources.empty()) {
    fact.date = fact.sources.front().date;
  }
}

}  // namespace

std::string_view to_string(Kind kind) noexcept {
  return name_of(kind, kinds);
}
std::string_view to_string(Grade grade) noexcept {
  return name_of(grade, grades);
}
std::string_view to_string(Use use) noexcept {
  return name_of(use, uses);
}
std::string_view to_string(Status status) noexcept {
  return name_of(status, statuses);
}
std::string_view to_string(Convention convention) noexcept {
  return name_of(convention, conventions);
}

std::optional<int> Period::year() const noexcept {
  return first.year() == last.year() ? std::optional(static_cast<int>(first.year())) : std::nullopt;
}

bool Fact::quantified() const noexcept {
  return value.has_value() || !(action == Action{});
}

Fact read_fact(const Node& node, std::string path, Diagnostics& out) {
  Cursor at(node, std::move(path), out);
  Fact fact;
  fact.where = node.where;
  fact.id = at.text("id");
  fact.key = at.maybe_text("key").value_or(std::string());
  fact.kind = choice<Kind>(at, "kind", kinds).value_or(Kind::Relation);
  if (!at.has("kind")) {
    at.error("S002", node.where, "'kind' is missing", "measure, flow, share, change, level, …");
  }
  fact.says = at.text("says");
  read_value(at, fact);
  fact.unit = at.maybe_text("unit").value_or(std::string());
  if (const auto text = at.maybe_text("period")) {
    fact.period = parse_period(*text);
    if (!fact.period) {
      at.error_at("period", "S007", "'" + *text + "' is not a period",
                  "write 2024, 2024/25, 2024-03, 2024-03-20 or two of them joined by /");
    }
  }
  read_trade(at, fact);
  read_measure(at, fact);
  fact.convention = choice<Convention>(at, "convention", conventions);
  read_distribution(at, fact);
  read_provenance(at, fact);
  at.finish();
  return fact;
}

}  // namespace tradeflow::seeds
