#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace tradeflow::io::cli {

/// The scenario language as a JSON Schema (draft 2020-12), made from the records of
/// scenarios/spec.hpp: for editors, which then complete and check scenario files as they are typed.
[[nodiscard]] nlohmann::ordered_json scenario_schema();

/// The same records as a page for the terminal, block by block.
[[nodiscard]] std::string scenario_keys(bool color);

}  // namespace tradeflow::io::cli
