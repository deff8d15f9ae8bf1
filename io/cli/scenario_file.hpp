#pragma once
#include <optional>
#include <string>
#include <vector>

#include "seeds/diagnostic.hpp"
#include "seeds/tree.hpp"

namespace tradeflow::io::cli {

/// One scenario file as a command line asks for it.
struct ScenarioFile {
  std::string file;
  std::string text;            ///< verbatim
  Node tree;                   ///< composed, with the command line's overrides
  std::optional<Node> parent;  ///< of `extends`, composed itself
  bool sound = false;          ///< read without an error; else something of it may be missing
};

/// What the command line puts in place of the scenario's own words.
struct Overrides {
  std::string baseline;           ///< empty: as the scenario says
  std::string model;              ///< a preset; empty: as the scenario says
  std::vector<std::string> sets;  ///< "measures.pork.add_pp=30"
};

/// Reads a scenario with all the files it extends or composes, and overrides it. A file is named
/// in every message as it was named first.
/// \throws IoError
[[nodiscard]] ScenarioFile read_scenario_file(const std::string& file, const Overrides& overrides,
                                              Diagnostics& out);

}  // namespace tradeflow::io::cli
