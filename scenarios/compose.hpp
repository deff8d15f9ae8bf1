#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/form.hpp"

namespace tradeflow::scenarios {

/// Reads another scenario's file, whose path is relative to the file that names it; io/ brings
/// it. The tree's own position names the file it was read from, one name per file.
using ReadTree = std::function<std::optional<Node>(const Word& file, Diagnostics& out)>;

/// A value that a scenario has otherwise than its parent.
struct Difference {
  std::string path;    ///< "measures.pork.tariff.add_pp"
  std::string before;  ///< in the parent; empty if it has none
  std::string after;   ///< empty if the scenario has none
  SourcePosition where;
  friend bool operator==(const Difference&, const Difference&) = default;
};

/// One tree out of a scenario's file and the files it is made of.
struct Composed {
  Node tree;                   ///< without extends, overrides, compose and order
  std::optional<Node> parent;  ///< of `extends`, composed itself
  bool whole = true;           ///< every file it names could be read; else keys are missing
};

/// `extends` takes all of one parent's keys and measures, `compose` those of several parts; what
/// a file adds, it adds; what another file has set already changes only through `overrides`,
/// whose paths must exist. Two parts that set a key differently are an error unless `order`
/// says which comes later. Each value keeps the place it came from. Without any of these keys
/// the tree is the file itself.
[[nodiscard]] Composed composed(const Node& file, const ReadTree& read, Diagnostics& out);

/// Every leaf in which two scenarios differ, by path, in the order of `scenario`.
[[nodiscard]] std::vector<Difference> differences(const Node& parent, const Node& scenario);

}  // namespace tradeflow::scenarios
