#include "scenarios/lay.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace tradeflow::scenarios {
namespace {

using seeds::Window;
using std::chrono::sys_days;

void refuse_null(const MeasureRecord& record, bool changes, bool by_filter, Diagnostics& out) {
  if (record.cells > 0 && changes) {
    return;
  }
  const std::string empty = record.without_trade == 0
                                ? "names no cell: a region's trade with itself crosses no border"
                                : "touches no trade (cells empty in the baseline: " +
                                      std::to_string(record.without_trade) + ")";
  out.push_back({by_filter ? Severity::Note : Severity::Error,
                 record.cells == 0 ? "S050" : "S051",
                 {},
                 record.where,
                 "measure '" + record.id + "' " +
                     (record.cells == 0 ? empty : std::string("changes nothing")),
                 "correct it, or say allow_null: true"});
}

void append_left_out(Laid& laid) {
  for (const LeftOut& left : laid.left_out) {
    MeasureRecord record;
    record.id = left.id;
    record.applies = false;
    record.why_not = left.why;
    record.where = left.where;
    laid.measures.push_back(std::move(record));
  }
}

/// The measures of all parts of a timeline, each once, with the days on which it is paid.
class Path {
 public:
  void add(const Laid& laid, const Window& days) {
    for (std::size_t at = 0; at < laid.active.size(); ++at) {
      const Active& active = laid.active[at];
      const auto [known, is_new] = applies_.emplace(active.id, done_.active.size());
      if (is_new) {
        done_.active.push_back(active);
        done_.measures.push_back(laid.measures[at]);
      } else if (active.paid && !done_.active[known->second].paid) {
        auto before = std::move(done_.measures[known->second].days);
        done_.active[known->second] = active;
        done_.measures[known->second] = laid.measures[at];
        done_.measures[known->second].days = std::move(before);
      }
      if (active.paid) {
        extend(done_.measures[known->second].days, days);
      }
    }
    for (const LeftOut& left : laid.left_out) {
      auto [known, is_new] = idle_.emplace(left.id, idle_order_.size());
      if (is_new) {
        idle_order_.push_back(left);
      } else if (idle_order_[known->second].why != left.why) {
        idle_order_[known->second].why = "in force on no day of the timeline";
      }
    }
    done_.facts.insert(laid.facts.begin(), laid.facts.end());
  }

  Laid finish() {
    for (const LeftOut& left : idle_order_) {
      if (!applies_.contains(left.id)) {
        done_.left_out.push_back(left);
      }
    }
    append_left_out(done_);
    return std::move(done_);
  }

 private:
  static void extend(std::vector<Window>& days, const Window& more) {
    if (!days.empty() && sys_days(*days.back().until) + std::chrono::days(1) == more.from) {
      days.back().until = more.until;
    } else {
      days.push_back(more);
    }
  }

  Laid done_;
  std::map<std::string, std::size_t> applies_;
  std::map<std::string, std::size_t> idle_;
  std::vector<LeftOut> idle_order_;
};

/// The problems of a timeline's parts, each once. Rates that clash, or end as no rates, may do so
/// on some days only: they say which is the first.
class Problems {
 public:
  explicit Problems(Diagnostics& out) : out_(out) {}

  void add(const Diagnostics& problems, Date day) {
    for (Diagnostic one : problems) {
      const bool by_day = one.code == "S040" || one.code == "S041";
      const auto key = std::tuple(one.code, one.where.file, one.where.line, one.where.column,
                                  by_day ? std::string() : one.message);
      if (one.code == "S060" || !seen_.insert(key).second) {
        continue;  // guesses are named once, for all days
      }
      one.message += by_day ? ", on " + iso(day) : "";
      out_.push_back(std::move(one));
    }
  }

 private:
  Diagnostics& out_;
  std::set<std::tuple<std::string, std::string, std::size_t, std::size_t, std::string>> seen_;
};

}  // namespace

bool Laid::has_quotas() const noexcept {
  return !day.quotas.empty() ||
         std::any_of(periods.begin(), periods.end(),
                     [](const PeriodPolicy& one) { return !one.quotas.empty(); });
}

bool Laid::empty() const noexcept {
  return day.policy.empty() && !has_quotas() &&
         std::all_of(periods.begin(), periods.end(),
                     [](const PeriodPolicy& one) { return one.policy.empty(); });
}

Laid lay(const Layable& what, std::optional<Date> day, Diagnostics& out) {
  const auto errors = [&] {
    return std::count_if(out.begin(), out.end(),
                         [](const Diagnostic& one) { return one.severity == Severity::Error; });
  };
  Laid laid;
  Schedule applied = schedule(what.scenario, day, what.ledger, what.base, out);
  Applier applier(what.base, what.rates, out);
  for (const Active& active : applied.active) {
    const auto problems = errors();
    laid.measures.push_back(applier.add(active));
    if (what.well_formed && !what.scenario.allow_null && errors() == problems) {
      refuse_null(laid.measures.back(), applier.changes(), active.by_filter, out);
    }
    laid.facts.insert(active.facts.begin(), active.facts.end());
  }
  laid.active = std::move(applied.active);
  laid.left_out = std::move(applied.left_out);
  append_left_out(laid);
  laid.day.policy = applier.policy();
  laid.items = applier.items();
  applier.quotas(laid.day.policy, laid.day.quotas, laid.day.quota_names);
  return laid;
}

Laid lay_path(const Layable& what, const model::MarketTable& theta, Diagnostics& out) {
  const Timeline& timeline = *what.scenario.timeline;
  const auto cuts = turns(what.scenario, what.ledger);
  Path path;
  Problems problems(out);
  std::vector<PeriodPolicy> periods;
  for (const seeds::Period& period : timeline.periods) {
    std::vector<DayPolicy> days;
    for (const Window& part : parts(period, cuts)) {
      Diagnostics of_part;
      Laid laid = lay(what, part.from, of_part);
      problems.add(of_part, part.from);
      path.add(laid, part);
      days.push_back(std::move(laid.day));
      days.back().days = days_of(part.from, *part.until);
    }
    DayPolicy mean = period_mean(days, *what.base.accounts, theta);
    periods.push_back(
        {period, std::move(mean.policy), std::move(mean.quotas), std::move(mean.quota_names)});
  }
  Laid done = path.finish();
  done.periods = std::move(periods);
  warn_of_guesses({done.active, {}}, what.ledger, out);
  return done;
}

}  // namespace tradeflow::scenarios
