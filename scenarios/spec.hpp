#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seeds/cursor.hpp"

namespace tradeflow::scenarios {

/// What the value of a key is, and so how it is read, documented and checked by an editor.
enum class Type {
  Text,      ///< any text
  Name,      ///< lower-case letters, digits, '-', '_' and '.'
  Integer,   ///< a whole number
  Number,    ///< a plain number in `unit`
  Flag,      ///< true or false
  Date,      ///< YYYY-MM-DD
  Period,    ///< a month, quarter or year: 2024-11, 2024-Q4, 2024
  Points,    ///< percentage points, without a % sign: 25
  Rate,      ///< a net rate: 10 % or 0.1; from 1 on with its % sign
  Share,     ///< 0 to 1, or a percentage
  Factor,    ///< what multiplies: 0.95 or 95 %
  Choice,    ///< one of `of`, separated by '|'
  Choices,   ///< a list of them
  Regions,   ///< codes or groups, one or a list
  Sectors,   ///< codes or groups, one or a list
  Factors,   ///< codes, one or a list
  Items,     ///< ids, one or a list
  Mobility,  ///< a number from 0 on, or `infinite`
  Use,       ///< a fact's id, or a map of block `of` that selects facts
  Coverage,  ///< a share, or a map of block `of`
  Sticky,    ///< `default`, `off`, or a share
  Draws,     ///< `default`, `off`, or a map of block `of`
  BySector,  ///< a map from sector codes or groups to numbers
  File,      ///< a path relative to the scenario's file
  Files,     ///< a list of them
  Paths,     ///< a map from paths of values to values: measures.pork.add_pp: 30
  Map,       ///< a map of block `of`
  Maps,      ///< a list of maps of block `of`
  Numbers,   ///< a list of plain numbers, or of percentages
  Names,     ///< a list of names
  Named,     ///< a map from names to maps of block `of`
  Spread,    ///< a distribution: a map of one family and its numbers, or `source`
};

/// One key of the scenario language. Everything that is said about it anywhere comes from
/// this record: the reader, the JSON Schema, the reference table and the help.
struct Key {
  std::string_view block;  ///< the map it stands in: "scenario", "measure", "tariff", …
  std::string_view name;
  Type type;
  bool required;
  std::string_view unit;      ///< what a number counts; empty if it is none
  Range range;                ///< of a number, in the unit of its type
  std::string_view fallback;  ///< what holds when it is left out; empty if nothing does
  std::string_view of;        ///< choices, or the block of a map
  std::string_view help;
};

[[nodiscard]] std::span<const Key> keys() noexcept;
/// Blocks in the order of their first key; the first one is "scenario".
[[nodiscard]] std::vector<std::string_view> blocks();
[[nodiscard]] std::string_view to_string(Type type) noexcept;
/// The `|`-separated choices of a key.
[[nodiscard]] std::vector<std::string_view> choices(const Key& key);

/// The reference table of every block, as Markdown, as it stands in scenarios/README.md.
[[nodiscard]] std::string reference_markdown();

}  // namespace tradeflow::scenarios
