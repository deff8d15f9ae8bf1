#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/accounts.hpp"

namespace tradeflow::io {

/// The axes of our files. Labels are codes; those of `block` name blocks of the certificate.
enum class Axis {
  Scenario,
  Sector,
  Importer,
  Exporter,
  Region,
  Input,
  Factor,
  Block,
  Period,
  Item
};
[[nodiscard]] std::string to_string(Axis axis);
[[nodiscard]] std::string_view long_name(Axis axis) noexcept;

/// Units of levels: the accounts' own, e.g. "million USD".
inline constexpr std::string_view currency = "currency";

/// One array of numbers in a file. This record is all that writer, reader, `verify`, the tables of
/// io/README.md and the tests know about it.
template <class Figures>
struct Numbers {
  std::string name;
  std::vector<Axis> axes;
  std::string_view units;  ///< "1", "s" or `currency`
  std::string long_name;
  /// Where it is in memory; if the first axis is `scenario`, one scenario's part of it.
  std::function<std::span<double>(Figures&)> values;
  std::string_view valuation = "";  // not {}: g++ 12 then forgets to emit its constructor
  std::string_view sign_convention = "";
  std::optional<double> neutral = {};  ///< left out of files in which nothing differs from it
};

/// One text, or one per label of its axes.
template <class Figures>
struct Texts {
  std::string name;
  std::vector<Axis> axes;
  std::string long_name;
  std::function<std::span<std::string>(Figures&)> values;
  bool whole = false;  ///< of a timeline: one for all periods
};

/// The accounts of (1)-(4): what a baseline file holds, and under NAME_baseline a results file.
[[nodiscard]] const std::vector<Numbers<model::Accounts>>& accounts_layout();

/// Words that several variables share.
namespace words {
inline constexpr std::string_view fob =
    "at the exporter's border (f.o.b.), before export tax and tariff";
inline constexpr std::string_view buyer = "at the buyer's door, export tax and tariff included";
inline constexpr std::string_view traded =
    "at the exporter's border, export tax included, tariff not";
}  // namespace words

}  // namespace tradeflow::io
