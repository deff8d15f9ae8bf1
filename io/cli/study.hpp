#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "io/baselines.hpp"
#include "io/cli/headline.hpp"
#include "io/cli/scenario_file.hpp"
#include "io/cli/verb.hpp"
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

/// --baseline, --model and --set, as far as the verb has them.
[[nodiscard]] Overrides overrides_of(const Invocation& call);
/// What scenarios resolve against.
[[nodiscard]] scenarios::Base resolving_base(const scenarios::Baseline& baseline);
/// The baseline as the runs use it: under balanced trade, the same world re-solved so. No runs yet.
[[nodiscard]] scenarios::RunSet run_base(const Study& study);
/// Where the results go: -o, or the scenario's name; refused before anything is solved if that
/// cannot be.
/// \throws InputError, IoError
[[nodiscard]] std::filesystem::path output_of(const Invocation& call, const Study& study,
                                              const std::string& context);

}  // namespace tradeflow::io::cli
