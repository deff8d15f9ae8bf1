#include "io/number_table.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"

using tradeflow::Diagnostics;
using tradeflow::io::NumberTable;
using tradeflow::io::read_numbers;

namespace {
NumberTable read(const std::string& text, Diagnostics& out) {
  test::Folder folder;
  std::ofstream(folder / "t.txt", std::ios::binary) << text;
  return read_numbers(folder / "t.txt", out);
}
}  // namespace

TEST_CASE("numbers in rows, separated by tabs, commas or blanks, with any line end") {
  for (const char* text : {"1\t2.5\t-3e-2\n4\t5\t6\n", "1,2.5,-3e-2\r\n4,5,6",
                           "1, 2.5, -3e-2\n\n4, 5, 6\n", "  1 2.5   -3e-2  \n4 5 6\n"}) {
    INFO(text);
    Diagnostics out;
    const NumberTable table = read(text, out);
    CHECK(out.empty());
    REQUIRE(table.rows == 2);
    REQUIRE(table.columns == 3);
    CHECK(table(0, 1) == 2.5);
    CHECK(table(0, 2) == -0.03);
    CHECK(table(1, 0) == 4.0);
  }
}

TEST_CASE("what is no number or no rectangle is said where it stands") {
  Diagnostics out;
  (void)read("1\t2\n3\tx4\n5\n6\t\n7\tinf\n", out);
  REQUIRE(out.size() == 4);
  CHECK(out[0].code == "I130");
  CHECK(out[0].where.line == 2);
  CHECK(out[0].where.column == 3);
  CHECK(out[0].message == "'x4' is not a number");
  CHECK(out[1].code == "I131");
  CHECK(out[1].where.line == 3);
  CHECK(out[2].code == "I130");  // a tab opens a cell, and there is nothing in it
  CHECK(out[2].where.line == 4);
  CHECK(out[3].code == "I130");
  CHECK(out[3].where.line == 5);
}

TEST_CASE("a table of another size than its format says is refused") {
  test::Folder folder;
  std::ofstream(folder / "t.txt") << "1\t2\n3\t4\n";
  Diagnostics out;
  (void)read_numbers(folder / "t.txt", 2, 2, out);
  CHECK(out.empty());
  (void)read_numbers(folder / "t.txt", 3, 2, out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].code == "I132");
}
