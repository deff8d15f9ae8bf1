#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/closure.hpp"
#include "model/policy.hpp"
#include "scenarios/schedule.hpp"

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
  std::string kind;                ///< tariff, cost, tariffs_from
  std::string says;                ///< the fact's words; empty if written in the scenario
  std::vector<std::string> facts;  ///< ids it rests on
  bool applies = true;
  std::string why_not;            ///< if it does not apply: "not in force on 2025-09-01", …
  std::string change;             ///< "+100 pp", "= 10 %", "× 0.95"
  double coverage = 1.0;          ///< share of each cell it applies to
  std::size_t cells = 0;          ///< cells with trade that it touches
  std::size_t without_trade = 0;  ///< cells it names that have none: counted, not refused
  double trade = 0.0;             ///< baseline value of the touched cells, in the accounts' unit
  SourcePosition where;
};

/// A scenario resolved against a baseline: everything a run needs, and where it came from.
struct Resolved {
  std::string name;
  std::string title;
  std::string baseline;
  std::string preset;
  model::Policy policy;
  model::Closure closure;
  model::SectorVector trade_elasticity;  ///< θ of every sector, overrides applied
  std::vector<MeasureRecord> measures;
  std::set<std::string> facts;      ///< ids of all facts behind it
  std::vector<std::string> output;  ///< groups of variables; empty: everything
  std::string yaml;                 ///< flattened, each value with the file:line it came from
};

/// Scenario and baseline → policy. Pure: the same input gives the same bits, whatever the
/// order of measures. Everything wrong is in `out`; the result is usable only without errors.
/// \param file   the scenario's tree; its positions say where each value came from
/// \param rates  may be empty if no measure needs it
[[nodiscard]] Resolved resolve(const Node& file, const seeds::Ledger& ledger, const Base& base,
                               const ReadRates& rates, Diagnostics& out);
[[nodiscard]] Resolved resolve(const Node& file, const seeds::Ledger& ledger,
                               const model::Accounts& accounts, Diagnostics& out);

/// Every setting and parameter of a run, spelled out.
[[nodiscard]] std::string parameters_json(const std::string& preset, const model::Closure& closure,
                                          const model::SectorVector& trade_elasticity,
                                          const model::Classification& labels);

/// A tree as YAML, each value followed by "# file:line"; reads back as the same tree.
[[nodiscard]] std::string flattened(const Node& node);

}  // namespace tradeflow::scenarios
