#pragma once
#include <filesystem>
#include <string>

#include "io/baseline_file.hpp"
#include "seeds/calibrate.hpp"
#include "seeds/prior.hpp"

namespace tradeflow::io {

/// The prior's tables under `folder` (seeds/prior/README.md); problems go to `out`.
/// \throws IoError  a file is missing or cannot be read
[[nodiscard]] seeds::Prior read_prior(const std::filesystem::path& folder, Diagnostics& out);

/// Everything the shipped world is made from, read and checked but not yet calibrated.
struct WorldInputs {
  seeds::WorldSpec spec;
  seeds::Prior prior;
  seeds::Ledger ledger;
  std::string sha256;  ///< of every input file, and of what built this program
};
/// \throws IoError     the shipped data are not found or cannot be read
/// \throws InputError  they are wrong
[[nodiscard]] WorldInputs read_world_inputs();

/// Calibrates the inputs: accounts, report and the facts behind them, as a baseline file.
/// \throws InputError  a fact and the world do not fit, or the balance did not converge
[[nodiscard]] BaselineFile build_world(const WorldInputs& inputs);

/// Keeps a built world for the next run. A cache that cannot be written is a warning in `out`.
void cache_world(const BaselineFile& world, const std::string& inputs_sha256, Diagnostics& out);

/// `baseline: world`: from the cache if these inputs were built before, else built and cached.
/// A cache that cannot be used is a warning in `out`.
[[nodiscard]] BaselineFile shipped_world(Diagnostics& out);

}  // namespace tradeflow::io
