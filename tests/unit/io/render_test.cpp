#include "io/render.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/catch.hpp"

using tradeflow::Diagnostic;
using tradeflow::Diagnostics;
using tradeflow::Severity;
using tradeflow::io::TextTable;
using tradeflow::io::Tone;

namespace {

struct File {
  std::filesystem::path path;
  explicit File(const std::string& text)
      : path(std::filesystem::temp_directory_path() / "tradeflow_render_test.yaml") {
    std::ofstream(path, std::ios::binary) << text;
  }
  ~File() { std::filesystem::remove(path); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

Diagnostic problem(std::string file, int line, int column) {
  Diagnostic one;
  one.code = "S012";
  one.where = {std::move(file), line, column};
  one.message = "unknown key 'share_lots'";
  one.hint = "did you mean 'share_lost'?";
  return one;
}

}  // namespace

TEST_CASE("a problem is shown with its line, the line before and a caret under the place") {
  const File file("- type: block\n  share_lots: 0.4\n");
  const std::string name = file.path.string();
  CHECK(tradeflow::io::rendered(problem(name, 2, 3), false) ==
        name +
            ":2:3: error S012: unknown key 'share_lots'\n"
            "    1 | - type: block\n"
            "    2 |   share_lots: 0.4\n"
            "      |   ^ did you mean 'share_lost'?\n");
}

TEST_CASE("without a readable line the hint stands alone") {
  CHECK(tradeflow::io::rendered(problem("no/such/file", 2, 3), false) ==
        "no/such/file:2:3: error S012: unknown key 'share_lots'\n  did you mean 'share_lost'?\n");
  CHECK(tradeflow::io::rendered(problem("--set a=1", 0, 0), false) ==
        "--set a=1: error S012: unknown key 'share_lots'\n  did you mean 'share_lost'?\n");
  CHECK(tradeflow::io::rendered(problem("", 0, 0), false).find("tradeflow: error") == 0);
}

TEST_CASE("control characters of a file never reach the terminal") {
  const File file("a: \x1b[2J\tb\n");
  const std::string shown = tradeflow::io::rendered(problem(file.path.string(), 1, 1), false);
  CHECK(shown.find('\x1b') == std::string::npos);
  CHECK(shown.find('\t') == std::string::npos);
}

TEST_CASE("problems are sorted by file, then by place, and said once") {
  const Diagnostics all{problem("b", 9, 1), problem("a", 5, 1), problem("b", 2, 7),
                        problem("b", 9, 1)};
  std::ostringstream out;
  tradeflow::io::print(out, all, false);
  std::string heads;
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    heads += line[0] == ' ' ? "" : line.substr(0, line.find(" error")) + ' ';
  }
  CHECK(heads == "b:2:7: b:9:1: a:5:1: ");
  CHECK(tradeflow::io::counted(all) == "4 errors");
}

TEST_CASE("problems as JSON keep text that needs escaping") {
  Diagnostic one = problem("a", 1, 2);
  one.message = "a \"quote\" and C\xC3\xB4te";
  const auto json = nlohmann::json::parse(tradeflow::io::to_json({one}));
  CHECK(json.at(0).at("message") == one.message);
  CHECK(json.at(0).at("line") == 1);
  CHECK(json.at(0).at("severity") == "error");
}

TEST_CASE("columns are as wide as their widest cell in characters, titles span") {
  TextTable table({TextTable::Align::Left, TextTable::Align::Right, TextTable::Align::Right});
  table.titles({{"region", 1}, {"real income, %", 2}}, Tone::Plain);
  table.row({"C\xC3\xB4te d'Ivoire", "1", "-10.5"});
  table.row({"USA", "200", ""});
  CHECK(table.text(false) ==
        "region         real income, %\n"
        "C\xC3\xB4te d'Ivoire      1    -10.5\n"
        "USA              200\n");
}

TEST_CASE("long names are cut between characters, and show it") {
  CHECK(tradeflow::io::shortened("Canola seed", 11) == "Canola seed");
  CHECK(tradeflow::io::shortened("Canola seed", 8) == "Canola \xE2\x80\xA6");
  CHECK(tradeflow::io::shortened("C\xC3\xB4te d'Ivoire", 4) == "C\xC3\xB4t\xE2\x80\xA6");
}

TEST_CASE("colour is asked for, or a terminal's") {
  CHECK(tradeflow::io::painted("x", Tone::Bad, true) == "\x1b[1;31mx\x1b[0m");
  CHECK(tradeflow::io::painted("x", Tone::Bad, false) == "x");
  CHECK(tradeflow::io::use_color(tradeflow::io::ColorChoice::Always, -1));
  CHECK_FALSE(tradeflow::io::use_color(tradeflow::io::ColorChoice::Never, 1));
  CHECK_FALSE(tradeflow::io::use_color(tradeflow::io::ColorChoice::Auto, -1));
}
