#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/accounts.hpp"
#include "model/quota.hpp"
#include "scenarios/form.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::scenarios {

/// What a quota's volume counts, and how much of it the baseline's trade is.
struct VolumeUnit {
  std::string name;          ///< "vehicles", "t", or the accounts' unit, at the baseline's prices
  double per_value = 1.0;    ///< quantity per unit of the accounts' trade
  double scale = 1.0;        ///< of the volume as written: 49 kt are 49000 t
  bool of_baseline = false;  ///< the volume is a share of what entered in the baseline
};

/// How results name a quota and what its volume counts.
struct QuotaName {
  std::string id;  ///< the measure's
  std::string unit;
  friend bool operator==(const QuotaName&, const QuotaName&) = default;
};

/// A tariff-rate quota as a file or a fact words it.
struct Quota {
  std::vector<Word> imposed_by;
  std::vector<Word> on_exports_of;
  std::vector<Word> except;  ///< exporters it does not hit; only facts have it
  std::vector<Word> sectors;
  double volume = 0.0;                ///< a year, in `unit`; of the first year if it grows
  std::string unit;                   ///< of seeds/units.hpp: vehicles, t, CAD mn, % of 2024 volume
  double growth = 0.0;                ///< of the volume, each year after the first [1]
  std::optional<Word> unit_value;     ///< the fact that gives the price of a vehicle or a tonne
  std::optional<double> in_rate;      ///< within the volume; else what is paid without the quota
  std::optional<double> over_rate;    ///< above it, net rate …
  std::optional<double> over_points;  ///< … or points on top of what is paid without the quota …
  model::RentHolder rent_to = model::RentHolder::Importer;  ///< … or else no entry
  SourcePosition where;
  VolumeUnit counted;  ///< filled in by settle()
};

/// \param form  a block `quota`
[[nodiscard]] Quota read_quota(Form& form);
/// What a fact says. Licences are importers' unless it names their holder: a permit to import is
/// issued to who imports.
/// \pre  its action has a volume
[[nodiscard]] Quota quota_of(const seeds::Fact& fact);

/// What resolving a quota's volume needs to know.
struct QuotaContext {
  const seeds::Ledger& ledger;
  const model::Accounts& accounts;
  std::optional<seeds::Date> first;  ///< of the quota
  std::optional<seeds::Date> day;    ///< whose measures apply
};
/// The volume on the day, grown at each anniversary of the first, and what it counts. Vehicles and
/// tonnes go through the unit value and the exchange rate of its year, money through the exchange
/// rate of the baseline's year; a percentage needs a baseline of the year it names. Everything
/// wrong is in `out` (S061-S067 of scenarios/README.md).
/// \return  the facts it took
std::vector<std::string> settle(Quota& quota, const QuotaContext& context, Diagnostics& out);

/// "49000 vehicles", "50% of 2024 volume".
[[nodiscard]] std::string volume_text(const Quota& quota);
/// "49000 vehicles, no more", "50% of 2024 volume, then +50 pp".
[[nodiscard]] std::string change_of(const Quota& quota);

}  // namespace tradeflow::scenarios
