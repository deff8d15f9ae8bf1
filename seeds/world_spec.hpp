#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/classification.hpp"
#include "seeds/fact.hpp"

namespace tradeflow::seeds {

/// A number with what it rests on: a rule of ours, its reason and its grade.
struct Rule {
  double value = 0.0;
  Grade grade = Grade::D;
  std::string why;
};

/// How a sector is taken out of its parent, and what facts in tonnes are worth.
struct SplitSpec {
  std::string sector;
  std::string why;
  std::string unit_value;                          ///< fact; of exporters without their own
  std::map<std::string, std::string> unit_values;  ///< exporter → fact
  /// Levels that add up to the sales of a region: "production", "crush". By default `production`;
  /// a region may have its own, e.g. Canada's seed, sold out of stocks: crush and exports.
  std::map<std::string, std::vector<std::string>> sales;
  /// Output of a joint product out of another sector's level: its tonnes times yield.
  std::string made_from;  ///< sector whose `crush` is the raw material; empty if none
  std::string yield_of;   ///< yield = fact / fact
  std::string yield_per;
  Rule elsewhere;                ///< share of the parent's sales in regions without facts
  std::optional<Rule> exports;   ///< and of the parent's exports, if another share
  std::set<std::string> absent;  ///< regions that make none
  /// How much more than in the parent's proportions each user takes; "*" any other, "final".
  std::map<std::string, double> users;
  std::map<std::string, std::map<std::string, double>> users_in;  ///< region → what differs there
  /// How much more than the parent this sector buys of each of the prior's goods.
  std::map<std::string, double> buys;
};

/// Exporters that trade under an agreement, on which a most-favoured-nation record does not bear.
struct Exemption {
  std::vector<std::string> importers;
  std::vector<std::string> exporters;
  std::vector<std::string> sectors;
  std::string why;
};

/// A dated measure in the baseline: at full rate if in force through the base year, else weighted.
struct BaseMeasure {
  std::string fact;
  std::optional<Rule> weight;  ///< share of the year's trade it applied to; else of its days
};

/// A figure that must come out right; never calibrated to by itself.
struct Check {
  std::string id;
  std::string says;
  double value = 0.0;
  std::string unit;      ///< money, tonnes (at the split's unit value), or % of sales to all
  bool crushed = false;  ///< what joint products buy of it, not what is sold abroad
  std::vector<std::string> exporters, importers, sectors;
};

/// seeds/world.yaml.
struct WorldSpec {
  std::string title;
  int year = 0;
  std::string currency;
  std::string unit;
  Date base_date{};
  model::Classification labels;      ///< without factors, which the prior brings
  std::vector<std::string> parents;  ///< per sector: the prior's sector it comes from
  std::vector<SplitSpec> splits;     ///< every split sector but the rest of its parent
  std::set<std::string> borrowed;    ///< regions whose use structure is a donor's

  std::map<std::string, std::string> gdp_before;  ///< region → fact of the prior's year
  std::string dollar_prices;                      ///< fact: price rise from the prior's year

  double tolerance[4] = {0, 0, 0, 0};                           ///< of grades A to D, relative
  std::map<std::string, std::string> leave_out;                 ///< fact → why
  std::map<std::string, std::pair<Grade, std::string>> weaken;  ///< fact or concept → as, why
  std::string cif_margin;                                       ///< fact: c.i.f. over f.o.b.
  std::set<std::string> fob_imports;  ///< importers whose customs value is f.o.b.

  std::vector<Exemption> exemptions;
  std::vector<BaseMeasure> measures;
  std::vector<std::string> memos;  ///< facts the report quotes beside the accounts
  std::vector<Check> checks;

  [[nodiscard]] const SplitSpec* split(std::string_view sector) const noexcept;
};

/// Reads seeds/world.yaml; strict, all problems at once. References to facts and to the prior
/// are checked by calibrate().
[[nodiscard]] WorldSpec read_world_spec(const Node& file, Diagnostics& out);

}  // namespace tradeflow::seeds
