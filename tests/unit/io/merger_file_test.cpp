#include "io/merger_file.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/three_by_three.hpp"

using tradeflow::Diagnostics;
using tradeflow::io::read_merger;
using tradeflow::model::Group;
using tradeflow::model::Label;
using tradeflow::model::Merger;

namespace {
Merger read(const std::string& csv, Diagnostics& out) {
  test::Folder folder;
  std::ofstream(folder / "m.csv") << csv;
  const auto world = test::three_by_three();
  const std::vector<Group> groups{{"lands", "The lands", {"north", "south"}}};
  return read_merger(folder / "m.csv", "region", world.labels.regions, groups, out);
}
}  // namespace

TEST_CASE("a merger stands where its first part stood, and what no row names stays itself") {
  Diagnostics out;
  const Merger merger = read("code,into,name\nSOUTH,rest,The Rest\nisle,Rest,ignored\n", out);
  CHECK(out.empty());
  REQUIRE(merger.labels.size() == 2);
  CHECK(merger.labels[0] == Label{"north", "The North"});
  CHECK(merger.labels[1] == Label{"rest", "The Rest"});  // the first row's spelling
  CHECK(merger.part_of == std::vector<std::size_t>{0, 1, 1});
}

TEST_CASE("a group goes whole, and into an old entry keeps that entry's name") {
  Diagnostics out;
  const Merger merger = read("code,into\nlands,isle\n", out);
  CHECK(out.empty());
  REQUIRE(merger.labels.size() == 1);
  CHECK(merger.labels[0] == Label{"isle", "The Isle"});
}

TEST_CASE("unknown, doubled and empty codes are said where they stand") {
  Diagnostics out;
  (void)read("code,into\neast,x\nnorth,x\nlands,y\nisle,\n", out);
  REQUIRE(out.size() == 3);
  CHECK(out[0].code == "I113");
  CHECK(out[0].where.line == 4);
  CHECK(out[1].code == "I114");
  CHECK(out[1].where.line == 5);
  CHECK(out[2].code == "I112");
  CHECK(out[2].where.line == 2);
}
