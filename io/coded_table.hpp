#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "io/csv.hpp"
#include "model/classification.hpp"

namespace tradeflow::io {

/// Looks codes of one axis up, without regard to case, and remembers those it did not know, so
/// that a wrong code in a thousand rows is one complaint.
class CodeIndex {
 public:
  /// \param what  how messages call a member, e.g. "region"
  CodeIndex(std::string_view what, std::span<const model::Label> labels);

  /// Position of a code on the axis; nullopt if unknown, which is kept for `finish()`.
  std::optional<std::size_t> find(std::string_view code, const CsvTable& table, std::size_t row,
                                  std::size_t column);
  /// Reports each unknown code once (I112): first place, number of rows, "did you mean".
  void finish(Diagnostics& out);

 private:
  struct Unknown {
    SourcePosition first;
    std::size_t rows = 0;
  };
  std::string what_;
  std::vector<std::string> codes_;
  std::unordered_map<std::string, std::size_t> index_;  ///< lower case → position; never iterated
  std::map<std::string, Unknown> unknown_;
  std::string last_code_;  ///< rows that follow one another mostly share their codes
  std::optional<std::size_t> last_;
};

/// One column of codes: its name in the header and the axis it addresses.
struct CodedAxis {
  std::string_view column;
  std::string_view what;  ///< "region", "sector"
  std::span<const model::Label> labels;
};

/// Reads rows of codes and one number into a dense row-major array (extents of `axes`, in that
/// order). Cells that no row names keep what they hold. A cell named twice is an error (I113)
/// that says both lines.
/// \param measure  the number's column, e.g. "value"
/// \param values   product of the axes' lengths
/// \return the rows read; 0 also if a column was missing
std::size_t read_cells(const CsvTable& table, std::span<const CodedAxis> axes,
                       std::string_view measure, const Range& range, std::span<double> values,
                       Diagnostics& out);

/// Reads `code,name` (name optional) and any further columns of numbers. Codes must be there and
/// differ in more than case (I114).
/// \param number_columns  optional columns; their numbers land in `numbers`, one vector each,
///                        empty if the column is absent
[[nodiscard]] std::vector<model::Label> read_labels(
    const CsvTable& table, std::span<const std::string_view> number_columns,
    std::span<const Range> ranges, std::vector<std::vector<double>>& numbers, Diagnostics& out);

}  // namespace tradeflow::io
