#include "seeds/cursor.hpp"

#include <array>

#include "tests/support/catch.hpp"

using tradeflow::Cursor;
using tradeflow::Diagnostics;
using tradeflow::Node;

namespace {
Node scalar(std::string text, bool quoted = false) {
  Node node;
  node.kind = Node::Kind::Scalar;
  node.scalar = std::move(text);
  node.quoted = quoted;
  return node;
}
Node map_of(std::vector<Node::Entry> entries) {
  Node node;
  node.kind = Node::Kind::Map;
  node.entries = std::move(entries);
  return node;
}
}  // namespace

TEST_CASE("numbers are plain decimals or percentages, never octal, hexadecimal, inf or nan") {
  CHECK(tradeflow::parse_number("25") == 25.0);
  CHECK(tradeflow::parse_number("-1.5e3") == -1500.0);
  CHECK(tradeflow::parse_number("10%") == 0.1);
  CHECK(tradeflow::parse_number("6.1 %") == 6.1 / 100.0);
  CHECK(tradeflow::parse_number("0") == 0.0);
  for (const char* bad :
       {"010", "0x10", ".inf", "inf", "nan", "+1", "1e400", "", "-", "1 2", "%", "12abc"}) {
    INFO(bad);
    CHECK_FALSE(tradeflow::parse_number(bad).has_value());
  }
}

TEST_CASE("a date must exist") {
  CHECK(tradeflow::parse_date("2025-03-20").has_value());
  CHECK(tradeflow::parse_date("2024-02-29").has_value());
  for (const char* bad :
       {"2025-02-29", "2025-3-20", "20250320", "2025-13-01", "2025-00-10", "-025-01-01"}) {
    INFO(bad);
    CHECK_FALSE(tradeflow::parse_date(bad).has_value());
  }
}

TEST_CASE("every key must be asked for: a typo is an error with a suggestion") {
  const Node root = map_of({{"add_p", scalar("25")}});
  Diagnostics out;
  Cursor at(root, "measures[0].tariff", out);
  (void)at.maybe_number("add_pp", {0, 1000});
  at.finish();
  REQUIRE(out.size() == 1);
  CHECK(out[0].code == "S012");
  CHECK(out[0].message == "unknown key 'add_p' in measures[0].tariff");
  CHECK(out[0].hint.find("did you mean 'add_pp'?") == 0);
}

TEST_CASE("a quoted number is text, and the message says so") {
  const Node root = map_of({{"add_pp", scalar("25", true)}});
  Diagnostics out;
  Cursor at(root, "", out);
  CHECK_FALSE(at.maybe_number("add_pp", {0, 1000}).has_value());
  REQUIRE(out.size() == 1);
  CHECK(out[0].hint == "remove the quotes");
}

TEST_CASE("all problems are reported at once") {
  const Node root = map_of({{"a", scalar("x")}, {"b", scalar("2000")}, {"c", scalar("3")}});
  Diagnostics out;
  Cursor at(root, "", out);
  (void)at.number("a", {0, 1});
  (void)at.number("b", {0, 1000});
  (void)at.text("d");
  at.finish();
  CHECK(out.size() == 4);
}

TEST_CASE("a choice off the list names the nearest") {
  const Node root = map_of({{"deficits", scalar("gdp_share")}});
  Diagnostics out;
  Cursor at(root, "model", out);
  constexpr std::array<std::string_view, 3> rules{"fixed", "gdp-share", "balanced"};
  CHECK_FALSE(at.maybe_choice("deficits", rules).has_value());
  REQUIRE(out.size() == 1);
  CHECK(out[0].hint.find("did you mean 'gdp-share'?") == 0);
}

TEST_CASE("did_you_mean keeps silent when nothing is near") {
  const std::vector<std::string> names{"canola_seed", "canola_oil", "pork"};
  CHECK(tradeflow::did_you_mean("canola_sede", names) == "canola_seed");
  CHECK_FALSE(tradeflow::did_you_mean("zzzzzz", names).has_value());
}
