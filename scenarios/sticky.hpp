#pragma once
#include <string>

#include "scenarios/nests.hpp"
#include "scenarios/timeline.hpp"

namespace tradeflow::scenarios {

/// Sticky paths (§9 of model/README.md). In each period a share ρ of buyers leaves the suppliers
/// of the period before and chooses anew; the others take of each what they took. What factors
/// can do grows likewise: of the way from specific factors to the scenario's own mobility, in
/// λ/(1+λ), as much is done as of the buyers have chosen since the path began.

/// ρ of one period from the share of buyers who choose anew within a year.
[[nodiscard]] double choosing_in(Step step, double in_a_year);
/// λ in the period after `before` others: λ∞ s/(1 + λ∞ (1−s)), s = 1 − (1−ρ)^(before+1).
/// \param mobility  λ∞, the scenario's own; may be infinite
[[nodiscard]] double mobility_in(std::size_t before, double choosing, double mobility);

/// b of the first period: what one unit of the composite takes at the baseline.
[[nodiscard]] model::TradeTable kept_at_first(const model::Economy& economy);
/// b of the next period, from a period's solution: what one unit took in it.
/// \param nests  of the period solved
[[nodiscard]] model::TradeTable kept_after(const model::Economy& economy,
                                           const model::Policy& policy,
                                           const model::Closure& closure, const Nests& nests,
                                           const model::Equilibrium& solution);
/// Puts ρ and b into a nesting. An exporter stands in one item of a sector, or its items share b
/// as they share its trade at the baseline.
void set_kept(double choosing, const model::TradeTable& kept, model::Nesting& nesting);

}  // namespace tradeflow::scenarios
