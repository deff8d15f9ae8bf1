#include "io/csv.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "io/error.hpp"
#include "model/classification.hpp"

namespace tradeflow::io {
namespace {

/// Length of the valid UTF-8 sequence at the front of `bytes`; 0 if there is none. Refuses
/// overlong forms, surrogates and values above U+10FFFF (Unicode 15, table 3-7).
std::size_t utf8_sequence(std::string_view bytes) noexcept {
  const auto at = [&](std::size_t k) {
    return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0U;
  };
  const auto tail = [&](std::size_t k) { return (at(k) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  if (lead < 0x80U) {
    return 1;
  }
  if (lead >= 0xC2U && lead <= 0xDFU) {
    return tail(1) ? 2 : 0;
  }
  if (lead >= 0xE0U && lead <= 0xEFU) {
    const bool sound = lead == 0xE0U ? at(1) >= 0xA0U : lead == 0xEDU ? at(1) <= 0x9FU : true;
    return sound && tail(1) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0U && lead <= 0xF4U) {
    const bool sound = lead == 0xF0U ? at(1) >= 0x90U : lead == 0xF4U ? at(1) <= 0x8FU : true;
    return sound && tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

/// Offset of the first byte that is not valid text (bad UTF-8 or NUL); npos if none.
std::size_t first_bad_byte(std::string_view bytes) noexcept {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = bytes[at] == '\0' ? 0 : utf8_sequence(bytes.substr(at));
    if (length == 0) {
      return at;
    }
    at += length;
  }
  return std::string_view::npos;
}

int characters(std::string_view bytes) noexcept {
  return static_cast<int>(std::count_if(bytes.begin(), bytes.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

/// One pass over the bytes; doubled quotes are undone in place, so that a cell is a view.
class CsvParser {
 public:
  CsvParser(std::string bytes, std::string file, Diagnostics& out) : out_(&out) {
    table_.file_ = std::move(file);
    table_.bytes_ = std::move(bytes);
  }

  CsvTable parse() {
    std::string& bytes = table_.bytes_;
    if (bytes.size() >= std::numeric_limits<std::uint32_t>::max()) {
      report(*out_, "I101", {table_.file_, 0, 0}, "the file is larger than 4 GiB", "split it");
      return std::move(table_);
    }
    std::size_t start = bytes.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    for (line_ = 1; start < bytes.size(); ++line_) {
      const std::size_t newline = std::min(bytes.find('\n', start), bytes.size());
      const bool carriage = newline > start && bytes[newline - 1] == '\r';
      read_line(start, newline - (carriage ? 1 : 0));
      start = newline + 1;
    }
    if (table_.rows_.empty()) {
      report(*out_, "I102", {table_.file_, 1, 1}, "the file is empty",
             "its first line names the columns");
    }
    check_header();
    return std::move(table_);
  }

 private:
  [[nodiscard]] SourcePosition at(std::size_t line_start, std::size_t offset) const {
    const auto before = std::string_view(table_.bytes_).substr(line_start, offset - line_start);
    return {table_.file_, line_, characters(before) + 1};
  }

  void read_line(std::size_t start, std::size_t end) {
    const auto line = std::string_view(table_.bytes_).substr(start, end - start);
    if (line.empty()) {
      return;
    }
    if (const std::size_t bad = first_bad_byte(line); bad != std::string_view::npos) {
      report(*out_, "I103", at(start, start + bad), "this is not UTF-8 text",
             "save the file as UTF-8");
      return;
    }
    if (const std::size_t lone = line.find('\r'); lone != std::string_view::npos) {
      report(*out_, "I104", at(start, start + lone), "a carriage return inside a line",
             "end lines with LF or CR LF");
      return;
    }
    const std::size_t first_cell = table_.cells_.size();
    if (!split(start, end)) {
      table_.cells_.resize(first_cell);
      return;
    }
    const std::size_t width = table_.cells_.size() - first_cell;
    if (table_.rows_.empty()) {
      table_.columns_ = width;
    } else if (width != table_.columns_) {
      table_.cells_.resize(first_cell);
      report(*out_, "I105", {table_.file_, line_, 1},
             "this row has " + std::to_string(width) + " cells, the header " +
                 std::to_string(table_.columns_),
             "quote cells that contain commas");
      return;
    }
    table_.rows_.push_back({static_cast<std::uint32_t>(start), line_});
  }

  /// Appends the cells of one line; false if it was reported as malformed.
  bool split(std::size_t start, std::size_t end) {
    std::size_t from = start;
    while (true) {
      std::size_t next = 0;
      if (from < end && table_.bytes_[from] == '"') {
        const auto after = quoted(start, from, end);
        if (!after) {
          return false;
        }
        next = *after;
      } else {
        next = plain(from, end);
        if (std::memchr(table_.bytes_.data() + from, '"', next - from) != nullptr) {
          report(*out_, "I106", at(start, from), "a quote in the middle of a cell",
                 "quote the whole cell and double the quotes inside it");
          return false;
        }
        push(from, next - from);
      }
      if (next == end) {
        return true;
      }
      from = next + 1;
    }
  }

  [[nodiscard]] std::size_t plain(std::size_t from, std::size_t end) const {
    const void* comma = std::memchr(table_.bytes_.data() + from, ',', end - from);
    return comma == nullptr
               ? end
               : static_cast<std::size_t>(static_cast<const char*>(comma) - table_.bytes_.data());
  }

  /// Reads the quoted cell whose opening quote is at `open`; where the cell ends.
  std::optional<std::size_t> quoted(std::size_t start, std::size_t open, std::size_t end) {
    std::string& bytes = table_.bytes_;
    const SourcePosition where = at(start, open);  // before the bytes move
    std::size_t write = open + 1;
    std::size_t read = open + 1;
    while (read < end && (bytes[read] != '"' || (read + 1 < end && bytes[read + 1] == '"'))) {
      read += bytes[read] == '"' ? 1 : 0;
      bytes[write++] = bytes[read++];
    }
    if (read == end || (read + 1 < end && bytes[read + 1] != ',')) {
      report(*out_, "I106", where, "this quote is not closed at the end of its cell",
             "end the cell with a quote, on the same line; double the quotes inside it");
      return std::nullopt;
    }
    push(open + 1, write - open - 1);
    // what the cell gave up stays in the line as blanks, so that later columns keep their place
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(write),
              bytes.begin() + static_cast<std::ptrdiff_t>(read), ' ');
    return read + 1;
  }

  void push(std::size_t offset, std::size_t length) {
    table_.cells_.push_back(
        {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)});
  }

  void check_header() {
    for (std::size_t column = 0; column < table_.columns_; ++column) {
      const std::string_view name = table_.header(column);
      if (name.empty()) {
        report(*out_, "I107", table_.header_where(column), "a column without a name",
               "name it in the first line");
      }
      for (std::size_t other = 0; other < column; ++other) {
        if (!name.empty() && model::same_code(name, table_.header(other))) {
          report(*out_, "I107", table_.header_where(column),
                 "column '" + std::string(name) + "' is there twice", "remove one");
        }
      }
    }
  }

  CsvTable table_;
  Diagnostics* out_;
  int line_ = 0;
};

std::string_view CsvTable::text(std::size_t row, std::size_t column) const {
  expects(row < rows_.size() && column < columns_, "the cell is in the table");
  const Cell& cell = cells_[row * columns_ + column];
  return std::string_view(bytes_).substr(cell.offset, cell.length);
}

SourcePosition CsvTable::position(std::size_t row, std::size_t column) const {
  expects(row < rows_.size() && column < columns_, "the cell is in the table");
  const std::size_t start = rows_[row].offset;
  const std::size_t offset = cells_[row * columns_ + column].offset;
  return {file_, rows_[row].line,
          characters(std::string_view(bytes_).substr(start, offset - start)) + 1};
}

CsvTable read_csv(const std::filesystem::path& file, Diagnostics& out) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file)) {
    throw IoError(file, std::strerror(stream ? EISDIR : errno));
  }
  std::error_code unknown_size;
  const auto size = std::filesystem::file_size(file, unknown_size);
  std::string bytes;
  if (unknown_size) {
    bytes.assign(std::istreambuf_iterator<char>(stream), {});
  } else {
    bytes.resize(size);
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) {
    throw IoError(file, "reading it failed");
  }
  return parse_csv(std::move(bytes), file.string(), out);
}

CsvTable parse_csv(std::string bytes, std::string file, Diagnostics& out) {
  return CsvParser(std::move(bytes), std::move(file), out).parse();
}

std::vector<std::optional<std::size_t>> find_columns(const CsvTable& table,
                                                     std::span<const CsvColumn> known,
                                                     Diagnostics& out) {
  if (table.columns() == 0) {
    return std::vector<std::optional<std::size_t>>(known.size());  // already reported as empty
  }
  std::vector<std::string> names;
  std::string listed;
  for (const CsvColumn& column : known) {
    names.emplace_back(column.name);
    listed += (listed.empty() ? "" : ",") + names.back();
  }
  std::vector<std::optional<std::size_t>> found(known.size());
  for (std::size_t column = 0; column < table.columns(); ++column) {
    const std::string name(table.header(column));
    const auto match = std::find_if(names.begin(), names.end(), [&](const std::string& one) {
      return model::same_code(one, name);
    });
    if (match != names.end()) {
      found[static_cast<std::size_t>(match - names.begin())] = column;
    } else if (!name.empty()) {
      const auto near = did_you_mean(name, names);
      report(out, "I109", table.header_where(column), "unknown column '" + name + "'",
             (near ? "did you mean '" + *near + "'? " : std::string()) + "columns: " + listed);
    }
  }
  for (std::size_t at = 0; at < known.size(); ++at) {
    if (known[at].required && !found[at]) {
      report(out, "I108", {table.file(), 1, 1}, "column '" + names[at] + "' is missing",
             "columns: " + listed);
    }
  }
  return found;
}

std::optional<double> number(const CsvTable& table, std::size_t row, std::size_t column,
                             Diagnostics& out, const Range& range) {
  const std::string_view text = table.cell(row, column);
  const auto value = text.ends_with('%') ? std::nullopt : parse_number(text);
  if (!value) {
    report(out, "I110", table.where(row, column),
           "'" + std::string(table.header(column)) + "' must be a number, not '" +
               std::string(text) + "'",
           text.ends_with('%') ? "write the plain ratio: 10 % is 0.1"
                               : "write a plain decimal number");
    return std::nullopt;
  }
  if (!within(*value, range)) {
    report(out, "I111", table.where(row, column),
           "'" + std::string(table.header(column)) + "' is " + std::string(text) +
               ", outside its range",
           "allowed: " + shown(range));
    return std::nullopt;
  }
  return value;
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + '"';
}

}  // namespace tradeflow::io
