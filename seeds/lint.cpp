#include <algorithm>
#include <cmath>

#include "seeds/ledger.hpp"
#include "seeds/units.hpp"

namespace tradeflow::seeds {
namespace {

void report(const Fact& fact, std::string code, std::string message, std::string hint,
            Diagnostics& out, Severity severity = Severity::Error) {
  out.push_back({severity, std::move(code), fact.id, fact.where,
                 "'" + fact.id + "' " + std::move(message), std::move(hint)});
}

void lint_provenance(const Fact& fact, Diagnostics& out) {
  if (fact.sources.empty()) {
    report(fact, "F001", "has no source", "add sources: [{title, publisher, date, url}]", out);
  }
  if (fact.date.empty()) {
    report(fact, "F002", "has no date", "the date of its source", out);
  }
  if (!fact.grade) {
    report(fact, "F004", "has no grade", "A, B, C or D", out);
  }
  const bool from_memory = fact.grade == Grade::D && fact.use == Use::Calibration;
  if (from_memory && !(fact.waived && !fact.why.empty())) {
    report(fact, "F006", "is graded D, from memory, and would calibrate",
           "find a source, set use: context, or waived: true with why", out);
  }
}

void lint_unit(const Fact& fact, Diagnostics& out) {
  if (!fact.value) {
    return;
  }
  const auto unit = parse_unit(fact.unit);
  if (fact.unit.empty()) {
    report(fact, "F003", "has a value without a unit", "for example CAD bn, Mt, %", out);
  } else if (!unit) {
    std::string known;
    for (const std::string& one : known_units()) {
      known += (known.empty() ? "" : ", ") + one;
    }
    report(fact, "F005", "has the unknown unit '" + fact.unit + "'", "known: " + known, out);
  }
}

void lint_measure(const Fact& fact, Diagnostics& out) {
  if (fact.kind != Kind::Measure || !fact.quantified()) {
    return;
  }
  if (fact.imposed_by.empty() || fact.on_exports_of.empty()) {
    report(fact, "F008", "is a measure that does not say who imposes it on whom",
           "imposed_by and on_exports_of", out);
  }
  const bool planned = fact.status == Status::Announced || fact.status == Status::Void;
  if (!fact.effective && !planned) {
    report(fact, "F009", "is a measure without its first day", "effective: YYYY-MM-DD", out);
  }
  if (!fact.status) {
    report(fact, "F009", "is a measure without a status",
           "announced, provisional, in_force, suspended, ended or void", out);
  }
}

/// Automatic only for flows: a level's concept ("crop", "crush") is in its words alone.
bool same_flow(const Fact& a, const Fact& b) {
  return a.kind == Kind::Flow && b.kind == Kind::Flow && a.value && b.value && a.period &&
         b.period && a.period->first == b.period->first && a.period->last == b.period->last &&
         a.exporter == b.exporter && a.importer == b.importer && a.region == b.region &&
         a.sector == b.sector && a.products == b.products && a.basis == b.basis &&
         a.valuation == b.valuation;
}

/// Values equal to three digits are one statement rounded twice, not a conflict.
bool differ(const Fact& a, const Fact& b, const Ledger& ledger) {
  const auto unit_a = parse_unit(a.unit);
  const auto unit_b = parse_unit(b.unit);
  if (!unit_a || !unit_b || unit_a->dimension != unit_b->dimension) {
    return false;
  }
  const bool money = unit_a->dimension == Dimension::Money && unit_a->currency != unit_b->currency;
  const auto x = money ? million_usd(a, ledger) : in_base_unit(a);
  const auto y = money ? million_usd(b, ledger) : in_base_unit(b);
  return x && y && std::abs(*x - *y) > 5e-3 * std::max(std::abs(*x), std::abs(*y));
}

Conflict settle(const Fact& a, const Fact& b) {
  Conflict found{&a, &b, nullptr, {}};
  if (a.preferred != b.preferred) {
    found.used = a.preferred ? &a : &b;
    found.why = found.used->why;
  } else if ((a.use == Use::Calibration) != (b.use == Use::Calibration)) {
    found.used = a.use == Use::Calibration ? &a : &b;
    found.why = found.used->why.empty() ? "the other one does not calibrate" : found.used->why;
  }
  return found;
}

}  // namespace

std::vector<Conflict> conflicts(const Ledger& ledger) {
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < ledger.facts.size(); ++a) {
    for (const std::string& id : ledger.facts[a].conflicts_with) {
      const auto b = ledger.by_id.find(id);
      if (b != ledger.by_id.end() && b->second != a) {
        pairs.insert(std::minmax(a, b->second));
      }
    }
    for (std::size_t b = a + 1; b < ledger.facts.size(); ++b) {
      if (same_flow(ledger.facts[a], ledger.facts[b]) &&
          differ(ledger.facts[a], ledger.facts[b], ledger)) {
        pairs.insert({a, b});
      }
    }
  }
  std::vector<Conflict> all;
  for (const auto& [a, b] : pairs) {
    all.push_back(settle(ledger.facts[a], ledger.facts[b]));
  }
  return all;
}

void lint(const Ledger& ledger, Diagnostics& out) {
  for (const Fact& fact : ledger.facts) {
    lint_provenance(fact, out);
    lint_unit(fact, out);
    lint_measure(fact, out);
  }
  for (const Conflict& one : conflicts(ledger)) {
    const auto cited = [](const Fact& fact) {
      return "'" + fact.id + "'" +
             (fact.sources.empty() ? "" : " (" + fact.sources.front().title + ")");
    };
    const bool both_calibrate =
        one.first->use == Use::Calibration && one.second->use == Use::Calibration;
    const std::string message = "conflicts with " + cited(*one.second);
    if (one.used != nullptr) {
      report(*one.first, "F030", message,
             "used: '" + one.used->id + "'" + (one.why.empty() ? "" : ", because " + one.why), out,
             Severity::Note);
    } else {
      report(*one.first, "F031", message + " and nobody has said which is used",
             "set preferred: true and why on one of them", out,
             both_calibrate ? Severity::Error : Severity::Warning);
    }
  }
}

}  // namespace tradeflow::seeds
