#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/accounts.hpp"
#include "model/certificate.hpp"
#include "model/equilibrium.hpp"
#include "model/shares.hpp"
#include "scenarios/resolve.hpp"

namespace tradeflow::scenarios {

/// A baseline as a run uses it: the accounts, where they came from, and their fingerprint.
struct Baseline {
  model::Accounts accounts;
  std::string title;
  std::string sha256;      ///< of the canonical bytes of `accounts`, hexadecimal
  std::string facts_json;  ///< the facts it rests on, with sources (`facts trace`); "[]" if none
  /// YYYY-MM-DD: measures in force before it are in the tariffs; empty if no day is known.
  std::string base_date{};
  /// Fact id → share of the measure that the tariffs hold: 1, or less if it began or ended
  /// within the year. Measures a scenario uses are added only as far as they are not held.
  std::map<std::string, double, std::less<>> measures_within{};
};

/// Quantiles of one headline variable over draws, and how probable a value above the baseline's
/// is; one number per cell, missing where nothing was drawn.
struct VariableBand {
  std::vector<double> p05;
  std::vector<double> p50;
  std::vector<double> p95;
  std::vector<double> sign_probability;
};

/// How sure a run is: bands over draws of its uncertain parameters.
struct Bands {
  double draws = 0.0;    ///< solved
  double missing = 0.0;  ///< without an equilibrium, left out
  std::string design_json = "{}";
  std::string why_not;                  ///< in words, if nothing was drawn
  std::vector<VariableBand> variables;  ///< as io/bands.hpp lists them
};

/// Headline variables of the same policy under another rule for trade deficits; all missing where
/// there is no equilibrium.
struct Alternative {
  model::DeficitRule deficits = model::DeficitRule::Fixed;
  std::vector<std::vector<double>> variables;  ///< in the order of `Bands::variables`
};

/// One scenario at one horizon, in one period if it has a timeline, solved and certified.
struct ScenarioRun {
  std::string name;  ///< the scenario axis' label, e.g. "canola-2025" or "canola-2025@short-run"
  std::optional<seeds::Period> period;  ///< of a timeline; none of a day
  std::string title;
  std::string horizon;  ///< "long run" (mobility as the scenario says) or "short run" (λ = 0)
  std::string scenario_yaml;      ///< verbatim
  std::string scenario_resolved;  ///< flattened, as YAML
  std::string scenario_sha256;
  std::string parameters_json;  ///< every parameter and setting, spelled out
  std::string facts_json;       ///< facts behind its measures; "[]" if none
  model::Policy policy;         ///< with the quotas' rates filled in, and the items' mean rates
  std::vector<model::Quota> quotas;
  std::vector<model::QuotaOutcome> quota_outcomes;  ///< of each; not read back from files
  model::Closure closure;
  model::SectorVector trade_elasticity;  ///< θ: the baseline's, or the scenario's own
  Nests nests;                           ///< none: one level and unit elasticities
  model::Equilibrium equilibrium;
  model::Certificate certificate;
  WithoutItems without_items;  ///< the aggregation bias is what differs from it
  Bands bands;
  std::vector<Alternative> alternatives;  ///< one per rule, or none
  double seconds = 0.0;                   ///< wall time of solve(), measured by io/
};

/// What one call of `tradeflow run` produced: one baseline, any number of solved scenarios.
struct RunSet {
  Baseline baseline;
  model::Economy economy;  ///< shares(baseline.accounts), the base every run starts from
  std::vector<ScenarioRun> runs;
};

/// A scenario to run, with the texts that are kept beside its results.
struct Request {
  Resolved resolved;
  std::string yaml;        ///< the file, verbatim
  std::string sha256;      ///< of `yaml`
  std::string facts_json;  ///< facts_json(ledger, resolved.facts)
};
/// Seconds of a steady clock, whose origin does not matter.
using Clock = std::function<double()>;

/// What is solved at each horizon: the policies of all periods, or that of the day alone.
[[nodiscard]] std::vector<PeriodPolicy> asked_of(const Resolved& scenario);

/// Solves and certifies a scenario at two horizons: NAME with factors as mobile as it says, and
/// NAME@short-run with specific factors (once, if that is what it says). Under a timeline each
/// horizon has one run per period, in order; periods of one policy share one solution. What did
/// not converge, or does not hold, is in the values.
[[nodiscard]] std::vector<ScenarioRun> run(const model::Classification& labels,
                                           const model::Economy& base, const Request& request,
                                           const Clock& clock);

}  // namespace tradeflow::scenarios
