#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "io/layout.hpp"
#include "io/results_figures.hpp"
#include "model/closure.hpp"

namespace tradeflow::io {

/// What is exogenous in a run, as the `closure` text of a results file says it.
[[nodiscard]] std::string closure_json(const model::Closure& closure,
                                       const model::Classification& labels);

/// Its rules for labour and revenue from that text; one that does not say has the usual ones.
/// \throws IoError  the text is damaged, or no closure of this baseline
void read_closure(const std::string& text, const model::Classification& labels,
                  const std::filesystem::path& file, model::Closure& closure);

/// What gives way where wages are sticky.
[[nodiscard]] std::vector<Numbers<ScenarioFigures>> employment_numbers();

}  // namespace tradeflow::io
