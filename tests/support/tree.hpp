#pragma once
#include <string>
#include <string_view>

#include "io/yaml.hpp"
#include "tests/support/catch.hpp"

namespace tradeflow::fixtures {

/// YAML text → tree; the text itself must be well-formed.
inline Node tree(std::string_view text, const std::string& file = "test.yaml") {
  Diagnostics problems;
  Node node = io::parse_yaml(text, file, problems);
  for (const Diagnostic& one : problems) {
    FAIL("the test's own YAML: " << one.message);
  }
  return node;
}

/// "S012 at 4:5: unknown key 'x' | did you mean 'y'?", one line per problem, errors only
/// unless `all`.
inline std::string shown(const Diagnostics& problems, bool all = false) {
  std::string text;
  for (const Diagnostic& one : problems) {
    if (all || one.severity == Severity::Error) {
      text += one.code + " at " + std::to_string(one.where.line) + ":" +
              std::to_string(one.where.column) + ": " + one.message +
              (one.hint.empty() ? "" : " | " + one.hint) + "\n";
    }
  }
  return text;
}

}  // namespace tradeflow::fixtures
