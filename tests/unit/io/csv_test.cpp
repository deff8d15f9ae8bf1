#include "io/csv.hpp"

#include <array>

#include "io/error.hpp"
#include "tests/support/catch.hpp"

using tradeflow::Diagnostics;
using tradeflow::io::CsvColumn;
using tradeflow::io::CsvTable;
using tradeflow::io::find_columns;
using tradeflow::io::number;
using tradeflow::io::parse_csv;

namespace {
CsvTable good(std::string text) {
  Diagnostics out;
  CsvTable table = parse_csv(std::move(text), "t.csv", out);
  CHECK(out.empty());
  return table;
}
/// Parses what must be wrong in one way only, and says "CODE line:column".
std::string complaint(std::string text) {
  Diagnostics out;
  const CsvTable table = parse_csv(std::move(text), "t.csv", out);
  REQUIRE(out.size() == 1);
  CHECK_FALSE(out[0].message.empty());
  CHECK(out[0].where.file == "t.csv");
  return out[0].code + " " + std::to_string(out[0].where.line) + ":" +
         std::to_string(out[0].where.column);
}
}  // namespace

TEST_CASE("a table is read as written, with CRLF, a byte order mark, quotes and empty lines") {
  const CsvTable table = good(
      "\xEF\xBB\xBF"
      "code,name\r\n"
      "\r\n"
      "ARG,\"Food, \"\"drink\"\"\"\r\n"
      "\xC3\x96ST, x \r\n"
      "USA,");
  REQUIRE(table.rows() == 3);
  REQUIRE(table.columns() == 2);
  CHECK(table.header(1) == "name");
  CHECK(table.cell(0, 1) == "Food, \"drink\"");
  CHECK(table.cell(1, 0) == "\xC3\x96ST");
  CHECK(table.cell(1, 1) == " x ");
  CHECK(table.cell(2, 1).empty());
}

TEST_CASE("positions count lines and characters, not bytes") {
  const CsvTable table = good("a,b,c\n\n\xC3\x96\xE2\x82\xAC,\"x\"\"y\",z\n");
  CHECK(table.where(0, 0).line == 3);
  CHECK(table.where(0, 1).column == 5);   // after the opening quote of the second cell
  CHECK(table.where(0, 2).column == 11);  // a doubled quote before it does not move it
}

TEST_CASE("what is not a CSV table is refused where it stands") {
  CHECK(complaint("") == "I102 1:1");
  CHECK(complaint("\n\n") == "I102 1:1");
  CHECK(complaint("a,b\n1,2\n1,\xFF\n") == "I103 3:3");
  CHECK(complaint(std::string("a,b\n1,\0\n", 8)) == "I103 2:3");
  CHECK(complaint("a\n\xC0\xAF\n") == "I103 2:1");      // overlong '/'
  CHECK(complaint("a\n\xED\xA0\x80\n") == "I103 2:1");  // a surrogate
  CHECK(complaint("a,b\n1\r2,3\n") == "I104 2:2");
  CHECK(complaint("a,b\n1,2,3\n") == "I105 2:1");
  CHECK(complaint("a,b\n1\n") == "I105 2:1");
  CHECK(complaint("a,b\n1,\"open\n") == "I106 2:3");
  CHECK(complaint("a,b\n1,\"x\"y\n") == "I106 2:3");
  CHECK(complaint("a,b\n1,x\"y\n") == "I106 2:3");
  CHECK(complaint("a,,b\n") == "I107 1:3");
  CHECK(complaint("value,VALUE\n") == "I107 1:7");
}

TEST_CASE("every malformed row is reported, and the sound ones stay") {
  Diagnostics out;
  const CsvTable table = parse_csv("a,b\n1\n2,3\n4,5,6\n", "t.csv", out);
  CHECK(out.size() == 2);
  REQUIRE(table.rows() == 1);
  CHECK(table.cell(0, 1) == "3");
  CHECK(table.where(0, 1).line == 3);
}

TEST_CASE("columns are found by name, in any order and case; strangers and gaps are reported") {
  const std::array<CsvColumn, 3> known{CsvColumn{"region"}, {"value"}, {"note", false}};
  Diagnostics out;
  const auto found = find_columns(good("Value,REGION\n"), known, out);
  CHECK(out.empty());
  CHECK(found[0] == 1U);
  CHECK(found[1] == 0U);
  CHECK_FALSE(found[2].has_value());

  const auto partly = find_columns(good("regoin,value\n"), known, out);
  CHECK_FALSE(partly[0].has_value());
  REQUIRE(out.size() == 2);
  CHECK(out[0].code == "I109");
  CHECK(out[0].hint.find("did you mean 'region'?") != std::string::npos);
  CHECK(out[1].code == "I108");
}

TEST_CASE("numbers are plain decimals within their range") {
  const CsvTable table = good("v\n-1.5e-3\n\"7\"\n10%\n1;5\n\n1e999\n0x1p3\n");
  Diagnostics out;
  CHECK(number(table, 0, 0, out) == -1.5e-3);
  CHECK(number(table, 1, 0, out) == 7.0);
  CHECK(out.empty());
  for (std::size_t row = 2; row < table.rows(); ++row) {
    CHECK_FALSE(number(table, row, 0, out).has_value());
    CHECK(out.back().code == "I110");
  }
  CHECK_FALSE(number(table, 0, 0, out, {0.0, 1.0}).has_value());
  CHECK(out.back().code == "I111");
  CHECK(out.back().where.line == 2);
  CHECK(out.back().hint == "allowed: from 0 to 1");
}

TEST_CASE("a cell written is a cell read") {
  for (const char* text : {"plain", "a,b", "say \"so\"", "", " spaced ", "\xC3\x96"}) {
    const CsvTable table = good("x,y\n" + tradeflow::io::csv_cell(text) + ",1\n");
    CHECK(table.cell(0, 0) == text);
  }
}

TEST_CASE("a file that cannot be read is the environment's fault and is named") {
  Diagnostics out;
  try {
    (void)tradeflow::io::read_csv("/no/such/file.csv", out);
    FAIL("a file that is not there was read");
  } catch (const tradeflow::io::IoError& error) {
    CHECK(std::string(error.what()).find("/no/such/file.csv") != std::string::npos);
  }
  CHECK_THROWS_AS(tradeflow::io::read_csv("/", out), tradeflow::io::IoError);
}
