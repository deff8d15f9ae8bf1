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

std::string amount(double value) {
  const double size = std::abs(value);
  const int decimals = size >= 100.0 || size == 0.0 ? 0 : size >= 10.0 ? 1 : size >= 1.0 ? 2 : 3;
  std::string text = without_minus_zero(fmt::format("{:.{}f}", value, decimals));
  const std::size_t first_digit = text.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first_digit + 3) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string signed_amount(double value) {
  const std::string text = amount(value);
  return value > 0.0 && text.find_first_not_of("0.,") != std::string::npos ? '+' + text : text;
}

std::string percent(double change, int decimals) {
  std::string text = without_minus_zero(fmt::format("{:+.{}f}", 100.0 * change, decimals));
  return text.find_first_not_of("+0.") == std::string::npos ? text.substr(text.find('0')) : text;
}

}  // namespace tradeflow::io::cli
