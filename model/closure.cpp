#include "model/closure.hpp"

#include <array>
#include <utility>

#include "model/classification.hpp"
#include "model/contract.hpp"

namespace tradeflow::model {
namespace {

template <class Rule, std::size_t Size>
using Names = std::array<std::pair<Rule, std::string_view>, Size>;

constexpr Names<DeficitRule, 4> deficit_names = {{
    {DeficitRule::Fixed, "fixed"},
    {DeficitRule::GdpShare, "gdp-share"},
    {DeficitRule::Balanced, "balanced"},
    {DeficitRule::Residual, "residual"},
}};
constexpr Names<LabourRule, 3> labour_names = {{
    {LabourRule::FullEmployment, "full-employment"},
    {LabourRule::StickyReal, "sticky-real"},
    {LabourRule::StickyNominal, "sticky-nominal"},
}};
constexpr Names<RevenueRule, 2> revenue_names = {{
    {RevenueRule::Rebate, "rebate"},
    {RevenueRule::Save, "save"},
}};

template <class Rule, std::size_t Size>
std::string_view name_of(const Names<Rule, Size>& names, Rule rule) noexcept {
  for (const auto& [value, name] : names) {
    if (value == rule) {
      return name;
    }
  }
  return "unknown";
}

template <class Rule, std::size_t Size>
std::optional<Rule> named(const Names<Rule, Size>& names, std::string_view name) noexcept {
  for (const auto& [value, known] : names) {
    if (known == name) {
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace

void expect_valid(const Closure& closure, const Shape& shape) {
  expects(closure.mobility >= 0.0, "mobility is in [0, infinity]");
  expects(closure.deficits != DeficitRule::Residual,
          "deficits are a residual under fixed coefficients only");
  expects(closure.revenue != RevenueRule::Save || closure.deficits != DeficitRule::Balanced,
          "what is saved is lent abroad, which 'balanced' forbids");
  expects(closure.revenue != RevenueRule::Save || shape.regions > 1,
          "a region that saves has another one to lend to");
  expects(!closure.sticky() || closure.labour_factor.offset() < shape.factors,
          "the factor with sticky wages exists");
  expects(closure.labour != LabourRule::StickyReal || shape.factors > 1,
          "a fixed real wage needs a factor beside labour");
}

std::optional<FactorId> labour_factor(const Classification& labels) {
  const auto labour = labels.factor("labour");
  return labour ? labour : labels.factor("value_added");
}

std::string_view to_string(DeficitRule rule) noexcept {
  return name_of(deficit_names, rule);
}
std::optional<DeficitRule> deficit_rule(std::string_view name) noexcept {
  return named(deficit_names, name);
}
std::string_view to_string(LabourRule rule) noexcept {
  return name_of(labour_names, rule);
}
std::optional<LabourRule> labour_rule(std::string_view name) noexcept {
  return named(labour_names, name);
}
std::string_view to_string(RevenueRule rule) noexcept {
  return name_of(revenue_names, rule);
}
std::optional<RevenueRule> revenue_rule(std::string_view name) noexcept {
  return named(revenue_names, name);
}

}  // namespace tradeflow::model
