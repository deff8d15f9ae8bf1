#pragma once
#include <filesystem>
#include <optional>

#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// The folder that holds `seeds/` and `scenarios/library/` as shipped: the environment variable
/// TRADEFLOW_DATA; else ../share/tradeflow beside the program; else the source tree it was built
/// from. The same from any working directory.
/// \throws IoError  none of them holds the data, or TRADEFLOW_DATA names a folder without them
[[nodiscard]] std::filesystem::path data_dir();

/// $XDG_CACHE_HOME/tradeflow, else ~/.cache/tradeflow, made if need be. A cache that cannot be
/// written is a warning in `out`, never an error: work is then done again.
[[nodiscard]] std::optional<std::filesystem::path> cache_dir(Diagnostics& out);

}  // namespace tradeflow::io
