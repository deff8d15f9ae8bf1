#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "io/error.hpp"

namespace tradeflow::io {
namespace {

std::string reason(int code) {
  return std::generic_category().message(code);
}

/// Returns 0 or the errno of the first step that failed.
int flush_to_disk(const std::filesystem::path& path, int flags) noexcept {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) {
    return errno;
  }
  const int flushed = ::fsync(file) == 0 ? 0 : errno;
  const int closed = ::close(file) == 0 ? 0 : errno;
  return flushed != 0 ? flushed : closed;
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path) : path_(std::move(path)), partial_(path_) {
  partial_ += ".partial";
}

AtomicFile::~AtomicFile() {
  if (!committed_) {
    std::error_code ignored;  // there may be nothing to remove, and nothing else to do about it
    std::filesystem::remove(partial_, ignored);
  }
}

void AtomicFile::commit() {
  if (const int failed = flush_to_disk(partial_, O_RDONLY); failed != 0) {
    throw IoError(partial_.string(), "cannot flush to disk: " + reason(failed));
  }
  std::error_code failed;
  std::filesystem::rename(partial_, path_, failed);
  if (failed) {
    throw IoError(path_.string(), "cannot rename " + partial_.string() + ": " + failed.message());
  }
  committed_ = true;
  const auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
  // The file is whole whatever happens here; some file systems refuse to flush a folder (EINVAL).
  const int flushed = flush_to_disk(folder, O_RDONLY | O_DIRECTORY);
  if (flushed != 0 && flushed != EINVAL) {
    throw IoError(folder.string(), "cannot flush folder to disk: " + reason(flushed));
  }
}

}  // namespace tradeflow::io
