#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/policy.hpp"
#include "scenarios/items.hpp"
#include "scenarios/schedule.hpp"
#include "scenarios/stack.hpp"

namespace tradeflow::scenarios {

/// One row of a `tariffs_from` file.
struct RateRow {
  Word sector;
  Word importer;
  Word exporter;
  double rate = 0.0;  ///< net, 0.1 is 10 %
};
/// Reads a `tariffs_from` file, whose path is relative to the scenario's file; io/ brings it.
using ReadRates = std::function<std::vector<RateRow>(const Word& file, Diagnostics& out)>;

/// What became of one measure.
struct MeasureRecord {
  std::string id;
  std::string kind;                ///< tariff, ban, cost, …
  std::string says;                ///< the fact's words; empty if written in the scenario
  std::vector<std::string> facts;  ///< ids it rests on
  bool applies = true;
  std::string why_not;              ///< if it does not apply: "not in force on 2025-09-01", …
  std::string change;               ///< "+100 pp", "= 10 %", "× 0.95"
  double coverage = 1.0;            ///< share of each cell it applies to
  std::size_t cells = 0;            ///< cells with trade that it touches
  std::size_t without_trade = 0;    ///< cells it names that are empty: counted, not refused
  double trade = 0.0;               ///< baseline value of the touched cells, in the accounts' unit
  std::vector<seeds::Window> days;  ///< of a timeline: those on which it is paid
  SourcePosition where;
};

/// Lays measures over one baseline and turns them into a policy. What a measure touches and
/// what is wrong with it is known when it is added; the order of adding does not matter.
class Applier {
  struct Cell {
    model::SectorId j;
    model::ImporterId n;
    model::ExporterId i;
  };

 public:
  /// All of them outlive this.
  Applier(const Base& base, const ReadRates& rates, Diagnostics& out);

  MeasureRecord add(const Active& active);
  /// Whether the last measure added changes any rate, cost or weight by itself.
  [[nodiscard]] bool changes() const noexcept { return changes_; }
  [[nodiscard]] model::Policy policy();
  /// The tariff-rate quotas in the order of their measures' ids. Call policy() first: the tariffs
  /// of their cells leave it, being part of the quotas' rates within and above the volume.
  void quotas(model::Policy& policy, std::vector<model::Quota>& quotas,
              std::vector<QuotaName>& names);
  /// The baseline's items with what they pay: the terms of their sectors, then their own. Call
  /// policy() first: bans of whole sectors are theirs.
  [[nodiscard]] Items items();
  /// Tariff terms of an item in a cell, its sector's among them.
  [[nodiscard]] std::vector<Term> item_terms(std::size_t line, model::ImporterId n,
                                             model::ExporterId i) const;
  /// Tariff terms of every cell with trade that has any; offsets as offset() counts them.
  [[nodiscard]] std::vector<Stack::Cell> tariff_stacks() const { return tariffs_.cells(); }
  [[nodiscard]] std::size_t offset(model::SectorId j, model::ImporterId n,
                                   model::ExporterId i) const noexcept {
    return offset(Cell{j, n, i});
  }
  /// The measure that stops all trade of a cell; empty if none does. Call policy() first: a
  /// tariff reaches its cut-off only with all others.
  [[nodiscard]] std::string banned_by(std::size_t offset) const;

 private:
  void error(std::string code, const SourcePosition& where, std::string message, std::string hint);
  [[nodiscard]] std::size_t offset(const Cell& cell) const noexcept;
  [[nodiscard]] Cell cell(std::size_t offset) const noexcept;
  [[nodiscard]] std::string name(std::size_t offset) const;
  [[nodiscard]] std::vector<Cell> cells(const Words& importers, const Words& exporters,
                                        const Words& except, const Words& sectors);

  void ban(std::size_t at, const std::string& measure);
  void touch(Stack& stack, std::size_t at, double value, double before, const Term& term,
             MeasureRecord& record);
  void add_levy(const Active& active, const Levy& levy, MeasureRecord& record);
  void add_scaling(const Active& active, const Scaling& scaling, MeasureRecord& record);
  void add_ban(const Active& active, const Ban& what, MeasureRecord& record);
  void add_quota(const Active& active, const Quota& quota, MeasureRecord& record);
  void add_table(const Active& active, const TariffTable& table, MeasureRecord& record);
  template <class I>
  std::optional<I> single(const Word& word, const std::optional<I>& found);

  enum class ItemStack { Tariff, ExportTax, Cost, ImportRent, ExportRent };
  /// The items of a sector that a measure hits; none: all of the sector.
  [[nodiscard]] std::optional<std::vector<std::size_t>> hit(const Active& active,
                                                            const Words& items,
                                                            model::SectorId j) const;
  /// Lays a measure over the items it hits in a cell; false if it hits all of the cell.
  bool touch_items(const Active& active, const Words& items, ItemStack kind, const Cell& cell,
                   Term term, MeasureRecord& record);
  bool ban_items(const Active& active, const Words& items, const Cell& cell, MeasureRecord& record);
  [[nodiscard]] std::vector<Term> terms_of(const Stack& sector, ItemStack own, std::size_t line,
                                           const Cell& cell) const;
  void limit_items(const Active& active, const Levy& levy, const Cell& cell);
  void check_items(const Active& active, const Words& items, const Words& sectors);
  [[nodiscard]] std::size_t item_offset(std::size_t line, const Cell& cell) const noexcept;
  void item_tariff(ItemLine& line, std::size_t at, const Cell& cell);
  void item_rates(ItemLine& line, std::size_t position, const Cell& cell);
  double item_rate(const ItemLine& line, const Cell& cell, double before,
                   const std::vector<Term>& terms);

  struct LaidQuota {
    Active active;
    Quota quota;
    std::vector<std::size_t> cells;
  };
  double rate_with(std::size_t at, const std::vector<Term>& stack, const Term& term);
  model::QuotaCell quota_cell(const LaidQuota& laid, std::size_t at, const std::vector<Term>& stack,
                              double export_tax);
  model::Quota quota(const LaidQuota& laid, model::Policy& policy,
                     std::map<std::size_t, std::string>& taken);

  /// Rates of one kind of levy, after their stacks; what is not a rate is reported.
  using Name = std::string (Applier::*)(std::size_t) const;
  template <class Emit>
  void rates(const Stack& stack, std::span<const double> before, double least, double below,
             Name called, Emit emit);
  [[nodiscard]] static double with_rent(double rate, std::span<const Term> rents);
  [[nodiscard]] std::vector<model::TradeCell> changed(std::map<std::size_t, double> after,
                                                      const Stack& rents,
                                                      std::span<const double> before) const;
  void emit_tariffs(model::Policy& policy);
  void emit_taxes(model::Policy& policy);
  void emit_costs(model::Policy& policy) const;
  void emit_factors(model::Policy& policy) const;
  [[nodiscard]] double output(model::RegionId n, model::SectorId j) {
    if (!output_) {
      output_ = model::output(accounts_);
    }
    return (*output_)(n, j);
  }
  [[nodiscard]] std::string market_name(std::size_t offset) const;
  [[nodiscard]] model::TradeCell trade_cell(std::size_t offset, double value) const noexcept;
  [[nodiscard]] model::MarketCell market_cell(std::size_t offset, double value) const noexcept;

  const model::Accounts& accounts_;
  const Items* items_;
  Places places_;
  const ReadRates& read_rates_;
  Diagnostics& out_;
  std::optional<model::MarketTable> output_;        ///< once a measure weighs markets by it
  Stack tariffs_, export_taxes_, costs_;            ///< by trade cell
  Stack import_rents_, export_rents_;               ///< costs somebody earns, by trade cell
  Stack production_taxes_, productivity_, demand_;  ///< by market
  Stack endowment_;                                 ///< by region and factor
  /// The least of each trade cell, with the measure that says so.
  std::map<std::size_t, std::pair<double, std::string>> cut_offs_;
  std::map<std::size_t, std::string> bans_;  ///< trade cell → the first measure by id
  Stack item_stacks_[5];                     ///< of ItemStack, by item and flow
  std::map<std::size_t, std::pair<double, std::string>> item_cut_offs_;
  std::map<std::size_t, std::string> item_bans_;
  std::vector<LaidQuota> quotas_;
  std::set<std::string> clashes_;
  bool changes_ = false;
};

}  // namespace tradeflow::scenarios
