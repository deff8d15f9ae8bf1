#include "model/policy.hpp"

#include <limits>

#include "model/closure.hpp"
#include "tests/support/catch.hpp"

namespace m = tradeflow::model;

namespace {

const m::Shape shape{2, 3, 1};
const m::SectorId sector(2);
const m::ImporterId importer(1);
const m::ExporterId exporter(0);

}  // namespace

TEST_CASE("applied() writes the listed cells and no other") {
  const m::TradeTable base = m::trade_table(shape, 0.1);
  const std::vector<m::TradeCell> cells = {{sector, importer, exporter, 0.5}};
  const m::TradeTable table = m::applied(base, cells);
  CHECK(table(sector, importer, exporter) == 0.5);
  CHECK(table(sector, m::ImporterId(0), m::ExporterId(1)) == 0.1);
  m::TradeTable restored = table;
  restored(sector, importer, exporter) = 0.1;
  CHECK(restored == base);
}

TEST_CASE("a policy's cells exist, are listed once and lie in their domain") {
  const auto refused = [](auto change) {
    m::Policy policy;
    change(policy);
    CHECK_THROWS_AS(m::expect_valid(policy, shape), tradeflow::ContractError);
  };
  refused([](m::Policy& p) { p.tariff = {{m::SectorId(3), importer, exporter, 0.1}}; });
  refused([](m::Policy& p) {
    p.tariff = {{sector, importer, exporter, 0.1}, {sector, importer, exporter, 0.1}};
  });
  refused([](m::Policy& p) { p.tariff = {{sector, importer, exporter, -1.0}}; });
  refused([](m::Policy& p) { p.trade_cost = {{sector, importer, exporter, 0.0}}; });
  refused([](m::Policy& p) { p.export_tax = {{sector, importer, exporter, std::nan("")}}; });
  refused([](m::Policy& p) { p.productivity = {{m::RegionId(0), sector, 0.0}}; });
  refused([](m::Policy& p) { p.production_tax = {{m::RegionId(0), sector, 1.0}}; });
  refused([](m::Policy& p) { p.preference = {{m::RegionId(2), sector, 1.0}}; });
  refused([](m::Policy& p) { p.endowment = {{m::RegionId(0), m::FactorId(1), 1.0}}; });
}

TEST_CASE("an infinite trade cost is a ban, and valid") {
  m::Policy policy;
  policy.trade_cost = {{sector, importer, exporter, std::numeric_limits<double>::infinity()}};
  CHECK_NOTHROW(m::expect_valid(policy, shape));
  CHECK_FALSE(policy.empty());
}

TEST_CASE("closures are known by name, both ways") {
  for (const auto rule :
       {m::DeficitRule::Fixed, m::DeficitRule::GdpShare, m::DeficitRule::Balanced}) {
    CHECK(m::deficit_rule(m::to_string(rule)) == rule);
  }
  CHECK(m::to_string(m::DeficitRule::GdpShare) == "gdp-share");
  CHECK_FALSE(m::deficit_rule("fixd").has_value());
}
