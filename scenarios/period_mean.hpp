#pragma once
#include <span>
#include <vector>

#include "model/accounts.hpp"
#include "model/policy.hpp"
#include "model/quota.hpp"
#include "scenarios/quota.hpp"

namespace tradeflow::scenarios {

/// What applies on each of some days in a row.
struct DayPolicy {
  int days = 1;
  model::Policy policy;
  std::vector<model::Quota> quotas;
  std::vector<QuotaName> quota_names;
};

/// The one policy of a period, from those of its days:
/// - a rate is the mean over the days on which goods may enter, a factor the mean over all;
/// - a cell closed on a share w of the days has its cost multiplied by (1−w)^(−1/θ), which at
///   given prices leaves it the sales of the open days: 1 at w = 0, a ban at w = 1;
/// - the quotas that hold are those of most days, of as many the later; their volumes and rates
///   are means over these days. On days of other quotas the rate within the volume counts.
/// A value that is the same on all days stays so bit for bit.
/// \param theta  trade elasticity of each importer (by region) and sector
/// \pre   at least one entry, each of at least one day
[[nodiscard]] DayPolicy period_mean(std::span<const DayPolicy> days,
                                    const model::Accounts& accounts,
                                    const model::MarketTable& theta);

}  // namespace tradeflow::scenarios
