#pragma once
#include "io/cli/verb.hpp"

namespace tradeflow::io::cli {

/// `baseline import --from KIND PATH -o FILE`: a source of another form becomes a baseline file.
[[nodiscard]] ExitCode import_baseline(const Invocation& call);
/// `baseline aggregate PATH [--regions CSV] [--sectors CSV] -o FILE`: a coarser baseline.
[[nodiscard]] ExitCode aggregate_baseline(const Invocation& call);
/// `baseline build [-o FILE]`: facts and prior become the shipped world, and a file if named.
[[nodiscard]] ExitCode build_baseline(const Invocation& call);
/// `baseline inspect [world|FILE] [--all]`: how it was made, what could not be met.
[[nodiscard]] ExitCode inspect_baseline(const Invocation& call);
/// `baseline check [world|FILE]`: the identities of §1, worst ten cells.
[[nodiscard]] ExitCode check_baseline(const Invocation& call);

}  // namespace tradeflow::io::cli
