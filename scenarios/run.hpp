#pragma once
#include <string>
#include <vector>

#include "model/accounts.hpp"
#include "model/certificate.hpp"
#include "model/equilibrium.hpp"
#include "model/shares.hpp"

namespace tradeflow::scenarios {

/// A baseline as a run uses it: the accounts, where they came from, and their fingerprint.
struct Baseline {
  model::Accounts accounts;
  std::string title;
  std::string sha256;      ///< of the canonical bytes of `accounts`, hexadecimal
  std::string facts_json;  ///< the facts it rests on, with sources (`facts trace`); "[]" if none
};

/// One scenario at one horizon, solved and certified.
struct ScenarioRun {
  std::string name;  ///< the scenario axis' label, e.g. "canola-2025" or "canola-2025@short-run"
  std::string title;
  std::string horizon;  ///< "long run" (mobility as the scenario says) or "short run" (λ = 0)
  std::string scenario_yaml;      ///< verbatim
  std::string scenario_resolved;  ///< flattened, as YAML
  std::string scenario_sha256;
  std::string parameters_json;  ///< every parameter and setting, spelled out
  std::string facts_json;       ///< facts behind its measures; "[]" if none
  model::Policy policy;
  model::Closure closure;
  model::Equilibrium equilibrium;
  model::Certificate certificate;
  double seconds = 0.0;  ///< wall time of solve(), measured by io/
};

/// What one call of `tradeflow run` produced: one baseline, any number of solved scenarios.
struct RunSet {
  Baseline baseline;
  model::Economy economy;  ///< shares(baseline.accounts), the base every run starts from
  std::vector<ScenarioRun> runs;
};

}  // namespace tradeflow::scenarios
