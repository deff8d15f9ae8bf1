#pragma once
#include <filesystem>
#include <string_view>

namespace tradeflow::io {

/// A file that appears whole or not at all: the bytes go to NAME.partial beside it (the rename
/// stays on one disk), are flushed to the disk, and take the name.
/// \throws IoError  naming the file and the system's reason; `path` is then as it was, and there
///                  is no partial file
void write_whole(const std::filesystem::path& path, std::string_view bytes);

/// A file already written beside or below its place, flushed to the disk and given its name.
/// \throws IoError  `path` is then as it was, and `finished` still there
void take_name(const std::filesystem::path& finished, const std::filesystem::path& path);

}  // namespace tradeflow::io
