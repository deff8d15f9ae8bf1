#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/closure.hpp"
#include "scenarios/items.hpp"
#include "scenarios/measure.hpp"
#include "scenarios/spread.hpp"
#include "scenarios/sweep.hpp"
#include "scenarios/timeline.hpp"

namespace tradeflow::scenarios {

/// How well goods and factors replace each other, as far as a scenario says; see nests.hpp.
struct Substitution {
  std::optional<bool> two_level;  ///< sourcing
  std::vector<std::pair<Word, double>> home_and_imports, value_added_and_inputs, inputs, factors;
  std::vector<std::pair<Word, double>> items;  ///< η between a sector's items
  std::optional<double> final_use;
  SourcePosition where;
};

/// A scenario as its file says it: checked for form, not yet against a baseline.
struct Scenario {
  std::string name;
  std::string title;
  std::string baseline;
  SourcePosition baseline_where;
  std::string preset = "caliendo-parro";
  model::Closure closure;       ///< its labour_factor is found in the baseline
  SourcePosition labour_where;  ///< of `labour:`
  [[nodiscard]] bool fixed_coefficients() const { return preset == "fixed-coefficients"; }
  Substitution substitution;
  std::vector<ItemEntry> items;
  std::vector<Measure> measures;
  std::optional<Date> as_of;
  std::optional<Timeline> timeline;                       ///< in place of a day
  std::vector<std::pair<Word, double>> trade_elasticity;  ///< sector or group → θ
  std::vector<std::string> output;                        ///< empty: everything
  std::uint64_t draws = default_draws;                    ///< for bands; 0: none are wanted
  bool allow_null = false;
  std::optional<Sweep> sweep;
  SourcePosition where;
};

/// Reads the form of a scenario; every problem goes to `out` (S-codes of scenarios/README.md).
[[nodiscard]] Scenario read_scenario(const Node& file, Diagnostics& out);

}  // namespace tradeflow::scenarios
