#pragma once
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace test {

/// A folder or file committed under tests/data.
[[nodiscard]] inline std::filesystem::path data(const std::string& name) {
  return std::filesystem::path(TRADEFLOW_SOURCE_DIR) / "tests" / "data" / name;
}

/// Reference data that is not part of the repository; nullopt if the variable is unset.
[[nodiscard]] inline std::optional<std::filesystem::path> reference_data() {
  const char* root = std::getenv("TRADEFLOW_REFERENCE_DATA");
  return root == nullptr || *root == '\0' ? std::nullopt
                                          : std::optional<std::filesystem::path>(root);
}

}  // namespace test
