#pragma once
#include <filesystem>

namespace tradeflow::io {

/// A file that appears whole or not at all. Write to `partial()`, close it, then `commit()`:
/// it is flushed to the disk and renamed over `path`. Without a commit the partial file is
/// removed and `path` is as it was.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// NAME.partial, beside `path`, so that the rename stays on one disk.
  [[nodiscard]] const std::filesystem::path& partial() const noexcept { return partial_; }

  /// \throws IoError  naming the file and the system's reason; `path` is then as it was
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path partial_;
  bool committed_ = false;
};

}  // namespace tradeflow::io
