// What a run over a timeline says: the path of each figure, and when the policy changed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "io/cli/headline_path.hpp"
#include "io/cli/numbers.hpp"
#include "io/render.hpp"
#include "io/verification.hpp"
#include "scenarios/schedule.hpp"

namespace tradeflow::io::cli {
namespace {

using Align = TextTable::Align;
using Json = nlohmann::ordered_json;
using analysis::Figure;
using scenarios::ScenarioRun;

constexpr std::size_t shown_lines = 8;
constexpr std::size_t shown_in_steps = 2;  // regions in the table by period
constexpr std::size_t longest_name = 40;
constexpr double smallest_swing = 1e-7;  // of real income: a thousand residuals

TextTable table(std::size_t numbers) {
  std::vector<Align> columns(numbers + 1, Align::Right);
  columns.front() = Align::Left;
  return TextTable(std::move(columns));
}

const std::string& label(const ScenarioPage& page, std::size_t period) {
  return page.horizons[period]->period->text;
}

std::string change(const Figure& figure, std::size_t row, int decimals) {
  return figure.baseline == 0.0 ? "-" : percent(figure.change(row), decimals);
}

/// The period with the lowest level of a figure at a horizon, the first one of as low ones.
std::size_t lowest(const Figure& figure, std::size_t horizon, std::size_t periods) {
  std::size_t worst = 0;
  for (std::size_t p = 1; p < periods; ++p) {
    if (figure.at[horizon * periods + p] < figure.at[horizon * periods + worst]) {
      worst = p;
    }
  }
  return worst;
}

/// One line's change in the first period, the worst and the last, at every horizon.
struct Line {
  std::string name;
  const Figure* figure;
};

std::string path_table(const ScenarioPage& page, const std::string& title,
                       const std::vector<Line>& lines, int decimals, bool color) {
  const std::size_t periods = periods_of(page);
  const std::size_t horizons = page.horizons.size() / periods;
  TextTable rows = table(4 * horizons);
  std::vector<std::pair<std::string, std::size_t>> spans{{title, 1}};
  std::vector<std::string> names{""};
  for (std::size_t h = 0; h < horizons; ++h) {
    spans.emplace_back(page.horizons[h * periods]->horizon, 4);
    names.insert(names.end(), {label(page, 0), "lowest", "in", label(page, periods - 1)});
  }
  rows.titles(spans);
  rows.row(std::move(names), Tone::Faint);
  for (const Line& line : lines) {
    std::vector<std::string> row{shortened(line.name, longest_name)};
    for (std::size_t h = 0; h < horizons; ++h) {
      const std::size_t worst = lowest(*line.figure, h, periods);
      row.push_back(change(*line.figure, h * periods, decimals));
      row.push_back(change(*line.figure, h * periods + worst, decimals));
      row.push_back(label(page, worst));
      row.push_back(change(*line.figure, (h + 1) * periods - 1, decimals));
    }
    rows.row(std::move(row));
  }
  return rows.text(color);
}

/// Periods in a row under one policy, each of the same result: first and last.
std::vector<std::pair<std::size_t, std::size_t>> stretches(const ScenarioPage& page) {
  std::vector<std::pair<std::size_t, std::size_t>> all{{0, 0}};
  const std::size_t periods = periods_of(page);
  const auto same = [&](std::size_t a, std::size_t b) {
    for (std::size_t first = 0; first < page.horizons.size(); first += periods) {
      const ScenarioRun& x = *page.horizons[first + a];
      const ScenarioRun& y = *page.horizons[first + b];
      if (x.policy != y.policy || x.equilibrium.real_income_hat.values().front() !=
                                      y.equilibrium.real_income_hat.values().front()) {
        return false;
      }
    }
    return true;
  };
  for (std::size_t p = 1; p < periods; ++p) {
    if (same(p - 1, p)) {
      all.back().second = p;
    } else {
      all.emplace_back(p, p);
    }
  }
  return all;
}

/// Real income and exports of the regions touched most, wherever the policy changes.
std::string step_table(const ScenarioPage& page, bool color) {
  const std::size_t periods = periods_of(page);
  const std::size_t horizons = page.horizons.size() / periods;
  const auto& labels = page.baseline->accounts.labels.regions;
  const auto& lines = page.headline.regions;
  const std::size_t shown = std::min(lines.size(), shown_in_steps);
  TextTable rows = table(2 * shown * horizons);
  std::vector<std::pair<std::string, std::size_t>> spans{{"period", 1}};
  std::vector<std::string> names{""};
  for (std::size_t at = 0; at < shown; ++at) {
    const std::string& name = labels[lines[at].region.offset()].name;
    for (const char* what : {": real income, %", ": exports, %"}) {
      spans.emplace_back(shortened(name, longest_name) + what, horizons);
      for (std::size_t h = 0; h < horizons; ++h) {
        names.push_back(page.horizons[h * periods]->horizon);
      }
    }
  }
  rows.titles(spans);
  rows.row(std::move(names), Tone::Faint);
  for (const auto& [first, last] : stretches(page)) {
    std::vector<std::string> row{first == last ? label(page, first)
                                               : label(page, first) + " to " + label(page, last)};
    for (std::size_t at = 0; at < shown; ++at) {
      for (std::size_t h = 0; h < horizons; ++h) {
        row.push_back(change(lines[at].real_income, h * periods + first, 3));
      }
      for (std::size_t h = 0; h < horizons; ++h) {
        row.push_back(change(lines[at].exports, h * periods + first, 2));
      }
    }
    rows.row(std::move(row));
  }
  return rows.text(color);
}

/// First and last period in which a quota holds.
struct Held {
  std::string id;
  std::string unit;
  std::vector<std::pair<std::size_t, std::size_t>> at;  ///< period, its number there
};

std::vector<Held> quotas_held(const ScenarioPage& page) {
  std::vector<Held> all;
  const auto& periods = page.resolved->periods;
  for (std::size_t p = 0; p < periods.size(); ++p) {
    for (std::size_t k = 0; k < periods[p].quota_names.size(); ++k) {
      const scenarios::QuotaName& name = periods[p].quota_names[k];
      auto found =
          std::find_if(all.begin(), all.end(), [&](const Held& one) { return one.id == name.id; });
      if (found == all.end()) {
        all.push_back({name.id, name.unit, {}});
        found = all.end() - 1;
      }
      found->at.emplace_back(p, k);
    }
  }
  return all;
}

/// Quotas that are in force on too few days to hold in any period.
std::string quotas_never_held(const ScenarioPage& page, const std::vector<Held>& held) {
  std::string text;
  for (const scenarios::MeasureRecord& measure : page.resolved->measures) {
    const bool holds = std::any_of(held.begin(), held.end(),
                                   [&](const Held& one) { return one.id == measure.id; });
    if (measure.applies && measure.kind == "quota" && !holds) {
      text += "  in force on too few days to hold in a period: " + measure.id + '\n';
    }
  }
  return text;
}

std::string quota_table(const ScenarioPage& page, bool color) {
  const auto all = quotas_held(page);
  const std::string none = quotas_never_held(page, all);
  if (all.empty()) {
    return none.empty() ? none : painted(none, Tone::Faint, color) + '\n';
  }
  const std::size_t periods = periods_of(page);
  TextTable rows({Align::Left, Align::Left, Align::Left, Align::Left, Align::Right, Align::Right,
                  Align::Left, Align::Right, Align::Right});
  rows.titles({{"quota", 1},
               {"period", 1},
               {"horizon", 1},
               {"regime", 1},
               {"volume", 1},
               {"enters", 1},
               {"a year", 1},
               {"tariff equivalent, %", 1},
               {"rent, " + page.baseline->accounts.unit, 1}});
  for (const Held& held : all) {
    std::vector<std::pair<std::size_t, std::size_t>> ends{held.at.front()};
    if (held.at.size() > 1) {
      ends.push_back(held.at.back());
    }
    for (const auto& [p, k] : ends) {
      for (std::size_t first = 0; first < page.horizons.size(); first += periods) {
        const ScenarioRun& run = *page.horizons[first + p];
        const model::QuotaOutcome& out = run.quota_outcomes[k];
        const int decimals = decimals_for(std::max(run.quotas[k].volume, out.quantity));
        const bool top = first == 0;
        rows.row({top && p == ends.front().first ? held.id : "", top ? label(page, p) : "",
                  run.horizon, std::string(to_string(out.regime)),
                  amount(run.quotas[k].volume, decimals), amount(out.quantity, decimals), held.unit,
                  amount(100.0 * out.tariff_equivalent, 1),
                  amount(out.rent, decimals_for(out.rent))});
      }
    }
  }
  return rows.text(color) + painted(none, Tone::Faint, color) + '\n';
}

std::string market_name(const ScenarioPage& page, const analysis::MarketHeadline& line) {
  const model::Classification& labels = page.baseline->accounts.labels;
  return labels.regions[line.region.offset()].name + ": " +
         labels.sectors[line.sector.offset()].name;
}

std::string more(std::size_t all, const std::string& what) {
  return all <= shown_lines
             ? ""
             : fmt::format("  and {} more {}s; --json lists all\n", all - shown_lines, what);
}

}  // namespace

std::size_t periods_of(const ScenarioPage& page) {
  return std::max<std::size_t>(page.resolved->periods.size(), 1);
}

ScenarioPage in_last_period(const ScenarioPage& page) {
  const std::size_t periods = periods_of(page);
  ScenarioPage last = page;
  last.horizons.clear();
  for (std::size_t at = periods - 1; at < page.horizons.size(); at += periods) {
    last.horizons.push_back(page.horizons[at]);
  }
  return last;
}

std::string days_text(const std::vector<seeds::Window>& days) {
  std::string text;
  for (const seeds::Window& window : days) {
    text += (text.empty() ? "" : ", ") + scenarios::iso(window.from) + " to " +
            scenarios::iso(*window.until);
  }
  return text.empty() ? "-" : text;
}

std::string path_text(const ScenarioPage& page, bool color) {
  std::vector<Line> incomes;
  std::vector<Line> exports;
  const auto& regions = page.headline.regions;
  for (std::size_t at = 0; at < std::min(regions.size(), shown_lines); ++at) {
    const std::string& name =
        page.baseline->accounts.labels.regions[regions[at].region.offset()].name;
    incomes.push_back({name, &regions[at].real_income});
    exports.push_back({name, &regions[at].exports});
  }
  std::vector<Line> outputs;
  std::vector<Line> sales;
  const auto& markets = page.headline.markets;
  for (std::size_t at = 0; at < std::min(markets.size(), shown_lines); ++at) {
    outputs.push_back({market_name(page, markets[at]), &markets[at].output});
    sales.push_back({market_name(page, markets[at]), &markets[at].exports});
  }
  return quota_table(page, color) + path_table(page, "real income, %", incomes, 3, color) + '\n' +
         path_table(page, "exports, %", exports, 2, color) + more(regions.size(), "region") + '\n' +
         path_table(page, "exports of the sectors hit, %", sales, 2, color) + '\n' +
         path_table(page, "output value of the sectors hit, %", outputs, 2, color) +
         more(markets.size(), "sector") + '\n' + step_table(page, color);
}

bool swings(const ScenarioPage& page, std::size_t first) {
  const auto& asked = page.resolved->periods;
  const std::size_t last = periods_of(page) - 1;
  std::size_t since = last;
  while (since > 0 && asked[since - 1].policy == asked[last].policy) {
    --since;
  }
  const auto stride = [&](std::size_t period) {  // to the next, where real income moves most
    const auto now = page.horizons[first + period]->equilibrium.real_income_hat.values();
    const auto next = page.horizons[first + period + 1]->equilibrium.real_income_hat.values();
    double most = 0.0;
    for (std::size_t n = 0; n < now.size(); ++n) {
      most = std::max(most, std::abs(next[n] - now[n]));
    }
    return most;
  };
  return page.horizons[first]->nests.sticky() && last >= since + 2 &&
         stride(last - 1) > smallest_swing && stride(last - 1) >= stride(since);
}

std::string path_certificates(const ScenarioPage& page, bool color) {
  std::string text;
  const std::size_t periods = periods_of(page);
  for (std::size_t first = 0; first < page.horizons.size(); first += periods) {
    const auto begin = page.horizons.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(periods);
    const ScenarioRun* worst = *std::max_element(begin, end, [](const auto* a, const auto* b) {
      return a->certificate.residual < b->certificate.residual;
    });
    const bool holds = std::all_of(begin, end, [](const ScenarioRun* run) {
      return run->certificate.holds(certificate_tolerance);
    });
    text += painted(fmt::format("certificate, {}: {} in {} periods; the worst is {}:\n  {}",
                                worst->horizon, holds ? "holds" : "not met", periods,
                                worst->period->text, certificate_line(*worst)),
                    holds ? Tone::Good : Tone::Bad, color) +
            '\n';
    if (swings(page, first)) {
      text += painted(
          "  each period holds, but the path swings: it moves on under a lasting policy, "
          "because too few buyers\n  answer prices within a period; take longer periods, "
          "or a larger stickiness (the share that does)\n",
          Tone::Bad, color);
    }
  }
  return text;
}

Json periods_json(const ScenarioPage& page) {
  Json all = Json::array();
  for (const scenarios::PeriodPolicy& one : page.resolved->periods) {
    all.push_back({{"period", one.period.text},
                   {"first_day", scenarios::iso(one.period.first)},
                   {"last_day", scenarios::iso(one.period.last)}});
  }
  return all;
}

Json days_json(const std::vector<seeds::Window>& days) {
  Json all = Json::array();
  for (const seeds::Window& window : days) {
    all.push_back(
        {{"from", scenarios::iso(window.from)}, {"until", scenarios::iso(*window.until)}});
  }
  return all;
}

Json path_quotas_json(const ScenarioPage& page) {
  Json all = Json::array();
  const std::size_t periods = periods_of(page);
  for (const Held& held : quotas_held(page)) {
    Json by_horizon = Json::object();
    for (std::size_t first = 0; first < page.horizons.size(); first += periods) {
      for (const auto& [p, k] : held.at) {
        const ScenarioRun& run = *page.horizons[first + p];
        const model::QuotaOutcome& out = run.quota_outcomes[k];
        const double T = out.tariff_equivalent;
        by_horizon[run.horizon].push_back(
            {{"period", label(page, p)},
             {"volume", run.quotas[k].volume},
             {"regime", to_string(out.regime)},
             {"quantity", out.quantity},
             {"licensed_share", out.licensed},
             {"tariff_equivalent", std::isinf(T) ? Json("infinite") : Json(T)},
             {"rent", out.rent}});
      }
    }
    all.push_back({{"id", held.id}, {"unit", held.unit}, {"at", std::move(by_horizon)}});
  }
  return all;
}

}  // namespace tradeflow::io::cli
