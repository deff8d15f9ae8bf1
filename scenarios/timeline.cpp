#include "scenarios/timeline.hpp"

#include <optional>
#include <string>

#include "scenarios/scenario.hpp"
#include "scenarios/schedule.hpp"
#include "seeds/calendar.hpp"

namespace tradeflow::scenarios {
namespace {

using seeds::Date;
using seeds::Period;
using std::chrono::days;
using std::chrono::sys_days;

constexpr Step steps[] = {Step::Month, Step::Quarter, Step::Year};

/// One end of a timeline as it is written.
struct End {
  Period period;
  Step step;
};

/// The step of which a label is one period: 2024-11, 2024-Q4, 2024; none of a day or a crop year.
std::optional<End> end_of(std::string_view text) {
  const auto period = seeds::parse_period(text);
  for (const Step step : steps) {
    if (period && period_of(period->first, step) == *period) {
      return End{*period, step};
    }
  }
  return std::nullopt;
}

std::optional<End> read_end(Form& form, std::string_view key) {
  const auto text = form.text(key);
  const auto end = text ? end_of(*text) : std::nullopt;
  if (text && !end) {
    form.error(key, "S021", "'" + *text + "' is no month, quarter or year",
               "write 2024-11, 2024-Q4 or 2024");
  }
  return end;
}

std::optional<Step> read_step(Form& form) {
  const auto word = form.text("step");
  for (const Step step : steps) {
    if (word && *word == to_string(step)) {
      return step;
    }
  }
  return std::nullopt;
}

Stickiness read_stickiness(Form& form) {
  const Node* const node = form.raw("stickiness");
  Stickiness all;
  if (node == nullptr || (node->is_scalar() && !node->quoted && node->scalar == "off")) {
    return all;
  }
  if (node->is_scalar() && !node->quoted && node->scalar == "default") {
    all.sourced = true;
    return all;
  }
  const auto share = form.number("stickiness");
  if (!share && form.diagnostics().back().code == "S004") {
    form.diagnostics().back().hint = "default, off, or the share of buyers, for example 38%";
  }
  all.in_a_year = share.value_or(1.0);
  return all;
}

void fill(Timeline& timeline, const End& start, const End& end, Form& form) {
  for (Date day = start.period.first; day <= end.period.last;) {
    if (timeline.periods.size() == most_periods) {
      form.error("end", "S023", "this makes more than " + std::to_string(most_periods) + " periods",
                 "a longer step: month, quarter, year");
      timeline.periods.clear();
      return;
    }
    timeline.periods.push_back(period_of(day, timeline.step));
    day = Date(sys_days(timeline.periods.back().last) + days(1));
  }
}

void add_turns(std::set<sys_days>& all, const std::optional<Date>& first,
               const std::optional<Date>& last) {
  if (first) {
    all.insert(sys_days(*first));
  }
  if (last) {
    all.insert(sys_days(*last) + days(1));
  }
}

/// A quota that grows does so at each anniversary of its first day.
void add_anniversaries(std::set<sys_days>& all, Date first, const Timeline& timeline) {
  for (int year = int(first.year()) + 1; year <= int(timeline.periods.back().last.year()); ++year) {
    all.insert(sys_days(std::chrono::year(year) / first.month() / first.day()));
  }
}

}  // namespace

std::string_view to_string(Step step) noexcept {
  constexpr std::string_view names[] = {"month", "quarter", "year"};
  return names[static_cast<std::size_t>(step)];
}

Period period_of(Date day, Step step) {
  const std::string year = iso(day).substr(0, 4);
  const unsigned month = static_cast<unsigned>(day.month());
  const std::string label = step == Step::Month ? iso(day).substr(0, 7)
                            : step == Step::Quarter
                                ? year + "-Q" + std::to_string((month - 1) / 3 + 1)
                                : year;
  return *seeds::parse_period(label);
}

int days_of(Date first, Date last) noexcept {
  return static_cast<int>((sys_days(last) - sys_days(first)).count()) + 1;
}

Timeline read_timeline(Form form) {
  Timeline timeline;
  timeline.where = form.where();
  const auto start = read_end(form, "start");
  const auto end = read_end(form, "end");
  const auto step = read_step(form);
  const bool has_step = form.has("step");
  timeline.stickiness = read_stickiness(form);
  form.finish();
  if (!start || !end || (has_step && !step)) {
    return timeline;
  }
  timeline.step = step.value_or(start->step);
  if (start->step != end->step) {
    form.error("end", "S022",
               "'" + end->period.text + "' is a " + std::string(to_string(end->step)) + ", '" +
                   start->period.text + "' a " + std::string(to_string(start->step)),
               "one clock: write both as months, quarters or years");
  } else if (start->step < timeline.step) {
    form.error("step", "S022",
               "'" + start->period.text + "' is no whole " + std::string(to_string(timeline.step)),
               "a step no longer than a " + std::string(to_string(start->step)));
  } else if (end->period.last < start->period.first) {
    form.error("end", "S010", "'end' lies before 'start'", "first and last period, both inclusive");
  } else {
    fill(timeline, *start, *end, form);
  }
  return timeline;
}

std::set<sys_days> turns(const Scenario& scenario, const seeds::Ledger& ledger) {
  std::set<sys_days> all;
  bool uses = false;
  for (const Measure& measure : scenario.measures) {
    uses = uses || std::holds_alternative<Use>(measure.what);
    add_turns(all, measure.from, measure.until);
    if (measure.from && std::holds_alternative<Quota>(measure.what)) {
      add_anniversaries(all, *measure.from, *scenario.timeline);
    }
  }
  for (const seeds::Fact& fact : ledger.facts) {
    if (!uses || fact.kind != seeds::Kind::Measure) {
      continue;
    }
    const auto first = seeds::first_day(fact);
    add_turns(all, first, fact.expires);
    for (const seeds::Window& window : fact.suspended) {
      add_turns(all, window.from, window.until);
    }
    if (first && fact.action.growth) {
      add_anniversaries(all, *first, *scenario.timeline);
    }
  }
  return all;
}

std::vector<seeds::Window> parts(const Period& period, const std::set<sys_days>& turns) {
  std::vector<seeds::Window> all{{period.first, period.last}};
  for (auto turn = turns.upper_bound(sys_days(period.first));
       turn != turns.end() && *turn <= sys_days(period.last); ++turn) {
    all.back().until = Date(*turn - days(1));
    all.push_back({Date(*turn), period.last});
  }
  return all;
}

}  // namespace tradeflow::scenarios
