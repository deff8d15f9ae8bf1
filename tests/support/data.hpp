#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace test {

/// A file or folder of the repository.
[[nodiscard]] std::filesystem::path source(const std::string& name);

/// A folder or file committed under tests/data.
[[nodiscard]] std::filesystem::path data(const std::string& name);

/// Reference data that is not part of the repository; nullopt if the variable is unset.
[[nodiscard]] std::optional<std::filesystem::path> reference_data();

}  // namespace test
