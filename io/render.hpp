#pragma once
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

enum class ColorChoice { Auto, Always, Never };

/// Auto: a terminal that is not "dumb", and NO_COLOR (no-color.org) is unset or empty.
[[nodiscard]] bool use_color(ColorChoice choice, int file_descriptor);

enum class Tone { Plain, Bold, Faint, Good, Bad, Careful };
/// The text in a tone's colour, or as it is when `color` is off.
[[nodiscard]] std::string painted(std::string_view text, Tone tone, bool color);

/// At most `longest` characters, the last of them "…" where something was cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t longest);

/// One problem as `file:line:column: error S012: message`, its source line, a caret and the hint.
/// The line is read from the file again; what cannot be read is left out.
[[nodiscard]] std::string rendered(const Diagnostic& problem, bool color);
/// All of them, by file in order of appearance, then by line; no problem twice.
void print(std::ostream& stream, const Diagnostics& problems, bool color);
/// "2 errors, 1 warning"; empty if there is nothing.
[[nodiscard]] std::string counted(const Diagnostics& problems);
/// The same problems as a JSON array of {severity, code, file, line, column, path, message, hint}.
[[nodiscard]] std::string to_json(const Diagnostics& problems);

/// Lines of aligned cells. Widths are counted in characters, not bytes.
class TextTable {
 public:
  enum class Align { Left, Right };
  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  /// \param cells  at most one per column; the rest is empty
  void row(std::vector<std::string> cells, Tone tone = Tone::Plain);
  void blank() { rows_.emplace_back(); }
  /// A line of titles, each over as many columns as it says; columns widen if need be.
  void titles(const std::vector<std::pair<std::string, std::size_t>>& spans,
              Tone tone = Tone::Bold);
  [[nodiscard]] std::string text(bool color, std::string_view indent = "") const;

 private:
  struct Row {
    std::vector<std::string> cells;
    Tone tone = Tone::Plain;
    std::vector<std::size_t> spans;  ///< columns under each cell; empty: one each
  };
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] std::string line(const Row& row, const std::vector<std::size_t>& widths) const;

  std::vector<Align> columns_;
  std::vector<Row> rows_;
};

}  // namespace tradeflow::io
