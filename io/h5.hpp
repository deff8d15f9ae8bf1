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
/// \param on_disk  straight to the disk instead, for files of any size: only in a process that
///                 ends without HDF5's own clean-up (in_child() of trial_read.hpp)
inline Handle create_file(const std::filesystem::path& path, bool on_disk = false) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are thrown, not printed
  const Handle how = creation_list(H5P_FILE_CREATE);
  how.check(H5Pset_link_creation_order(how, keep_order));
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  if (!on_disk) {
    access.check(H5Pset_fapl_core(access, std::size_t{1} << 20U, false));
  }
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
/// \param deflate  0 (none) to 9
inline Handle create(const Handle& file, const std::string& name, hid_t type, const Extents& size,
                     const Extents& chunk, unsigned deflate = 0) {
  const Handle how = creation_list(H5P_DATASET_CREATE);
  if (!chunk.empty()) {
    how.check(H5Pset_chunk(how, static_cast<int>(chunk.size()), chunk.data()));
    if (deflate > 0) {
      how.check(H5Pset_deflate(how, deflate));
    }
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
