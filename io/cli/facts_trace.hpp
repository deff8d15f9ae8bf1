#pragma once
#include "io/cli/verb.hpp"

namespace tradeflow::io::cli {

/// `facts trace ID`: the cells of the shipped world that a fact feeds; `facts trace SECTOR
/// EXPORTER IMPORTER`: the facts behind one flow. Calibrates the world again, which takes a second.
[[nodiscard]] ExitCode trace_facts(const Invocation& call);

}  // namespace tradeflow::io::cli
