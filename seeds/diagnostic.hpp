#pragma once
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tradeflow {

/// 1-based; 0 = unknown.
struct SourcePosition {
  std::string file;
  int line = 0;
  int column = 0;
  friend bool operator==(const SourcePosition&, const SourcePosition&) = default;
};

enum class Severity { Error, Warning, Note };

/// One thing that is wrong with an input, where, and what would be right.
struct Diagnostic {
  Severity severity = Severity::Error;
  std::string code;  ///< stable, e.g. "S012"; documented in scenarios/README.md
  std::string path;  ///< measures[2].tariff.add_pp
  SourcePosition where;
  std::string message;  ///< what is wrong, with the value found
  std::string hint;     ///< what would be right; may be empty
};

using Diagnostics = std::vector<Diagnostic>;

[[nodiscard]] inline bool has_errors(const Diagnostics& all) noexcept {
  for (const Diagnostic& one : all) {
    if (one.severity == Severity::Error) {
      return true;
    }
  }
  return false;
}

/// Appends what belongs to no path of a document tree.
inline void report(Diagnostics& out, std::string code, SourcePosition where, std::string message,
                   std::string hint = {}, Severity severity = Severity::Error) {
  out.push_back(
      {severity, std::move(code), {}, std::move(where), std::move(message), std::move(hint)});
}

/// The input is wrong (exit code 2): every problem at once; nothing was run or written.
class InputError : public std::runtime_error {
 public:
  explicit InputError(Diagnostics diagnostics)
      : std::runtime_error(diagnostics.empty() ? "bad input" : diagnostics.front().message),
        diagnostics_(std::move(diagnostics)) {}
  [[nodiscard]] const Diagnostics& diagnostics() const noexcept { return diagnostics_; }

 private:
  Diagnostics diagnostics_;
};

}  // namespace tradeflow
