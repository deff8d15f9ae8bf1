#pragma once
#include <string>

namespace tradeflow::io::cli {

/// 1234567.8 → "1,234,568"; decimals 0 to 3 so that about four figures show. Never "-0".
[[nodiscard]] std::string amount(double value);
/// The same with its sign: "+12.3", "-0.5", "0".
[[nodiscard]] std::string signed_amount(double value);
/// A change as a percentage without its sign character: -0.0123 → "-1.23" at two decimals.
[[nodiscard]] std::string percent(double change, int decimals);

}  // namespace tradeflow::io::cli
