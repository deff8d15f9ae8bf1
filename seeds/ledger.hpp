#pragma once
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seeds/fact.hpp"

namespace tradeflow::seeds {

/// All facts a build or a run rests on, in the order they were read. A regular value.
struct Ledger {
  std::vector<Fact> facts;
  std::map<std::string, std::size_t, std::less<>> by_id;

  /// By id; null if there is none.
  [[nodiscard]] const Fact* find(std::string_view id) const noexcept;
  friend bool operator==(const Ledger&, const Ledger&) = default;
};

/// Reads files of the form {tradeflow-facts: 1, title, note?, facts: […]}. Strict:
/// unknown keys, ids given twice and references to nothing are errors; all are reported.
[[nodiscard]] Ledger read_ledger(std::span<const Node> files, Diagnostics& out);

/// What to look for; an absent field matches everything. Codes ignore case; `sector` matches
/// `sector` or `products.sectors`, importer and exporter also match a measure's two sides.
struct Query {
  std::optional<Kind> kind;
  std::optional<Use> use;
  std::string sector;
  std::string importer;
  std::string exporter;
  std::string region;
  std::optional<Date> on;  ///< a day inside the period, or between effective and expires
  bool unquantified = false;
};
[[nodiscard]] std::vector<const Fact*> select(const Ledger& ledger, const Query& query);

/// Units of `currency` per US dollar in a year, and the fact that says so.
struct ExchangeRate {
  double per_usd = 1.0;
  const Fact* fact = nullptr;  ///< null for the dollar itself
};
[[nodiscard]] std::optional<ExchangeRate> exchange_rate(const Ledger& ledger,
                                                        std::string_view currency, int year);

/// A money value in million USD of the fact's own year, through the ledger's exchange rates.
/// Null if the fact has no value, its unit is not money, its period spans years, or no rate
/// is known; `problem` then says which.
[[nodiscard]] std::optional<double> million_usd(const Fact& fact, const Ledger& ledger,
                                                std::string* problem = nullptr);
/// `value · scale` in the base of its unit's dimension (tonnes, shares of one, …).
[[nodiscard]] std::optional<double> in_base_unit(const Fact& fact) noexcept;

/// θ = σ − 1 of a parameter, whatever its source calls it; by importer where it says so.
[[nodiscard]] std::optional<double> theta(const Fact& fact, std::string_view importer = {});

/// Two facts on the same thing whose values differ, and which of them is used.
struct Conflict {
  const Fact* first = nullptr;
  const Fact* second = nullptr;
  const Fact* used = nullptr;  ///< null: nobody has said which
  std::string why;
};
[[nodiscard]] std::vector<Conflict> conflicts(const Ledger& ledger);

/// What is wrong with the ledger as a whole: a fact without source, date, unit or grade; a
/// D-graded value that would calibrate without a waiver; a conflict nobody settled. F-codes.
void lint(const Ledger& ledger, Diagnostics& out);

/// The facts that make a statement precise, by the statement's id.
[[nodiscard]] std::vector<const Fact*> quantifying(const Ledger& ledger, std::string_view id);

/// The given facts and all they derive from, as a JSON array with sources; by id, once each.
[[nodiscard]] std::string facts_json(const Ledger& ledger, const std::set<std::string>& ids);

}  // namespace tradeflow::seeds
