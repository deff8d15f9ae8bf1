#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "io/display_currency.hpp"
#include "io/results_content.hpp"

namespace tradeflow::io {

struct WriteOptions {
  std::string command_line;
  std::optional<DisplayCurrency> display;  ///< recorded beside every level; values stay as they are
};

/// Writes a results file (io/README.md) whole or not at all. The same runs give the same bytes,
/// apart from `created_utc`, `certificate_seconds` and `command_line`.
/// \throws IoError
void write_results(const std::filesystem::path& path, const scenarios::RunSet& set,
                   const WriteOptions& options = {});

/// The same from figures, with the fingerprints that they claim.
void write_content(const std::filesystem::path& path, ResultsContent content,
                   const std::optional<DisplayCurrency>& display);

}  // namespace tradeflow::io
