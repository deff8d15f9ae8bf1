#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// A text with its lines indexed: offsets in bytes become lines and columns in characters,
/// both 1-based. Views the text, which must outlive it.
class SourceText {
 public:
  SourceText(std::string_view text, std::string file);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// What follows an offset (clamped to the end).
  [[nodiscard]] std::string_view from(std::size_t offset) const noexcept;
  [[nodiscard]] std::size_t lines() const noexcept { return line_starts_.size(); }
  /// Line by index from 0, without its line end.
  [[nodiscard]] std::string_view line(std::size_t index) const noexcept;
  [[nodiscard]] SourcePosition at(std::size_t offset) const;

 private:
  std::string_view text_;
  std::string file_;
  std::vector<std::size_t> line_starts_;
};

}  // namespace tradeflow::io
