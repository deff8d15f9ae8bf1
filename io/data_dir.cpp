#include "io/data_dir.hpp"

#include <unistd.h>

#include <cstdlib>

#include "io/error.hpp"

namespace tradeflow::io {
namespace {

namespace fs = std::filesystem;

bool holds_data(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder / "seeds", ignored);
}

std::optional<fs::path> from_environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes it
  return value != nullptr && *value != '\0' ? std::optional<fs::path>(value) : std::nullopt;
}

std::optional<fs::path> cache_home() {
  if (auto home = from_environment("XDG_CACHE_HOME")) {
    return home;
  }
  if (auto home = from_environment("HOME")) {
    return *home / ".cache";
  }
  return std::nullopt;
}

}  // namespace

fs::path data_dir() {
  if (const auto named = from_environment("TRADEFLOW_DATA")) {
    if (!holds_data(*named)) {
      throw IoError(*named,
                    "TRADEFLOW_DATA names this folder, which has no seeds/; correct or unset it");
    }
    return *named;
  }
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  fs::path installed = program.parent_path().parent_path() / "share" / "tradeflow";
  if (!program.empty() && holds_data(installed)) {
    return installed;
  }
  fs::path source_tree(TRADEFLOW_SOURCE_DIR);
  if (holds_data(source_tree)) {
    return source_tree;
  }
  throw IoError(installed, "the shipped data are not here, nor in " + source_tree.string() +
                               "; set TRADEFLOW_DATA to the folder that holds seeds/");
}

std::optional<fs::path> cache_dir(Diagnostics& out) {
  const auto home = cache_home();
  Diagnostic warning;
  warning.severity = Severity::Warning;
  warning.code = "I020";
  warning.hint = "set XDG_CACHE_HOME to a folder that can be written, or build anew each time";
  if (!home) {
    warning.message = "no cache: neither XDG_CACHE_HOME nor HOME is set";
    out.push_back(std::move(warning));
    return std::nullopt;
  }
  fs::path folder = *home / "tradeflow";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || access(folder.c_str(), W_OK | X_OK) != 0) {
    warning.where.file = folder.string();
    warning.message = "the cache cannot be written";
    out.push_back(std::move(warning));
    return std::nullopt;
  }
  return folder;
}

}  // namespace tradeflow::io
