#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/uncertainty.hpp"
#include "io/sweep_layout.hpp"
#include "scenarios/design.hpp"

namespace tradeflow::io {

class LabelledWriter;
class SweepStore;
struct Money;

/// What the design lets one say about parameters (analysis/README.md).
enum class Sensitivity { VarianceShares, ElementaryEffects, RankRegression };
[[nodiscard]] Sensitivity sensitivity_of(scenarios::Method method) noexcept;

/// One variable with a number for every region, over all draws.
struct VariableSummary {
  const Numbers<ScenarioFigures>* record = nullptr;
  std::vector<analysis::Band> bands;  ///< of each region
  /// Share of the draws in which the region gains: a hat above 1, an equivalent variation above 0.
  /// Empty for other variables.
  std::vector<double> sign_probability;

  /// A measure of sensitivity: NAME_suffix, parameters × regions.
  struct Measure {
    std::string suffix;
    std::string long_name;
    std::string units;
    std::vector<double> values;
  };
  std::vector<Measure> sensitivity;  ///< first what the design gives, then gradients
  [[nodiscard]] const Measure* measure(std::string_view suffix) const noexcept;
  std::vector<double> r_squared;  ///< of each region; of rank regression only
};

/// What the draws of a sweep say, all of them together.
struct SweepSummary {
  Sensitivity kind = Sensitivity::RankRegression;
  std::uint64_t draws = 0;
  std::uint64_t failed = 0;  ///< left out of everything below
  std::vector<VariableSummary> variables;
  std::string no_gradients;  ///< why they have none, in words (io/sweep_gradient.hpp)

  /// By name; null if the sweep has no such variable.
  [[nodiscard]] const VariableSummary* find(std::string_view name) const noexcept;
};

/// \pre every batch is in the store. Memory: 8 bytes a draw and region, of 64 MiB at a time.
[[nodiscard]] SweepSummary summarise(const SweepStore& store, const scenarios::Design& design,
                                     const SweepLayout& layout, int threads);

/// The variables NAME_p05, NAME_p50, NAME_p95, NAME_sign_probability and of sensitivity.
/// \pre axes `region` and `parameter` are made
void write_summary(LabelledWriter& file, const SweepSummary& summary, const Money& money);

}  // namespace tradeflow::io
