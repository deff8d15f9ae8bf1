#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "io/cli/verb.hpp"

namespace tradeflow::io::cli {

/// The hidden verb that the shells' completion functions call.
inline constexpr std::string_view completion_word = "__complete";

/// What may come next, one a line, after the words typed so far (without the one being typed):
/// verbs; then a verb's actions and options. Shells complete file names themselves.
[[nodiscard]] std::string completions(const std::vector<Verb>& all,
                                      const std::vector<std::string>& typed);

}  // namespace tradeflow::io::cli
