#include "io/labelled_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "io/h5_chunks.hpp"
#include "io/h5_texts.hpp"
#include "io/provenance.hpp"

namespace tradeflow::io {
namespace {

std::string shown(const h5::Extents& extents) {
  std::string text;
  for (const auto extent : extents) {
    text += (text.empty() ? "" : " x ") + std::to_string(extent);
  }
  return text.empty() ? "a single value" : text;
}

/// The path itself. What the system refuses is said in its own words, before HDF5's.
const std::filesystem::path& readable(const std::filesystem::path& path) {
  const std::ifstream file(path);
  if (!file) {
    throw IoError(path, std::generic_category().message(errno));
  }
  return path;
}

}  // namespace

LabelledWriter::LabelledWriter(const std::filesystem::path& path, bool on_disk)
    : on_disk_(on_disk), file_(h5::create_file(path, on_disk)) {
  // by which netCDF-C knows that the file keeps its conventions
  attribute("", "_NCProperties", "version=2,tradeflow=" + std::string(tradeflow_version()));
}

h5::Extents LabelledWriter::extents(const std::vector<std::string>& axes) const {
  h5::Extents extents;
  for (const std::string& axis : axes) {
    const auto known = axes_.find(axis);
    expects(known != axes_.end(), "a variable's axes are made before it");
    extents.push_back(known->second);
  }
  return extents;
}

h5::Handle& LabelledWriter::make(const std::string& name, hid_t type,
                                 const std::vector<std::string>& axes, const h5::Extents& chunk,
                                 unsigned deflate) {
  expects(!objects_.contains(name), "a variable is made once");
  const auto made =
      objects_.emplace(name, h5::create(file_, name, type, extents(axes), chunk, deflate)).first;
  return made->second;
}

void LabelledWriter::axis(const std::string& name, std::span<const std::string> labels) {
  expects(!labels.empty(), "an axis has labels");
  const int order = static_cast<int>(axes_.size());
  axes_[name] = labels.size();
  const h5::Handle& made = make(name, h5::text_type(), {name}, {});
  h5::write(made, labels, 0);
  make_scale(made, name, order);
}

void LabelledWriter::axis(const std::string& name, std::span<const double> labels) {
  expects(!labels.empty(), "an axis has labels");
  const int order = static_cast<int>(axes_.size());
  axes_[name] = labels.size();
  const h5::Handle& made = make(name, H5T_IEEE_F64LE, {name}, {});
  h5::transfer(H5Dwrite, made, H5T_NATIVE_DOUBLE, labels);
  make_scale(made, name, order);
}

void LabelledWriter::make_scale(const h5::Handle& made, const std::string& name, int order) {
  made.check(H5DSset_scale(made, name.c_str()));
  const h5::Handle scalar(H5Screate(H5S_SCALAR), H5Sclose);
  h5::set(made, "_Netcdf4Dimid", H5T_NATIVE_INT, scalar, &order);
}

void LabelledWriter::numbers(const std::string& name, const std::vector<std::string>& axes,
                             std::string_view row_axis) {
  h5::Extents chunk = extents(axes);
  if (axes.size() > 1 && axes[0] == row_axis) {
    chunk[0] = 1;
  }
  numbers(name, axes, chunk, 0);
}

void LabelledWriter::numbers_by_row(const std::string& name, const std::vector<std::string>& axes,
                                    std::size_t leading, unsigned deflate) {
  h5::Extents chunk = extents(axes);
  if (axes.size() > leading) {
    std::fill_n(chunk.begin(), leading, 1);
  }
  numbers(name, axes, chunk, deflate);
}

void LabelledWriter::numbers(const std::string& name, const std::vector<std::string>& axes,
                             const h5::Extents& chunk, unsigned deflate) {
  const h5::Handle& made = make(name, H5T_IEEE_F64LE, axes, chunk, deflate);
  for (unsigned at = 0; at < axes.size(); ++at) {
    made.check(H5DSattach_scale(made, objects_.at(axes[at]), at));
  }
  attribute(name, "_FillValue", h5::missing);
}

void LabelledWriter::texts(const std::string& name, const std::vector<std::string>& axes) {
  const h5::Handle& made = make(name, h5::text_type(), axes, {});
  for (unsigned at = 0; at < axes.size(); ++at) {
    made.check(H5DSattach_scale(made, objects_.at(axes[at]), at));
  }
}

void LabelledWriter::write(const std::string& name, std::span<const double> values, std::size_t row,
                           std::size_t leading) {
  h5::transfer(H5Dwrite, objects_.at(name), H5T_NATIVE_DOUBLE, values, row, leading);
}
void LabelledWriter::write(const std::string& name, std::span<const std::string> values,
                           std::size_t row, std::size_t leading) {
  h5::write(objects_.at(name), values, row, leading);
}

bool LabelledWriter::copy(const std::string& name, const LabelledReader& from, std::size_t row) {
  return h5::copy_chunks(from.open(name, from.extents(name)), objects_.at(name), row);
}

void LabelledWriter::attribute(const std::string& object, const std::string& key,
                               std::string_view text) {
  // ASCII is marked as such, as netCDF-C does: some readers show nothing of UTF-8 attributes
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
  const std::string value = text.empty() ? std::string(1, '\0') : std::string(text);
  h5::set(object.empty() ? file_ : objects_.at(object), key,
          h5::text_type(value.size(), ascii ? H5T_CSET_ASCII : H5T_CSET_UTF8),
          h5::Handle(H5Screate(H5S_SCALAR), H5Sclose), value.data());
}
void LabelledWriter::attribute(const std::string& object, const std::string& key, double number) {
  h5::set(object.empty() ? file_ : objects_.at(object), key, H5T_IEEE_F64LE, h5::space_of({1}),
          &number);
}

std::string LabelledWriter::finish() {
  objects_.clear();
  if (on_disk_) {
    file_.check(H5Fflush(file_, H5F_SCOPE_GLOBAL));
    return {};
  }
  return h5::image(file_);
}

LabelledReader::LabelledReader(const std::filesystem::path& path)
    : file_(h5::open_file(readable(path))) {}

bool LabelledReader::has(const std::string& name) const {
  return h5::find(file_, name).has_value();
}

h5::Handle LabelledReader::open(const std::string& name, const h5::Extents& extents) const {
  auto found = h5::find(file_, name);
  if (!found) {
    throw IoError(path(), "variable " + name + " is missing");
  }
  if (const auto stored = h5::extents(*found); stored != extents) {
    throw IoError(path(),
                  "variable " + name + " is " + shown(stored) + ", its axes say " + shown(extents));
  }
  return std::move(*found);
}

std::vector<std::string> LabelledReader::labels(const std::string& axis) const {
  const auto found = h5::find(file_, axis);
  return found ? h5::read_texts(*found) : std::vector<std::string>();
}

h5::Extents LabelledReader::extents(const std::string& name) const {
  const auto found = h5::find(file_, name);
  return found ? h5::extents(*found) : h5::Extents();
}

void LabelledReader::read(const std::string& name, const h5::Extents& extents,
                          std::span<double> rows, std::size_t row, std::size_t leading) const {
  const h5::Handle variable = open(name, extents);
  const h5::Handle type(H5Dget_type(variable), H5Tclose);
  if (H5Tget_class(type) != H5T_FLOAT) {
    throw IoError(path(), "variable " + name + " holds no numbers");
  }
  h5::transfer(H5Dread, variable, H5T_NATIVE_DOUBLE, rows, row, leading);
}

std::vector<std::string> LabelledReader::texts(const std::string& name, const h5::Extents& extents,
                                               std::size_t row, std::size_t rows,
                                               std::size_t leading) const {
  return h5::read_texts(open(name, extents), row, rows, leading);
}

std::string LabelledReader::attribute(const std::string& key) const {
  const auto found = h5::text(file_, key);
  if (!found) {
    throw IoError(path(), "attribute " + key + " is missing");
  }
  return *found;
}

}  // namespace tradeflow::io
