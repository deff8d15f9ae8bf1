#include <charconv>

#include "seeds/cursor.hpp"
#include "seeds/fact.hpp"

namespace tradeflow::seeds {
namespace {

using std::chrono::day;
using std::chrono::last;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

std::optional<int> digits(std::string_view text, std::size_t count) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && value >= 0;
  return whole && text.size() == count ? std::optional(value) : std::nullopt;
}

Date month_end(int y, unsigned m) {
  return year_month_day(year(y) / month(m) / last);
}

/// One calendar unit: a year, a month or a day.
std::optional<Window> calendar_unit(std::string_view text) {
  if (const auto y = digits(text, 4)) {
    return Window{year(*y) / 1 / 1, Date(year(*y) / 12 / 31)};
  }
  if (text.size() == 7 && text[4] == '-') {
    const auto y = digits(text.substr(0, 4), 4);
    const auto m = digits(text.substr(5), 2);
    if (y && m && *m >= 1 && *m <= 12) {
      const auto number = static_cast<unsigned>(*m);
      return Window{year(*y) / month(number) / 1, month_end(*y, number)};
    }
    if (y && text[5] == 'Q' && text[6] >= '1' && text[6] <= '4') {
      const unsigned first = 3 * static_cast<unsigned>(text[6] - '1') + 1;
      return Window{year(*y) / month(first) / 1, month_end(*y, first + 2)};
    }
  }
  if (const auto date = parse_date(text)) {
    return Window{*date, *date};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Period> parse_period(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto first = calendar_unit(text.substr(0, slash));
  if (!first) {
    return std::nullopt;
  }
  if (slash == std::string_view::npos) {
    return Period{std::string(text), first->from, *first->until};
  }
  const std::string_view rest = text.substr(slash + 1);
  if (slash == 4 && digits(rest, 2)) {  // a crop year, August to July
    const int y = *digits(text.substr(0, 4), 4);
    if ((y + 1) % 100 != *digits(rest, 2)) {
      return std::nullopt;
    }
    return Period{std::string(text), year(y) / 8 / 1, year(y + 1) / 7 / 31};
  }
  const auto second = calendar_unit(rest);
  if (!second || *second->until < first->from) {
    return std::nullopt;
  }
  return Period{std::string(text), first->from, *second->until};
}

}  // namespace tradeflow::seeds
