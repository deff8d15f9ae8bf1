#pragma once
#include <filesystem>

#include "io/results_content.hpp"

namespace tradeflow::io {

/// Reads all of a results file, exact to the bit. Sizes and types are checked before anything is
/// allocated.
/// \throws IoError  no results file, unfinished, another major version, truncated or damaged
[[nodiscard]] ResultsContent read_results(const std::filesystem::path& path);

/// The runs a file was written from. Policies list the cells that differ from the baseline, in
/// the order of the tables; the solver's own residuals are the certificate's.
[[nodiscard]] scenarios::RunSet run_set(const ResultsContent& content);

}  // namespace tradeflow::io
