#include "io/source_text.hpp"

#include <algorithm>

#include "io/utf8.hpp"

namespace tradeflow::io {

SourceText::SourceText(std::string_view text, std::string file)
    : text_(text), file_(std::move(file)), line_starts_{0} {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') {
      line_starts_.push_back(at + 1);
    }
  }
}

std::string_view SourceText::from(std::size_t offset) const noexcept {
  return text_.substr(std::min(offset, text_.size()));
}

std::string_view SourceText::line(std::size_t index) const noexcept {
  const std::size_t start = line_starts_[index];
  std::string_view line = text_.substr(start);
  if (index + 1 < line_starts_.size()) {
    line = line.substr(0, line_starts_[index + 1] - 1 - start);
  }
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

SourcePosition SourceText::at(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::size_t start = *std::prev(after);
  return {file_, static_cast<int>(after - line_starts_.begin()),
          1 + static_cast<int>(code_points(text_.substr(start, offset - start)))};
}

}  // namespace tradeflow::io
