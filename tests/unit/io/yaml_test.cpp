#include "io/yaml.hpp"

#include <filesystem>
#include <fstream>

#include "io/error.hpp"
#include "io/utf8.hpp"
#include "tests/support/catch.hpp"

using tradeflow::Diagnostics;
using tradeflow::Node;
using tradeflow::io::parse_yaml;
using tradeflow::io::YamlLimits;

namespace {

Node read(std::string_view text, Diagnostics& out, const YamlLimits& limits = {}) {
  return parse_yaml(text, "case.yaml", out, limits);
}

/// "code line:column" of every problem, in order: what the traps below assert on.
std::string problems(std::string_view text, const YamlLimits& limits = {}) {
  Diagnostics out;
  (void)read(text, out, limits);
  std::string all;
  for (const auto& one : out) {
    all += (all.empty() ? "" : ", ") + one.code + ' ' + std::to_string(one.where.line) + ':' +
           std::to_string(one.where.column);
  }
  return all;
}

Node clean(std::string_view text) {
  Diagnostics out;
  Node root = read(text, out);
  INFO(text);
  REQUIRE(out.empty());
  return root;
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("a document becomes a tree with positions of keys and values") {
  const Node root = clean("tradeflow: 1\nmeasures:\n  - tariff: {add_pp: 25, by: \"CHN\"}\n");
  REQUIRE(root.is_map());
  CHECK(root.find("tradeflow")->scalar == "1");
  const Node& tariff = *root.find("measures")->items.at(0).find("tariff");
  CHECK(tariff.key_where.line == 3);
  CHECK(tariff.key_where.column == 5);
  const Node& rate = *tariff.find("add_pp");
  CHECK(rate.scalar == "25");
  CHECK_FALSE(rate.quoted);
  CHECK(rate.where == tradeflow::SourcePosition{"case.yaml", 3, 22});
  CHECK(tariff.find("by")->quoted);
}

TEST_CASE("scalars keep their text: nothing is converted") {
  const Node root = clean(
      "a: 010\nb: NO\nc: 1e3\nd: .inf\ne: '07'\nf: 25%\ng: 2025-03-20\nh: |\n  two\n  lines\n");
  CHECK(root.find("a")->scalar == "010");
  CHECK(root.find("b")->scalar == "NO");
  CHECK(root.find("c")->scalar == "1e3");
  CHECK(root.find("d")->scalar == ".inf");
  CHECK(root.find("e")->scalar == "07");
  CHECK(root.find("e")->quoted);
  CHECK(root.find("f")->scalar == "25%");
  CHECK(root.find("g")->scalar == "2025-03-20");
  CHECK(root.find("h")->scalar == "two\nlines\n");
  CHECK(root.find("h")->quoted);
}

TEST_CASE("nothing is Null, whether left out, ~ or null; a quoted one is text") {
  const Node root = clean("a:\nb: ~\nc: null\nd: \"null\"\ne: \"\"\n");
  CHECK(root.find("a")->is_null());
  CHECK(root.find("a")->where.line == 1);
  CHECK(root.find("b")->is_null());
  CHECK(root.find("c")->is_null());
  CHECK(root.find("d")->is_scalar());
  CHECK(root.find("e")->is_scalar());
}

TEST_CASE("a value left out stands at its key, not at the next token") {
  const Node root = clean("outer:\n  empty:\n\n  next: 1\n");
  CHECK(root.find("outer")->find("empty")->where.line == 2);
}

TEST_CASE("columns count characters, not bytes") {
  const Node root = clean("title: x\nb: {c\xC3\xB4te: 1, d: 2}\n");
  CHECK(root.find("b")->find("d")->where.column == 17);
}

TEST_CASE("a UTF-8 byte order mark and Windows line ends are read") {
  const Node root = clean(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: x y\r\n");
  CHECK(root.find("a")->where.column == 4);
  CHECK(root.find("b")->scalar == "x y");
}

TEST_CASE("bytes that are not UTF-8 text are refused before parsing") {
  CHECK(problems("a: 1\nb: \xE9t\xE9\n") == "I001 2:4");           // latin-1
  CHECK(problems("a: \xC0\xAF\n") == "I001 1:4");                  // overlong
  CHECK(problems("a: \xED\xA0\x80\n") == "I001 1:4");              // surrogate
  CHECK(problems("a: \xF4\x90\x80\x80\n") == "I001 1:4");          // above U+10FFFF
  CHECK(problems("a: \xE2\x82") == "I001 1:4");                    // cut off
  CHECK(problems(std::string_view("a: \0b\n", 6)) == "I001 1:4");  // NUL
  CHECK(problems("a: \x07\n") == "I001 1:4");                      // control character
  CHECK(problems("a: \"\\0\"\n") == "I001 1:4");                   // NUL by escape
  CHECK(problems(std::string_view("\xFF\xFE"
                                  "a\0:\0",
                                  6)) == "I001 1:1");  // UTF-16
  CHECK(problems(std::string_view("\xFE\xFF\0a\0:", 6)) == "I001 1:1");
}

TEST_CASE("what is not YAML is one error with the place") {
  CHECK(problems("a: [1, 2\nb: 3\n").substr(0, 4) == "I002");
  CHECK(problems("a: {b: 1\n").substr(0, 4) == "I002");
  CHECK(problems("a: b: c\n") == "I002 1:5");
  CHECK(problems("[a").substr(0, 4) == "I002");
  CHECK(problems("{:").substr(0, 4) == "I002");
  CHECK(problems("[[:").substr(0, 4) == "I002");
}

TEST_CASE("duplicate keys are errors at the second, at every level; the first stays") {
  CHECK(problems("a: 1\nb: 2\na: 3\n") == "I003 3:1");
  CHECK(problems("m:\n  - {x: 1, x: [1, 2], y: 3, y: 4}\n") == "I003 2:12, I003 2:29");
  CHECK(problems("a: 1\n'a': 2\n") == "I003 2:1");
  Diagnostics out;
  const Node root = read("a: 1\na: {b: 2}\n", out);
  CHECK(root.find("a")->scalar == "1");
  CHECK(root.entries.size() == 1);
  CHECK(out.at(0).hint == "first in line 1; keep one");
}

TEST_CASE("anchors, aliases, merge keys and tags are refused, all of them in one pass") {
  CHECK(problems("a: &x 1\nb: *x\n") == "I004 1:4, I004 2:4");
  CHECK(problems("a: &a [*a]\n") == "I004 1:4, I004 1:8");
  CHECK(problems("base: {p: 1}\nc:\n  <<: {p: 2}\n  q: 3\n") == "I005 3:3");
  CHECK(problems("a: !!int 3\n") == "I011 1:4");
  CHECK(problems("a: !thing {b: 1}\n") == "I011 1:4");
}

TEST_CASE("a billion laughs stops at the anchors") {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int level = 1; level < 10; ++level) {
    const std::string before = std::to_string(level - 1);
    bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [*a" + before +
            ", *a" + before + "]\n";
  }
  Diagnostics out;
  const Node root = read(bomb, out);
  CHECK(out.size() == 10 + 18);
  CHECK(root.find("a9")->items.at(0).is_null());
}

TEST_CASE("only one document, and never an endless loop of them") {
  CHECK(problems("a: 1\n---\nb: 2\n").substr(0, 4) == "I006");
  CHECK(problems("---\na: 1\n").empty());
  CHECK(problems("---\na: 1\n...\n").empty());
  CHECK(problems(",").substr(0, 1) == "I");  // yaml-cpp 0.7 finds documents here for ever
}

TEST_CASE("keys are text") {
  CHECK(problems("[a, b]: 1\nc: 2\n") == "I007 1:1");
  CHECK(problems("? {a: 1}\n: 2\n") == "I007 1:3");
  CHECK(problems("~: 1\n") == "I007 1:1");
  CHECK(problems("NO: 1\n2025: 2\n").empty());
}

TEST_CASE("depth, number of values and size are bounded") {
  CHECK(problems(nested(64)).empty());
  CHECK(problems(nested(65)) == "I008 1:65");
  CHECK(problems(std::string(1'000'000, '[')).find("I008 1:") != std::string::npos);
  YamlLimits few;
  few.nodes = 10;
  CHECK(problems("[1, 2, 3, 4, 5, 6, 7, 8, 9]", few).empty());
  CHECK(problems("[1, 2, 3, 4, 5, 6, 7, 8, 9, 0]", few).substr(0, 4) == "I008");
  YamlLimits narrow;
  narrow.flow_values = 3;
  CHECK(problems("a: [1, 2, 3]\nb: [[1, 2]]\nc:\n  - 1\n  - 2\n  - 3\n  - 4\n", narrow).empty());
  CHECK(problems("a: [1, [2, 3]]\n", narrow).substr(0, 4) == "I008");
  CHECK(problems("a: {b: 1, c: [2, 3]}\n", narrow).substr(0, 4) == "I008");
  YamlLimits small;
  small.bytes = 4;
  CHECK(problems("a: 1", small).empty());
  CHECK(problems("a: 12", small) == "I008 0:0");
}

TEST_CASE("tabs are errors where they would be guessed about") {
  CHECK(problems("a:\n\tb: 1\n") == "I009 2:1");
  CHECK(problems("a:\n  - x\n \t- y\n") == "I009 3:2");
  CHECK(problems("a: x\ty\n") == "I009 1:4");
  CHECK(problems("a: \"x\\ty\"\n").empty());
}

TEST_CASE("a quote that is never closed is an error where it opens") {
  CHECK(problems("a: \"abc") == "I010 1:4");
  CHECK(problems("a: 'abc") == "I010 1:4");
  CHECK(problems("a: 'x' # it's\nb: [\"y\", \"abc\n") == "I010 2:10");
  CHECK(problems("a: 'it''s'\nb: \"say \\\"x\\\"\"\n").empty());
}

TEST_CASE("an empty file is an error") {
  CHECK(problems("") == "I012 0:0");
  CHECK(problems("# only a comment\n") == "I012 0:0");
}

TEST_CASE("files: missing is bad input with a suggestion, a folder is the environment") {
  const auto folder = std::filesystem::temp_directory_path() / "tradeflow_yaml_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "canola.yaml") << "a: 1\na: 2\n";
  Diagnostics out;
  (void)tradeflow::io::read_yaml(folder / "canola.yaml", out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].where.file == (folder / "canola.yaml").string());
  out.clear();
  (void)tradeflow::io::read_yaml(folder / "canolla.yaml", out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].code == "I000");
  CHECK(out[0].hint == "did you mean 'canola.yaml'?");
  CHECK_THROWS_AS(tradeflow::io::read_yaml(folder, out), tradeflow::io::IoError);
  std::filesystem::remove_all(folder);
}

TEST_CASE("UTF-8 is checked to the letter of the standard") {
  using tradeflow::io::first_invalid_utf8;
  CHECK_FALSE(first_invalid_utf8("C\xC3\xB4te \xE2\x82\xAC \xF0\x9F\x8C\xBE").has_value());
  CHECK(first_invalid_utf8("ab\x80").value() == 2);
  CHECK(first_invalid_utf8("\xE0\x9F\xBF").value() == 0);
  CHECK(first_invalid_utf8("\xF0\x8F\xBF\xBF").value() == 0);
  CHECK(first_invalid_utf8("\xF5\x80\x80\x80").value() == 0);
  CHECK(tradeflow::io::code_points("C\xC3\xB4te") == 4);
}
