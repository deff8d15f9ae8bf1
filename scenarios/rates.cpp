#include "scenarios/rates.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace tradeflow::scenarios {
namespace {

/// A scenario that uses every measure of the ledger that bears on the cells asked about.
Scenario everything(Date day, const RatesQuery& query) {
  Use use{std::nullopt, query.importers, query.exporters, query.sectors};
  if (use.empty()) {
    use.imposed_by = {{"all", {}}};
  }
  Measure all;
  all.id = "all";
  all.kind = "use";
  all.what = use;
  Scenario scenario;
  scenario.measures.push_back(std::move(all));
  scenario.as_of = day;
  return scenario;
}

Words or_all(const Words& words) {
  return words.empty() ? Words{{"all", {}}} : words;
}

/// A query that no measure bears on is an answer here, and what a quota's volume is of the
/// baseline's trade is not asked: only what is wrong with the query or the ledger is a problem.
void pass_on(const Diagnostics& problems, Diagnostics& out) {
  constexpr std::array<std::string_view, 5> unasked{"S036", "S037", "S063", "S064", "S065"};
  std::copy_if(problems.begin(), problems.end(), std::back_inserter(out), [&](const auto& one) {
    return std::find(unasked.begin(), unasked.end(), one.code) == unasked.end();
  });
}

/// What bears on a cell: the terms of its rate, and a quota.
struct Behind {
  std::vector<Term> stack;
  std::optional<QuotaOnDay> quota;
  double within = 0.0;  ///< the rate within the quota's volume [1]
};

std::map<std::size_t, Behind> behind_cells(Applier& applier, const Schedule& applied) {
  model::Policy policy = applier.policy();  // reports rates that clash
  std::vector<model::Quota> quotas;
  std::vector<QuotaName> names;
  applier.quotas(policy, quotas, names);
  std::map<std::size_t, Behind> all;
  for (Stack::Cell& cell : applier.tariff_stacks()) {
    all[cell.offset].stack = std::move(cell.terms);
  }
  for (std::size_t q = 0; q < quotas.size(); ++q) {
    const auto active = std::find_if(applied.active.begin(), applied.active.end(),
                                     [&](const Active& one) { return one.id == names[q].id; });
    const std::string volume = volume_text(std::get<Quota>(active->what));
    for (const model::QuotaCell& cell : quotas[q].cells) {
      Behind& behind = all[applier.offset(cell.sector, cell.importer, cell.exporter)];
      behind.quota = QuotaOnDay{names[q].id, volume, cell.over_rate};
      behind.within = cell.in_rate;
    }
  }
  return all;
}

/// The items that measures of the ledger name, in every flow: what is one needs no share here.
Items named_items(const seeds::Ledger& ledger, const Base& base) {
  const model::Accounts& accounts = *base.accounts;
  const Places places(accounts.labels);
  std::map<model::SectorId, std::set<std::string>> names;
  for (const seeds::Fact& fact : ledger.facts) {
    if (fact.kind == seeds::Kind::Measure && !fact.products.items.empty()) {
      Words words;
      for (const std::string& sector : fact.products.sectors) {
        words.push_back({sector, fact.where});
      }
      Diagnostics unknown;  // another baseline's sectors
      for (const model::SectorId j : places.sectors(words, unknown)) {
        names[j].insert(fact.products.items.begin(), fact.products.items.end());
      }
    }
  }
  const std::size_t N = accounts.shape().regions;
  const model::PartnerTable ones({N, N}, 1.0);
  Items items;
  for (const auto& [j, codes] : names) {
    model::PartnerTable rates({N, N});
    std::copy_n(accounts.tariff.data() + j.offset() * rates.size(), rates.size(), rates.data());
    for (const std::string& code : codes) {
      items.lines.push_back({j, code, {}, ones, rates, rates, ones, ones});
    }
    items.lines.push_back({j, "rest", {}, ones, rates, rates, ones, ones});
  }
  return items;
}

/// What each of a cell's items pays, if a measure names one of them.
std::vector<ItemOnDay> items_on(const Applier& applier, const Items& items,
                                const AppliedRate& cell) {
  std::vector<ItemOnDay> all;
  const auto mine = items.of(cell.sector);
  for (const std::size_t m : mine) {
    auto stack = applier.item_terms(m, cell.importer, cell.exporter);
    const double rate = stacked(items.lines[m].base_rate(cell.importer, cell.exporter), stack);
    all.push_back({items.lines[m].code, rate, std::move(stack)});
  }
  const bool apart = std::any_of(all.begin(), all.end(), [&](const ItemOnDay& one) {
    return one.stack.size() != all.back().stack.size();
  });
  return apart ? all : std::vector<ItemOnDay>();
}

}  // namespace

Rates rates_on(Date day, const RatesQuery& query, const seeds::Ledger& ledger, const Base& base,
               Diagnostics& out) {
  const Places places(base.accounts->labels);
  const auto to = places.regions(or_all(query.importers), out);
  const auto from = places.regions(or_all(query.exporters), out);
  const auto goods = places.sectors(or_all(query.sectors), out);
  Rates rates;
  if (has_errors(out)) {
    return rates;
  }
  // A rate stands in the tariff book whether or not anybody trades under it.
  model::Accounts book = *base.accounts;
  std::fill(book.trade.values().begin(), book.trade.values().end(), 1.0);
  const Base full{&book, base.date, base.within};
  Diagnostics problems;
  Schedule applied = schedule(everything(day, query), day, ledger, full, problems);
  Applier applier(full, {}, problems);
  for (const Active& active : applied.active) {
    rates.measures.push_back(applier.add(active));
  }
  auto behind = behind_cells(applier, applied);
  pass_on(problems, out);
  const Items items = named_items(ledger, full);
  const Base apart{&book, base.date, base.within, &items};
  Diagnostics again;  // the same problems
  Applier by_item(apart, {}, again);
  for (const Active& active : applied.active) {
    (void)by_item.add(active);
  }
  rates.left_out = std::move(applied.left_out);
  for (const model::SectorId j : goods) {
    for (const model::RegionId n : to) {
      for (const model::RegionId i : from) {
        AppliedRate cell{j, as_importer(n), as_exporter(i), 0.0, 0.0, {}, {}, {}, {}};
        const std::size_t at = applier.offset(cell.sector, cell.importer, cell.exporter);
        cell.banned_by = applier.banned_by(at);
        Behind& found = behind[at];
        cell.stack = std::move(found.stack);
        cell.quota = std::move(found.quota);
        cell.baseline = base.accounts->tariff(cell.sector, cell.importer, cell.exporter);
        cell.rate = cell.quota ? found.within : stacked(cell.baseline, cell.stack);
        cell.items = items_on(by_item, items, cell);
        const bool hit = !cell.stack.empty() || !cell.banned_by.empty() || cell.quota;
        if (n != i && (hit || !query.empty())) {
          rates.cells.push_back(std::move(cell));
        }
      }
    }
  }
  return rates;
}

}  // namespace tradeflow::scenarios
