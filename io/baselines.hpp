#pragma once
#include <filesystem>
#include <string>

#include "scenarios/run.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

struct LoadedBaseline {
  scenarios::Baseline baseline;
  std::filesystem::path file;  ///< that it was read from; empty for the shipped world
};

/// Loads a baseline by what a scenario calls it: `world`, a built .h5 file or a bundle's folder.
/// \param name   with the position that messages show
/// \param folder what a relative path is relative to
/// \return       usable only if no error was added to `out`
/// \throws IoError
[[nodiscard]] LoadedBaseline load_baseline(const std::string& name, const SourcePosition& where,
                                           const std::filesystem::path& folder, Diagnostics& out);

}  // namespace tradeflow::io
