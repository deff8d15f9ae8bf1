#pragma once
#include <string>
#include <vector>

#include "io/baselines.hpp"
#include "io/cli/headline.hpp"
#include "scenarios/resolve.hpp"
#include "scenarios/run.hpp"
#include "seeds/ledger.hpp"
#include "seeds/tree.hpp"

namespace tradeflow::io::cli {

/// One scenario file as a command line asks for it.
struct ScenarioFile {
  std::string file;
  std::string text;  ///< verbatim
  Node tree;         ///< with the command line's overrides
};

/// What the command line puts in place of the scenario's own words.
struct Overrides {
  std::string baseline;           ///< empty: as the scenario says
  std::string model;              ///< a preset; empty: as the scenario says
  std::vector<std::string> sets;  ///< "measures.pork.add_pp=30"
};

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
