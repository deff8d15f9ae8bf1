#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "model/accounts.hpp"

namespace tradeflow::model {

/// A coarser axis: its labels, and to which of them each old entry belongs.
struct Merger {
  std::vector<Label> labels;
  std::vector<std::size_t> part_of;  ///< old position → new position
};

/// Every entry on its own.
[[nodiscard]] Merger unmerged(const std::vector<Label>& labels);

/// Sums regions and sectors. Totals and (1)-(4) are conserved, because rates become means with
/// the weights by which they entered: e by V, t by V(1+e), τ by Y; where nothing flows they are
/// plain means. What an aggregated region's members levied on one another stays as the rate of
/// its home flow. θ becomes the mean by cross-border trade at the exporter's border, or by output
/// if the aggregate trades nothing across borders. A group keeps the new entries all of whose
/// parts were members, and is dropped if that loses any.
///
/// \param regions, sectors  one `part_of` per old entry; every new label gets at least one part
/// \throws ContractError otherwise
[[nodiscard]] Accounts aggregate(const Accounts& accounts, const Merger& regions,
                                 const Merger& sectors);

using PartId = Id<struct PartTag>;
using PartOfRegion = Table<RegionId, PartId>;  ///< N×P: one row of weights per region
using PartOfSector = Table<SectorId, PartId>;  ///< J×P: one row of weights per sector

/// Splits one sector into parts. Each exporter's sales and costs are split by its own weights;
/// what a region uses is split in the proportions in which the parts reach it. Rates and θ are
/// those of the whole. Totals and (1)-(4) are conserved; aggregating the parts gives `accounts`
/// back. The parts take the sector's place in the axis, and in its groups.
///
/// \param made  N×P, >= 0, rows sum to one: which part region n's output is [1]
[[nodiscard]] Accounts split(const Accounts& accounts, SectorId sector,
                             const std::vector<Label>& parts, const PartOfRegion& made);

/// Splits one region into parts. Output and costs are split by `made`, final use by `bought`;
/// the parts buy from every region, each other included, in the proportions of the whole.
/// Conservation, rates and order as above; deficits follow from the parts' trade.
///
/// \param made    J×P, >= 0, rows sum to one: which part makes the region's output of j [1]
/// \param bought  P, >= 0, sum to one: which part makes the region's final use [1]
[[nodiscard]] Accounts split(const Accounts& accounts, RegionId region,
                             const std::vector<Label>& parts, const PartOfSector& made,
                             std::span<const double> bought);

}  // namespace tradeflow::model
