#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "model/equilibrium.hpp"
#include "model/rebase.hpp"

namespace tradeflow::model {

/// Who holds the licences, and so the rent: importers resell at the price in their own market,
/// exporters raise the price at their border as if they paid an export tax to themselves.
enum class RentHolder { Importer, Exporter };

/// One flow under a quota. Rates are what the flow pays in all, other measures included.
struct QuotaCell {
  SectorId sector;
  ImporterId importer;
  ExporterId exporter;
  double in_rate;     ///< t' within the volume > −1 [1]
  double over_rate;   ///< t' above it > in_rate [1]; infinity: no entry
  double per_value;   ///< quantity per unit of baseline trade > 0 [unit of the volume / accounts']
  double export_tax;  ///< e' of the exporter, the rent apart [1]
  friend bool operator==(const QuotaCell&, const QuotaCell&) = default;
};

/// A tariff-rate quota on one flow, or on several that share its volume.
struct Quota {
  std::vector<QuotaCell> cells;  ///< at least one; either all or none of them admit no entry above
  double volume = 0.0;           ///< ≥ 0 [its own unit: vehicles, tonnes, baseline value]
  RentHolder rent_to = RentHolder::Importer;
  friend bool operator==(const Quota&, const Quota&) = default;
};

enum class QuotaRegime {
  Within,    ///< less enters than the volume: the in-quota rate, no rent
  Boundary,  ///< the volume enters: licences are scarce, their price is what rations
  Above,     ///< more enters, the last unit at the over-quota rate: the rent is the two rates' gap
};
[[nodiscard]] std::string_view to_string(QuotaRegime regime) noexcept;  ///< "within", "boundary", …

/// What a quota does at a solution (§4 of model/README.md).
struct QuotaOutcome {
  QuotaRegime regime = QuotaRegime::Within;
  double tightness = 0.0;  ///< u: log(1+T) from in_rate (0) to over_rate (1); with no entry above,
                           ///< log((1+T)/(1+in_rate)), ∞ if the volume is 0 [1]
  double licensed = 1.0;   ///< s: share of what enters that does so within the volume [1]
  double quantity = 0.0;   ///< what enters [unit of the volume]
  double rent = 0.0;       ///< to the named side's income [unit of the accounts]
  double tariff_equivalent = 0.0;  ///< T, mean over the cells' trade: what the last unit pays [1]
  double gap = 0.0;  ///< what complementarity misses, over the larger of quantity and volume, or
                     ///< what the policy's rates are off those of u and s, if that is more [1]
  friend bool operator==(const QuotaOutcome&, const QuotaOutcome&) = default;
};

/// A world under quotas. `policy` is the one given with every quota's rates filled in: whatever
/// follows from a policy and a solution (residuals, certificate, welfare, derivatives) follows
/// from this one, rents included.
struct QuotaSolution {
  Policy policy;
  Equilibrium equilibrium;  ///< `iterations` counts the passes of every solve; `Stalled` if some
                            ///< quota's complementarity is missed
  std::vector<QuotaOutcome> outcomes;  ///< of each quota, in their order
  int solves = 0;                      ///< of (5)-(12)
};

/// Solves (5)-(12) with regimes and rents of all quotas at once: semismooth Newton on one unknown
/// per quota, with slopes that its steps correct; where that stalls, with exact ones; then a
/// bracketed search of one quota after the other.
/// \param policy  the other measures; lists no tariff on a quota's cells
/// \throws ContractError  as solve(); a cell in two quotas or out of range, a value out of its
///                        domain, an export tax that is not the policy's
/// \post   non-convergence is not an exception: read `equilibrium.termination`
[[nodiscard]] QuotaSolution solve_with_quotas(const Economy& economy, const Policy& policy,
                                              std::span<const Quota> quotas,
                                              const Closure& closure = {},
                                              const EquilibriumOptions& options = {});

/// What quotas do at a solution, from its values and the policy's rates alone.
/// \param base    closure_base() of the closure: quantities are at the baseline's prices
/// \param policy  with the quotas' rates filled in
[[nodiscard]] std::vector<QuotaOutcome> quota_outcomes(const ClosureBase& base,
                                                       const Policy& policy,
                                                       std::span<const Quota> quotas,
                                                       const Equilibrium& equilibrium);

/// What a quota does in one of its cells.
struct QuotaCellOutcome {
  double tariff_equivalent = 0.0;  ///< T [1]
  double quantity = 0.0;           ///< [unit of the volume]
  double rent = 0.0;               ///< [unit of the accounts]
};
/// The same cell by cell, in the quota's order; quantities and rents sum to the outcome's.
[[nodiscard]] std::vector<QuotaCellOutcome> quota_cells(const ClosureBase& base,
                                                        const Policy& policy, const Quota& quota,
                                                        const QuotaOutcome& outcome,
                                                        const Equilibrium& equilibrium);

}  // namespace tradeflow::model
