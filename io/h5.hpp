#pragma once
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "io/error.hpp"
#include "model/contract.hpp"

/// HDF5's C interface behind owners and exceptions, for io/*.cpp only: whatever fails throws
/// IoError with HDF5's own account of it. The netCDF-4 conventions are labelled_file.hpp's.
namespace tradeflow::io::h5 {

constexpr hid_t usual = H5P_DEFAULT;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr unsigned keep_order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
using Extents = std::vector<hsize_t>;

/// Owns one HDF5 identifier, and knows the names that an error must name.
class Handle {
 public:
  using Release = herr_t (*)(hid_t);
  Handle(hid_t id, Release release, std::filesystem::path path = {}, std::string called = {})
      : file(std::move(path)), name(std::move(called)), id_(id), release_(release) {
    check(id);
  }
  Handle(Handle&& other) noexcept
      : file(std::move(other.file)),
        name(std::move(other.name)),
        id_(std::exchange(other.id_, H5I_INVALID_HID)),
        release_(other.release_) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) {
      release_(id_);
    }
  }
  operator hid_t() const noexcept { return id_; }  // NOLINT(*-explicit-*): an hid_t to HDF5

  /// Passes HDF5's result on, or throws its error stack, outermost cause first.
  template <class Result>
  Result check(Result result) const {
    if (result < 0) {
      const auto append = [](unsigned, const H5E_error2_t* entry, void* text) -> herr_t {
        static_cast<std::string*>(text)->append("; ").append(entry->desc);
        return 0;
      };
      std::string what = "HDF5 fails at '" + name + "'";
      H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, append, &what);
      std::replace(what.begin(), what.end(), '\n', ' ');
      throw IoError(file, what);
    }
    return result;
  }
  std::filesystem::path file;
  std::string name;

 private:
  hid_t id_;
  Release release_;
};

inline Handle text_type(std::size_t size = H5T_VARIABLE, H5T_cset_t letters = H5T_CSET_UTF8) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  type.check(H5Tset_size(type, size));
  type.check(H5Tset_cset(type, letters));
  return type;
}
inline Handle space_of(const Extents& size) {
  return {H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose};
}
/// Creation order kept, no times: equal contents are equal bytes.
inline Handle creation_list(hid_t kind) {
  Handle how(H5Pcreate(kind), H5Pclose);
  how.check(H5Pset_attr_creation_order(how, keep_order));
  how.check(H5Pset_obj_track_times(how, false));
  return how;
}

/// A file in memory: a full disk is then met by one plain write of `image()`. (Where HDF5 itself
/// meets one, it cannot close the file and crashes when the program ends.)
inline Handle create_file(const std::filesystem::path& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are thrown, not printed
  const Handle how = creation_list(H5P_FILE_CREATE);
  how.check(H5Pset_link_creation_order(how, keep_order));
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  access.check(H5Pset_fapl_core(access, std::size_t{1} << 20U, false));
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, how, access), H5Fclose, path, "create"};
}
inline std::string image(const Handle& file) {
  file.check(H5Fflush(file, H5F_SCOPE_GLOBAL));
  std::string bytes(static_cast<std::size_t>(file.check(H5Fget_file_image(file, nullptr, 0))), 0);
  file.check(H5Fget_file_image(file, bytes.data(), bytes.size()));
  return bytes;
}
inline Handle open_file(const std::filesystem::path& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, usual), H5Fclose, path, "open"};
}

/// \param chunk  numbers are stored so, with checksums and NaN where missing; texts: empty
inline Handle create(const Handle& file, const std::string& name, hid_t type, const Extents& size,
                     const Extents& chunk) {
  const Handle how = creation_list(H5P_DATASET_CREATE);
  if (!chunk.empty()) {
    how.check(H5Pset_chunk(how, static_cast<int>(chunk.size()), chunk.data()));
    how.check(H5Pset_fletcher32(how));
    how.check(H5Pset_fill_value(how, H5T_NATIVE_DOUBLE, &missing));
  }
  return {H5Dcreate2(file, name.c_str(), type, space_of(size), usual, how, usual), H5Dclose,
          file.file, name};
}
inline std::optional<Handle> find(const Handle& file, const std::string& name) {
  using Found = std::optional<Handle>;
  return H5Lexists(file, name.c_str(), usual) <= 0
             ? Found()
             : Handle(H5Dopen2(file, name.c_str(), usual), H5Dclose, file.file, name);
}
inline Extents extents(const Handle& variable) {
  const Handle space(H5Dget_space(variable), H5Sclose);
  Extents size(static_cast<std::size_t>(variable.check(H5Sget_simple_extent_ndims(space))));
  variable.check(H5Sget_simple_extent_dims(space, size.data(), nullptr));
  return size;
}

/// Moves values (H5Dread or H5Dwrite) between memory and the variable's rows from `row` on.
template <class Move, class Value>
void transfer(Move move, const Handle& variable, hid_t type, std::span<Value> values,
              std::size_t row = 0) {
  Extents size = extents(variable);
  const Handle file = space_of(size);
  if (!size.empty()) {
    Extents start(size.size());
    start[0] = row;
    const auto rest =
        std::accumulate(size.begin() + 1, size.end(), hsize_t{1}, std::multiplies<>());
    expects(values.size() % rest == 0 && row + values.size() / rest <= size[0], "rows fit");
    size[0] = values.size() / rest;
    variable.check(
        H5Sselect_hyperslab(file, H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr));
  }
  variable.check(move(variable, type, space_of({values.size()}), file, usual, values.data()));
}
inline void write(const Handle& variable, std::span<const std::string> values, std::size_t row) {
  std::vector<const char*> texts(values.size());
  std::transform(values.begin(), values.end(), texts.begin(),
                 [](auto& text) { return text.c_str(); });
  transfer(H5Dwrite, variable, text_type(), std::span(texts), row);
}
inline std::vector<std::string> read_texts(const Handle& variable) {
  const Handle space(H5Dget_space(variable), H5Sclose);
  const auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
  constexpr std::size_t bytes_each = 16;  // in the file: a damaged count cannot ask for the moon
  if (H5Tis_variable_str(Handle(H5Dget_type(variable), H5Tclose)) <= 0 ||
      count != H5Dget_storage_size(variable) / bytes_each) {
    throw IoError(variable.file, variable.name + " holds no texts");
  }
  std::vector<char*> raw(count);
  transfer(H5Dread, variable, text_type(), std::span(raw));
  std::vector<std::string> texts;
  for (const char* text : raw) {
    texts.emplace_back(text == nullptr ? "" : text);
  }
  H5Dvlen_reclaim(text_type(), space, usual, raw.data());
  return texts;
}

inline void set(const Handle& object, const std::string& key, hid_t type, hid_t space,
                const void* value) {
  const Handle made(H5Acreate2(object, key.c_str(), type, space, usual, usual), H5Aclose,
                    object.file, object.name + "@" + key);
  made.check(H5Awrite(made, type, value));
}
/// The text of a fixed-length attribute.
inline std::optional<std::string> text(const Handle& object, const std::string& key) {
  if (H5Aexists(object, key.c_str()) <= 0) {
    return std::nullopt;
  }
  const Handle found(H5Aopen(object, key.c_str(), usual), H5Aclose, object.file, key);
  const Handle type(H5Aget_type(found), H5Tclose);
  std::string value(H5Tget_size(type), '\0');
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0 ||
      H5Aget_storage_size(found) != value.size()) {
    throw IoError(object.file, "attribute " + key + " is no text");
  }
  found.check(H5Aread(found, type, value.data()));
  return value.substr(0, value.find('\0'));
}

}  // namespace tradeflow::io::h5
