#pragma once
#include <filesystem>
#include <string>

#include "io/importers/raw_economy.hpp"
#include "model/accounts.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// True for a folder that holds a bundle.yaml.
[[nodiscard]] bool is_bundle(const std::filesystem::path& path);

/// Reads every file of the form (io/README.md), in any of its alternatives. All problems are
/// appended to `out` (I301-I304 and those of CSV and YAML); usable only if none is an error.
/// \throws IoError  a file exists but cannot be read
[[nodiscard]] RawEconomy read_bundle(const std::filesystem::path& folder, Diagnostics& out);

/// Read and assembled; usable only if no error was added to `out`.
[[nodiscard]] model::Accounts assemble_bundle(const std::filesystem::path& folder,
                                              Diagnostics& out);

/// A bundle as a baseline, re-solved where it misses the identities.
/// \throws InputError  carrying `out` if there is an error in it
[[nodiscard]] ImportedEconomy import_bundle(const std::filesystem::path& folder, Diagnostics& out);

/// Writes accounts as a bundle in levels: reading it again gives the same accounts, bit for bit
/// (groups of the classification are not part of the form).
/// \pre  no export and production taxes, which the form does not know
/// \throws IoError  the folder cannot be made or written; a folder that is there is refused
void write_bundle(const model::Accounts& accounts, const std::string& title,
                  const std::string& source, const std::filesystem::path& folder);

}  // namespace tradeflow::io
