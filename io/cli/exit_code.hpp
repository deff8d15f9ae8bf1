#pragma once

namespace tradeflow::io::cli {

/// What a shell sees; the same for every verb.
enum class ExitCode {
  Done = 0,
  BadInput = 2,       ///< nothing was written
  NoEquilibrium = 3,  ///< or a certificate that is not met
  Environment = 4,    ///< disk full, unreadable file
  Bug = 70,
  Interrupted = 130,  ///< Ctrl-C; every finished result is whole
};

}  // namespace tradeflow::io::cli
