#pragma once
#include <string>
#include <vector>

#include "io/cli/verb.hpp"

namespace tradeflow::io::cli {

/// Runs one command line (without the program's name). Sets the console's switches from the
/// global options before anything can fail, so that the caller reports in the same way.
/// \throws InputError  C001-C009 (io/README.md) and whatever the verb throws
[[nodiscard]] ExitCode run_command_line(const std::vector<std::string>& words, Console& console);

}  // namespace tradeflow::io::cli
