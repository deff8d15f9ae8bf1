#include "tests/support/data.hpp"

#include <cstdlib>

namespace test {

std::filesystem::path source(const std::string& name) {
  return std::filesystem::path(TRADEFLOW_SOURCE_DIR) / name;
}

std::filesystem::path data(const std::string& name) {
  return source("tests/data") / name;
}

std::optional<std::filesystem::path> reference_data() {
  const char* root = std::getenv("TRADEFLOW_REFERENCE_DATA");
  return root == nullptr || *root == '\0' ? std::nullopt
                                          : std::optional<std::filesystem::path>(root);
}

}  // namespace test
