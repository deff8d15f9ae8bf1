#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/index.hpp"

namespace tradeflow::model {

/// One entry of an axis: the code is what files and scenarios say, the name what tables print.
struct Label {
  std::string code;
  std::string name;
  friend bool operator==(const Label&, const Label&) = default;
};

/// A named set of members of one axis ("asia", "agrifood"), by code, in axis order.
struct Group {
  std::string code;
  std::string name;
  std::vector<std::string> members;
  friend bool operator==(const Group&, const Group&) = default;
};

/// Codes and names of a world's regions, sectors and factors, with its groups.
/// Codes are compared without regard to case; two that differ only in case are a
/// broken precondition (readers report them as input errors first).
struct Classification {
  std::vector<Label> regions;
  std::vector<Label> sectors;
  std::vector<Label> factors;
  std::vector<Group> region_groups;
  std::vector<Group> sector_groups;

  [[nodiscard]] Shape shape() const noexcept {
    return {regions.size(), sectors.size(), factors.size()};
  }
  [[nodiscard]] std::optional<RegionId> region(std::string_view code) const;
  [[nodiscard]] std::optional<SectorId> sector(std::string_view code) const;
  [[nodiscard]] std::optional<FactorId> factor(std::string_view code) const;
  /// A code, a group's code or `all`; in axis order; empty if unknown.
  [[nodiscard]] std::vector<RegionId> regions_named(std::string_view name) const;
  [[nodiscard]] std::vector<SectorId> sectors_named(std::string_view name) const;
  friend bool operator==(const Classification&, const Classification&) = default;
};

/// ASCII case folding, the one rule by which codes are compared.
[[nodiscard]] bool same_code(std::string_view a, std::string_view b) noexcept;

}  // namespace tradeflow::model
