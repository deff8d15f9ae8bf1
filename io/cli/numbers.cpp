#include "io/cli/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace tradeflow::io::cli {
namespace {

/// "-0.00" says that something fell although nothing shows: it becomes "0.00".
std::string without_minus_zero(std::string text) {
  if (text.starts_with('-') && text.find_first_not_of("-0.") == std::string::npos) {
    text.erase(0, 1);
  }
  return text;
}

}  // namespace

int decimals_for(double largest) noexcept {
  const double size = std::abs(largest);
  if (size >= 1.0 || size == 0.0) {
    return size >= 10'000.0 ? 0 : size >= 100.0 ? 1 : 2;
  }
  constexpr double most = 12.0;  // some published tables are in shares of world output
  return static_cast<int>(std::min(most, 2.0 + std::ceil(-std::log10(size))));
}

std::string amount(double value, int decimals) {
  std::string text = without_minus_zero(fmt::format("{:.{}f}", value, decimals));
  const std::size_t first_digit = text.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first_digit + 3) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string amount(double value) {
  const double size = std::abs(value);
  return amount(value, size >= 100.0 || size == 0.0 ? 0 : size >= 10.0 ? 1 : size >= 1.0 ? 2 : 3);
}

std::string signed_amount(double value, int decimals) {
  const std::string text = amount(value, decimals);
  return value > 0.0 && text.find_first_not_of("0.,") != std::string::npos ? '+' + text : text;
}

std::string duration(double seconds) {
  return seconds < 1.0 ? fmt::format("{:.3g} ms", 1e3 * seconds) : fmt::format("{:.3g} s", seconds);
}

std::string percent(double change, int decimals) {
  std::string text = without_minus_zero(fmt::format("{:+.{}f}", 100.0 * change, decimals));
  return text.find_first_not_of("+0.") == std::string::npos ? text.substr(text.find('0')) : text;
}

}  // namespace tradeflow::io::cli
