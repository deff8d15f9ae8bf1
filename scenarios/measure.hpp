#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/quota.hpp"

namespace tradeflow::scenarios {

using seeds::Date;
using Words = std::vector<Word>;

/// A measure of the ledger, by id, or every measure that matches the filter.
struct Use {
  std::optional<Word> fact;
  Words imposed_by;
  Words on_exports_of;
  Words sectors;
  [[nodiscard]] bool empty() const noexcept {
    return !fact && imposed_by.empty() && on_exports_of.empty() && sectors.empty();
  }
};

/// An ad valorem levy, negative for a subsidy: exactly one operator. Rates and points are net
/// (25 pp is 0.25).
struct Levy {
  enum class On { Imports, Exports, Production };
  On on = On::Imports;
  Words by;        ///< who levies it
  Words partners;  ///< whose exports it hits, or where exports go; empty on production
  Words except;    ///< partners left out; only facts have it
  Words sectors;
  Words items;  ///< of these sectors; none: the whole of them
  std::optional<double> set_rate;
  std::optional<double> add_pp;
  std::optional<double> scale_by;
  std::optional<double> cut_off;  ///< applied rate from which the cell's trade stops altogether
};

/// What multiplies something by a factor.
struct Scaling {
  enum class Of { Cost, Productivity, Demand, Endowment };
  enum class Rent { None, Importer, Exporter };
  Of of = Of::Cost;
  Rent rent = Rent::None;  ///< who earns what a cost takes; none: goods or work are used up
  Words regions;           ///< importers of a cost, else where it is
  Words exporters;         ///< of a cost
  Words members;           ///< sectors, or factors of an endowment; no words: every factor
  Words items;             ///< of a cost: of these sectors; none: the whole of them
  double scale_by = 1.0;
};

/// Trade that is exactly zero.
struct Ban {
  Words imposed_by;
  Words on_exports_of;
  Words except;
  Words sectors;
  Words items;  ///< of these sectors; none: the whole of them
};

/// A table of rates in a file beside the scenario.
struct TariffTable {
  Word file;
};

using Instrument = std::variant<Use, Levy, Scaling, Ban, Quota, TariffTable>;

struct Measure {
  std::string id;
  std::string kind;  ///< the key that says what it does: "tariff", "ban", …
  Instrument what;
  std::optional<Date> from;   ///< first day, inclusive
  std::optional<Date> until;  ///< last day, inclusive
  std::optional<double> coverage;
  std::string coverage_fact;
  SourcePosition where;
  std::string path;  ///< "measures[2]"
  /// Whether it holds only on some days: it, or the facts it uses.
  [[nodiscard]] bool dated() const noexcept {
    const auto* use = std::get_if<Use>(&what);
    return from || until || (use != nullptr && !use->empty());
  }
};

[[nodiscard]] Measure read_measure(Form form);

}  // namespace tradeflow::scenarios
