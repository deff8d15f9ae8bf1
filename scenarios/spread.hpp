#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/accounts.hpp"
#include "scenarios/design.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::scenarios {

/// The record that a sector's trade elasticity comes from and that says how sure it is: a
/// calibrating parameter of the sector whose value is θ. Null if there is none.
[[nodiscard]] const seeds::Fact* elasticity_record(const seeds::Ledger& ledger,
                                                   std::string_view sector, double theta);

/// Which parameters of an economy are uncertain, and how they are drawn together.
struct Uncertainty {
  DesignSpec design;                     ///< one parameter per sector below, in its order
  std::vector<model::SectorId> sectors;  ///< whose θ is drawn; importers' own move in proportion
  std::set<std::string> facts;           ///< the records behind the distributions
};

/// Draws taken unless a scenario says otherwise: eight scrambled repetitions of 32 Sobol' points.
/// In a small world no quantile moves by a tenth of its band when they are doubled
/// (tests/unit/io/bands_test.cpp).
inline constexpr std::uint64_t default_draws = 256;

/// Every sector whose θ comes from a record with a spread, each drawn from it independently of
/// the others, by Sobol' points.
/// \param theta  as the scenario uses it: a sector that it sets itself is not uncertain
/// \param facts  ids of the facts the baseline rests on: a record of another world says nothing
[[nodiscard]] Uncertainty uncertainty(const seeds::Ledger& ledger,
                                      const model::Classification& labels,
                                      const model::SectorVector& theta,
                                      const std::set<std::string>& facts, std::uint64_t draws);

}  // namespace tradeflow::scenarios
