#include "io/atomic_file.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "io/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"

namespace io = tradeflow::io;

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}
std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// No file of this process may grow beyond `bytes`, as on a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace

TEST_CASE("a written file replaces the old one, and no partial file is left") {
  const test::Folder folder;
  write(folder / "a.h5", "old");
  io::write_whole(folder / "a.h5", "new");
  CHECK(read(folder / "a.h5") == "new");
  CHECK_FALSE(std::filesystem::exists(folder / "a.h5.partial"));
}

TEST_CASE("on a full disk the old file stays, and no partial file is left") {
  const test::Folder folder;
  write(folder / "a.h5", "old");
  {
    const FullDisk disk(1000);
    CHECK_THROWS_WITH(io::write_whole(folder / "a.h5", std::string(5000, 'x')),
                      test::contains("a.h5.partial: cannot write: File too large"));
  }
  CHECK(read(folder / "a.h5") == "old");
  CHECK_FALSE(std::filesystem::exists(folder / "a.h5.partial"));
}

TEST_CASE("a name that cannot be taken is named with the reason") {
  const test::Folder folder;
  CHECK_THROWS_WITH(io::write_whole(folder / "no/such/a.h5", "new"),
                    test::contains("no/such/a.h5.partial: cannot open: No such file"));
  std::filesystem::create_directory(folder / "taken.h5");
  write(folder / "taken.h5/inside", "x");
  CHECK_THROWS_AS(io::write_whole(folder / "taken.h5", "new"), io::IoError);
  CHECK(read(folder / "taken.h5/inside") == "x");
  CHECK_FALSE(std::filesystem::exists(folder / "taken.h5.partial"));
}

TEST_CASE("a name without a folder is in the current one") {
  const test::Folder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  io::write_whole("a.h5", "new");
  std::filesystem::current_path(before);
  CHECK(read(folder / "a.h5") == "new");
}
