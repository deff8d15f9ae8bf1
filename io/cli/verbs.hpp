#pragma once
#include <vector>

#include "io/cli/verb.hpp"

namespace tradeflow::io::cli {

/// Every verb there is, in the order help lists them.
[[nodiscard]] std::vector<Verb> verbs();

}  // namespace tradeflow::io::cli
