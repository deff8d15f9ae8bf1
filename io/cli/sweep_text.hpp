#pragma once
#include <string>

#include "io/sweep_summary.hpp"

namespace tradeflow::io::cli {

/// What a sweep says when it is done.
struct SweepPage {
  const scenarios::Resolved& scenario;
  const std::string& horizon;  ///< the one that all draws are solved at
  const scenarios::Design& design;
  const model::Classification& labels;
  const SweepSummary& summary;
};

/// Bands of real income of the regions that move most, and what moves them. No line feed at the
/// end of the last line but one.
[[nodiscard]] std::string page_text(const SweepPage& page, bool color);
/// The same for every region and variable: format "tradeflow-sweep", version 1 (io/README.md).
[[nodiscard]] std::string page_json(const SweepPage& page, const std::string& file);

}  // namespace tradeflow::io::cli
