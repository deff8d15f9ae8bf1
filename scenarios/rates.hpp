#pragma once
#include <optional>
#include <string>
#include <vector>

#include "scenarios/apply.hpp"

namespace tradeflow::scenarios {

/// A tariff-rate quota on one cell on one day.
struct QuotaOnDay {
  std::string measure;
  std::string volume;      ///< shared by all its cells, as grown by that day: "49000 vehicles"
  double over_rate = 0.0;  ///< above it; infinity: no entry [1]
};

/// The tariff on one item of a cell on one day; of the items that no measure names, "rest".
struct ItemOnDay {
  std::string item;
  double rate = 0.0;  ///< [1]
  std::vector<Term> stack;
};

/// The tariff on one cell on one day, and what it is made of.
struct AppliedRate {
  model::SectorId sector;
  model::ImporterId importer;
  model::ExporterId exporter;
  double baseline = 0.0;    ///< in the baseline's accounts [1]
  double rate = 0.0;        ///< on that day; under a quota, within its volume [1]
  std::vector<Term> stack;  ///< measures of the ledger that bear on it, by id
  std::string banned_by;    ///< the measure that lets nothing in; empty if none does
  std::optional<QuotaOnDay> quota;
  std::vector<ItemOnDay> items;  ///< if a measure names any: `rate` is what they pay on average
};

struct Rates {
  std::vector<AppliedRate> cells;       ///< by sector, importer, exporter, in the baseline's order
  std::vector<MeasureRecord> measures;  ///< that apply on the day, or that the baseline holds
  std::vector<LeftOut> left_out;
};

/// Which cells are asked about; no words mean all.
struct RatesQuery {
  Words importers;
  Words exporters;
  Words sectors;
  [[nodiscard]] bool empty() const noexcept {
    return importers.empty() && exporters.empty() && sectors.empty();
  }
};

/// Applied tariffs of a day: the baseline's, with every measure of the ledger in force that day
/// and graded A to C, whether or not the cell has trade. An empty query lists the cells that a
/// measure bears on.
[[nodiscard]] Rates rates_on(Date day, const RatesQuery& query, const seeds::Ledger& ledger,
                             const Base& base, Diagnostics& out);

}  // namespace tradeflow::scenarios
