#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace tradeflow::io {

/// Offset of the first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7:
/// no overlong forms, no surrogates, nothing above U+10FFFF); nullopt if all of it is.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text) noexcept;

/// Number of code points of well-formed UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text) noexcept;

}  // namespace tradeflow::io
