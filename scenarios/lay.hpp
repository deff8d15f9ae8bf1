#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scenarios/apply.hpp"
#include "scenarios/period_mean.hpp"

namespace tradeflow::scenarios {

/// A scenario to lay over a baseline. All of them outlive what is made of it.
struct Layable {
  const Scenario& scenario;
  const seeds::Ledger& ledger;
  const Base& base;
  const ReadRates& rates;
  bool well_formed = true;  ///< else what follows from its form is no news
};

/// What applies in one period of a timeline: rates are means over its days.
struct PeriodPolicy {
  seeds::Period period;
  model::Policy policy;
  std::vector<model::Quota> quotas;
  std::vector<QuotaName> quota_names;
  friend bool operator==(const PeriodPolicy&, const PeriodPolicy&) = default;
};

/// What a scenario's measures make of a baseline on one day, or in the periods of a timeline.
struct Laid {
  DayPolicy day;
  Items items;  ///< with what they pay on that day
  std::vector<PeriodPolicy> periods;
  std::vector<MeasureRecord> measures;  ///< those that apply, then those that do not
  std::vector<Active> active;           ///< of `measures`, those that apply
  std::vector<LeftOut> left_out;
  std::set<std::string> facts;
  [[nodiscard]] bool has_quotas() const noexcept;  ///< on any day
  [[nodiscard]] bool empty() const noexcept;       ///< nothing differs from the baseline on any day
};

/// The measures of a day; of any, if there is none.
[[nodiscard]] Laid lay(const Layable& what, std::optional<Date> day, Diagnostics& out);
/// The measures of every day of the scenario's timeline; a problem is reported for the first day
/// that has it.
/// \param theta  trade elasticity of each importer (by region) and sector
[[nodiscard]] Laid lay_path(const Layable& what, const model::MarketTable& theta, Diagnostics& out);

}  // namespace tradeflow::scenarios
