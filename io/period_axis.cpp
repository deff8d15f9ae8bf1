#include "io/period_axis.hpp"

#include <chrono>
#include <optional>

#include "io/error.hpp"
#include "io/labelled_file.hpp"
#include "scenarios/timeline.hpp"

namespace tradeflow::io {
namespace {

using scenarios::Step;
using seeds::Period;
using std::chrono::sys_days;

/// Days since 1970-01-01, as the coordinates count them.
double day_number(seeds::Date date) {
  return static_cast<double>(sys_days(date).time_since_epoch().count());
}

std::optional<Step> step_of(const Period& period) {
  for (const Step step : {Step::Month, Step::Quarter, Step::Year}) {
    if (scenarios::period_of(period.first, step) == period) {
      return step;
    }
  }
  return std::nullopt;
}

void write_days(LabelledWriter& file, const std::string& name, std::string_view long_name,
                const std::vector<double>& days) {
  file.numbers(name, {to_string(Axis::Period)});
  file.write(name, days);
  file.attribute(name, "units", "days since 1970-01-01");
  file.attribute(name, "calendar", "proleptic_gregorian");
  file.attribute(name, "long_name", long_name);
}

void expect_days(const LabelledReader& file, const std::string& name,
                 const std::vector<double>& expected) {
  std::vector<double> found(expected.size());
  file.read(name, {expected.size()}, found);
  if (found != expected) {
    throw IoError(file.path(), name + " does not hold the days of the periods' labels");
  }
}

struct Days {
  std::vector<double> first;
  std::vector<double> last;
};
Days days_of(const std::vector<Period>& periods) {
  Days days;
  for (const Period& period : periods) {
    days.first.push_back(day_number(period.first));
    days.last.push_back(day_number(period.last));
  }
  return days;
}

}  // namespace

std::size_t row_axes(const std::vector<Axis>& axes) noexcept {
  return axes.size() > 1 && axes[1] == Axis::Period ? 2 : 1;
}

std::string clock_of(const std::vector<Period>& periods) {
  const auto step = step_of(periods.front());
  expects(step.has_value(), "periods are months, quarters or years");
  return std::string(to_string(*step));
}

void write_periods(LabelledWriter& file, const std::vector<Period>& periods) {
  if (periods.empty()) {
    return;
  }
  const std::string axis = to_string(Axis::Period);
  std::vector<std::string> labels;
  for (const Period& period : periods) {
    labels.push_back(period.text);
  }
  file.axis(axis, labels);
  file.attribute(axis, "units", "1");
  file.attribute(axis, "long_name", long_name(Axis::Period));
  file.attribute("", "clock", clock_of(periods));
  file.attribute("", "coordinates", "period_start period_end");
  const Days days = days_of(periods);
  write_days(file, "period_start", "first day of the period", days.first);
  write_days(file, "period_end", "last day of the period", days.last);
}

std::vector<Period> read_periods(const LabelledReader& file) {
  std::vector<Period> periods;
  std::optional<Step> step;
  for (const std::string& label : file.labels(to_string(Axis::Period))) {
    const auto period = seeds::parse_period(label);
    const auto its_step = period ? step_of(*period) : std::nullopt;
    const bool follows =
        periods.empty() ||
        (period && sys_days(periods.back().last) + std::chrono::days(1) == sys_days(period->first));
    if (!its_step || (step && its_step != step) || !follows) {
      throw IoError(file.path(), "'" + label + "' is no period in a row of its axis");
    }
    step = its_step;
    periods.push_back(*period);
  }
  if (!periods.empty()) {
    const Days days = days_of(periods);
    expect_days(file, "period_start", days.first);
    expect_days(file, "period_end", days.last);
    if (file.attribute("clock") != clock_of(periods)) {
      throw IoError(file.path(), "its clock is not that of its periods");
    }
  }
  return periods;
}

}  // namespace tradeflow::io
