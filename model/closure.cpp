#include "model/closure.hpp"

#include <array>
#include <utility>

namespace tradeflow::model {
namespace {

constexpr std::array<std::pair<DeficitRule, std::string_view>, 3> names = {{
    {DeficitRule::Fixed, "fixed"},
    {DeficitRule::GdpShare, "gdp-share"},
    {DeficitRule::Balanced, "balanced"},
}};

}  // namespace

std::string_view to_string(DeficitRule rule) noexcept {
  for (const auto& [value, name] : names) {
    if (value == rule) {
      return name;
    }
  }
  return "unknown";
}

std::optional<DeficitRule> deficit_rule(std::string_view name) noexcept {
  for (const auto& [value, known] : names) {
    if (known == name) {
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace tradeflow::model
