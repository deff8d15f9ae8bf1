#pragma once
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/closure.hpp"
#include "scenarios/form.hpp"

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

/// An ad valorem import tariff: exactly one operator. Rates and points are net (25 pp is 0.25).
struct Tariff {
  Words imposed_by;
  Words on_exports_of;
  Words except;  ///< exporters left out; only facts have it
  Words sectors;
  std::optional<double> set_rate;
  std::optional<double> add_pp;
  std::optional<double> scale_by;
};

/// Iceberg or NTM cost, as a factor of the whole d.
struct Cost {
  Words importer;
  Words exporter;
  Words sectors;
  double scale_by = 1.0;
};

/// A table of rates in a file beside the scenario.
struct TariffTable {
  Word file;
};

using Instrument = std::variant<Use, Tariff, Cost, TariffTable>;
[[nodiscard]] std::string_view kind_of(const Instrument& what) noexcept;

struct Measure {
  std::string id;
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

/// A scenario as its file says it: checked for form, not yet against a baseline.
struct Scenario {
  std::string name;
  std::string title;
  std::string baseline;
  SourcePosition baseline_where;
  std::string preset = "caliendo-parro";
  model::Closure closure;
  std::vector<Measure> measures;
  std::optional<Date> as_of;
  std::vector<std::pair<Word, double>> trade_elasticity;  ///< sector or group → θ
  std::vector<std::string> output;                        ///< empty: everything
  bool allow_null = false;
  SourcePosition where;
};

/// Reads the form of a scenario; every problem goes to `out` (S-codes of scenarios/README.md).
[[nodiscard]] Scenario read_scenario(const Node& file, Diagnostics& out);

}  // namespace tradeflow::scenarios
