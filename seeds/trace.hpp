#pragma once
#include <string>
#include <vector>

#include "seeds/calibrate.hpp"

namespace tradeflow::seeds {

/// One cell that a fact feeds.
struct FedCell {
  std::string name;
  double weight = 0.0;  ///< how often the fact counts it; of a tariff: 1
  double value = 0.0;   ///< in the accounts; of a tariff: the rate [1]
};

/// Everything one fact did to the world, largest cells first.
struct FactTrace {
  std::vector<const FactLine*> targets;  ///< the balance's lines it stands behind
  std::vector<FedCell> cells;            ///< that those count
  std::vector<FedCell> tariffs;          ///< whose rate it set or added to
  std::vector<const FactLine*> helped;   ///< lines of other facts that it made amounts of
};
[[nodiscard]] FactTrace trace_fact(const Calibration& world, const std::string& fact);

/// And back: what stands behind one flow.
struct CellTrace {
  double value = 0.0;
  double tariff = 0.0;
  std::string tariff_source;
  std::vector<const FactLine*> targets;  ///< that count it, those about the fewest cells first
};
[[nodiscard]] CellTrace trace_cell(const Calibration& world, model::SectorId sector,
                                   model::ImporterId importer, model::ExporterId exporter);

}  // namespace tradeflow::seeds
