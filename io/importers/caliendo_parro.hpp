#pragma once
#include <filesystem>

#include "io/importers/raw_economy.hpp"

namespace tradeflow::io {

/// The text inputs of Caliendo and Parro (2015): 31 countries, 40 sectors, the first 20 tradable.
/// A folder of IO, B, GO, T and, for one year, tariffsYYYY and xbilatYYYY (.txt, tabs; stacked
/// blocks of 31 rows, importers down, exporters across). As in their programs, production is the
/// larger of GO and exports, the rest is sold at home, final demand is what is left of supply,
/// below zero counts as zero, and sectors that are not traded have θ = 8.22.
/// Problems are appended to `out`; usable only if none is an error.
/// \throws IoError  a file cannot be read
[[nodiscard]] RawEconomy read_caliendo_parro(const std::filesystem::path& folder, int year,
                                             Diagnostics& out);

/// Net tariff rates of one year's file (their per cent over 100), zero where nothing is traded.
[[nodiscard]] model::TradeTable read_caliendo_parro_tariffs(const std::filesystem::path& folder,
                                                            int year, Diagnostics& out);

}  // namespace tradeflow::io
