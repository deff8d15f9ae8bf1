#include "scenarios/items.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "scenarios/nests.hpp"
#include "scenarios/places.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

using model::ExporterId;
using model::ImporterId;
using model::SectorId;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr const char* left_over = "rest";  // where nobody named what is left
/// Shares as written are decimal fractions: a sum nearer to one than this is one.
constexpr double rounding = 1e-12;

ItemEntry::Share read_share(Form& form) {
  ItemEntry::Share share;
  share.where = form.where();
  share.importers = form.words("importer");
  share.exporters = form.words("exporter");
  share.share = form.number("share");
  if (const auto fact = form.text("fact")) {
    share.fact = Word{*fact, form.where("fact")};
  }
  share.base_rate = form.number("base_rate");
  if (!form.has("share") && !form.has("fact") && form.valid()) {
    form.error("", "S125", "'" + form.path() + "' does not say how much of the flow the item is",
               "share: 40%, or fact: the id of a share");
  }
  form.finish();
  return share;
}

/// Reads one sector's flows: what several entries say of one is settled by the nearest.
class Flows {
 public:
  Flows(const Base& base, const seeds::Ledger& ledger, std::set<std::string>& facts,
        Diagnostics& out)
      : accounts_(*base.accounts),
        places_(accounts_.labels),
        ledger_(ledger),
        facts_(facts),
        out_(out) {}

  ItemLine line(const ItemEntry& entry, SectorId sector) {
    const std::size_t N = accounts_.shape().regions;
    ItemLine line{sector,
                  entry.id.text,
                  entry.theta,
                  model::PartnerTable({N, N}),
                  rates_of(sector, accounts_.tariff),
                  {},
                  {},
                  {}};
    said_.assign(N * N, {});
    for (const ItemEntry::Share& share : entry.shares) {
      if (const auto value = value_of(share)) {
        lay(share, *value, line);
      }
    }
    return line;
  }

  [[nodiscard]] model::PartnerTable rates_of(SectorId j, const model::TradeTable& rates) const {
    const std::size_t N = accounts_.shape().regions;
    model::PartnerTable out({N, N});
    std::copy_n(rates.data() + j.offset() * out.size(), out.size(), out.data());
    return out;
  }

  /// Codes, then groups, then all.
  [[nodiscard]] int nearness(const Word& word) const {
    return word.text == "all" ? 0 : accounts_.labels.region(word.text) ? 2 : 1;
  }

  [[nodiscard]] std::string name(ImporterId n, ExporterId i) const {
    return "from " + accounts_.labels.regions[i.offset()].code + " to " +
           accounts_.labels.regions[n.offset()].code;
  }

  void error(std::string code, const SourcePosition& where, std::string message, std::string hint) {
    out_.push_back(
        {Severity::Error, std::move(code), "items", where, std::move(message), std::move(hint)});
  }

 private:
  struct Said {
    int rank = -1;
    double share = 0.0;
  };

  /// The share as written, else the one its fact states.
  std::optional<double> value_of(const ItemEntry::Share& share) {
    if (!share.fact) {
      return share.share;
    }
    const seeds::Fact* fact = ledger_.find(share.fact->text);
    if (fact == nullptr) {
      error("S034", share.fact->where, "'" + share.fact->text + "' is not a fact",
            "tradeflow facts list --kind share shows them");
      return std::nullopt;
    }
    const bool percent = fact->unit == "%";
    if (fact->kind != seeds::Kind::Share || !fact->value || !(percent || fact->unit == "1")) {
      error("S125", share.fact->where,
            "'" + fact->id + "' is a " + std::string(to_string(fact->kind)) + ", not a share",
            "tradeflow facts list --kind share");
      return std::nullopt;
    }
    facts_.insert(fact->id);
    if (fact->grade == seeds::Grade::D) {
      out_.push_back({Severity::Warning, "S060", "items", share.fact->where,
                      "an item's share rests on a fact graded D: " + fact->id,
                      "tradeflow facts show ID says why; a share of your own replaces it"});
    }
    return share.share ? share.share : percent ? *fact->value / 100.0 : *fact->value;
  }

  void lay(const ItemEntry::Share& share, double value, ItemLine& line) {
    for (const Word& importer : share.importers) {
      for (const Word& exporter : share.exporters) {
        const int rank = nearness(importer) + nearness(exporter);
        for (const model::RegionId n : places_.regions({importer}, out_)) {
          for (const model::RegionId i : places_.regions({exporter}, out_)) {
            put(share, as_importer(n), as_exporter(i), {rank, value}, line);
          }
        }
      }
    }
  }

  void put(const ItemEntry::Share& share, ImporterId n, ExporterId i, const Said& now,
           ItemLine& line) {
    Said& before = said_[n.offset() * line.share.extent(1) + i.offset()];
    if (now.rank < before.rank) {
      return;
    }
    if (now.rank == before.rank && now.share != before.share) {
      error("S124", share.where,
            "two shares of '" + line.code + "' hold for the flow " + name(n, i),
            "name the importer or the exporter itself in the nearer one");
    }
    before = now;
    line.share(n, i) = now.share;
    if (share.base_rate) {
      line.base_rate(n, i) = *share.base_rate;
    }
  }

  const model::Accounts& accounts_;
  Places places_;
  const seeds::Ledger& ledger_;
  std::set<std::string>& facts_;
  Diagnostics& out_;
  std::vector<Said> said_;  ///< of the item being read, N×N
};

class Resolver {
 public:
  Resolver(const Scenario& scenario, const Base& base, const seeds::Ledger& ledger,
           std::set<std::string>& facts, Diagnostics& out)
      : scenario_(scenario), base_(base), out_(out), flows_(base, ledger, facts, out) {}

  Items run() {
    const auto& sectors = base_.accounts->labels.sectors;
    std::vector<std::vector<const ItemEntry*>> by_sector(sectors.size());
    for (const ItemEntry& entry : scenario_.items) {
      if (const auto j = sector_of(entry)) {
        add(by_sector[j->offset()], entry);
      }
    }
    Items items;
    for (const auto j : model::ids<SectorId>(sectors.size())) {
      if (!by_sector[j.offset()].empty()) {
        tell_apart(j, by_sector[j.offset()], items);
      }
    }
    read_between(items);
    return items;
  }

 private:
  std::optional<SectorId> sector_of(const ItemEntry& entry) {
    const model::Classification& labels = base_.accounts->labels;
    if (const auto found = labels.sector(entry.sector.text)) {
      return found;
    }
    if (entry.sector.text.empty()) {
      return std::nullopt;  // missing, which has been reported
    }
    Diagnostics unknown;
    (void)Places(labels).sectors({entry.sector}, unknown);
    if (unknown.empty()) {
      flows_.error("S121", entry.sector.where,
                   "'" + entry.sector.text + "' is a group; an item is a part of one sector",
                   "write one item per sector; they may have one id");
    }
    out_.insert(out_.end(), unknown.begin(), unknown.end());
    return std::nullopt;
  }

  void add(std::vector<const ItemEntry*>& known, const ItemEntry& entry) {
    const auto same = std::find_if(known.begin(), known.end(), [&](const ItemEntry* one) {
      return one->id.text == entry.id.text || (one->rest && entry.rest);
    });
    if (same != known.end()) {
      flows_.error(
          "S123", entry.id.where,
          "sector '" + entry.sector.text + "' has '" + (*same)->id.text + "' already, at line " +
              std::to_string((*same)->id.where.line),
          entry.rest ? "what is left of a sector has one name" : "give one of them another id");
      return;
    }
    known.push_back(&entry);
  }

  void tell_apart(SectorId j, const std::vector<const ItemEntry*>& entries, Items& items) {
    const std::size_t first = items.lines.size();
    const ItemEntry* rest = nullptr;
    for (const ItemEntry* entry : entries) {
      if (entry->rest) {
        rest = entry;
        if (!entry->shares.empty()) {
          flows_.error("S125", entry->id.where,
                       "'" + entry->id.text + "' is what the others leave, and has no shares",
                       "leave out rest: true, or the shares");
        }
      } else {
        const auto problems = errors();
        items.lines.push_back(flows_.line(*entry, j));
        if (errors() == problems && said_well(*entry)) {
          refuse_empty(*entry, items.lines.back());
        }
      }
    }
    ItemLine left = items.lines.empty() || first == items.lines.size()
                        ? ItemLine{j, "", {}, {}, {}, {}, {}, {}}
                        : items.lines[first];
    left.code = rest == nullptr ? left_over : rest->id.text;
    left.theta = rest == nullptr ? std::nullopt : rest->theta;
    const SourcePosition& where = entries.back()->id.where;
    if (first == items.lines.size()) {
      flows_.error("S127", where, "sector '" + label(j) + "' has no item but what is left of it",
                   "add an item with shares");
      return;
    }
    take_rest(j, first, where, items, left);
    items.lines.push_back(std::move(left));
    for (std::size_t m = first; m < items.lines.size(); ++m) {
      items.lines[m].tariff = items.lines[m].base_rate;
      items.lines[m].export_tax = flows_.rates_of(j, base_.accounts->export_tax);
      items.lines[m].cost = model::PartnerTable(items.lines[m].share.extents(), 1.0);
    }
  }

  [[nodiscard]] const std::string& label(SectorId j) const {
    return base_.accounts->labels.sectors[j.offset()].code;
  }

  [[nodiscard]] std::ptrdiff_t errors() const {
    return std::count_if(out_.begin(), out_.end(),
                         [](const Diagnostic& one) { return one.severity == Severity::Error; });
  }

  /// Whether each of its entries says a share: one that does not has been reported.
  static bool said_well(const ItemEntry& entry) {
    return std::all_of(entry.shares.begin(), entry.shares.end(),
                       [](const auto& share) { return share.share || share.fact; });
  }

  void refuse_empty(const ItemEntry& entry, const ItemLine& line) {
    double value = 0.0;
    for (const auto n : model::ids<ImporterId>(line.share.extent(0))) {
      for (const auto i : model::ids<ExporterId>(line.share.extent(1))) {
        value += line.share(n, i) * base_.accounts->trade(line.sector, n, i);
      }
    }
    if (!(value > 0.0)) {
      flows_.error(
          "S127", entry.id.where,
          "item '" + entry.id.text + "' is no part of any flow of '" + label(line.sector) + "'",
          "shares: [{importer: …, exporter: …, share: 40%}] of a flow with trade");
    }
  }

  /// What the other items leave of each flow, and what it pays so that the flow pays its rate.
  void take_rest(SectorId j, std::size_t first, const SourcePosition& where, const Items& items,
                 ItemLine& left) {
    bool over = false;
    bool unpayable = false;
    const auto& lines = items.lines;
    for (const auto n : model::ids<ImporterId>(left.share.extent(0))) {
      for (const auto i : model::ids<ExporterId>(left.share.extent(1))) {
        const double rate = base_.accounts->tariff(j, n, i);
        double sum = 0.0;
        double paid = 0.0;
        for (std::size_t m = first; m < lines.size(); ++m) {
          sum += lines[m].share(n, i);
          paid += lines[m].share(n, i) * (lines[m].base_rate(n, i) - rate);
        }
        if (sum > 1.0 + rounding && !over) {
          over = true;
          flows_.error("S122", where,
                       "the items of '" + label(j) + "' come to " +
                           number_text(std::round(1e8 * sum) / 1e6) + " % of the flow " +
                           flows_.name(n, i),
                       "shares of one flow come to at most 100 %");
        }
        const double share = std::abs(sum - 1.0) <= rounding ? 0.0 : std::max(1.0 - sum, 0.0);
        const double its_rate = share > 0.0 ? rate - paid / share : rate;
        left.share(n, i) = share;
        left.base_rate(n, i) = its_rate;
        const bool misses = share == 0.0 && std::abs(paid) > rounding;
        if (!over && !unpayable && (misses || its_rate < std::min(rate, 0.0))) {
          unpayable = true;
          flows_.error("S128", where,
                       "base rates of the items of '" + label(j) + "' do not go with the " +
                           number_text(std::round(1e8 * rate) / 1e6) + " % that the flow " +
                           flows_.name(n, i) + " pays",
                       "the items' rates average to the sector's, what is left included");
          left.base_rate(n, i) = rate;
        }
      }
    }
  }

  void read_between(Items& items) {
    const auto& said = scenario_.substitution.items;
    const model::Shape shape = base_.accounts->shape();
    const model::SectorVector values =
        by_sector(model::sector_vector(shape, nan), said, "model.substitution.items", base_, out_);
    for (const auto& [word, value] : said) {
      const auto sector = base_.accounts->labels.sector(word.text);
      if (sector && items.of(*sector).empty()) {
        flows_.error("S121", word.where, "sector '" + word.text + "' is not told apart into items",
                     "items: [{id: lobster, sector: " + word.text + ", shares: […]}]");
      }
    }
    if (items.any()) {
      items.between.resize(shape.sectors);
      for (const auto j : model::ids<SectorId>(shape.sectors)) {
        if (!std::isnan(values(j)) && !items.of(j).empty()) {
          items.between[j.offset()] = values(j);
        }
      }
    }
  }

  const Scenario& scenario_;
  const Base& base_;
  Diagnostics& out_;
  Flows flows_;
};

}  // namespace

std::vector<ItemEntry> read_items(Form& scenario) {
  std::vector<ItemEntry> all;
  for (Form& form : scenario.maps("items")) {
    ItemEntry entry;
    entry.id = {form.text("id").value_or(""), form.where("id")};
    entry.sector = {form.text("sector").value_or(""), form.where("sector")};
    entry.theta = form.number("trade_elasticity");
    entry.rest = form.flag("rest").value_or(false);
    for (Form& share : form.maps("shares")) {
      entry.shares.push_back(read_share(share));
    }
    form.finish();
    all.push_back(std::move(entry));
  }
  return all;
}

Items resolve_items(const Scenario& scenario, const Base& base, const seeds::Ledger& ledger,
                    std::set<std::string>& facts, Diagnostics& out) {
  return Resolver(scenario, base, ledger, facts, out).run();
}

}  // namespace tradeflow::scenarios
