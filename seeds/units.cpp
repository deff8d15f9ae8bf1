#include "seeds/units.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tradeflow::seeds {
namespace {

/// ISO 4217; the vocabulary is closed so that a typo is an error and not a new currency.
constexpr std::array<std::string_view, 24> currencies{
    "USD", "CAD", "CNY", "EUR", "GBP", "JPY", "MXN", "INR", "KRW", "AUD", "BRL", "TWD",
    "NZD", "CHF", "NOK", "THB", "MYR", "SGD", "HKD", "IDR", "VND", "TRY", "RUB", "UAH"};

struct Word {
  std::string_view text;
  Dimension dimension;
  double scale;
  std::string_view per;
};
constexpr std::array<Word, 18> words{{
    {"1", Dimension::Share, 1.0, ""},
    {"%", Dimension::Share, 0.01, ""},
    {"t", Dimension::Mass, 1.0, ""},
    {"kt", Dimension::Mass, 1e3, ""},
    {"Mt", Dimension::Mass, 1e6, ""},
    {"vehicles", Dimension::Vehicles, 1.0, ""},
    {"persons", Dimension::Persons, 1.0, ""},
    {"kb/d", Dimension::OilFlow, 1.0, ""},
    {"mn barrels", Dimension::OilVolume, 1.0, ""},
    {"bu/acre", Dimension::Yield, 1.0, ""},
    {"cargoes", Dimension::Count, 1.0, "cargo"},
    {"products", Dimension::Count, 1.0, "product"},
    {"days", Dimension::Count, 1.0, "day"},
    {"years", Dimension::Count, 1.0, "year"},
    {"rank", Dimension::Count, 1.0, "rank"},
    {"regions", Dimension::Count, 1.0, "region"},
    {"plants", Dimension::Count, 1.0, "plant"},
    {"farms", Dimension::Count, 1.0, "farm"},
}};

bool is_currency(std::string_view code) {
  return std::find(currencies.begin(), currencies.end(), code) != currencies.end();
}

}  // namespace

std::string_view to_string(Dimension dimension) noexcept {
  constexpr std::array<std::string_view, 11> names{
      "money",   "price",    "exchange rate", "share", "mass", "vehicles",
      "persons", "oil flow", "oil volume",    "yield", "count"};
  return names[static_cast<std::size_t>(dimension)];
}

std::optional<Unit> parse_unit(std::string_view text) {
  for (const Word& word : words) {
    if (word.text == text) {
      return Unit{word.dimension, word.scale, {}, std::string(word.per)};
    }
  }
  constexpr std::string_view of_volume = "% of 2024 volume";
  if (text.size() == of_volume.size() && text.substr(0, 5) == of_volume.substr(0, 5) &&
      text.substr(9) == of_volume.substr(9) &&
      std::all_of(text.begin() + 5, text.begin() + 9,
                  [](char c) { return c >= '0' && c <= '9'; })) {
    return Unit{Dimension::Share, 0.01, {}, std::string(text.substr(5, 4))};
  }
  if (text.size() < 4 || !is_currency(text.substr(0, 3))) {
    return std::nullopt;
  }
  const std::string currency(text.substr(0, 3));
  constexpr std::array<std::pair<std::string_view, double>, 3> sizes{
      {{" mn", 1.0}, {" bn", 1e3}, {" tn", 1e6}}};
  for (const auto& [size, scale] : sizes) {
    if (text.substr(3) == size) {
      return Unit{Dimension::Money, scale, currency, {}};
    }
  }
  if (text.substr(3) == " per USD") {
    return Unit{Dimension::ExchangeRate, 1.0, currency, {}};
  }
  for (const std::string_view per : {"t", "vehicle"}) {
    if (text[3] == '/' && text.substr(4) == per) {
      return Unit{Dimension::Price, 1.0, currency, std::string(per)};
    }
  }
  return std::nullopt;
}

const std::vector<std::string>& known_units() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names{"CAD mn",      "CAD bn",      "CAD tn",          "CAD/t",
                                   "CAD/vehicle", "CAD per USD", "% of 2024 volume"};
    for (const Word& word : words) {
      names.emplace_back(word.text);
    }
    return names;
  }();
  return all;
}

}  // namespace tradeflow::seeds
