#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seeds/diagnostic.hpp"

namespace tradeflow {

/// A plain document tree that io/ fills from YAML and every reader walks. Finite by
/// construction (io/ bounds depth and size and refuses aliases), keys unique (io/ reports
/// duplicates), text valid UTF-8.
struct Node {
  enum class Kind { Null, Scalar, List, Map };
  Kind kind = Kind::Null;
  std::string scalar;       ///< the text as written, for Kind::Scalar
  bool quoted = false;      ///< the scalar stood in quotes: text, never a number or a date
  std::vector<Node> items;  ///< for Kind::List
  std::vector<std::pair<std::string, Node>> entries;  ///< for Kind::Map, in file order
  SourcePosition where;                               ///< of the value
  SourcePosition key_where;                           ///< of its key, if it has one

  [[nodiscard]] const Node* find(std::string_view key) const noexcept {
    for (const auto& [name, value] : entries) {
      if (name == key) {
        return &value;
      }
    }
    return nullptr;
  }
  [[nodiscard]] bool is_map() const noexcept { return kind == Kind::Map; }
  [[nodiscard]] bool is_list() const noexcept { return kind == Kind::List; }
  [[nodiscard]] bool is_scalar() const noexcept { return kind == Kind::Scalar; }
  [[nodiscard]] bool is_null() const noexcept { return kind == Kind::Null; }
};

}  // namespace tradeflow
