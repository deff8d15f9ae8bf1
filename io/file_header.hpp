#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace tradeflow::io {

class LabelledReader;
class LabelledWriter;

/// What a file says of itself in its root attributes.
struct FileHeader {
  std::string filetype;           ///< "tradeflow-results", "tradeflow-baseline"
  std::string format_version;     ///< MAJOR.MINOR: meaning or shape changed; variables added
  std::string tradeflow_version;  ///< that wrote it
  std::string git_sha;            ///< followed by "-dirty" if the sources differed from it
  std::string created_utc;
};

inline constexpr std::string_view results_filetype = "tradeflow-results";
inline constexpr std::string_view baseline_filetype = "tradeflow-baseline";
inline constexpr std::string_view format_version = "1.0";

void write_header(LabelledWriter& file, std::string_view filetype);
/// Says that everything is in the file; the last thing written.
void write_complete(LabelledWriter& file);
/// \throws IoError  another filetype, unfinished, or another major version: names both versions
[[nodiscard]] FileHeader read_header(const LabelledReader& file, std::string_view filetype);

/// Files we did not write are not replaced unless the user insists.
/// \throws InputError  `path` exists and is not one of our files (or is no HDF5 file at all)
void expect_replaceable(const std::filesystem::path& path);

}  // namespace tradeflow::io
