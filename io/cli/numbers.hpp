#pragma once
#include <string>

namespace tradeflow::io::cli {

/// Decimals at which the largest of a group of amounts shows three or four figures, so that a
/// column lines up.
[[nodiscard]] int decimals_for(double largest) noexcept;
/// 1234567.8 → "1,234,568" at 0 decimals, whatever the locale. Never "-0".
[[nodiscard]] std::string amount(double value, int decimals);
/// A single amount: about three figures, "1,235", "12.3", "0.123".
[[nodiscard]] std::string amount(double value);
/// The same with its sign: "+12.3", "-0.5", "0.0".
[[nodiscard]] std::string signed_amount(double value, int decimals);
/// "0.35 ms", "12.3 s"
[[nodiscard]] std::string duration(double seconds);
/// A change as a percentage without its sign character: -0.0123 → "-1.23" at two decimals.
[[nodiscard]] std::string percent(double change, int decimals);

}  // namespace tradeflow::io::cli
