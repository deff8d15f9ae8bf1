#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "io/file_header.hpp"
#include "io/verification.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::io {

/// Whether a file holds draws. \throws IoError  it is no HDF5 file
[[nodiscard]] bool is_sweep(const std::filesystem::path& path);

/// What became of a sweep's file, solved again.
struct SweepVerification {
  FileHeader header;
  std::uint64_t draws = 0;
  std::uint64_t converged = 0;             ///< of them, as the file says
  std::uint64_t checked = 0;               ///< solved again, certified and compared
  double residual = 0.0;                   ///< the largest of their certificates
  std::vector<Discrepancy> discrepancies;  ///< the first of each variable: "income can, draw 17"
  std::vector<std::string> problems;
  [[nodiscard]] bool holds() const noexcept { return problems.empty() && discrepancies.empty(); }
};

/// Recomputes the baseline and the design, and solves draws again from the scenario in the file and
/// the facts of `ledger`, which must be those that the file names.
/// \param sample  so many draws, picked at random but always the same; none: all of them
/// \throws IoError  no results file, unfinished or damaged
[[nodiscard]] SweepVerification verify_sweep(const std::filesystem::path& path,
                                             const seeds::Ledger& ledger,
                                             std::optional<std::uint64_t> sample, int threads);

}  // namespace tradeflow::io
