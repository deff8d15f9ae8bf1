#include "scenarios/spec.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/data.hpp"

using namespace tradeflow::scenarios;

TEST_CASE("every block a key refers to has records, and every block is referred to") {
  std::set<std::string> known;
  std::set<std::string> used{"scenario"};
  for (const auto block : blocks()) {
    known.emplace(block);
  }
  for (const Key& key : keys()) {
    if (!key.of.empty() && choices(key).empty()) {
      used.emplace(key.of);
    }
  }
  CHECK(known == used);
}

TEST_CASE("no key has two records, and each one says what it is for") {
  std::set<std::pair<std::string, std::string>> seen;
  for (const Key& key : keys()) {
    INFO(key.block << "." << key.name);
    CHECK(seen.emplace(key.block, key.name).second);
    CHECK_FALSE(key.help.empty());
    CHECK_FALSE((key.required && !key.fallback.empty()));
  }
}

TEST_CASE("the reference in scenarios/README.md is the one the records make") {
  // With TRADEFLOW_BLESS set the page is rewritten instead.
  const std::string file = test::source("scenarios/README.md").string();
  std::ifstream in(file);
  std::string page{std::istreambuf_iterator<char>(in), {}};
  const std::string begin = "<!-- reference: made from scenarios/spec.cpp -->\n";
  const std::string end = "\n<!-- end of reference -->";
  const std::size_t from = page.find(begin);
  const std::size_t to = page.find(end);
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  const std::size_t size = to - from - begin.size();
  if (std::getenv("TRADEFLOW_BLESS") != nullptr) {
    std::ofstream(file) << page.replace(from + begin.size(), size, reference_markdown());
    return;
  }
  CHECK(page.substr(from + begin.size(), size) == reference_markdown());
}
