// Every file of tests/unit/scenarios/broken is refused, and says why in the words of the
// "# expect:" lines at its end: code, line:column, message | remedy. With TRADEFLOW_BLESS set the
// lines are written instead; read the difference before you commit it.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/resolve.hpp"
#include "tests/support/data.hpp"
#include "tests/support/toy_world.hpp"

using namespace tradeflow;

namespace {

const std::filesystem::path folder = test::source("tests/unit/scenarios/broken");

const std::string mark = "# expect: ";

std::string expected(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string text;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(mark)) {
      text += line.substr(mark.size()) + "\n";
    }
  }
  return text;
}

void bless(const std::filesystem::path& file, const std::string& problems) {
  std::string text;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    text += line.starts_with(mark) ? "" : line + "\n";
  }
  std::istringstream lines(problems);
  for (std::string line; std::getline(lines, line);) {
    text += mark + line + "\n";
  }
  std::ofstream(file) << text;
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
  REQUIRE(files.size() >= 54);
  for (const auto& file : files) {
    Diagnostics out;
    const Node node = io::read_yaml(file, out);
    REQUIRE(out.empty());
    (void)scenarios::resolve(node, ledger, world, out);
    INFO(file.filename().string());
    CHECK(has_errors(out));
    if (std::getenv("TRADEFLOW_BLESS") != nullptr) {
      bless(file, fixtures::shown(out));
    }
    CHECK(fixtures::shown(out) == expected(file));
  }
}
