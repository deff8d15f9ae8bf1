#include "seeds/calendar.hpp"

#include <algorithm>

namespace tradeflow::seeds {

std::optional<Date> first_day(const Fact& measure) noexcept {
  return measure.collected_from ? measure.collected_from : measure.effective;
}

bool in_force(const Fact& measure, Date day) noexcept {
  const auto first = first_day(measure);
  if (!first || measure.status == Status::Announced ||
      !Window{*first, measure.expires}.holds(day)) {
    return false;
  }
  return std::none_of(measure.suspended.begin(), measure.suspended.end(),
                      [&](const Window& window) { return window.holds(day); });
}

double share_of_year(const Fact& measure, int year) noexcept {
  using std::chrono::sys_days;
  const std::chrono::year y(year);
  const sys_days begin(y / 1 / 1);
  const sys_days end(y / 12 / 31);
  int paid = 0;
  for (sys_days day = begin; day <= end; day += std::chrono::days(1)) {
    paid += in_force(measure, Date(day)) ? 1 : 0;
  }
  return static_cast<double>(paid) / static_cast<double>((end - begin).count() + 1);
}

}  // namespace tradeflow::seeds
