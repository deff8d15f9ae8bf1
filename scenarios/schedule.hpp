#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/accounts.hpp"
#include "scenarios/places.hpp"
#include "scenarios/scenario.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::scenarios {

/// What resolving needs to know of a baseline. `accounts` outlives it.
struct Base {
  const model::Accounts* accounts;
  /// Measures in force before this day are in the baseline's tariffs and never added again.
  std::optional<Date> date;
  /// Fact id → share of the measure that the baseline's tariffs hold already, for measures
  /// that began or ended within its year (0 to 1); it wins over `date`.
  std::map<std::string, double, std::less<>> within;
  const Items* items = nullptr;  ///< of sectors told apart; null: none. Outlives it
};

/// One measure as it applies on a day: `use` is expanded into what the fact does.
struct Active {
  std::string id;    ///< the measure's; a filter's are the facts' own ids
  std::string kind;  ///< "tariff", "ban", …
  std::string says;  ///< in words: the fact's, or empty
  Instrument what;   ///< never Use
  double coverage = 1.0;
  double within = 0.0;  ///< share the baseline holds already
  bool paid = true;     ///< false: it has ended, and what the baseline holds of it goes
  std::vector<std::string> facts;
  bool by_filter = false;  ///< nobody named it: it may turn out to touch nothing
  SourcePosition where;    ///< in the scenario
  /// Its items are a fact's: where a sector is not told apart, it has `coverage` of all of it.
  bool items_of_fact = false;
  bool coverage_of_fact = false;  ///< `coverage` is the items' share of their sectors
};

/// A measure of the scenario that does not apply, and why.
struct LeftOut {
  std::string id;
  std::string why;  ///< "not in force on 2025-09-01", "in the baseline: …"
  SourcePosition where;
};

struct Schedule {
  std::vector<Active> active;
  std::vector<LeftOut> left_out;
};

/// The measures that apply on a day (any day if there is none: then nothing is dated). Pure.
[[nodiscard]] Schedule schedule(const Scenario& scenario, std::optional<Date> day,
                                const seeds::Ledger& ledger, const Base& base, Diagnostics& out);

/// One warning that names all facts graded D, guesses, among those the measures rest on.
void warn_of_guesses(const Schedule& all, const seeds::Ledger& ledger, Diagnostics& out);

/// "2025-09-01".
[[nodiscard]] std::string iso(Date date);

}  // namespace tradeflow::scenarios
