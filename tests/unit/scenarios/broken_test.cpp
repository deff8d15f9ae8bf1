// Every file of tests/unit/scenarios/broken is refused, and says why in the words of the
// "# expect:" lines at its end: code, line:column, message | remedy.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "scenarios/resolve.hpp"
#include "tests/support/toy_world.hpp"

using namespace tradeflow;

namespace {

const std::filesystem::path folder =
    std::filesystem::path(TRADEFLOW_SOURCE_DIR) / "tests/unit/scenarios/broken";

std::string expected(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string text;
  const std::string mark = "# expect: ";
  for (std::string line; std::getline(in, line);) {
    if (line.compare(0, mark.size(), mark) == 0) {
      text += line.substr(mark.size()) + "\n";
    }
  }
  return text;
}

}  // namespace

TEST_CASE("every broken scenario is refused with its place and its remedy") {
  const model::Accounts world = fixtures::toy_world();
  const seeds::Ledger ledger = fixtures::toy_ledger();
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 48);
  for (const auto& file : files) {
    Diagnostics out;
    const Node node = io::read_yaml(file, out);
    REQUIRE(out.empty());
    (void)scenarios::resolve(node, ledger, world, out);
    INFO(file.filename().string());
    CHECK(has_errors(out));
    CHECK(fixtures::shown(out) == expected(file));
  }
}
