#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/h5.hpp"

/// Arrays with named, labelled axes in an HDF5 file that every netCDF-4 reader opens: each axis
/// is a dimension scale of variable-length UTF-8 labels, attributes have fixed length.
/// Private to io/*.cpp; every member throws IoError.
namespace tradeflow::io {

class LabelledReader;

class LabelledWriter {
 public:
  /// \param path     what errors name; nothing is written there, unless
  /// \param on_disk  the file grows there (see h5::create_file) and finish() gives no bytes
  explicit LabelledWriter(const std::filesystem::path& path, bool on_disk = false);
  void axis(const std::string& name, std::span<const std::string> labels);
  /// An axis whose labels are numbers.
  void axis(const std::string& name, std::span<const double> labels);
  /// A variable over axes already made. Numbers start as NaN, their _FillValue; with a first axis
  /// `row_axis` they are stored one row at a time.
  void numbers(const std::string& name, const std::vector<std::string>& axes,
               std::string_view row_axis = {});
  /// Stored one position of its `leading` first axes at a time; whole if it has no others.
  void numbers_by_row(const std::string& name, const std::vector<std::string>& axes,
                      std::size_t leading, unsigned deflate);
  /// Stored in blocks of these extents.
  void numbers(const std::string& name, const std::vector<std::string>& axes,
               const h5::Extents& chunk, unsigned deflate);
  void texts(const std::string& name, const std::vector<std::string>& axes);
  /// Fills a variable from position `row` of its first axis on, or of its `leading` first axes
  /// counted through.
  void write(const std::string& name, std::span<const double> values, std::size_t row = 0,
             std::size_t leading = 1);
  void write(const std::string& name, std::span<const std::string> values, std::size_t row = 0,
             std::size_t leading = 1);
  /// The same from all of another file's variable of this name, its stored blocks as they are.
  /// False where they do not fit: then nothing is written.
  [[nodiscard]] bool copy(const std::string& name, const LabelledReader& from, std::size_t row);
  /// \param object  an axis' or variable's name; empty for the file itself
  void attribute(const std::string& object, const std::string& key, std::string_view text);
  void attribute(const std::string& object, const std::string& key, double number);
  /// The file's bytes, once everything is in it.
  [[nodiscard]] std::string finish();

 private:
  h5::Handle& make(const std::string& name, hid_t type, const std::vector<std::string>& axes,
                   const h5::Extents& chunk, unsigned deflate = 0);
  void make_scale(const h5::Handle& made, const std::string& name, int order);
  h5::Extents extents(const std::vector<std::string>& axes) const;
  bool on_disk_;
  h5::Handle file_;
  std::map<std::string, h5::Handle> objects_;
  std::map<std::string, std::size_t> axes_;
};

class LabelledReader {
 public:
  explicit LabelledReader(const std::filesystem::path& path);
  [[nodiscard]] bool has(const std::string& name) const;
  /// The axis' labels; empty if the file has no such axis.
  [[nodiscard]] std::vector<std::string> labels(const std::string& axis) const;
  /// The lengths of a variable's axes; empty if the file has no such variable.
  [[nodiscard]] h5::Extents extents(const std::string& name) const;
  /// \pre the variable's extents are `extents`, or it is refused before anything is read
  void read(const std::string& name, const h5::Extents& extents, std::span<double> rows,
            std::size_t row = 0, std::size_t leading = 1) const;
  /// \param rows  how many from `row` on; 0: all texts
  [[nodiscard]] std::vector<std::string> texts(const std::string& name, const h5::Extents& extents,
                                               std::size_t row = 0, std::size_t rows = 0,
                                               std::size_t leading = 1) const;
  /// A root attribute.
  [[nodiscard]] std::string attribute(const std::string& key) const;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return file_.file; }

 private:
  friend class LabelledWriter;
  [[nodiscard]] h5::Handle open(const std::string& name, const h5::Extents& extents) const;
  h5::Handle file_;
};

}  // namespace tradeflow::io
