#include "model/table.hpp"

#include <type_traits>

#include "tests/support/catch.hpp"

namespace m = tradeflow::model;

static_assert(!std::is_convertible_v<int, m::RegionId>);
static_assert(!std::is_convertible_v<m::ImporterId, m::ExporterId>);
static_assert(std::is_invocable_v<m::TradeTable, m::SectorId, m::ImporterId, m::ExporterId>);
static_assert(!std::is_invocable_v<m::TradeTable, m::SectorId, m::ExporterId, m::ImporterId>);
static_assert(!std::is_invocable_v<m::InputTable, m::RegionId, m::SectorId, m::InputId>);

TEST_CASE("a table is row-major: its last axis is contiguous") {
  const m::Shape shape{2, 3, 1};
  auto flows = m::trade_table(shape);
  flows(m::SectorId(2), m::ImporterId(1), m::ExporterId(0)) = 5.0;
  CHECK(flows.size() == 12);
  CHECK(flows.values()[2 * 4 + 1 * 2 + 0] == 5.0);
  CHECK(flows.row(m::SectorId(2), m::ImporterId(1))[0] == 5.0);
  CHECK(flows.row(m::SectorId(2), m::ImporterId(1)).size() == 2);
}

TEST_CASE("tables are values: a copy is equal and independent") {
  const auto first = m::market_table({2, 2, 1}, 1.0);
  auto second = first;
  CHECK(first == second);
  second(m::RegionId(0), m::SectorId(1)) = 2.0;
  CHECK(first != second);
  CHECK(first(m::RegionId(0), m::SectorId(1)) == 1.0);
}

TEST_CASE("ids() visits every index in order") {
  int expected = 0;
  for (const auto n : m::ids<m::RegionId>(3)) {
    CHECK(n.value() == expected++);
  }
  CHECK(expected == 3);
}
