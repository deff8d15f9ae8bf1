// Items: what each pays, of the terms of its sector and its own.
#include <algorithm>
#include <limits>

#include "scenarios/apply.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::scenarios {
namespace {

using model::ExporterId;
using model::ImporterId;
using model::SectorId;

constexpr double infinity = std::numeric_limits<double>::infinity();

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

}  // namespace

std::size_t Applier::item_offset(std::size_t line, const Cell& cell) const noexcept {
  const std::size_t regions = accounts_.shape().regions;
  return (line * regions + cell.n.offset()) * regions + cell.i.offset();
}

std::optional<std::vector<std::size_t>> Applier::hit(const Active& active, const Words& items,
                                                     SectorId j) const {
  const auto mine = items_ == nullptr ? std::vector<std::size_t>() : items_->of(j);
  if (items.empty() || (active.items_of_fact && mine.empty())) {
    return std::nullopt;
  }
  std::vector<std::size_t> found;
  for (const std::size_t m : mine) {
    if (std::any_of(items.begin(), items.end(),
                    [&](const Word& word) { return word.text == items_->lines[m].code; })) {
      found.push_back(m);
    }
  }
  return found;
}

/// Items that a scenario's own measure names: each is one of at least one of its sectors.
void Applier::check_items(const Active& active, const Words& items, const Words& sectors) {
  if (items.empty() || active.items_of_fact) {
    return;
  }
  Diagnostics reported;
  const auto goods = places_.sectors(sectors, reported);
  std::vector<std::string> known;
  for (const ItemLine& line : items_ == nullptr ? std::vector<ItemLine>() : items_->lines) {
    known.push_back(line.code);
  }
  for (const Word& word : items) {
    std::vector<std::string> homes;
    bool here = false;
    for (std::size_t m = 0; m < known.size(); ++m) {
      if (known[m] == word.text) {
        const SectorId j = items_->lines[m].sector;
        homes.push_back(places_.labels().sectors[j.offset()].code);
        here = here || std::find(goods.begin(), goods.end(), j) != goods.end();
      }
    }
    if (homes.empty()) {
      const auto near = did_you_mean(word.text, known);
      error("S120", word.where, "'" + word.text + "' is not an item of the scenario",
            near            ? "did you mean '" + *near + "'?"
            : known.empty() ? "items: [{id: " + word.text + ", sector: …, shares: […]}]"
                            : "items: " + listed(known));
    } else if (!here && reported.empty()) {
      error("S121", word.where,
            "'" + word.text + "' is an item of '" + listed(homes) +
                "', which is none of the measure's sectors",
            "sectors: [" + listed(homes) + "]");
    }
  }
}

bool Applier::touch_items(const Active& active, const Words& items, ItemStack kind,
                          const Cell& cell, Term term, MeasureRecord& record) {
  const auto lines = hit(active, items, cell.j);
  if (!lines) {
    return false;
  }
  term.coverage = active.coverage_of_fact ? 1.0 : term.coverage;  // of the items: all of them
  record.coverage = term.coverage;
  for (const std::size_t m : *lines) {
    const ItemLine& line = items_->lines[m];
    const double before = kind == ItemStack::Tariff      ? line.base_rate(cell.n, cell.i)
                          : kind == ItemStack::ExportTax ? line.export_tax(cell.n, cell.i)
                                                         : 1.0;
    touch(item_stacks_[static_cast<std::size_t>(kind)], item_offset(m, cell),
          line.share(cell.n, cell.i) * accounts_.trade(cell.j, cell.n, cell.i), before, term,
          record);
  }
  record.without_trade += lines->empty() ? 1 : 0;
  return true;
}

void Applier::limit_items(const Active& active, const Levy& levy, const Cell& cell) {
  const auto lines = hit(active, levy.items, cell.j);
  if (levy.cut_off && lines) {
    for (const std::size_t m : *lines) {
      const std::pair limit{*levy.cut_off, active.id};
      const auto [known, is_new] = item_cut_offs_.emplace(item_offset(m, cell), limit);
      known->second = std::min(known->second, limit);
    }
  }
}

bool Applier::ban_items(const Active& active, const Words& items, const Cell& cell,
                        MeasureRecord& record) {
  const auto lines = hit(active, items, cell.j);
  if (!lines) {
    return false;
  }
  for (const std::size_t m : *lines) {
    const double value =
        items_->lines[m].share(cell.n, cell.i) * accounts_.trade(cell.j, cell.n, cell.i);
    if (value > 0.0 && active.paid) {
      ++record.cells;
      record.trade += value;
      changes_ = true;
      const auto [known, is_new] = item_bans_.emplace(item_offset(m, cell), active.id);
      known->second = std::min(known->second, active.id);
    } else {
      ++record.without_trade;
    }
  }
  record.without_trade += lines->empty() ? 1 : 0;
  return true;
}

std::vector<Term> Applier::item_terms(std::size_t line, ImporterId n, ExporterId i) const {
  return terms_of(tariffs_, ItemStack::Tariff, line, {items_->lines[line].sector, n, i});
}

/// The rate that terms make of an item's; what is none is reported.
double Applier::item_rate(const ItemLine& line, const Cell& cell, double before,
                          const std::vector<Term>& terms) {
  const std::string called = item_name(line, places_.labels());
  if (const auto pair = clash(terms)) {
    const std::string text =
        "'" + pair->first.measure + "' and '" + pair->second.measure + "' set different rates";
    if (clashes_.insert(text).second) {
      error("S040", pair->second.where, text + ", on " + called + ", part of " + name(offset(cell)),
            "one measure sets a rate; others may add or scale");
    }
    return before;
  }
  const double after = stacked(before, terms);
  if (!(after > -1.0 && after < infinity)) {
    error("S041", terms.back().where,
          "the rate on " + called + ", part of " + name(offset(cell)) + ", falls to -100 %",
          "a rate stays above -100 %");
    return before;
  }
  return after;
}

void Applier::item_tariff(ItemLine& line, std::size_t position, const Cell& cell) {
  const auto terms = item_terms(position, cell.n, cell.i);
  if (!terms.empty()) {
    line.tariff(cell.n, cell.i) = item_rate(line, cell, line.base_rate(cell.n, cell.i), terms);
  }
  const auto limit = [&](const auto& limits, std::size_t at) {
    const auto found = limits.find(at);
    return found == limits.end() ? infinity : found->second.first;
  };
  const double least =
      std::min(limit(cut_offs_, offset(cell)), limit(item_cut_offs_, item_offset(position, cell)));
  if (line.tariff(cell.n, cell.i) >= least) {
    line.cost(cell.n, cell.i) = infinity;
  }
}

/// Terms of an item's sector, then its own.
std::vector<Term> Applier::terms_of(const Stack& sector, ItemStack own, std::size_t line,
                                    const Cell& cell) const {
  std::vector<Term> terms = sector.terms(offset(cell));
  const auto more = item_stacks_[static_cast<std::size_t>(own)].terms(item_offset(line, cell));
  terms.insert(terms.end(), more.begin(), more.end());
  return terms;
}

void Applier::item_rates(ItemLine& line, std::size_t position, const Cell& cell) {
  const std::size_t at = item_offset(position, cell);
  const auto taxes = terms_of(export_taxes_, ItemStack::ExportTax, position, cell);
  if (!taxes.empty()) {
    line.export_tax(cell.n, cell.i) = item_rate(line, cell, line.export_tax(cell.n, cell.i), taxes);
  }
  line.cost(cell.n, cell.i) = stacked(1.0, terms_of(costs_, ItemStack::Cost, position, cell));
  item_tariff(line, position, cell);
  double& tariff = line.tariff(cell.n, cell.i);
  double& tax = line.export_tax(cell.n, cell.i);
  tariff = with_rent(tariff, terms_of(import_rents_, ItemStack::ImportRent, position, cell));
  tax = with_rent(tax, terms_of(export_rents_, ItemStack::ExportRent, position, cell));
  if (bans_.contains(offset(cell)) || item_bans_.contains(at)) {
    line.cost(cell.n, cell.i) = infinity;  // bans win
  }
}

Items Applier::items() {
  if (items_ == nullptr) {
    return {};
  }
  Items out = *items_;
  for (std::size_t m = 0; m < out.lines.size(); ++m) {
    ItemLine& line = out.lines[m];
    for (const auto n : model::ids<ImporterId>(accounts_.shape().regions)) {
      for (const auto i : model::ids<ExporterId>(accounts_.shape().regions)) {
        if (line.share(n, i) > 0.0) {
          item_rates(line, m, {line.sector, n, i});
        }
      }
    }
  }
  return out;
}

}  // namespace tradeflow::scenarios
