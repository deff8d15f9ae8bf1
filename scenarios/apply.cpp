#include "scenarios/apply.hpp"

#include <algorithm>

#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

using model::ExporterId;
using model::ImporterId;
using model::RegionId;
using model::SectorId;

std::string change_of(const Levy& levy) {
  if (levy.set_rate) {
    return "= " + percent_text(*levy.set_rate) + " %";
  }
  if (levy.add_pp) {
    return (*levy.add_pp < 0 ? "" : "+") + percent_text(*levy.add_pp) + " pp";
  }
  return levy.scale_by ? "× " + number_text(*levy.scale_by) : std::string();
}

Term term_of(const Active& active) {
  Term term;
  term.measure = active.id;
  term.coverage = active.coverage;
  term.within = active.within;
  term.paid = active.paid;
  term.where = active.where;
  return term;
}

/// Σ over sectors of what a factor earns in a region.
double factor_income(const model::Accounts& accounts, RegionId region, model::FactorId factor) {
  double sum = 0.0;
  for (const auto j : model::ids<SectorId>(accounts.shape().sectors)) {
    sum += accounts.value_added(region, j, factor);
  }
  return sum;
}

/// How many goods a region's final buyers buy at all.
std::size_t goods_bought(const model::Accounts& accounts, RegionId region) {
  const auto row = accounts.final_use.row(region);
  return static_cast<std::size_t>(
      std::count_if(row.begin(), row.end(), [](double value) { return value > 0.0; }));
}

}  // namespace

Applier::Applier(const Base& base, const ReadRates& rates, Diagnostics& out)
    : accounts_(*base.accounts),
      items_(base.items != nullptr && base.items->any() ? base.items : nullptr),
      places_(base.accounts->labels),
      read_rates_(rates),
      out_(out) {}

MeasureRecord Applier::add(const Active& active) {
  MeasureRecord record;
  record.id = active.id;
  record.kind = active.kind;
  record.says = active.says;
  record.facts = active.facts;
  record.coverage = active.coverage;
  record.where = active.where;
  changes_ = false;
  if (const auto* levy = std::get_if<Levy>(&active.what)) {
    check_items(active, levy->items, levy->sectors);
    add_levy(active, *levy, record);
  } else if (const auto* scaling = std::get_if<Scaling>(&active.what)) {
    check_items(active, scaling->items, scaling->members);
    add_scaling(active, *scaling, record);
  } else if (const auto* ban = std::get_if<Ban>(&active.what)) {
    check_items(active, ban->items, ban->sectors);
    add_ban(active, *ban, record);
  } else if (const auto* quota = std::get_if<Quota>(&active.what)) {
    add_quota(active, *quota, record);
  } else if (const auto* table = std::get_if<TariffTable>(&active.what)) {
    add_table(active, *table, record);
  }
  return record;
}

void Applier::error(std::string code, const SourcePosition& where, std::string message,
                    std::string hint) {
  out_.push_back(
      {Severity::Error, std::move(code), {}, where, std::move(message), std::move(hint)});
}

std::size_t Applier::offset(const Cell& cell) const noexcept {
  const std::size_t regions = accounts_.shape().regions;
  return (cell.j.offset() * regions + cell.n.offset()) * regions + cell.i.offset();
}

Applier::Cell Applier::cell(std::size_t offset) const noexcept {
  const std::size_t regions = accounts_.shape().regions;
  return {SectorId(offset / (regions * regions)), ImporterId(offset / regions % regions),
          ExporterId(offset % regions)};
}

std::string Applier::name(std::size_t offset) const {
  const model::Classification& labels = places_.labels();
  const Cell at = cell(offset);
  return labels.regions[at.i.offset()].code + "'s " + labels.sectors[at.j.offset()].code + " in " +
         labels.regions[at.n.offset()].code;
}

std::string Applier::market_name(std::size_t offset) const {
  const model::Classification& labels = places_.labels();
  const std::size_t sectors = labels.sectors.size();
  return labels.regions[offset / sectors].code + "'s " + labels.sectors[offset % sectors].code;
}

model::TradeCell Applier::trade_cell(std::size_t offset, double value) const noexcept {
  const Cell at = cell(offset);
  return {at.j, at.n, at.i, value};
}

model::MarketCell Applier::market_cell(std::size_t offset, double value) const noexcept {
  const std::size_t sectors = accounts_.shape().sectors;
  return {RegionId(offset / sectors), SectorId(offset % sectors), value};
}

/// Every pair of different regions: a region's trade with itself crosses no border, and an
/// aggregated region keeps its trade-weighted inner rate.
std::vector<Applier::Cell> Applier::cells(const Words& importers, const Words& exporters,
                                          const Words& except, const Words& sectors) {
  const auto to = places_.regions(importers, out_);
  auto from = places_.regions(exporters, out_);
  for (const RegionId left : places_.regions(except, out_)) {
    std::erase(from, left);
  }
  std::vector<Cell> all;
  for (const SectorId j : places_.sectors(sectors, out_)) {
    for (const RegionId n : to) {
      for (const RegionId i : from) {
        if (n != i) {
          all.push_back({j, as_importer(n), as_exporter(i)});
        }
      }
    }
  }
  return all;
}

void Applier::ban(std::size_t at, const std::string& measure) {
  const auto [known, is_new] = bans_.emplace(at, measure);
  known->second = std::min(known->second, measure);
}

std::string Applier::banned_by(std::size_t offset) const {
  const auto found = bans_.find(offset);
  return found == bans_.end() ? std::string() : found->second;
}

void Applier::touch(Stack& stack, std::size_t at, double value, double before, const Term& term,
                    MeasureRecord& record) {
  if (value > 0.0) {
    ++record.cells;
    record.trade += value;
    changes_ = changes_ || stacked(before, {&term, 1}) != before;
    stack.add(at, term);
  } else {
    ++record.without_trade;
  }
}

void Applier::add_levy(const Active& active, const Levy& levy, MeasureRecord& record) {
  Term term = term_of(active);
  term.set_rate = levy.set_rate;
  term.add_pp = levy.add_pp;
  term.scale_by = levy.scale_by;
  record.change = change_of(levy);
  if (!active.paid) {
    record.change = "not paid; " + percent_text(active.within) + " % of " + record.change +
                    " leave the baseline";
  }
  if (levy.on == Levy::On::Production) {
    const std::size_t sectors = accounts_.shape().sectors;
    for (const RegionId n : places_.regions(levy.by, out_)) {
      for (const SectorId j : places_.sectors(levy.sectors, out_)) {
        touch(production_taxes_, n.offset() * sectors + j.offset(), output(n, j),
              accounts_.production_tax(n, j), term, record);
      }
    }
    return;
  }
  const bool imports = levy.on == Levy::On::Imports;
  const auto all = imports ? cells(levy.by, levy.partners, levy.except, levy.sectors)
                           : cells(levy.partners, levy.by, {}, levy.sectors);
  for (const Cell& cell : all) {
    const std::size_t at = offset(cell);
    if (touch_items(active, levy.items, imports ? ItemStack::Tariff : ItemStack::ExportTax, cell,
                    term, record)) {
      limit_items(active, levy, cell);
      continue;
    }
    const model::TradeTable& rates = imports ? accounts_.tariff : accounts_.export_tax;
    touch(imports ? tariffs_ : export_taxes_, at, accounts_.trade.values()[at], rates.values()[at],
          term, record);
    if (levy.cut_off) {
      const std::pair limit{*levy.cut_off, active.id};
      const auto [known, is_new] = cut_offs_.emplace(at, limit);
      known->second = std::min(known->second, limit);
    }
  }
}

void Applier::add_scaling(const Active& active, const Scaling& scaling, MeasureRecord& record) {
  Term term = term_of(active);
  term.scale_by = scaling.scale_by;
  record.change = "× " + number_text(scaling.scale_by);
  const model::Shape shape = accounts_.shape();
  if (scaling.of == Scaling::Of::Cost) {
    Stack& stack = scaling.rent == Scaling::Rent::Importer   ? import_rents_
                   : scaling.rent == Scaling::Rent::Exporter ? export_rents_
                                                             : costs_;
    const ItemStack own = scaling.rent == Scaling::Rent::Importer   ? ItemStack::ImportRent
                          : scaling.rent == Scaling::Rent::Exporter ? ItemStack::ExportRent
                                                                    : ItemStack::Cost;
    for (const Cell& cell : cells(scaling.regions, scaling.exporters, {}, scaling.members)) {
      if (!touch_items(active, scaling.items, own, cell, term, record)) {
        touch(stack, offset(cell), accounts_.trade(cell.j, cell.n, cell.i), 1.0, term, record);
      }
    }
    return;
  }
  for (const RegionId n : places_.regions(scaling.regions, out_)) {
    if (scaling.of == Scaling::Of::Endowment) {
      for (const model::FactorId f : places_.factors(scaling.members, out_)) {
        touch(endowment_, n.offset() * shape.factors + f.offset(), factor_income(accounts_, n, f),
              1.0, term, record);
      }
      continue;
    }
    const bool demand = scaling.of == Scaling::Of::Demand;
    const bool changed = changes_;
    const std::size_t touched = record.cells;
    for (const SectorId j : places_.sectors(scaling.members, out_)) {
      touch(demand ? demand_ : productivity_, n.offset() * shape.sectors + j.offset(),
            demand ? accounts_.final_use(n, j) : output(n, j), 1.0, term, record);
    }
    if (demand && record.cells - touched == goods_bought(accounts_, n)) {
      changes_ = changed;  // weights that all grow alike are the same weights
    }
  }
}

void Applier::add_ban(const Active& active, const Ban& what, MeasureRecord& record) {
  record.change = "no trade";
  for (const Cell& cell : cells(what.imposed_by, what.on_exports_of, what.except, what.sectors)) {
    if (ban_items(active, what.items, cell, record)) {
      continue;
    }
    const double value = accounts_.trade(cell.j, cell.n, cell.i);
    if (value > 0.0 && active.paid) {
      ++record.cells;
      record.trade += value;
      changes_ = true;
      ban(offset(cell), active.id);
    } else {
      ++record.without_trade;
    }
  }
}

/// A table names its cells one by one: a group is as wrong there as a typo.
template <class I>
std::optional<I> Applier::single(const Word& word, const std::optional<I>& found) {
  if (found) {
    return found;
  }
  Diagnostics unknown;
  if constexpr (std::is_same_v<I, SectorId>) {
    (void)places_.sectors({word}, unknown);
  } else {
    (void)places_.regions({word}, unknown);
  }
  if (unknown.empty()) {
    error("S043", word.where, "'" + word.text + "' is a group; a table names single codes", "");
  }
  out_.insert(out_.end(), unknown.begin(), unknown.end());
  return std::nullopt;
}

void Applier::add_table(const Active& active, const TariffTable& table, MeasureRecord& record) {
  record.change = "as " + table.file.text;
  if (!read_rates_) {
    error("S042", table.file.where, "'" + table.file.text + "' cannot be read here", "");
    return;
  }
  const model::Classification& labels = places_.labels();
  for (const RateRow& row : read_rates_(table.file, out_)) {
    const auto j = single<SectorId>(row.sector, labels.sector(row.sector.text));
    const auto n = single<RegionId>(row.importer, labels.region(row.importer.text));
    const auto i = single<RegionId>(row.exporter, labels.region(row.exporter.text));
    if (j && n && i) {
      Term term = term_of(active);
      term.set_rate = row.rate;
      term.where = row.sector.where;
      const std::size_t at = offset({*j, as_importer(*n), as_exporter(*i)});
      touch(tariffs_, at, accounts_.trade.values()[at], accounts_.tariff.values()[at], term,
            record);
    }
  }
}

}  // namespace tradeflow::scenarios
