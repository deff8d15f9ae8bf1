#include "io/layout_io.hpp"

#include "io/world_labels.hpp"

namespace tradeflow::io {

std::vector<std::string> names_of(const std::vector<Axis>& axes) {
  std::vector<std::string> names(axes.size());
  std::transform(axes.begin(), axes.end(), names.begin(),
                 [](Axis axis) { return to_string(axis); });
  return names;
}

h5::Extents extents_of(const model::Classification& labels, const std::vector<Axis>& axes) {
  h5::Extents extents(axes.size());
  std::transform(axes.begin(), axes.end(), extents.begin(),
                 [&](Axis axis) { return axis_codes(labels, axis).size(); });
  return extents;
}

void describe(LabelledWriter& file, const std::string& name, std::string_view units,
              std::string_view long_name, std::string_view valuation, std::string_view sign,
              const Money& money) {
  const bool levels = units == currency;
  file.attribute(name, "units", levels ? money.unit : units);
  file.attribute(name, "long_name", long_name);
  if (!valuation.empty()) {
    file.attribute(name, "valuation", valuation);
  }
  if (!sign.empty()) {
    file.attribute(name, "sign_convention", sign);
  }
  if (levels) {
    file.attribute(name, "price_year", std::to_string(money.year));
  }
  if (levels && money.display) {
    file.attribute(name, "display_currency", money.display->code);
    file.attribute(name, "display_currency_rate", money.display->rate);
    file.attribute(name, "display_currency_source", money.display->source);
  }
}

}  // namespace tradeflow::io
