// What a run says of items of sectors, on a terminal and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "io/cli/headline.hpp"
#include "io/cli/numbers.hpp"
#include "io/render.hpp"
#include "io/results_figures.hpp"
#include "model/welfare.hpp"

namespace tradeflow::io::cli {
namespace {

using Align = TextTable::Align;
using Json = nlohmann::ordered_json;
using model::ExporterId;
using model::ImporterId;
using scenarios::ItemLine;
using scenarios::ScenarioRun;

constexpr std::size_t shown_rows = 12;
constexpr std::size_t shown_regions = 4;

/// One item in one flow that any of its sector's items pays something new in.
struct Row {
  std::size_t line;
  ImporterId n;
  ExporterId i;
  double baseline;            ///< V
  std::vector<double> trade;  ///< V' at each horizon
};

/// V' of each item, and of each flow with and without items, at one horizon.
struct Traded {
  std::vector<model::PartnerTable> items;
  model::TradeTable flows;
};

Traded traded(const ScenarioPage& page, const ScenarioRun& run) {
  const model::Economy economy = economy_of(model::shares(page.baseline->accounts), run);
  const model::Economy base = scenarios::base_of(economy, run.closure, run.nests).economy;
  const scenarios::Nests nests = scenarios::nests_in(economy, run.closure, run.nests);
  return {
      scenarios::item_trade(base, scenarios::nesting(base, nests), nests.items, run.equilibrium),
      model::trade(base, run.policy, run.equilibrium)};
}

bool moves(const ItemLine& line, const model::Accounts& accounts, ImporterId n, ExporterId i) {
  return line.share(n, i) > 0.0 &&
         (line.tariff(n, i) != line.base_rate(n, i) || line.cost(n, i) != 1.0 ||
          line.export_tax(n, i) != accounts.export_tax(line.sector, n, i));
}

/// Largest flows first, a flow's items together in their order.
std::vector<Row> rows_of(const ScenarioPage& page, const std::vector<Traded>& at) {
  const model::Accounts& accounts = page.baseline->accounts;
  const scenarios::Items& items = page.horizons.front()->nests.items;
  std::vector<Row> rows;
  for (std::size_t m = 0; m < items.lines.size(); ++m) {
    const auto mine = items.of(items.lines[m].sector);
    for (const auto n : model::ids<ImporterId>(accounts.shape().regions)) {
      for (const auto i : model::ids<ExporterId>(accounts.shape().regions)) {
        const bool touched = std::any_of(mine.begin(), mine.end(), [&](std::size_t other) {
          return moves(items.lines[other], accounts, n, i);
        });
        const double V = accounts.trade(items.lines[m].sector, n, i) * items.lines[m].share(n, i);
        if (touched && V > 0.0) {
          rows.push_back({m, n, i, V, {}});
          for (const Traded& one : at) {
            rows.back().trade.push_back(one.items[m](n, i));
          }
        }
      }
    }
  }
  const auto flow = [&](const Row& row) {
    return accounts.trade(items.lines[row.line].sector, row.n, row.i);
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return flow(a) > flow(b); });
  return rows;
}

std::vector<Traded> at_horizons(const ScenarioPage& page) {
  std::vector<Traded> all;
  for (const ScenarioRun* run : page.horizons) {
    all.push_back(traded(page, *run));
  }
  return all;
}

std::string rate(double value) {
  return amount(100.0 * value, 2);
}

std::string flows(const ScenarioPage& page, const std::vector<Row>& rows, bool color) {
  const model::Classification& labels = page.baseline->accounts.labels;
  std::vector<Align> columns(6 + page.horizons.size(), Align::Right);
  std::fill_n(columns.begin(), 3, Align::Left);
  TextTable table(std::move(columns));
  table.titles({{"item", 1},
                {"importer", 1},
                {"exporter", 1},
                {"tariff, %", 2},
                {"trade, " + page.baseline->accounts.unit, 1 + page.horizons.size()}});
  std::vector<std::string> names{"", "", "", "baseline", "run", "baseline"};
  for (const ScenarioRun* run : page.horizons) {
    names.push_back(run->horizon);
  }
  table.row(std::move(names), Tone::Faint);
  for (std::size_t at = 0; at < std::min(rows.size(), shown_rows); ++at) {
    const Row& row = rows[at];
    const ItemLine& line = page.horizons.front()->nests.items.lines[row.line];
    std::vector<std::string> cells{
        scenarios::item_name(line, labels),
        labels.regions[row.n.offset()].code,
        labels.regions[row.i.offset()].code,
        rate(line.base_rate(row.n, row.i)),
        std::isinf(line.cost(row.n, row.i)) ? "no entry" : rate(line.tariff(row.n, row.i)),
        amount(row.baseline, 1)};
    for (const double value : row.trade) {
      cells.push_back(amount(value, 1));
    }
    table.row(std::move(cells));
  }
  return table.text(color) +
         (rows.size() > shown_rows
              ? fmt::format("  and {} more; --json lists all\n", rows.size() - shown_rows)
              : "");
}

bool known(const ScenarioPage& page) {
  return std::all_of(page.horizons.begin(), page.horizons.end(), [](const ScenarioRun* run) {
    return !run->without_items.trade.empty() &&
           std::isfinite(run->without_items.real_income_hat.values().front());
  });
}

/// The same run without items beside it: real incomes, and the flows whose items moved.
std::string bias(const ScenarioPage& page, const std::vector<Row>& rows,
                 const std::vector<Traded>& at, bool color) {
  if (!known(page)) {
    return "aggregation bias: the run without items has no equilibrium\n";
  }
  const model::Classification& labels = page.baseline->accounts.labels;
  std::vector<Align> columns(1 + 2 * page.horizons.size(), Align::Right);
  columns.front() = Align::Left;
  TextTable table(std::move(columns));
  std::vector<std::pair<std::string, std::size_t>> titles{{"aggregation bias", 1}};
  std::vector<std::string> names{""};
  for (const ScenarioRun* run : page.horizons) {
    titles.emplace_back(run->horizon, 2);
    names.insert(names.end(), {"with items", "without"});
  }
  table.titles(titles);
  table.row(std::move(names), Tone::Faint);
  const auto& regions = page.headline.regions;
  for (std::size_t r = 0; r < std::min(regions.size(), shown_regions); ++r) {
    const model::RegionId n = regions[r].region;
    std::vector<std::string> row{"real income of " + labels.regions[n.offset()].code + ", %"};
    for (const ScenarioRun* run : page.horizons) {
      row.push_back(percent(run->equilibrium.real_income_hat(n) - 1.0, 5));
      row.push_back(percent(run->without_items.real_income_hat(n) - 1.0, 5));
    }
    table.row(std::move(row));
  }
  const auto& lines = page.horizons.front()->nests.items.lines;
  std::size_t shown = 0;
  for (std::size_t r = 0; r < rows.size() && shown < shown_rows; ++r) {
    const Row& one = rows[r];
    const model::SectorId j = lines[one.line].sector;
    const bool repeated = r > 0 && lines[rows[r - 1].line].sector == j && rows[r - 1].n == one.n &&
                          rows[r - 1].i == one.i;
    if (repeated) {
      continue;
    }
    ++shown;
    std::vector<std::string> row{
        labels.sectors[j.offset()].code + " from " + labels.regions[one.i.offset()].code + " to " +
        labels.regions[one.n.offset()].code + ", " + page.baseline->accounts.unit};
    for (std::size_t h = 0; h < page.horizons.size(); ++h) {
      row.push_back(amount(at[h].flows(j, one.n, one.i), 1));
      row.push_back(amount(page.horizons[h]->without_items.trade(j, one.n, one.i), 1));
    }
    table.row(std::move(row));
  }
  return table.text(color) +
         painted(
             "  without items each sector pays what its items pay on average at baseline "
             "trade\n",
             Tone::Faint, color);
}

Json bias_json(const ScenarioPage& page, const ScenarioRun& run) {
  if (!known(page)) {
    return {};
  }
  const model::Classification& labels = page.baseline->accounts.labels;
  Json income = Json::object();
  Json markets = Json::array();
  for (const auto n : model::ids<model::RegionId>(labels.regions.size())) {
    income[labels.regions[n.offset()].code] =
        run.equilibrium.real_income_hat(n) - run.without_items.real_income_hat(n);
    for (const auto j : model::ids<model::SectorId>(labels.sectors.size())) {
      if (run.without_items.biased(n, j) == 1.0) {
        markets.push_back(labels.regions[n.offset()].code + "/" + labels.sectors[j.offset()].code);
      }
    }
  }
  return {{"real_income", std::move(income)}, {"not_even_at_uniform_rates", std::move(markets)}};
}

}  // namespace

std::string items_text(const ScenarioPage& page, bool color) {
  if (!page.horizons.front()->nests.items.any()) {
    return "";
  }
  const std::vector<Traded> at = at_horizons(page);
  const std::vector<Row> rows = rows_of(page, at);
  return flows(page, rows, color) + '\n' + bias(page, rows, at, color) + '\n';
}

Json items_json(const ScenarioPage& page) {
  Json all = Json::array();
  if (!page.horizons.front()->nests.items.any()) {
    return all;
  }
  const model::Classification& labels = page.baseline->accounts.labels;
  for (const Row& row : rows_of(page, at_horizons(page))) {
    const ItemLine& line = page.horizons.front()->nests.items.lines[row.line];
    Json trade{{"baseline", row.baseline}};
    for (std::size_t h = 0; h < page.horizons.size(); ++h) {
      trade[page.horizons[h]->horizon] = row.trade[h];
    }
    const bool banned = std::isinf(line.cost(row.n, row.i));
    all.push_back({{"item", scenarios::item_name(line, labels)},
                   {"importer", labels.regions[row.n.offset()].code},
                   {"exporter", labels.regions[row.i.offset()].code},
                   {"share", line.share(row.n, row.i)},
                   {"baseline_rate", line.base_rate(row.n, row.i)},
                   {"rate", banned ? Json() : Json(line.tariff(row.n, row.i))},
                   {"banned", banned},
                   {"trade", std::move(trade)}});
  }
  return all;
}

Json aggregation_bias_json(const ScenarioPage& page) {
  Json all = Json::object();
  if (page.horizons.front()->nests.items.any()) {
    for (const ScenarioRun* run : page.horizons) {
      all[run->horizon] = bias_json(page, *run);
    }
  }
  return all;
}

}  // namespace tradeflow::io::cli
