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
  struct Entry;
  std::vector<Entry> entries;  ///< for Kind::Map, in file order
  SourcePosition where;        ///< of the value
  SourcePosition key_where;    ///< of its key, if it has one

  [[nodiscard]] const Node* find(std::string_view key) const noexcept;
  [[nodiscard]] bool is_map() const noexcept { return kind == Kind::Map; }
  [[nodiscard]] bool is_list() const noexcept { return kind == Kind::List; }
  [[nodiscard]] bool is_scalar() const noexcept { return kind == Kind::Scalar; }
  [[nodiscard]] bool is_null() const noexcept { return kind == Kind::Null; }
};

/// A key and its value. Not a std::pair, which may not hold a Node that is still being defined.
struct Node::Entry {
  Entry(std::string key, Node value) : first(std::move(key)), second(std::move(value)) {}
  std::string first;
  Node second;
};

inline const Node* Node::find(std::string_view key) const noexcept {
  for (const auto& [name, value] : entries) {
    if (name == key) {
      return &value;
    }
  }
  return nullptr;
}

}  // namespace tradeflow
