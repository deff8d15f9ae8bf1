#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/spec.hpp"
#include "seeds/fact.hpp"

namespace tradeflow::scenarios {

/// A word of the scenario with its place, for messages that come later.
struct Word {
  std::string text;
  SourcePosition where;
  friend bool operator==(const Word&, const Word&) = default;
};

/// One block of a scenario being read by its records (spec.hpp): a value is read by the type,
/// range and unit of its key, and the keys nobody described are reported by finish().
class Form {
 public:
  Form(std::string_view block, const Node& node, std::string path, Diagnostics& out);

  /// Whether the block is a map at all; if not, that has been reported and is all there is.
  [[nodiscard]] bool valid() const noexcept { return valid_; }
  [[nodiscard]] bool has(std::string_view key) const noexcept { return cursor_.has(key); }
  std::optional<std::string> text(std::string_view key);  ///< Text, Name, Choice, File
  std::vector<Word> words(std::string_view key);          ///< Regions, Sectors, Choices
  std::optional<double> number(std::string_view key);     ///< any number; points come as 0.25
  std::optional<bool> flag(std::string_view key);
  std::optional<seeds::Date> date(std::string_view key);
  std::optional<Form> map(std::string_view key);
  std::vector<Form> maps(std::string_view key);
  /// The raw value of a key whose type allows several shapes.
  const Node* raw(std::string_view key);
  /// Sector → number, with places.
  std::vector<std::pair<Word, double>> by_sector(std::string_view key);

  /// Place of a key's value, or of the block if the key is absent.
  [[nodiscard]] SourcePosition where(std::string_view key = {}) const;
  [[nodiscard]] const std::string& path() const noexcept { return cursor_.path(); }
  [[nodiscard]] std::string_view block() const noexcept { return block_; }
  [[nodiscard]] Diagnostics& diagnostics() const noexcept { return cursor_.diagnostics(); }
  void error(std::string_view key, std::string code, std::string message, std::string hint = {});

  /// Reports unknown keys and missing required ones. Call once, last.
  /// \throws ContractError  a key of the block was never read: reader and records disagree
  void finish();

 private:
  const Key& record(std::string_view key);  ///< marks it as read

  std::string block_;
  bool valid_;
  Cursor cursor_;
  std::set<std::string, std::less<>> read_;
};

}  // namespace tradeflow::scenarios
