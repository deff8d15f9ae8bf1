#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "io/baseline_file.hpp"
#include "io/importers/raw_economy.hpp"

namespace tradeflow::io {

/// What the user says beside the path; a source that has no use for a setting refuses it.
struct ImportSettings {
  std::optional<int> year;           ///< of a source that holds several
  std::optional<std::string> theta;  ///< a number or a CSV of `sector,theta`, where it has none
  bool eliminate_deficits = false;   ///< re-solve the base without trade deficits
};

/// A source that `baseline import --from` knows.
struct Importer {
  std::string_view name;  ///< "bundle"
  bool takes_year;
  bool takes_theta;
  RawEconomy (*read)(const std::filesystem::path&, const ImportSettings&, Diagnostics&);
};
[[nodiscard]] std::span<const Importer> importers();

/// A baseline file from a source, and whether its base could be solved.
struct ImportedBaseline {
  BaselineFile file;
  model::Rebase base;  ///< without its accounts, which are in `file`
};
/// \throws InputError  carrying `out` if there is an error in it
/// \throws IoError
[[nodiscard]] ImportedBaseline import_baseline(const Importer& importer,
                                               const std::filesystem::path& path,
                                               const ImportSettings& settings, Diagnostics& out);

}  // namespace tradeflow::io
