#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// The bytes of a file, at most `limit` + 1 of them.
/// \throws IoError  it cannot be opened or read, or is a folder
[[nodiscard]] std::string read_text(const std::filesystem::path& file,
                                    std::size_t limit = std::size_t{64} << 20);

/// I000 with a "did you mean" from the same folder if the file does not exist; else nothing.
[[nodiscard]] std::optional<Diagnostic> missing_file(const std::filesystem::path& file);

}  // namespace tradeflow::io
