#pragma once
#include <vector>

#include "model/classification.hpp"
#include "scenarios/measure.hpp"

namespace tradeflow::scenarios {

/// Looks up regions and sectors by code or group in one baseline's classification. A group
/// that names a region this baseline does not have apart is refused, naming it: silently
/// taking the members that exist would be another measure than the one that was written.
class Places {
 public:
  /// \param labels  outlives this
  explicit Places(const model::Classification& labels) : labels_(&labels) {}

  /// In axis order, once each; what is unknown is reported at its own place.
  [[nodiscard]] std::vector<model::RegionId> regions(const Words& words, Diagnostics& out) const;
  [[nodiscard]] std::vector<model::SectorId> sectors(const Words& words, Diagnostics& out) const;

  /// Codes only; no words mean every factor.
  [[nodiscard]] std::vector<model::FactorId> factors(const Words& words, Diagnostics& out) const;

  [[nodiscard]] const model::Classification& labels() const noexcept { return *labels_; }

 private:
  const model::Classification* labels_;
};

}  // namespace tradeflow::scenarios
