#include "io/importers/caliendo_parro.hpp"

#include <fstream>
#include <functional>

#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"

using tradeflow::Diagnostics;
using tradeflow::model::ExporterId;
using tradeflow::model::FactorId;
using tradeflow::model::ImporterId;
using tradeflow::model::InputId;
using tradeflow::model::RegionId;
using tradeflow::model::SectorId;

namespace {

constexpr int countries = 31;
constexpr int sectors = 40;
constexpr int traded = 20;

void write(const std::filesystem::path& file, int rows, int columns,
           const std::function<double(int, int)>& value) {
  std::ofstream out(file);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      out << value(row, column) << (column + 1 == columns ? '\n' : '\t');
    }
  }
}

/// A package in the authors' layout with figures of our own: half of output is value added, all
/// materials are the sector's own; country 3 sells 7 thousand of good 2 to country 5 at 12 %.
void write_package(const std::filesystem::path& folder) {
  const int flow_row = 2 * countries + 5;
  write(folder / "T.txt", traded, 1, [](int row, int) { return 4.0 + row; });
  write(folder / "B.txt", sectors, countries, [](int, int) { return 0.5; });
  write(folder / "GO.txt", sectors, countries, [](int row, int) { return row == 2 ? 6000. : 1e4; });
  write(folder / "IO.txt", sectors * countries, sectors,
        [](int row, int column) { return row % sectors == column ? 1.0 : 0.0; });
  write(folder / "xbilat1993.txt", traded * countries, countries,
        [&](int row, int column) { return row == flow_row && column == 3 ? 7.0 : 0.0; });
  write(folder / "tariffs1993.txt", traded * countries, countries,
        [&](int row, int column) { return row == flow_row && column == 3 ? 12.0 : 0.0; });
}

}  // namespace

TEST_CASE("the authors' text is read as their programs read it") {
  test::Folder folder;
  write_package(folder.path());
  Diagnostics out;
  const auto raw = tradeflow::io::read_caliendo_parro(folder.path(), 1993, out);
  REQUIRE(out.empty());
  const auto& economy = raw.economy;
  CHECK(economy.labels.regions[3].code == "brazil");
  CHECK(economy.labels.sectors[2].code == "food");
  const SectorId food(2);
  CHECK(economy.trade(food, ImporterId(5), ExporterId(3)) == 7000.0);
  CHECK(economy.trade(food, ImporterId(3), ExporterId(5)) == 0.0);
  CHECK(economy.tariff(food, ImporterId(5), ExporterId(3)) == Approx(0.12).epsilon(1e-15));
  // output is the larger of GO and exports: Brazil's food leaves nothing at home
  CHECK(economy.trade(food, ImporterId(3), ExporterId(3)) == 0.0);
  CHECK(economy.trade(food, ImporterId(4), ExporterId(4)) == 6000.0);
  CHECK(economy.trade_elasticity(SectorId(19)) == 23.0);
  CHECK(economy.trade_elasticity(SectorId(20)) == 8.22);
  CHECK(economy.value_added.table(RegionId(3), food, FactorId(0)) == 0.5);
  CHECK(economy.inputs->table(RegionId(3), InputId(2), food) == 0.5);
  CHECK(economy.inputs->table(RegionId(3), InputId(1), food) == 0.0);
  CHECK(raw.negative_final == tradeflow::model::NegativeFinal::Zero);
}

TEST_CASE("a package of another size or with a file of another year is refused") {
  test::Folder folder;
  write_package(folder.path());
  write(folder / "T.txt", traded - 1, 1, [](int, int) { return 4.0; });
  Diagnostics out;
  (void)tradeflow::io::read_caliendo_parro(folder.path(), 1993, out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].code == "I132");
  CHECK_THROWS(tradeflow::io::read_caliendo_parro(folder.path(), 2005, out));
}
