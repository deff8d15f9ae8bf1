#include "model/policy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace tradeflow::model {
namespace {

using Key = std::array<std::size_t, 3>;

Key key(const TradeCell& cell) {
  return {cell.sector.offset(), cell.importer.offset(), cell.exporter.offset()};
}
Key key(const MarketCell& cell) {
  return {cell.region.offset(), cell.sector.offset(), 0};
}
Key key(const FactorCell& cell) {
  return {cell.region.offset(), cell.factor.offset(), 0};
}

/// Every cell inside `extents`, none twice, every value in (above, at_most].
template <class Cell>
void expect_cells(const std::vector<Cell>& cells, const Key& extents, double above, double at_most,
                  std::string_view what) {
  std::vector<Key> keys;
  keys.reserve(cells.size());
  for (const Cell& cell : cells) {
    keys.push_back(key(cell));
    const Key& at = keys.back();
    expects(at[0] < extents[0] && at[1] < extents[1] && at[2] < extents[2],
            "a policy's cells exist");
    expects(cell.value > above && cell.value <= at_most, what);  // NaN fails
  }
  if (!std::is_sorted(keys.begin(), keys.end())) {
    std::sort(keys.begin(), keys.end());
  }
  expects(std::adjacent_find(keys.begin(), keys.end()) == keys.end(), "a policy lists a cell once");
}

}  // namespace

TradeTable applied(const TradeTable& baseline, std::span<const TradeCell> cells) {
  TradeTable table = baseline;
  for (const TradeCell& cell : cells) {
    expects(cell.sector.offset() < table.extent(0) && cell.importer.offset() < table.extent(1) &&
                cell.exporter.offset() < table.extent(2),
            "a policy's cells exist");
    table(cell.sector, cell.importer, cell.exporter) = cell.value;
  }
  return table;
}

MarketTable applied(const MarketTable& baseline, std::span<const MarketCell> cells) {
  MarketTable table = baseline;
  for (const MarketCell& cell : cells) {
    expects(cell.region.offset() < table.extent(0) && cell.sector.offset() < table.extent(1),
            "a policy's cells exist");
    table(cell.region, cell.sector) = cell.value;
  }
  return table;
}

RegionFactorTable applied(const RegionFactorTable& baseline, std::span<const FactorCell> cells) {
  RegionFactorTable table = baseline;
  for (const FactorCell& cell : cells) {
    expects(cell.region.offset() < table.extent(0) && cell.factor.offset() < table.extent(1),
            "a policy's cells exist");
    table(cell.region, cell.factor) = cell.value;
  }
  return table;
}

void expect_valid(const Policy& policy, const Shape& shape) {
  constexpr double huge = std::numeric_limits<double>::max();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Key trade = {shape.sectors, shape.regions, shape.regions};
  const Key market = {shape.regions, shape.sectors, 1};
  const Key factor = {shape.regions, shape.factors, 1};
  expect_cells(policy.tariff, trade, -1.0, huge, "tariffs are finite and > -1");
  expect_cells(policy.export_tax, trade, -1.0, huge, "export taxes are finite and > -1");
  expect_cells(policy.productivity, market, 0.0, huge, "productivity is finite and > 0");
  expect_cells(policy.production_tax, market, -huge, std::nextafter(1.0, 0.0),
               "production taxes are finite and < 1");
  expect_cells(policy.preference, market, 0.0, huge, "preference shifts are finite and > 0");
  expect_cells(policy.endowment, factor, 0.0, huge, "endowment changes are finite and > 0");
  expect_cells(policy.trade_cost, trade, 0.0, infinity, "trade cost changes are > 0");
}

}  // namespace tradeflow::model
