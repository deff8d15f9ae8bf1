#pragma once
#include "model/quota.hpp"

namespace tradeflow::model {

/// The last rate that tightness reaches: 1, or infinity where nothing enters above the volume.
[[nodiscard]] double loosest_end(const Quota& quota) noexcept;

/// What a cell pays at tightness u of its quota and with a share s of it licensed.
struct QuotaRates {
  double tariff_equivalent;  ///< T: what the last unit pays [1]
  double tariff;             ///< t' the flow pays on average [1]
  double export_tax;         ///< e' on average: an exporter's rent is one [1]
};
/// Exactly in_rate at u = 0 and over_rate at u = 1. Where the rent is the exporter's, licensed
/// goods cost ρ = (1+T)/(1+in) − 1 more at the border, so that e' is raised by sρ and t' is what
/// leaves buyers the price (1+T): (1+t')(1+sρ) = 1+T.
[[nodiscard]] QuotaRates quota_rates(const Quota& quota, const QuotaCell& cell, double tightness,
                                     double licensed);

/// Per unit of u: d log(1+T).
[[nodiscard]] double tightening(const QuotaCell& cell);

/// `policy` with the rates of every quota; a volume of 0 with no entry above bans. Cells come in
/// table order, and those that keep their baseline are not listed.
[[nodiscard]] Policy with_quotas(const Economy& base, const Policy& policy,
                                 std::span<const Quota> quotas, std::span<const double> tightness,
                                 std::span<const double> licensed);

/// What enters under a quota, at the baseline's prices: Σ per_value V'/ĉ.
/// \param cost_hat  N×J: ĉ against the baseline
[[nodiscard]] double quantity(const Quota& quota, const TradeTable& trade,
                              const MarketTable& cost_hat);

/// ĉ against the baseline: the base's own against it, times the solution's against the base.
[[nodiscard]] MarketTable cost_against_baseline(const ClosureBase& base, const Equilibrium& now);

/// \throws ContractError  what `solve_with_quotas` says
void expect_valid(std::span<const Quota> quotas, const Economy& economy, const Policy& policy);

}  // namespace tradeflow::model
