#pragma once
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/nested.hpp"
#include "scenarios/apply.hpp"
#include "scenarios/items.hpp"
#include "scenarios/scenario.hpp"

namespace tradeflow::scenarios {

/// Elasticities of substitution of a run's nests, every value spelled out. Empty tables mean
/// none: one level of sourcing and unit elasticities.
struct Nests {
  model::SectorVector home_and_imports;        ///< σ > 0, J; NaN where sourcing has one level
  model::SectorVector value_added_and_inputs;  ///< σ ≥ 0, J
  model::SectorVector inputs;                  ///< σ ≥ 0, J: between composites a sector buys
  model::SectorVector factors;                 ///< σ ≥ 0, J
  double final_use = 1.0;                      ///< σ ≥ 0
  Items items;                                 ///< parts of sectors, and what each pays
  /// ρ in (0, 1]: share of buyers who choose their suppliers anew; the others take of each what
  /// they took before, `kept` [1].
  double choosing = 1.0;
  model::TradeTable kept{};  ///< b of one unit of the composite, at baseline prices; see sticky.hpp

  [[nodiscard]] bool sticky() const noexcept { return choosing != 1.0; }
  /// Whether any differs from the one-level model's.
  [[nodiscard]] bool any() const;
  friend bool operator==(const Nests&, const Nests&);
};
/// Values by sector over `start`: `all`, then groups, then sectors named themselves; two groups
/// must agree.
[[nodiscard]] model::SectorVector by_sector(model::SectorVector start,
                                            const std::vector<std::pair<Word, double>>& said,
                                            const std::string& path, const Base& base,
                                            Diagnostics& out);

/// Of full size, none of them a nest.
[[nodiscard]] Nests no_nests(const model::Shape& shape);

/// What a scenario's `model` block says, its preset's values first.
/// \param theta  of every sector, as resolved
/// \param facts  gets the ids of what the values rest on
[[nodiscard]] Nests resolve_nests(const Scenario& scenario, const Base& base,
                                  const seeds::Ledger& ledger, const model::SectorVector& theta,
                                  std::set<std::string>& facts, Diagnostics& out);
/// θ that the scenario's preset starts from: the baseline's, or with `armington-gtap` GTAP's
/// among exporters, σ − 1, where one sourced record speaks for the sector; −1 with
/// `fixed-coefficients`.
[[nodiscard]] model::SectorVector preset_theta(const Scenario& scenario, const Base& base,
                                               const seeds::Ledger& ledger,
                                               std::set<std::string>& facts);

/// \pre  any()
[[nodiscard]] model::Nesting nesting(const model::Economy& economy, const Nests& nests);

/// solve_with_quotas() and certify() with nests or without, as the run has them; those of fixed
/// coefficients where θ = −1. With items the solution's policy has each cell's mean rates,
/// NestedEquilibrium::effective, while the items go on paying their own.
/// \pre  no items, or no quotas
[[nodiscard]] model::QuotaSolution solve(const model::Economy& economy, const model::Policy& policy,
                                         std::span<const model::Quota> quotas,
                                         const model::Closure& closure, const Nests& nests);
[[nodiscard]] model::Certificate certify(const model::Classification& labels,
                                         const model::Economy& economy, const model::Policy& policy,
                                         std::span<const model::Quota> quotas,
                                         const model::Closure& closure, const Nests& nests,
                                         const model::Equilibrium& equilibrium);
/// The policy of a solution as solve() returns it, of the point alone.
[[nodiscard]] model::Policy policy_at(const model::Economy& economy, const model::Policy& policy,
                                      const model::Closure& closure, const Nests& nests,
                                      const model::Equilibrium& equilibrium);
/// The same run with each sector's items taken together.
[[nodiscard]] WithoutItems without_items(const model::Economy& economy, const model::Policy& policy,
                                         const model::Closure& closure, const Nests& nests,
                                         const model::Equilibrium& equilibrium);
/// closure_base() and economy_at() likewise.
[[nodiscard]] model::ClosureBase base_of(const model::Economy& economy,
                                         const model::Closure& closure, const Nests& nests);
/// The nests as they stand in base_of().
[[nodiscard]] Nests nests_in(const model::Economy& economy, const model::Closure& closure,
                             const Nests& nests);
/// \param nests  as they stand in `base`
[[nodiscard]] model::Economy economy_after(const model::Economy& base, const model::Policy& policy,
                                           const Nests& nests,
                                           const model::Equilibrium& equilibrium);

/// As JSON members, led by a comma; empty without nests.
[[nodiscard]] std::string nests_json(const Nests& nests, const model::Classification& labels);

}  // namespace tradeflow::scenarios
