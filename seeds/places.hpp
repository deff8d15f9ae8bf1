#pragma once
#include <string>
#include <vector>

#include "model/classification.hpp"

namespace tradeflow::seeds {

/// Regions that codes, groups or `all` name, in the order named; unknown names are nothing.
[[nodiscard]] inline std::vector<model::RegionId> regions_of(
    const model::Classification& labels, const std::vector<std::string>& names) {
  std::vector<model::RegionId> all;
  for (const std::string& name : names) {
    const auto found = labels.regions_named(name);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

/// The same of sectors.
[[nodiscard]] inline std::vector<model::SectorId> sectors_of(
    const model::Classification& labels, const std::vector<std::string>& names) {
  std::vector<model::SectorId> all;
  for (const std::string& name : names) {
    const auto found = labels.sectors_named(name);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace tradeflow::seeds
