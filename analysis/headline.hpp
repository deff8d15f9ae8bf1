#pragma once
#include <span>
#include <utility>
#include <vector>

#include "model/accounts.hpp"
#include "model/index.hpp"
#include "scenarios/run.hpp"

namespace tradeflow::analysis {

/// One number at the baseline and at each horizon, in the order the horizons were given.
struct Figure {
  double baseline = 0.0;
  std::vector<double> at;
  /// Level against the baseline at a horizon, e.g. -0.02 for 2 % below; 0 of nothing is 0.
  [[nodiscard]] double change(std::size_t horizon) const noexcept;
};

/// A region that imposes or meets a changed barrier, or whose own markets changed.
struct RegionHeadline {
  model::RegionId region{0};
  double touched = 0.0;   ///< baseline value of the changed flows it buys or sells
  Figure real_income;     ///< 1 at the baseline, ω̂ at a horizon [1]
  Figure exports;         ///< tariff-exclusive, f.o.b., other regions only [accounts' unit]
  Figure tariff_revenue;  ///< [accounts' unit]
  Figure employment;      ///< share of labour at work: 1 at the baseline, and where wages clear [1]
};

/// A sector whose sales meet a changed barrier, in the region that makes it.
struct MarketHeadline {
  model::RegionId region{0};
  model::SectorId sector{0};
  double touched = 0.0;  ///< baseline value of its changed flows
  Figure exports;        ///< as above
  Figure output;         ///< Y [accounts' unit]
  Figure volume;         ///< Y at baseline prices: Y'/ĉ [accounts' unit]
};

/// Where the sales of the exporters hit went, in one good and market, in tariff-inclusive
/// spending (§7 of model/README.md): −Δhit = Δrivals + Δhome − Δspending, exactly.
struct SalesHeadline {
  model::RegionId importer{0};
  model::SectorId sector{0};
  double touched = 0.0;
  std::vector<model::RegionId> hit;  ///< exporters whose barrier changed
  Figure hit_sales;
  Figure rivals;  ///< other exporters
  Figure home;    ///< the importer's own producers
  Figure spending;
  std::vector<std::pair<model::RegionId, Figure>>
      by_rival;  ///< largest change at the last horizon first
};

/// What a run says first. Everything is sorted by the baseline value touched, largest first.
struct Headline {
  std::vector<RegionHeadline> regions;
  std::vector<MarketHeadline> markets;
  std::vector<SalesHeadline> sales;
};

/// What any of the runs changes counts as touched.
/// \param horizons  runs of one scenario, at least one: horizons, or periods of each
[[nodiscard]] Headline headline(const model::Accounts& accounts, const model::Economy& economy,
                                std::span<const scenarios::ScenarioRun* const> horizons);

}  // namespace tradeflow::analysis
