#include "scenarios/rates.hpp"

#include <algorithm>

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

/// A query that no measure bears on is an answer here, and quotas are listed as left out: only
/// what is wrong with the query or the ledger is a problem.
void pass_on(const Diagnostics& problems, Diagnostics& out) {
  std::copy_if(problems.begin(), problems.end(), std::back_inserter(out),
               [](const Diagnostic& one) { return one.code != "S036" && one.code != "S037"; });
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
  (void)applier.policy();  // reports rates that clash
  pass_on(problems, out);
  rates.left_out = std::move(applied.left_out);
  const auto stacks = applier.tariff_stacks();
  auto stack = stacks.begin();
  for (const model::SectorId j : goods) {
    for (const model::RegionId n : to) {
      for (const model::RegionId i : from) {
        AppliedRate cell{j, as_importer(n), as_exporter(i), 0.0, 0.0, {}, {}};
        const std::size_t at = applier.offset(cell.sector, cell.importer, cell.exporter);
        while (stack != stacks.end() && stack->offset < at) {
          ++stack;
        }
        cell.banned_by = applier.banned_by(at);
        if (stack != stacks.end() && stack->offset == at) {
          cell.stack = stack->terms;
        }
        cell.baseline = base.accounts->tariff(cell.sector, cell.importer, cell.exporter);
        cell.rate = stacked(cell.baseline, cell.stack);
        const bool hit = !cell.stack.empty() || !cell.banned_by.empty();
        if (n != i && (hit || !query.empty())) {
          rates.cells.push_back(std::move(cell));
        }
      }
    }
  }
  return rates;
}

}  // namespace tradeflow::scenarios
