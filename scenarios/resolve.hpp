#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "model/closure.hpp"
#include "model/quota.hpp"
#include "scenarios/lay.hpp"
#include "scenarios/nests.hpp"

namespace tradeflow::scenarios {

/// A scenario resolved against a baseline: everything a run needs, and where it came from.
struct Resolved {
  std::string name;
  std::string title;
  std::string baseline;
  std::string preset;
  model::Policy policy;
  std::vector<model::Quota> quotas;    ///< in the order of their measures' ids
  std::vector<QuotaName> quota_names;  ///< of each
  /// Of a timeline, in order; `policy` and `quotas` are empty then.
  std::vector<PeriodPolicy> periods;
  Step clock = Step::Quarter;  ///< of a timeline
  double choosing = 1.0;       ///< ρ of each of its periods; below 1 sourcing is sticky
  model::Closure closure;
  model::SectorVector trade_elasticity;  ///< θ of every sector, overrides applied
  Nests nests;
  std::vector<MeasureRecord> measures;
  std::set<std::string> facts;      ///< ids of all facts behind it
  std::vector<std::string> output;  ///< groups of variables; empty: everything
  std::uint64_t draws = 0;          ///< for bands of the headline variables; 0: none
  bool allow_null = false;          ///< it may change nothing
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
                                          const model::Classification& labels,
                                          const std::vector<QuotaName>& quotas = {},
                                          const Nests& nests = {});

/// A tree as YAML, each value followed by "# file:line"; reads back as the same tree.
[[nodiscard]] std::string flattened(const Node& node);

}  // namespace tradeflow::scenarios
