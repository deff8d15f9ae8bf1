#include "io/cli/rates_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "io/render.hpp"

namespace tradeflow::io::cli {
namespace {

using Align = TextTable::Align;
using Json = nlohmann::ordered_json;

/// 1.061 → "106.1": figures that mean something, without the binary tail.
std::string in_percent(double rate) {
  return fmt::format("{:.6g}", 100.0 * rate);
}

std::string day_or(const std::optional<seeds::Date>& day, const char* otherwise) {
  return day ? scenarios::iso(*day) : otherwise;
}

std::string codes(const RatesPage& page, const scenarios::AppliedRate& cell, std::size_t which) {
  const model::Classification& labels = page.baseline.accounts.labels;
  return which == 0   ? labels.sectors[cell.sector.offset()].code
         : which == 1 ? labels.regions[cell.importer.offset()].code
                      : labels.regions[cell.exporter.offset()].code;
}

/// "+100 pp", "+25 pp on 10 %", "= 10 %, 25 % of it in the baseline".
std::string effect(const scenarios::Term& term) {
  std::string text = term.set_rate ? "= " + in_percent(*term.set_rate) + " %"
                     : term.add_pp
                         ? (*term.add_pp < 0 ? "" : "+") + in_percent(*term.add_pp) + " pp"
                     : term.scale_by ? fmt::format("× {:.6g}", *term.scale_by)
                                     : "";
  if (term.coverage != 1.0) {
    text += " on " + in_percent(term.coverage) + " %";
  }
  if (!term.paid) {
    return "not paid: " + in_percent(term.within) + " % of " + text + " leave the baseline";
  }
  return term.within > 0.0 ? text + ", " + in_percent(term.within) + " % of it in the baseline"
                           : text;
}

/// "49000 vehicles: no entry above", "20% of 2024 volume: 75 % above".
std::string effect(const scenarios::QuotaOnDay& quota) {
  return quota.volume + (std::isinf(quota.over_rate)
                             ? ": no entry above"
                             : ": " + in_percent(quota.over_rate) + " % above");
}

/// The day's measures that bear on a listed cell, by id.
std::set<std::string> bearing(const RatesPage& page) {
  std::set<std::string> ids;
  for (const scenarios::AppliedRate& cell : page.rates.cells) {
    for (const scenarios::Term& term : cell.stack) {
      ids.insert(term.measure);
    }
    if (!cell.banned_by.empty()) {
      ids.insert(cell.banned_by);
    }
    if (cell.quota) {
      ids.insert(cell.quota->measure);
    }
  }
  return ids;
}

/// What each item of a cell pays, and why.
void add_items(const RatesPage& page, const scenarios::AppliedRate& cell, TextTable& rows) {
  for (const scenarios::ItemOnDay& item : cell.items) {
    std::vector<std::string> row{"  " + codes(page, cell, 0) + "/" + item.item, "", "",
                                 in_percent(cell.baseline), in_percent(item.rate)};
    for (const scenarios::Term& term : item.stack) {
      row.insert(row.end(), {term.measure, effect(term)});
      rows.row(row);
      row.assign(5, "");
    }
    if (item.stack.empty()) {
      rows.row(row);
    }
  }
}

std::string cells(const RatesPage& page, bool color) {
  TextTable rows({Align::Left, Align::Left, Align::Left, Align::Right, Align::Right, Align::Left,
                  Align::Left});
  rows.titles({{"sector", 1},
               {"importer", 1},
               {"exporter", 1},
               {"baseline, %", 1},
               {"applied, %", 1},
               {"measure", 1},
               {"effect", 1}});
  for (const scenarios::AppliedRate& cell : page.rates.cells) {
    std::vector<std::string> row{codes(page, cell, 0), codes(page, cell, 1), codes(page, cell, 2),
                                 in_percent(cell.baseline), in_percent(cell.rate)};
    if (!cell.banned_by.empty()) {
      row[4] = "no entry";
      row.insert(row.end(), {cell.banned_by, "ban"});
      rows.row(row);
      row.assign(5, "");
    }
    if (cell.quota) {
      row.insert(row.end(), {cell.quota->measure, effect(*cell.quota)});
      rows.row(row);
      row.assign(5, "");
    }
    for (const scenarios::Term& term : cell.stack) {
      row.insert(row.end(), {term.measure, effect(term)});
      rows.row(row);
      row.assign(5, "");
    }
    if (cell.stack.empty() && cell.banned_by.empty() && !cell.quota) {
      rows.row(row);
    }
    add_items(page, cell, rows);
  }
  return rows.text(color);
}

/// What it covers, with the fact that says so, and when it rests.
std::string notes(const seeds::Fact& fact) {
  std::string text;
  if (fact.coverage) {
    text = in_percent(fact.coverage->share) + " % of the trade" +
           (fact.coverage->fact.empty() ? "" : ": " + fact.coverage->fact);
  }
  for (const seeds::Window& window : fact.suspended) {
    text += (text.empty() ? "suspended " : "; suspended ") + scenarios::iso(window.from) + " to " +
            day_or(window.until, "further notice");
  }
  return text;
}

std::string measures(const RatesPage& page, bool color) {
  TextTable rows({Align::Left, Align::Left, Align::Left, Align::Left, Align::Left, Align::Left,
                  Align::Left, Align::Left});
  rows.titles({{"measure", 1},
               {"announced", 1},
               {"effective", 1},
               {"collected from", 1},
               {"last day", 1},
               {"status", 1},
               {"grade", 1},
               {"covers", 1}});
  for (const std::string& id : bearing(page)) {
    if (const seeds::Fact* fact = page.ledger.find(id)) {
      rows.row({id, day_or(fact->announced, "-"), day_or(fact->effective, "-"),
                day_or(fact->collected_from, "-"), day_or(fact->expires, "open"),
                fact->status ? std::string(to_string(*fact->status)) : "-",
                fact->grade ? std::string(to_string(*fact->grade)) : "-", notes(*fact)});
    }
  }
  return rows.text(color);
}

std::string left_out(const RatesPage& page) {
  std::map<std::string, std::string> by_reason;
  for (const scenarios::LeftOut& one : page.rates.left_out) {
    std::string& ids = by_reason[one.why];
    ids += (ids.empty() ? "" : ", ") + one.id;
  }
  std::string text;
  for (const auto& [why, ids] : by_reason) {
    text += why + ": " + ids + "\n";
  }
  return text;
}

Json measure_json(const RatesPage& page, const scenarios::MeasureRecord& record) {
  Json one{{"id", record.id}, {"says", record.says}, {"facts", record.facts}};
  const seeds::Fact* fact = page.ledger.find(record.id);
  if (fact != nullptr) {
    const auto day = [](const std::optional<seeds::Date>& date) {
      return date ? Json(scenarios::iso(*date)) : Json();
    };
    one["announced"] = day(fact->announced);
    one["effective"] = day(fact->effective);
    one["collected_from"] = day(fact->collected_from);
    one["expires"] = day(fact->expires);
    one["suspended"] = Json::array();
    for (const seeds::Window& window : fact->suspended) {
      one["suspended"].push_back(
          {{"from", scenarios::iso(window.from)}, {"until", day(window.until)}});
    }
    one["status"] = fact->status ? Json(std::string(to_string(*fact->status))) : Json();
    one["grade"] = fact->grade ? Json(std::string(to_string(*fact->grade))) : Json();
  }
  return one;
}

Json stack_json(const std::vector<scenarios::Term>& terms) {
  Json stack = Json::array();
  for (const scenarios::Term& term : terms) {
    Json one{{"measure", term.measure}};
    const auto put = [&](const char* key, const std::optional<double>& value) {
      if (value) {
        one[key] = *value;
      }
    };
    put("set_rate", term.set_rate);
    put("add_pp",
        term.add_pp ? std::optional(std::round(*term.add_pp * 1e14) / 1e12) : std::nullopt);
    put("scale_by", term.scale_by);
    one["coverage"] = term.coverage;
    one["paid"] = term.paid;
    one["within_baseline"] = term.within;
    stack.push_back(std::move(one));
  }
  return stack;
}

Json cell_json(const RatesPage& page, const scenarios::AppliedRate& cell) {
  Json quota;
  if (cell.quota) {
    const double over = cell.quota->over_rate;
    quota = {{"measure", cell.quota->measure},
             {"volume", cell.quota->volume},
             {"over_rate", std::isinf(over) ? Json() : Json(over)}};
  }
  Json items = Json::array();
  for (const scenarios::ItemOnDay& item : cell.items) {
    items.push_back({{"item", item.item}, {"rate", item.rate}, {"stack", stack_json(item.stack)}});
  }
  return {{"sector", codes(page, cell, 0)},
          {"importer", codes(page, cell, 1)},
          {"exporter", codes(page, cell, 2)},
          {"baseline", cell.baseline},
          {"rate", cell.rate},
          {"banned_by", cell.banned_by.empty() ? Json() : Json(cell.banned_by)},
          {"quota", std::move(quota)},
          {"stack", stack_json(cell.stack)},
          {"items", std::move(items)}};
}

}  // namespace

std::string rates_text(const RatesPage& page, bool color) {
  if (page.rates.cells.empty()) {
    return "no measure of the ledger bears on a tariff on " + scenarios::iso(page.day) + "\n";
  }
  const std::string behind = measures(page, color);
  const std::string idle = left_out(page);
  return painted("Tariffs on " + scenarios::iso(page.day) + " over " + page.baseline.title,
                 Tone::Bold, color) +
         "\n\n" + cells(page, color) + "\n" + behind +
         (idle.empty() ? "" : "\n" + painted(idle, Tone::Faint, color));
}

std::string rates_json(const RatesPage& page) {
  Json rates = Json::array();
  for (const scenarios::AppliedRate& cell : page.rates.cells) {
    rates.push_back(cell_json(page, cell));
  }
  Json measures = Json::array();
  const auto ids = bearing(page);
  for (const scenarios::MeasureRecord& record : page.rates.measures) {
    if (ids.contains(record.id)) {
      measures.push_back(measure_json(page, record));
    }
  }
  Json left = Json::array();
  for (const scenarios::LeftOut& one : page.rates.left_out) {
    left.push_back({{"id", one.id}, {"why", one.why}});
  }
  return Json{{"as_of", scenarios::iso(page.day)},
              {"baseline", page.baseline.title},
              {"rates", std::move(rates)},
              {"measures", std::move(measures)},
              {"left_out", std::move(left)}}
      .dump(2);
}

}  // namespace tradeflow::io::cli
