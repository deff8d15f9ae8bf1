#pragma once
#include <string>

namespace tradeflow::io::cli {

/// What `tradeflow --version` prints: version and commit, then compiler and libraries.
[[nodiscard]] std::string version_text();

}  // namespace tradeflow::io::cli
