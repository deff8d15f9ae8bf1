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
  std::string text;  ///< verbatim
  /// All it is made of, in the order it was read: its own text, those of the files it extends or
  /// composes, each before its own parents, what the command line says, tables of rates.
  std::vector<std::string> texts;
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

/// SHA-256 of the text of a scenario that is one file; of several texts, of the lines of their
/// SHA-256s.
[[nodiscard]] std::string scenario_sha256(const ScenarioFile& file);

}  // namespace tradeflow::io::cli
