#pragma once
#include <filesystem>
#include <vector>

#include "scenarios/resolve.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// Where a `tariffs_from` file is: relative to the scenario's own file.
[[nodiscard]] std::filesystem::path rates_path(const scenarios::Word& file);

/// Reads a `tariffs_from` file: CSV with the columns sector, importer, exporter and rate (net,
/// 0.1 is 10 %), in any order.
/// \throws IoError  it exists but cannot be read
[[nodiscard]] std::vector<scenarios::RateRow> read_rates(const scenarios::Word& file,
                                                         Diagnostics& out);

}  // namespace tradeflow::io
