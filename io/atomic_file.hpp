#pragma once
#include <filesystem>
#include <string_view>

namespace tradeflow::io {

/// A file that appears whole or not at all: the bytes go to NAME.partial beside it (the rename
/// stays on one disk), are flushed to the disk, and take the name.
/// \throws IoError  naming the file and the system's reason; `path` is then as it was, and there
///                  is no partial file
void write_whole(const std::filesystem::path& path, std::string_view bytes);

}  // namespace tradeflow::io
