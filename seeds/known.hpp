#pragma once
#include <optional>
#include <string>
#include <vector>

#include "seeds/ledger.hpp"
#include "seeds/world_spec.hpp"

namespace tradeflow::seeds {

/// What a calibrating fact is about.
enum class Subject {
  Trade,      ///< sales of exporters to importers, home sales excluded
  Share,      ///< of an exporter in the imports of an importer
  Output,     ///< sales of a region, home and abroad
  Crush,      ///< what a region's joint products buy of their raw material
  Purchases,  ///< all that a region buys of a good, home and imported
  Gdp,        ///< factor income, product taxes and tariff revenue
  Exports,    ///< of goods and services
  Imports,    ///< of goods and services
};
[[nodiscard]] std::string_view to_string(Subject subject) noexcept;

/// A calibrating fact as the accounts can hold it: in million USD (a share: of one), at the
/// exporter's border, with the worst grade of all it took to get there.
struct Known {
  const Fact* fact = nullptr;
  Subject subject = Subject::Trade;
  std::vector<model::RegionId> exporters;  ///< of levels: the region
  std::vector<model::RegionId> importers;
  std::vector<model::SectorId> sectors;
  double value = 0.0;
  double tonnes = 0.0;    ///< of a level in tonnes or vehicles: the count itself
  double rounding = 0.0;  ///< standard deviation of the published figure's rounding, relative
  Grade grade = Grade::D;
  std::vector<std::string> through;  ///< other facts used: unit values, exchange rates, margins
};

/// A calibrating fact that the accounts cannot hold, or that the world leaves out.
struct Unused {
  std::string fact;
  std::string why;
};

/// Relative standard deviation that rounding leaves in a published figure: uniform within half a
/// unit of its last digit. Trailing zeros count as unknown, two digits always as known (a 4 that
/// stands for 4.0 reads as such).
[[nodiscard]] double rounding_of(double value);

struct Knowledge {
  std::vector<Known> known;
  std::vector<Unused> unused;

  /// The one fact of this subject on exactly these sides, or null. `all` matches every region.
  [[nodiscard]] const Known* trade(std::size_t regions, std::optional<model::RegionId> exporter,
                                   std::optional<model::RegionId> importer,
                                   model::SectorId sector) const;
  [[nodiscard]] const Known* level(Subject subject, model::RegionId region,
                                   model::SectorId sector) const;
};

/// Every fact with `use: calibration` that is about flows, shares or levels of this world.
/// Volumes become values through the unit values of the splits. Problems (a fact the world names
/// and the ledger lacks, a volume without unit value, a D grade without waiver) go to `out`.
[[nodiscard]] Knowledge read_knowledge(const WorldSpec& spec, const Ledger& ledger,
                                       Diagnostics& out);

}  // namespace tradeflow::seeds
