#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace tradeflow {

/// A caller broke a documented precondition: a bug, never a user's mistake (exit code 70).
class ContractError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {
[[noreturn]] inline void contract_failed(std::string_view what, const char* file, int line) {
  throw ContractError(std::string(file) + ':' + std::to_string(line) + ": " + std::string(what));
}
}  // namespace detail

/// Checked in every build type; keep it to O(1) tests at API edges.
/// (__builtin_FILE, not std::source_location: clang 14 does not have the latter.)
constexpr void expects(bool holds, std::string_view what, const char* file = __builtin_FILE(),
                       int line = __builtin_LINE()) {
  if (!holds) {
    detail::contract_failed(what, file, line);
  }
}

}  // namespace tradeflow
