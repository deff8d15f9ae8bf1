#include "io/render.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <ostream>

#include "io/error.hpp"
#include "io/source_text.hpp"
#include "io/text_file.hpp"
#include "io/utf8.hpp"

namespace tradeflow::io {
namespace {

constexpr std::string_view gap = "  ";  // between the columns of a table

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "note";
  }
  return "note";
}

Tone tone(Severity severity) {
  return severity == Severity::Error     ? Tone::Bad
         : severity == Severity::Warning ? Tone::Careful
                                         : Tone::Faint;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

/// Control characters would move the terminal's cursor or ring its bell.
std::string shown(std::string_view line) {
  std::string text(line);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U; }, ' ');
  return text;
}

std::string numbered(const SourceText& source, std::size_t index, std::size_t width, bool color) {
  std::string number = std::to_string(index + 1);
  number.insert(0, width - number.size(), ' ');
  return painted(number + " | ", Tone::Faint, color) + shown(source.line(index)) + '\n';
}

/// The offending line under the one before it, and the caret with the hint.
std::string excerpt(const Diagnostic& problem, bool color) {
  constexpr std::size_t largest_excerpted = std::size_t{1} << 24;
  constexpr std::size_t longest_line = 240;
  std::string text;
  try {
    text = read_text(problem.where.file, largest_excerpted);
  } catch (const IoError&) {
    return {};  // the position alone must do
  }
  const bool bad_text = text.size() > largest_excerpted || first_invalid_utf8(text).has_value();
  const SourceText source(text, problem.where.file);
  const auto index = static_cast<std::size_t>(problem.where.line) - 1;
  if (bad_text || index >= source.lines() || source.line(index).size() > longest_line) {
    return {};
  }
  const std::size_t width = std::max<std::size_t>(5, std::to_string(index + 1).size());
  std::string lines;
  if (index > 0 && !is_blank(source.line(index - 1)) &&
      source.line(index - 1).size() <= longest_line) {
    lines += numbered(source, index - 1, width, color);
  }
  lines += numbered(source, index, width, color);
  if (problem.where.column > 0) {
    const auto before = static_cast<std::size_t>(problem.where.column) - 1;
    lines += painted(std::string(width, ' ') + " | ", Tone::Faint, color) +
             std::string(before, ' ') + painted("^", tone(problem.severity), color) +
             (problem.hint.empty() ? "" : " " + problem.hint) + '\n';
  }
  return lines;
}

std::string place(const SourcePosition& where) {
  if (where.file.empty()) {
    return "tradeflow";
  }
  if (where.line == 0) {
    return where.file;
  }
  return where.file + ':' + std::to_string(where.line) +
         (where.column > 0 ? ':' + std::to_string(where.column) : std::string());
}

}  // namespace

bool use_color(ColorChoice choice, int file_descriptor) {
  if (choice != ColorChoice::Auto) {
    return choice == ColorChoice::Always;
  }
  // NOLINTBEGIN(concurrency-mt-unsafe): nobody changes the environment
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  // NOLINTEND(concurrency-mt-unsafe)
  return (refused == nullptr || *refused == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb" && isatty(file_descriptor) == 1;
}

std::string painted(std::string_view text, Tone tone, bool color) {
  constexpr std::array<std::string_view, 6> codes{"", "1", "2", "32", "1;31", "33"};
  const std::string_view code = codes.at(static_cast<std::size_t>(tone));
  if (!color || code.empty() || text.empty()) {
    return std::string(text);
  }
  return "\x1b[" + std::string(code) + 'm' + std::string(text) + "\x1b[0m";
}

std::string shortened(std::string_view text, std::size_t longest) {
  if (code_points(text) <= longest) {
    return std::string(text);
  }
  std::size_t end = 0;
  for (std::size_t kept = 0; kept + 1 < longest; ++kept) {
    do {
      ++end;
    } while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U);
  }
  return std::string(text.substr(0, end)) + "\xE2\x80\xA6";
}

std::string rendered(const Diagnostic& problem, bool color) {
  std::string label(word(problem.severity));
  if (!problem.code.empty()) {
    label += ' ' + problem.code;
  }
  const std::string head = painted(place(problem.where) + ": ", Tone::Bold, color) +
                           painted(label + ": ", tone(problem.severity), color) + problem.message +
                           '\n';
  const std::string lines = problem.where.line > 0 ? excerpt(problem, color) : std::string();
  const bool hint_shown = problem.where.column > 0 && !lines.empty();
  return head + lines + (problem.hint.empty() || hint_shown ? "" : "  " + problem.hint + '\n');
}

void print(std::ostream& stream, const Diagnostics& problems, bool color) {
  std::map<std::string, std::size_t> file_order;
  std::vector<const Diagnostic*> sorted;
  for (const Diagnostic& one : problems) {
    file_order.emplace(one.where.file, file_order.size());
    const bool seen = std::any_of(sorted.begin(), sorted.end(), [&](const Diagnostic* other) {
      return other->where == one.where && other->code == one.code && other->message == one.message;
    });
    if (!seen) {
      sorted.push_back(&one);
    }
  }
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Diagnostic* a, const Diagnostic* b) {
    const std::array<std::size_t, 3> left{file_order.at(a->where.file),
                                          static_cast<std::size_t>(a->where.line),
                                          static_cast<std::size_t>(a->where.column)};
    const std::array<std::size_t, 3> right{file_order.at(b->where.file),
                                           static_cast<std::size_t>(b->where.line),
                                           static_cast<std::size_t>(b->where.column)};
    return left < right;
  });
  for (const Diagnostic* one : sorted) {
    stream << rendered(*one, color);
  }
}

std::string counted(const Diagnostics& problems) {
  std::string text;
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
    const auto count = std::count_if(problems.begin(), problems.end(), [&](const Diagnostic& one) {
      return one.severity == severity;
    });
    if (count > 0) {
      text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' +
              std::string(word(severity)) + (count > 1 ? "s" : "");
    }
  }
  return text;
}

std::string to_json(const Diagnostics& problems) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Diagnostic& one : problems) {
    all.push_back({{"severity", word(one.severity)},
                   {"code", one.code},
                   {"file", one.where.file},
                   {"line", one.where.line},
                   {"column", one.where.column},
                   {"path", one.path},
                   {"message", one.message},
                   {"hint", one.hint}});
  }
  return all.dump(2);
}

void TextTable::row(std::vector<std::string> cells, Tone tone) {
  rows_.push_back({std::move(cells), tone, {}});
}

void TextTable::titles(const std::vector<std::pair<std::string, std::size_t>>& spans, Tone tone) {
  Row row;
  row.tone = tone;
  for (const auto& [title, columns] : spans) {
    row.cells.push_back(title);
    row.spans.push_back(columns);
  }
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  const auto fit = [&](const Row& row) {
    std::size_t column = 0;
    for (std::size_t at = 0; at < row.cells.size() && column < widths.size(); ++at) {
      const std::size_t span = row.spans.empty() ? 1 : row.spans[at];
      const auto first = widths.begin() + static_cast<std::ptrdiff_t>(column);
      const auto last = first + static_cast<std::ptrdiff_t>(span);
      const std::size_t width = std::accumulate(first, last, gap.size() * (span - 1));
      std::size_t missing = std::max(code_points(row.cells[at]), width) - width;
      *(last - 1) += missing % span;
      missing /= span;
      std::for_each(first, last, [missing](std::size_t& one) { one += missing; });
      column += span;
    }
  };
  for (const bool spanning : {false, true}) {
    for (const Row& row : rows_) {
      if (row.spans.empty() != spanning) {
        fit(row);
      }
    }
  }
  return widths;
}

std::string TextTable::line(const Row& row, const std::vector<std::size_t>& widths) const {
  std::string text;
  std::size_t column = 0;
  for (std::size_t at = 0; at < row.cells.size() && column < widths.size(); ++at) {
    const std::size_t span = row.spans.empty() ? 1 : row.spans[at];
    const auto first = widths.begin() + static_cast<std::ptrdiff_t>(column);
    const std::size_t width =
        std::accumulate(first, first + static_cast<std::ptrdiff_t>(span), gap.size() * (span - 1));
    const std::string padding(width - code_points(row.cells[at]), ' ');
    text += column > 0 ? gap : "";
    text += columns_[column] == Align::Left ? row.cells[at] + padding : padding + row.cells[at];
    column += span;
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string TextTable::text(bool color, std::string_view indent) const {
  const std::vector<std::size_t> fitted = widths();
  std::string all;
  for (const Row& row : rows_) {
    const std::string content = line(row, fitted);
    all += (content.empty() ? "" : std::string(indent) + painted(content, row.tone, color)) + '\n';
  }
  return all;
}

}  // namespace tradeflow::io
