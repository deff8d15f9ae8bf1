#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "io/display_currency.hpp"
#include "io/error.hpp"
#include "io/labelled_file.hpp"
#include "io/layout.hpp"
#include "io/period_axis.hpp"

/// Records of layout.hpp to and from files. Private to io/*.cpp.
namespace tradeflow::io {

/// What `currency` stands for in one file.
struct Money {
  std::string unit;  ///< "million USD"
  int year = 0;
  std::optional<DisplayCurrency> display = {};
};

/// \pre  axes of a world
[[nodiscard]] h5::Extents extents_of(const model::Classification& labels,
                                     const std::vector<Axis>& axes);
[[nodiscard]] std::vector<std::string> names_of(const std::vector<Axis>& axes);
void describe(LabelledWriter& file, const std::string& name, std::string_view units,
              std::string_view long_name, std::string_view valuation, std::string_view sign,
              const Money& money);

/// Makes the variable with all its attributes; its values are written by `put`.
template <class Figures>
void declare(LabelledWriter& file, const Numbers<Figures>& record, const Money& money) {
  if (row_axes(record.axes) > 1) {
    constexpr unsigned fast = 1;  // periods repeat each other's policies: a tenth of the size
    file.numbers_by_row(record.name, names_of(record.axes), row_axes(record.axes), fast);
  } else {
    file.numbers(record.name, names_of(record.axes), to_string(Axis::Scenario));
  }
  describe(file, record.name, record.units, record.long_name, record.valuation,
           record.sign_convention, money);
}
template <class Figures>
void declare(LabelledWriter& file, const Texts<Figures>& record, const Money& money) {
  file.texts(record.name, names_of(record.axes));
  describe(file, record.name, "1", record.long_name, {}, {}, money);
}

template <class Record, class Figures>
void put(LabelledWriter& file, const Record& record, Figures& figures, std::size_t row = 0) {
  file.write(record.name, record.values(figures), row, row_axes(record.axes));
}

/// Everything has the record's neutral value, so that the variable may be left out.
template <class Figures>
[[nodiscard]] bool is_neutral(const Numbers<Figures>& record, Figures& figures) {
  const auto values = record.values(figures);
  const auto neutral = [&](double value) {
    return value == *record.neutral || (std::isnan(value) && std::isnan(*record.neutral));
  };
  return record.neutral && std::all_of(values.begin(), values.end(), neutral);
}

template <class Figures>
[[nodiscard]] bool is_neutral(const Texts<Figures>& /*record*/, Figures& /*figures*/) {
  return false;
}

/// Variables without a `scenario` axis, those left out that may be.
template <class Record, class Figures>
void write_part(LabelledWriter& file, const std::vector<Record>& layout, Figures& figures,
                const Money& money) {
  for (const Record& record : layout) {
    if (!is_neutral(record, figures)) {
      declare(file, record, money);
      put(file, record, figures);
    }
  }
}

/// Fills figures that already have their size; a variable left out means its neutral value.
template <class Figures>
void get(const LabelledReader& file, const Numbers<Figures>& record, const h5::Extents& extents,
         Figures& figures, std::size_t row = 0) {
  const auto values = record.values(figures);
  if (record.neutral && !file.has(record.name)) {
    std::fill(values.begin(), values.end(), *record.neutral);
  } else {
    file.read(record.name, extents, values, row, row_axes(record.axes));
  }
}

template <class Figures>
void get(const LabelledReader& file, const Texts<Figures>& record, const h5::Extents& extents,
         Figures& figures) {
  const auto texts = file.texts(record.name, extents);
  std::copy(texts.begin(), texts.end(), record.values(figures).begin());
}

}  // namespace tradeflow::io
