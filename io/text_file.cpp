#include "io/text_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <vector>

#include "io/error.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io {

std::string read_text(const std::filesystem::path& file, std::size_t limit) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    throw IoError(file, "is a folder, not a file");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw IoError(file, "cannot be opened: " + std::generic_category().message(errno));
  }
  std::string text;
  std::array<char, 1 << 16> block{};
  while (text.size() <= limit && stream) {
    const std::size_t wanted = std::min(block.size(), limit + 1 - text.size());
    stream.read(block.data(), static_cast<std::streamsize>(wanted));
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) {
    throw IoError(file, "cannot be read: " + std::generic_category().message(errno));
  }
  return text;
}

std::optional<Diagnostic> missing_file(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) {
    return std::nullopt;
  }
  std::vector<std::string> siblings;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::filesystem::directory_iterator entries(folder, ignored);
  for (const auto end = std::filesystem::directory_iterator(); !ignored && entries != end;
       entries.increment(ignored)) {
    siblings.push_back(entries->path().filename().string());
  }
  std::sort(siblings.begin(), siblings.end());
  const auto near = did_you_mean(file.filename().string(), siblings);
  Diagnostic missing;
  missing.code = "I000";
  missing.where.file = file.string();
  missing.message = "there is no such file";
  missing.hint = near ? "did you mean '" + *near + "'?" : std::string();
  return missing;
}

}  // namespace tradeflow::io
