#pragma once
#include "seeds/fact.hpp"

namespace tradeflow::seeds {

/// First day a measure is paid: `collected_from` where the record has one, else `effective`.
[[nodiscard]] std::optional<Date> first_day(const Fact& measure) noexcept;

/// Whether a measure is paid on a day: from its first day to `expires`, both inclusive, outside
/// its suspensions. Dates decide; the status is how it stood when last seen, except that what
/// was only announced is never paid.
[[nodiscard]] bool in_force(const Fact& measure, Date day) noexcept;

/// Share of a year's days on which a measure is paid, in [0, 1].
[[nodiscard]] double share_of_year(const Fact& measure, int year) noexcept;

}  // namespace tradeflow::seeds
