#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/run.hpp"

namespace tradeflow::io {

/// A table of the calibration report: one row per label, one variable per column.
struct ReportTable {
  struct Column {
    std::string name;
    std::string units;  ///< empty: the column holds texts
    std::string long_name;
    std::vector<double> numbers;     ///< one per row, or
    std::vector<std::string> texts;  ///< one per row
    friend bool operator==(const Column&, const Column&) = default;
  };
  std::string name;  ///< its axis, and the stem of its variables: NAME_COLUMN
  std::string long_name;
  std::vector<std::string> rows;  ///< not empty
  std::vector<Column> columns;
  friend bool operator==(const ReportTable&, const ReportTable&) = default;
};

/// A baseline as `baseline build` and `baseline import` leave it.
struct BaselineFile {
  scenarios::Baseline baseline;     ///< `sha256` is computed by the writer
  std::string report_json = "{}";   ///< how the accounts were made, and what could not be met
  std::vector<ReportTable> tables;  ///< the same in numbers
};

/// The accounts' fingerprint: SHA-256 over their labels, unit, year and every number's bits, in
/// the order that io/README.md states.
[[nodiscard]] std::string baseline_sha256(model::Accounts accounts);

/// Whole or not at all. Equal baselines give equal bytes, apart from `created_utc`.
/// \throws IoError
void write_baseline(const std::filesystem::path& path, BaselineFile baseline);

/// Exact to the bit.
/// \throws IoError  no baseline file, another major version, damaged, or edited: its numbers do
///                  not have the fingerprint it claims
[[nodiscard]] BaselineFile read_baseline(const std::filesystem::path& path);

}  // namespace tradeflow::io
