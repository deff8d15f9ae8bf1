#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/aggregation.hpp"
#include "scenarios/form.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::scenarios {

struct Base;
struct Scenario;

/// What a scenario says of an item: a part of one sector with rates of its own.
struct ItemEntry {
  struct Share {
    std::vector<Word> importers, exporters;
    std::optional<double> share;      ///< of each such flow's value
    std::optional<Word> fact;         ///< that says so, or gives the share itself
    std::optional<double> base_rate;  ///< t of the item; none: the sector's
    SourcePosition where;
  };
  Word id;
  Word sector;
  std::optional<double> theta;  ///< none: the sector's
  bool rest = false;            ///< only names what the other items leave of the sector
  std::vector<Share> shares;
};
[[nodiscard]] std::vector<ItemEntry> read_items(Form& scenario);

/// An item of a run: what it is of its sector's trade, and what it pays. Symbols are those of
/// model/README.md; tables are N×N, importer by exporter.
struct ItemLine {
  model::SectorId sector{0};
  std::string code;
  std::optional<double> theta;     ///< θ of every importer; none: the sector's
  model::PartnerTable share;       ///< of the sector's V; the items of a flow sum to one [1]
  model::PartnerTable base_rate;   ///< t [1]
  model::PartnerTable tariff;      ///< t' [1]
  model::PartnerTable export_tax;  ///< e' [1]
  model::PartnerTable cost;        ///< d̂, ∞ is a ban [1]
  friend bool operator==(const ItemLine&, const ItemLine&) = default;
};

/// The items of the sectors that a scenario tells apart; other sectors have none.
struct Items {
  std::vector<ItemLine> lines;  ///< in the order of their sectors, what is left of each last
  /// η between a sector's items, J; none: 1 + θ of its importer, under which items are what one
  /// sector is as long as they pay the same. Empty without items.
  std::vector<std::optional<double>> between;
  [[nodiscard]] bool any() const noexcept { return !lines.empty(); }
  /// Positions of a sector's items in `lines`.
  [[nodiscard]] std::vector<std::size_t> of(model::SectorId sector) const;
  friend bool operator==(const Items&, const Items&) = default;
};

/// "fishing/lobster", as axes and tables call it.
[[nodiscard]] std::string item_name(const ItemLine& line, const model::Classification& labels);

/// The items of a scenario over a baseline, which pay what the baseline's accounts say.
/// \param facts  gets the ids of what the shares rest on
[[nodiscard]] Items resolve_items(const Scenario& scenario, const Base& base,
                                  const seeds::Ledger& ledger, std::set<std::string>& facts,
                                  Diagnostics& out);

/// The nesting with the sectors of `items` in their items.
/// \pre  each of these sectors is one item of `plain`
[[nodiscard]] model::Nesting with_items(model::Nesting plain, const model::Economy& economy,
                                        const Items& items);
/// What every item of `items` pays, flow by flow: nothing is left to its sector's rates.
/// \param nesting  with_items() of the same items
[[nodiscard]] model::ItemPolicy item_policy(const model::Nesting& nesting, const Items& items);
/// The items in the proportions that they have in another base's nesting, as a closure re-solves
/// it.
[[nodiscard]] Items items_in(const model::Nesting& base, Items items);

/// V' of each item of `items.lines`, N×N.
/// \param base     the closure's, as `items` stand in it
[[nodiscard]] std::vector<model::PartnerTable> item_trade(const model::Economy& base,
                                                          const model::Nesting& nesting,
                                                          const Items& items,
                                                          const model::Equilibrium& point);

/// The same run with each sector's items taken together; empty tables where nothing is told apart
/// or there is no equilibrium.
struct WithoutItems {
  model::RegionVector real_income_hat;  ///< ω̂
  model::TradeTable trade;              ///< V'
  /// 1 where not even uniform rates on a market's items would be a rate on the sector, else 0.
  model::MarketTable biased;
  friend bool operator==(const WithoutItems&, const WithoutItems&) = default;
};

/// As JSON members of `parameters_json`, led by a comma; empty without items.
[[nodiscard]] std::string items_json(const Items& items, const model::Classification& labels);

}  // namespace tradeflow::scenarios
