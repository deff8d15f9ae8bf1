#pragma once
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "model/index.hpp"

namespace tradeflow::model {

struct Classification;

/// How trade deficits move (§3 of model/README.md).
enum class DeficitRule {
  Fixed,     ///< D' = D in units of world value added, the numeraire
  GdpShare,  ///< D'_n = (D_n/GDP_n − δ) GDP'_n, one δ with Σ D' = 0
  Balanced,  ///< D' = 0; the base is first re-solved so
  Residual,  ///< D' is what is spent beyond what is earned: fixed coefficients only
};

/// What gives way in the market for labour.
enum class LabourRule {
  FullEmployment,  ///< the wage
  StickyReal,      ///< employment: the wage is fixed against the region's consumer price index
  StickyNominal,   ///< employment: the wage is fixed at its baseline in the numeraire
};

/// Where a change of a region's tax revenue goes.
enum class RevenueRule {
  Rebate,  ///< to the region's final users
  Save,    ///< abroad: D' falls by it, the other regions' rise by their baseline GDP
};

/// What is exogenous, by name; recorded and hashed with every result.
struct Closure {
  DeficitRule deficits = DeficitRule::Fixed;
  /// λ ≥ 0: mobility of factors between sectors; 0 specific factors, infinity one market.
  double mobility = std::numeric_limits<double>::infinity();
  LabourRule labour = LabourRule::FullEmployment;
  RevenueRule revenue = RevenueRule::Rebate;
  FactorId labour_factor{0};  ///< whose wage is sticky; not read under full employment

  /// Whether wages are sticky.
  [[nodiscard]] bool sticky() const noexcept { return labour != LabourRule::FullEmployment; }
  /// Whether the wage of this factor is.
  [[nodiscard]] bool sticky(FactorId f) const noexcept { return sticky() && f == labour_factor; }

  /// Whether labour's average reward is the consumer price index.
  [[nodiscard]] bool real_wage() const noexcept { return labour == LabourRule::StickyReal; }

  friend bool operator==(const Closure&, const Closure&) = default;
};

/// \throws ContractError  mobility < 0; `Residual`, which only fixed coefficients have; `Save`
///                        under `Balanced` or in a world of one region; no such labour factor;
///                        `StickyReal` where labour is the one factor: taxes and technology alone
///                        then say what it can buy
void expect_valid(const Closure& closure, const Shape& shape);

/// The factor called labour; where a world does not tell it apart, `value_added`, all of it.
[[nodiscard]] std::optional<FactorId> labour_factor(const Classification& labels);

[[nodiscard]] std::string_view to_string(
    DeficitRule rule) noexcept;  ///< "fixed", "gdp-share", "balanced", "residual"
[[nodiscard]] std::optional<DeficitRule> deficit_rule(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_string(
    LabourRule rule) noexcept;  ///< "full-employment", "sticky-real", "sticky-nominal"
[[nodiscard]] std::optional<LabourRule> labour_rule(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_string(RevenueRule rule) noexcept;  ///< "rebate", "save"
[[nodiscard]] std::optional<RevenueRule> revenue_rule(std::string_view name) noexcept;

}  // namespace tradeflow::model
