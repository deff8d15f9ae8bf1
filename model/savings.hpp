#pragma once
#include <span>

#include "model/shares.hpp"

namespace tradeflow::model {

/// What the rule `Save` (§3 of model/README.md) holds on to: the baseline, whatever its deficits.
struct SavingsBase {
  RegionVector revenue;  ///< T[n], of every tax
  RegionVector gdp;      ///< value added and taxes
};
[[nodiscard]] SavingsBase savings_base(const Economy& economy);

/// `Save`: what each region lends more, from how each one's tax revenue changed: the change,
/// less its share of others', who borrow by their GDP. Sums to zero.
/// \param gdp  of the baseline
void save(std::span<const double> change, std::span<const double> gdp, std::span<double> lent);
/// Its transpose: the derivative to each change from those to what is lent.
void save_back(std::span<const double> lent, std::span<const double> gdp, std::span<double> change);

}  // namespace tradeflow::model
