#pragma once
#include <vector>

#include "scenarios/resolve.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// Reads a `tariffs_from` file: CSV with the columns sector, importer, exporter and rate (net,
/// 0.1 is 10 %), in any order. The path is relative to the scenario's own file.
/// \throws IoError  it exists but cannot be read
[[nodiscard]] std::vector<scenarios::RateRow> read_rates(const scenarios::Word& file,
                                                         Diagnostics& out);

}  // namespace tradeflow::io
