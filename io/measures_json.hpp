#pragma once
#include <filesystem>
#include <string>

#include "scenarios/run.hpp"

namespace tradeflow::io {

/// Which dated measures a baseline's tariffs hold: {"base_date": "2024-12-31", "within": {fact:
/// share}}.
[[nodiscard]] std::string measures_json(const scenarios::Baseline& baseline);
/// \throws IoError  the text, which came from `file`, is no such JSON
void read_measures_json(const std::string& text, const std::filesystem::path& file,
                        scenarios::Baseline& baseline);

}  // namespace tradeflow::io
