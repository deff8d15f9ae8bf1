#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>

namespace tradeflow::io {

/// The environment failed (exit code 4): disk full, unreadable file. What was whole before is
/// whole after.
class IoError : public std::runtime_error {
 public:
  IoError(const std::filesystem::path& file, const std::string& cause)
      : std::runtime_error(file.string() + ": " + cause) {}
};

}  // namespace tradeflow::io
