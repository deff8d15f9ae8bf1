#include "io/atomic_file.hpp"

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
}  // namespace

TEST_CASE("a committed file replaces the old one, and no partial file is left") {
  const test::Folder folder;
  write(folder / "a.h5", "old");
  io::AtomicFile file(folder / "a.h5");
  write(file.partial(), "new");
  CHECK(read(folder / "a.h5") == "old");
  file.commit();
  CHECK(read(folder / "a.h5") == "new");
  CHECK_FALSE(std::filesystem::exists(folder / "a.h5.partial"));
}

TEST_CASE("without a commit the old file stays and the partial one goes") {
  const test::Folder folder;
  write(folder / "a.h5", "old");
  {
    const io::AtomicFile file(folder / "a.h5");
    write(file.partial(), "half");
  }
  CHECK(read(folder / "a.h5") == "old");
  CHECK_FALSE(std::filesystem::exists(folder / "a.h5.partial"));
}

TEST_CASE("a commit that cannot succeed names the file and the reason") {
  const test::Folder folder;
  io::AtomicFile nothing(folder / "absent.h5");
  CHECK_THROWS_WITH(nothing.commit(), test::contains("absent.h5.partial") &&
                                          test::contains("No such file or directory"));
  std::filesystem::create_directory(folder / "taken.h5");
  write(folder / "taken.h5/inside", "x");
  io::AtomicFile blocked(folder / "taken.h5");
  write(blocked.partial(), "new");
  CHECK_THROWS_AS(blocked.commit(), io::IoError);
  CHECK(read(folder / "taken.h5/inside") == "x");
}
