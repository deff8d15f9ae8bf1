#pragma once
#include <string>
#include <vector>

#include "io/baselines.hpp"
#include "io/cli/headline.hpp"
#include "io/cli/scenario_file.hpp"
#include "scenarios/resolve.hpp"
#include "scenarios/run.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::io::cli {

/// Scenarios over one baseline, ready to solve.
struct Study {
  LoadedBaseline baseline;
  seeds::Ledger ledger;
  std::vector<ScenarioFile> files;
  std::vector<scenarios::Resolved> resolved;  ///< one per file
};

/// Reads, overrides and resolves. Everything wrong with any of it is in `out`; the study is
/// usable only without errors.
/// \throws IoError
[[nodiscard]] Study read_study(const std::vector<std::string>& files, const Overrides& overrides,
                               Diagnostics& out);

}  // namespace tradeflow::io::cli
