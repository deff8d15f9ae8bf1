#pragma once
#include <filesystem>
#include <string>

#include "model/assemble.hpp"
#include "model/rebase.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// A bundle as its files say it: a folder of CSV, the neutral form of an economy (io/README.md).
struct Bundle {
  std::string title;
  std::string source;  ///< where the figures come from; may be empty
  model::Source economy;
  bool eliminate_deficits = false;  ///< `rebase: {deficits: eliminate}`
  model::NegativeFinal negative_final = model::NegativeFinal::Error;
};

/// True for a folder that holds a bundle.yaml.
[[nodiscard]] bool is_bundle(const std::filesystem::path& path);

/// Reads every file of the form (io/README.md), in any of its alternatives. All problems
/// are appended to `out` (I201-I204 and those of CSV and YAML); usable only if none is an error.
/// \throws IoError  a file exists but cannot be read
[[nodiscard]] Bundle read_bundle(const std::filesystem::path& folder, Diagnostics& out);

/// Read, assembled and checked: accounts that may still miss their identities by what rounding
/// in the source leaves. Misfits are errors (I205-I211) that name their worst ten cells; what was
/// bent on the way is a note (I221-I223).
struct AssembledBundle {
  Bundle bundle;
  model::Accounts accounts;
};
[[nodiscard]] AssembledBundle assemble_bundle(const std::filesystem::path& folder,
                                              Diagnostics& out);

/// A bundle as a baseline: its accounts hold the identities.
struct ImportedBundle {
  std::string title;
  std::string source;
  model::Rebase base;  ///< `base.accounts`, and how far the base moved; usable() or no equilibrium
};
/// Reads, assembles and, where the identities are missed, re-solves at unchanged tariffs; says how
/// far that moved the base (note I230).
/// \throws InputError  carrying `out` if there is an error in it
[[nodiscard]] ImportedBundle import_bundle(const std::filesystem::path& folder, Diagnostics& out);

/// Writes accounts as a bundle in levels: reading it again gives the same accounts, bit for bit
/// (groups of the classification are not part of the form).
/// \pre  no export and production taxes, which the form does not know
/// \throws IoError  the folder cannot be made or written; a folder that is there is refused
void write_bundle(const model::Accounts& accounts, const std::string& title,
                  const std::string& source, const std::filesystem::path& folder);

}  // namespace tradeflow::io
