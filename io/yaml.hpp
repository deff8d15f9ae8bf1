#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "seeds/diagnostic.hpp"
#include "seeds/tree.hpp"

namespace tradeflow::io {

/// Bounds that make every tree finite and every walk of it safe.
struct YamlLimits {
  std::size_t bytes = std::size_t{64} << 20;
  std::size_t nodes = 1'000'000;
  std::size_t depth = 64;
  std::size_t flow_values = 20'000;  ///< inside one [ ] or { }: yaml-cpp takes their square in time
};

/// Strict YAML → tree. What yaml-cpp lets through and a reader must not guess about is an error
/// with position and remedy, all of them in one pass (codes I001-I012, listed in io/README.md):
/// bytes that are not UTF-8, NUL, duplicate keys, aliases and anchors, merge keys, tags, several
/// documents, keys that are not text, tabs, unterminated quotes, nothing at all, too much.
/// \return the tree; Null where reading had to stop. Usable only if no error was added to `out`.
[[nodiscard]] Node parse_yaml(std::string_view text, const std::string& file_name, Diagnostics& out,
                              const YamlLimits& limits = {});

/// The same from a file. A file that does not exist is an error in `out` (I000).
/// \throws IoError  the file exists but cannot be read
[[nodiscard]] Node read_yaml(const std::filesystem::path& file, Diagnostics& out,
                             const YamlLimits& limits = {});

}  // namespace tradeflow::io
