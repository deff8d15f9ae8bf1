#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "io/error.hpp"

namespace tradeflow::io {
namespace {

namespace fs = std::filesystem;

/// A descriptor and its file's name. The first step that fails throws.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags)
      : path_(path), file_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    check(file_, "open");
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (file_ >= 0) {
      ::close(file_);
    }
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) {
        continue;
      }
      check(written, "write");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  /// Some file systems cannot flush a folder (EINVAL); the file in it is whole all the same.
  void flush() { check(::fsync(file_) == 0 || errno == EINVAL ? 0 : -1, "flush to disk"); }
  void close() { check(::close(std::exchange(file_, -1)), "close"); }

 private:
  void check(ssize_t result, const char* step) const {
    if (result < 0) {
      const std::string reason = std::generic_category().message(errno);
      throw IoError(path_, std::string("cannot ") + step + ": " + reason);
    }
  }
  const fs::path& path_;
  int file_;
};

void give_name(const fs::path& partial, const fs::path& path) {
  std::error_code failed;
  fs::rename(partial, path, failed);
  if (failed) {
    throw IoError(path, "cannot rename " + partial.string() + " to it: " + failed.message());
  }
}

void flush_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  Descriptor(folder, O_RDONLY | O_DIRECTORY).flush();
}

void write_and_rename(const fs::path& partial, const fs::path& path, std::string_view bytes) {
  Descriptor file(partial, O_WRONLY | O_CREAT | O_TRUNC);
  file.write(bytes);
  file.flush();
  file.close();
  give_name(partial, path);
}

}  // namespace

void write_whole(const fs::path& path, std::string_view bytes) {
  fs::path partial = path;
  partial += ".partial";
  try {
    write_and_rename(partial, path, bytes);
  } catch (const IoError&) {
    std::error_code nothing_more_to_do;
    fs::remove(partial, nothing_more_to_do);
    throw;
  }
  flush_folder_of(path);
}

void take_name(const fs::path& finished, const fs::path& path) {
  Descriptor file(finished, O_RDWR);
  file.flush();
  file.close();
  give_name(finished, path);
  flush_folder_of(path);
}

}  // namespace tradeflow::io
