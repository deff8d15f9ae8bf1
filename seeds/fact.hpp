#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seeds/tree.hpp"

namespace tradeflow::seeds {

using Date = std::chrono::year_month_day;

enum class Kind { Measure, Flow, Share, Change, Level, Target, Parameter, Relation };
/// A official or several agree, B one reputable source, C derived or older, D from memory,
/// unverified: never calibrates silently.
enum class Grade { A, B, C, D };
enum class Use { Calibration, Validation, Context };
enum class Status { Announced, Provisional, InForce, Suspended, Ended, Void };
/// How a source states an elasticity (§1 of model/README.md).
enum class Convention { Sigma, Theta, TariffExclusiveValue, TariffInclusiveValue };

[[nodiscard]] std::string_view to_string(Kind) noexcept;
[[nodiscard]] std::string_view to_string(Grade) noexcept;
[[nodiscard]] std::string_view to_string(Use) noexcept;
[[nodiscard]] std::string_view to_string(Status) noexcept;
[[nodiscard]] std::string_view to_string(Convention) noexcept;

struct Source {
  std::string title;
  std::string publisher;
  std::string date;  ///< as published: YYYY, YYYY-MM or YYYY-MM-DD
  std::string url;   ///< may be empty
  friend bool operator==(const Source&, const Source&) = default;
};

/// First and last day, both inclusive; no last day means open.
struct Window {
  Date from;
  std::optional<Date> until;
  [[nodiscard]] bool holds(Date day) const noexcept {
    return from <= day && (!until || day <= *until);
  }
  friend bool operator==(const Window&, const Window&) = default;
};

/// When a figure holds: 2024, 2024/25 (August to July), 2024-03, 2024-03-20, or A/B.
struct Period {
  std::string text;  ///< as written
  Date first{};
  Date last{};
  /// The calendar year all of it lies in, if it does.
  [[nodiscard]] std::optional<int> year() const noexcept;
  friend bool operator==(const Period&, const Period&) = default;
};

struct Products {
  std::vector<std::string> hs;       ///< headings and lines: "1205", "0713.10"
  std::vector<std::string> sectors;  ///< codes or groups
  std::vector<std::string> items;    ///< parts of these sectors it is about, by name; none: whole
  friend bool operator==(const Products&, const Products&) = default;
};

/// What a measure does to a rate; rates are net (10 % is 0.1), points too (25 pp is 0.25).
struct Action {
  std::optional<double> set_rate;
  std::optional<double> add_pp;
  std::optional<double> scale_by;
  std::optional<double> on_top_of;  ///< the rate it is added to, as its source states it
  bool ban = false;
  std::optional<double> volume;       ///< of a quota, in the fact's unit
  std::optional<double> in_rate;      ///< of a quota
  std::optional<double> over_rate;    ///< of a quota; absent, like the next: no entry above
  std::optional<double> over_add_pp;  ///< of a quota: on top of the rate without it
  std::optional<double> growth;       ///< of the volume, per year
  std::string rent_to;                ///< importer, exporter or empty
  std::string unit_value;             ///< of a quota: the fact that prices a vehicle or tonne
  friend bool operator==(const Action&, const Action&) = default;
};

/// Share of a cell's baseline value a measure applies to, and the fact that says so.
struct Coverage {
  double share = 1.0;
  std::string fact;  ///< id; empty if the measure's own source states it
  friend bool operator==(const Coverage&, const Coverage&) = default;
};

/// The uncertainty a source gives with a parameter.
struct Distribution {
  std::string family;           ///< normal, lognormal, uniform, triangular
  std::vector<double> numbers;  ///< as the family reads them
  std::optional<std::pair<double, double>> truncate;
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

/// One thing somebody states, with its source and grade. Extents that a fact does not have are
/// empty. Region lists hold codes of the world, of groups, or of countries inside a region.
struct Fact {
  std::string id;
  std::string key;  ///< what it is called in the table it was read from
  Kind kind = Kind::Relation;
  std::string says;
  std::optional<double> value;  ///< in `unit`; measures carry an action instead
  std::string unit;
  std::optional<Period> period;
  std::vector<std::string> exporter;
  std::vector<std::string> importer;
  std::vector<std::string> region;
  std::vector<std::string> sector;  ///< of a parameter or level; `products.sectors` for trade
  Products products;
  std::string valuation;  ///< farm, basic, fob, cif, retail, market_prices
  std::string basis;      ///< bop, customs, gacc, … ; of a duty applied, mfn_applied, preference

  Action action;
  std::vector<std::string> imposed_by;
  std::vector<std::string> on_exports_of;
  std::vector<std::string> except;  ///< exporters it does not hit
  std::optional<Date> announced;
  std::optional<Date> effective;  ///< first day
  std::optional<Date> collected_from;
  std::optional<Date> expires;  ///< last day
  std::vector<Window> suspended;
  std::optional<Status> status;
  std::optional<Coverage> coverage;

  std::optional<Convention> convention;
  std::optional<Distribution> distribution;
  std::vector<std::pair<std::string, double>> by_importer;  ///< overrides of `value`

  std::string date;  ///< of the record's own source
  std::optional<Grade> grade;
  Use use = Use::Context;
  std::vector<Source> sources;
  std::vector<std::string> quantifies;    ///< ids of statements: "mena-2026-01/sequence"
  std::vector<std::string> derived_from;  ///< ids
  std::vector<std::string> conflicts_with;
  bool preferred = false;  ///< of a set of conflicting facts, the one that is used
  std::string why;         ///< why it is preferred, or why a D grade may calibrate
  bool waived = false;     ///< a D-graded calibration value somebody stands for in `why`

  SourcePosition where;
  SourcePosition value_where;

  /// A statement that no figure makes precise yet: it has neither a value nor an action.
  [[nodiscard]] bool quantified() const noexcept;
  friend bool operator==(const Fact&, const Fact&) = default;
};

/// Reads one record; problems go to `out`, and what could be read is returned.
[[nodiscard]] Fact read_fact(const Node& node, std::string path, Diagnostics& out);
/// 2024, 2024/25, 2024-03, 2024-03-20, or two of them joined by "/".
[[nodiscard]] std::optional<Period> parse_period(std::string_view text);

}  // namespace tradeflow::seeds
