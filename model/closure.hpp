#pragma once
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace tradeflow::model {

/// How trade deficits move (§3 of model/README.md).
enum class DeficitRule {
  Fixed,     ///< D' = D in units of world value added, the numeraire
  GdpShare,  ///< D'_n = (D_n/GDP_n − δ) GDP'_n, one δ with Σ D' = 0
  Balanced,  ///< D' = 0; the base is first re-solved so
};

/// What is exogenous, by name; recorded and hashed with every result.
struct Closure {
  DeficitRule deficits = DeficitRule::Fixed;
  /// λ ≥ 0: mobility of factors between sectors; 0 specific factors, infinity one market.
  double mobility = std::numeric_limits<double>::infinity();

  friend bool operator==(const Closure&, const Closure&) = default;
};

[[nodiscard]] std::string_view to_string(
    DeficitRule rule) noexcept;  ///< "fixed", "gdp-share", "balanced"
[[nodiscard]] std::optional<DeficitRule> deficit_rule(std::string_view name) noexcept;

}  // namespace tradeflow::model
