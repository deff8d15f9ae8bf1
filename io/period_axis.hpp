#pragma once
#include <string>
#include <vector>

#include "io/layout.hpp"
#include "seeds/fact.hpp"

/// The axis of a timeline. Private to io/*.cpp.
namespace tradeflow::io {

class LabelledReader;
class LabelledWriter;

/// A scenario's record as it stands in a file: with periods, `period` is its second axis, unless
/// it is one text for the whole scenario.
template <class Figures>
[[nodiscard]] Numbers<Figures> placed(Numbers<Figures> record, bool periods) {
  if (periods) {
    record.axes.insert(record.axes.begin() + 1, Axis::Period);
  }
  return record;
}
template <class Figures>
[[nodiscard]] Texts<Figures> placed(Texts<Figures> record, bool periods) {
  if (periods && !record.whole) {
    record.axes.insert(record.axes.begin() + 1, Axis::Period);
  }
  return record;
}
/// How many of a placed record's first axes count through the rows of a file.
[[nodiscard]] std::size_t row_axes(const std::vector<Axis>& axes) noexcept;

/// "month", "quarter" or "year": what each period is.
[[nodiscard]] std::string clock_of(const std::vector<seeds::Period>& periods);

/// The axis `period` with its first and last days, which readers of CF conventions show as dates,
/// and the file's `clock`. Nothing for a file without periods.
void write_periods(LabelledWriter& file, const std::vector<seeds::Period>& periods);
/// Empty if the file has no such axis.
/// \throws IoError  labels that are no periods, in a row, or days that are not theirs
[[nodiscard]] std::vector<seeds::Period> read_periods(const LabelledReader& file);

}  // namespace tradeflow::io
