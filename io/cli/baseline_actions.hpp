#pragma once
#include "io/cli/verb.hpp"

namespace tradeflow::io::cli {

/// `baseline import --from KIND PATH -o FILE`: a source of another form becomes a baseline file.
[[nodiscard]] ExitCode import_baseline(const Invocation& call);
/// `baseline aggregate PATH [--regions CSV] [--sectors CSV] -o FILE`: a coarser baseline.
[[nodiscard]] ExitCode aggregate_baseline(const Invocation& call);

}  // namespace tradeflow::io::cli
