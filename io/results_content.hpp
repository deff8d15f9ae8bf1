#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "io/file_header.hpp"
#include "io/results_figures.hpp"

namespace tradeflow::io {

/// Everything in a results file, in memory.
struct ResultsContent {
  FileHeader header;                   ///< as read; the writer fills in its own
  std::string baseline_sha256;         ///< as the file claims
  std::string figures_sha256;          ///< as the file claims
  std::vector<std::string> blocks;     ///< of the certificate, in order
  std::vector<seeds::Period> periods;  ///< of the timeline that all scenarios have, or none
  std::vector<std::string> items;      ///< of any scenario, as its figures list them
  BaselineFigures baseline;
  std::vector<ScenarioFigures> scenarios;  ///< of a timeline: by scenario, then by period
  /// Rows of `scenarios` that are one scenario's.
  [[nodiscard]] std::size_t rows_each() const noexcept {
    return periods.empty() ? 1 : periods.size();
  }
};

/// \pre  at least one run; names differ, or all have the same periods in a row; every certificate
///       has the same blocks
[[nodiscard]] ResultsContent content_of(const scenarios::RunSet& set,
                                        const std::string& command_line);

/// Fingerprint of all that follows from the inputs: SHA-256 over the names and values of every
/// variable but those of circumstance (times, command line), in the order of io/README.md.
[[nodiscard]] std::string figures_sha256(ResultsContent& content);

/// Makes runs and economy of figures just read. Policies list the cells that differ from the
/// baseline, in the order of the tables; the solver's own residuals are the certificate's.
/// \param file  what to name in errors
/// \throws IoError  a name in the figures is none that this program knows
void restore(ResultsContent& content, const std::filesystem::path& file);

}  // namespace tradeflow::io
