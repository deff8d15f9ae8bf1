#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/closure.hpp"
#include "scenarios/measure.hpp"
#include "scenarios/spread.hpp"
#include "scenarios/sweep.hpp"

namespace tradeflow::scenarios {

/// A scenario as its file says it: checked for form, not yet against a baseline.
struct Scenario {
  std::string name;
  std::string title;
  std::string baseline;
  SourcePosition baseline_where;
  std::string preset = "caliendo-parro";
  model::Closure closure;
  std::vector<Measure> measures;
  std::optional<Date> as_of;
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
