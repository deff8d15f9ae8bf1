#include "scenarios/schedule.hpp"

#include <algorithm>
#include <set>

#include "seeds/calendar.hpp"

namespace tradeflow::scenarios {
namespace {

using seeds::Fact;

Words words_of(const std::vector<std::string>& texts, const SourcePosition& where) {
  Words words;
  for (const std::string& text : texts) {
    words.push_back({text, where});
  }
  return words;
}

/// What a fact does, in the scenario's own terms.
Instrument instrument_of(const Fact& fact) {
  const SourcePosition& at = fact.where;
  const Words by = words_of(fact.imposed_by, at);
  const Words on = words_of(fact.on_exports_of, at);
  const Words except = words_of(fact.except, at);
  const Words sectors = words_of(fact.products.sectors, at);
  const Words items = words_of(fact.products.items, at);
  const seeds::Action& does = fact.action;
  if (does.ban) {
    return Ban{by, on, except, sectors, items};
  }
  if (does.volume) {
    return quota_of(fact);
  }
  return Levy{
      Levy::On::Imports, by,          on, except, sectors, items, does.set_rate, does.add_pp,
      does.scale_by,     std::nullopt};
}

/// Why a measure is not paid on a day.
std::string idle_because(const Fact& fact, Date day) {
  const auto first = seeds::first_day(fact);
  for (const seeds::Window& window : fact.suspended) {
    if (window.holds(day)) {
      return "suspended from " + iso(window.from) +
             (window.until ? " to " + iso(*window.until) : std::string());
    }
  }
  return fact.status == seeds::Status::Announced ? "announced, never in force"
         : first && day < *first                 ? "not yet in force on " + iso(day)
                                                 : "no longer in force on " + iso(day);
}

/// Share of a measure that the baseline's tariffs hold already: as it says itself, else all of
/// what was paid before and on its base date.
double share_within(const Fact& fact, const Base& base) {
  const auto found = base.within.find(fact.id);
  if (found != base.within.end()) {
    return found->second;
  }
  const auto first = seeds::first_day(fact);
  return base.date && first && *first < *base.date && seeds::in_force(fact, *base.date) ? 1.0 : 0.0;
}

/// Whether two lists of words have a region in common; what the baseline does not know apart
/// cannot be what the filter asked for.
bool share_a_region(const Places& places, const Words& asked, const std::vector<std::string>& has,
                    const std::vector<std::string>& except = {}) {
  if (asked.empty()) {
    return true;
  }
  Diagnostics ignored;
  const auto a = places.regions(asked, ignored);
  auto b = places.regions(words_of(has, {}), ignored);
  for (const model::RegionId left : places.regions(words_of(except, {}), ignored)) {
    std::erase(b, left);
  }
  return std::any_of(a.begin(), a.end(),
                     [&](auto id) { return std::find(b.begin(), b.end(), id) != b.end(); });
}

bool share_a_sector(const Places& places, const Words& asked, const std::vector<std::string>& has) {
  if (asked.empty()) {
    return true;
  }
  Diagnostics ignored;
  const auto a = places.sectors(asked, ignored);
  const auto b = places.sectors(words_of(has, {}), ignored);
  return std::any_of(a.begin(), a.end(),
                     [&](auto id) { return std::find(b.begin(), b.end(), id) != b.end(); });
}

class Scheduler {
 public:
  Scheduler(const Scenario& scenario, std::optional<Date> day, const seeds::Ledger& ledger,
            const Base& base, Diagnostics& out)
      : scenario_(scenario),
        day_(day),
        ledger_(ledger),
        base_(base),
        places_(base.accounts->labels),
        out_(out) {}

  Schedule run() {
    for (const Measure& measure : scenario_.measures) {
      if (const auto* use = std::get_if<Use>(&measure.what)) {
        expand(measure, *use);
      } else if (applies(measure)) {
        done_.active.push_back({measure.id, measure.kind, "", measure.what,
                                measure.coverage.value_or(1.0), 0.0, true, coverage_facts(measure),
                                false, measure.where});
        settle_quota(done_.active.back(), measure.from);
      }
    }
    return std::move(done_);
  }

 private:
  /// A quota's volume on the day; the facts it takes are the measure's.
  void settle_quota(Active& active, std::optional<Date> first) {
    if (auto* quota = std::get_if<Quota>(&active.what)) {
      for (std::string& fact : settle(*quota, {ledger_, *base_.accounts, first, day_}, out_)) {
        active.facts.push_back(std::move(fact));
      }
    }
  }

  bool applies(const Measure& measure) {
    if (!day_ || !(measure.from || measure.until)) {
      return true;
    }
    const bool begun = !measure.from || *measure.from <= *day_;
    const bool ended = measure.until && *measure.until < *day_;
    if (!begun || ended) {
      done_.left_out.push_back({measure.id, "not in force on " + iso(*day_), measure.where});
    }
    return begun && !ended;
  }

  std::vector<std::string> coverage_facts(const Measure& measure) {
    if (measure.coverage_fact.empty()) {
      return {};
    }
    if (ledger_.find(measure.coverage_fact) == nullptr) {
      unknown_fact({measure.coverage_fact, measure.where}, measure.path + ".coverage");
      return {};
    }
    return {measure.coverage_fact};
  }

  void unknown_fact(const Word& id, const std::string& path) {
    std::vector<std::string> ids;
    for (const Fact& fact : ledger_.facts) {
      if (fact.kind == seeds::Kind::Measure) {
        ids.push_back(fact.id);
      }
    }
    const auto near = did_you_mean(id.text, ids);
    out_.push_back({Severity::Error, "S034", path, id.where, "'" + id.text + "' is not a fact",
                    near ? "did you mean '" + *near + "'?" : "tradeflow facts list shows them"});
  }

  void expand(const Measure& measure, const Use& use) {
    if (use.fact) {
      const Fact* fact = ledger_.find(use.fact->text);
      if (fact == nullptr) {
        unknown_fact(*use.fact, measure.path + ".use");
      } else if (fact->kind != seeds::Kind::Measure) {
        out_.push_back(
            {Severity::Error, "S035", measure.path + ".use", use.fact->where,
             "'" + fact->id + "' is a " + std::string(to_string(fact->kind)) + ", not a measure",
             "facts list --kind measure"});
      } else {
        add(measure, *fact, measure.id, false);
      }
      return;
    }
    if (use.imposed_by.empty() && use.on_exports_of.empty() && use.sectors.empty()) {
      return;  // says nothing, which the reader has reported; never every measure there is
    }
    (void)places_.regions(use.imposed_by, out_);
    (void)places_.regions(use.on_exports_of, out_);
    (void)places_.sectors(use.sectors, out_);
    bool any = false;
    for (const Fact& fact : ledger_.facts) {
      if (fact.kind == seeds::Kind::Measure && fact.quantified() &&
          share_a_region(places_, use.imposed_by, fact.imposed_by) &&
          share_a_region(places_, use.on_exports_of, fact.on_exports_of, fact.except) &&
          share_a_sector(places_, use.sectors, fact.products.sectors)) {
        add(measure, fact, fact.id, true);
        any = true;
      }
    }
    if (!any) {
      out_.push_back({Severity::Error, "S036", measure.path + ".use", measure.where,
                      "no measure of the ledger matches this filter", "facts list --kind measure"});
    }
  }

  void add(const Measure& measure, const Fact& fact, const std::string& id, bool by_filter) {
    if (!applies(measure)) {
      return;
    }
    if (by_filter && fact.grade == seeds::Grade::D) {
      done_.left_out.push_back(
          {id, "graded D, from memory: it applies only by name", measure.where});
      return;
    }
    const double within = share_within(fact, base_);
    const bool paid = !day_ || seeds::in_force(fact, *day_);
    if (!paid && base_.within.count(fact.id) == 0) {
      done_.left_out.push_back({id, idle_because(fact, *day_), measure.where});
      return;
    }
    if (paid && within >= 1.0) {
      done_.left_out.push_back({id, "in the baseline already", measure.where});
      return;
    }
    const seeds::Action& does = fact.action;
    const int operators = int{does.set_rate.has_value()} + int{does.add_pp.has_value()} +
                          int{does.scale_by.has_value()};
    if (operators + int{does.ban} + int{does.volume.has_value()} != 1) {
      done_.left_out.push_back({id, "no tariff", measure.where});
      out_.push_back({by_filter ? Severity::Warning : Severity::Error, "S037", measure.path,
                      measure.where, "'" + fact.id + "' is not a tariff and is left out",
                      "write it as a measure of its own"});
      return;
    }
    Active active{id,        does.ban ? "ban" : does.volume ? "quota" : "tariff",
                  fact.says, instrument_of(fact),
                  1.0,       within,
                  paid,      {fact.id},
                  by_filter, measure.where};
    active.coverage = measure.coverage.value_or(fact.coverage ? fact.coverage->share : 1.0);
    active.items_of_fact = true;
    active.coverage_of_fact = !measure.coverage;
    if (measure.coverage) {
      for (std::string& reference : coverage_facts(measure)) {
        active.facts.push_back(std::move(reference));
      }
    } else if (fact.coverage && !fact.coverage->fact.empty()) {
      active.facts.push_back(fact.coverage->fact);
    }
    settle_quota(active, seeds::first_day(fact));
    done_.active.push_back(std::move(active));
  }

  const Scenario& scenario_;
  std::optional<Date> day_;
  const seeds::Ledger& ledger_;
  const Base& base_;
  Places places_;
  Diagnostics& out_;
  Schedule done_;
};

/// A fact that two filters (or a filter and an id) both name would be added twice.
void refuse_twice(const Schedule& all, Diagnostics& out) {
  std::map<std::string, const Active*> seen;
  for (const Active& active : all.active) {
    if (active.says.empty()) {
      continue;
    }
    const auto [first, is_new] = seen.emplace(active.facts.front(), &active);
    if (!is_new) {
      out.push_back({Severity::Error, "S038", active.id, active.where,
                     "'" + active.facts.front() + "' is used twice",
                     "first by '" + first->second->id + "' at line " +
                         std::to_string(first->second->where.line)});
    }
  }
}

}  // namespace

void warn_of_guesses(const Schedule& all, const seeds::Ledger& ledger, Diagnostics& out) {
  std::set<std::string> guesses;
  for (const Active& active : all.active) {
    for (const std::string& id : active.facts) {
      const Fact* fact = ledger.find(id);
      if (fact != nullptr && fact->grade == seeds::Grade::D) {
        guesses.insert(id);
      }
    }
  }
  std::string list;
  for (const std::string& id : guesses) {
    list += (list.empty() ? "" : ", ") + id;
  }
  if (!guesses.empty()) {
    out.push_back(
        {Severity::Warning,
         "S060",
         {},
         all.active.front().where,
         "measures rest on facts graded D (" + std::to_string(guesses.size()) + "): " + list,
         "tradeflow facts show ID says why; a coverage of your own replaces one"});
  }
}

Schedule schedule(const Scenario& scenario, std::optional<Date> day, const seeds::Ledger& ledger,
                  const Base& base, Diagnostics& out) {
  Schedule all = Scheduler(scenario, day, ledger, base, out).run();
  refuse_twice(all, out);
  warn_of_guesses(all, ledger, out);
  return all;
}

std::string iso(Date date) {
  const auto padded = [](unsigned number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
  };
  return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
         padded(static_cast<unsigned>(date.month()), 2) + "-" +
         padded(static_cast<unsigned>(date.day()), 2);
}

}  // namespace tradeflow::scenarios
