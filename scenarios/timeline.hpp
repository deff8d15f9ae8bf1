#pragma once
#include <set>
#include <string_view>
#include <vector>

#include "scenarios/form.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::scenarios {

struct Scenario;

/// The one clock of a path: every period is as long as the others, as the calendar has it.
enum class Step { Month, Quarter, Year };
[[nodiscard]] std::string_view to_string(Step step) noexcept;  ///< "month", "quarter", "year"

/// How sticky sourcing is along a path, as written.
struct Stickiness {
  bool sourced = false;    ///< `default`: the share that a record says
  double in_a_year = 1.0;  ///< share of buyers who choose anew within a year; 1: all, at once
};

/// Periods in a row, from the first day of the first to the last day of the last.
struct Timeline {
  Step step = Step::Quarter;
  std::vector<seeds::Period> periods;  ///< labelled 2024-11, 2024-Q4 or 2024
  Stickiness stickiness;
  SourcePosition where;
};

/// How many periods one scenario may have: fifty years of months.
inline constexpr std::size_t most_periods = 600;

/// Reads `{start, end, step, stickiness}` (S008, S010, S021-S023 of scenarios/README.md).
/// \param form  a block `timeline`
[[nodiscard]] Timeline read_timeline(Form form);

/// The period of a step that a day lies in.
[[nodiscard]] seeds::Period period_of(seeds::Date day, Step step);
[[nodiscard]] int days_of(seeds::Date first, seeds::Date last) noexcept;  ///< both inclusive

/// Days on which a measure of the scenario may begin, end, pause or change its volume; all of the
/// ledger's count if the scenario uses any.
[[nodiscard]] std::set<std::chrono::sys_days> turns(const Scenario& scenario,
                                                    const seeds::Ledger& ledger);
/// A period cut before each turn inside it: on all days of a part, the same measures apply.
[[nodiscard]] std::vector<seeds::Window> parts(const seeds::Period& period,
                                               const std::set<std::chrono::sys_days>& turns);

}  // namespace tradeflow::scenarios
