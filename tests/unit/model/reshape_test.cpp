#include "model/reshape.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/three_by_three.hpp"

using tradeflow::model::Accounts;
using tradeflow::model::aggregate;
using tradeflow::model::as_input;
using tradeflow::model::ExporterId;
using tradeflow::model::FactorId;
using tradeflow::model::ids;
using tradeflow::model::ImporterId;
using tradeflow::model::Label;
using tradeflow::model::Merger;
using tradeflow::model::PartOfRegion;
using tradeflow::model::PartOfSector;
using tradeflow::model::RegionId;
using tradeflow::model::SectorId;
using tradeflow::model::unmerged;

namespace {

/// The hand-made world with every tax there is: export taxes, production taxes, inner tariffs.
Accounts taxed_world() {
  Accounts world = test::three_by_three();
  world.export_tax(SectorId(0), ImporterId(1), ExporterId(0)) = 0.05;
  world.export_tax(SectorId(1), ImporterId(0), ExporterId(1)) = -0.02;
  world.export_tax(SectorId(1), ImporterId(2), ExporterId(2)) = 0.01;
  world.tariff(SectorId(1), ImporterId(1), ExporterId(1)) = 0.03;
  world.production_tax(RegionId(0), SectorId(1)) = 0.04;
  world.production_tax(RegionId(2), SectorId(2)) = -0.01;
  world.labels.region_groups = {{"lands", "", {"north", "south"}}, {"wet", "", {"south", "isle"}}};
  const auto made = output(world);
  const auto spent = expenditure(world);
  for (const auto n : ids<RegionId>(3)) {
    for (const auto j : ids<SectorId>(3)) {
      world.value_added(n, j, FactorId(0)) -= world.production_tax(n, j) * made(n, j);
      const auto used = world.inputs.row(n, as_input(j));
      world.final_use(n, j) = spent(n, j) - std::accumulate(used.begin(), used.end(), 0.0);
    }
  }
  world.deficit = implied_deficit(world);
  REQUIRE(identities(world).hold());
  return world;
}

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

void check_same(std::span<const double> a, std::span<const double> b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t at = 0; at < a.size(); ++at) {
    // a handful of sums and products of numbers up to 500
    CHECK(std::abs(a[at] - b[at]) <= 1e-12);
  }
}

void check_same_economy(const Accounts& a, const Accounts& b) {
  check_same(a.trade.values(), b.trade.values());
  check_same(a.tariff.values(), b.tariff.values());
  check_same(a.export_tax.values(), b.export_tax.values());
  check_same(a.production_tax.values(), b.production_tax.values());
  check_same(a.inputs.values(), b.inputs.values());
  check_same(a.final_use.values(), b.final_use.values());
  check_same(a.value_added.values(), b.value_added.values());
  check_same(a.deficit.values(), b.deficit.values());
  check_same(a.trade_elasticity.values(), b.trade_elasticity.values());
  CHECK(a.labels == b.labels);
}

const Merger mainland{{{"mainland", "The Mainland"}, {"isle", "The Isle"}}, {0, 0, 1}};

}  // namespace

TEST_CASE("aggregated regions keep totals, and what they levied on one another stays at home") {
  const Accounts world = test::three_by_three();
  const Accounts two = aggregate(world, mainland, unmerged(world.labels.sectors));
  const SectorId grain(0);
  CHECK(two.trade(grain, ImporterId(0), ExporterId(0)) == 220.0);  // 100 + 20 + 40 + 60
  // 20 at 10 % and 40 at 25 % on 220
  CHECK(two.tariff(grain, ImporterId(0), ExporterId(0)) == Approx(12.0 / 220.0).epsilon(1e-15));
  CHECK(two.tariff(grain, ImporterId(0), ExporterId(1)) == Approx(0.05).epsilon(1e-15));
  CHECK(two.tariff(grain, ImporterId(1), ExporterId(0)) == Approx(0.2).epsilon(1e-15));
  CHECK(two.deficit(RegionId(0)) == -40.0);
  CHECK(income(two)(RegionId(0)) == Approx(690.0).epsilon(1e-15));
  CHECK(two.trade_elasticity == world.trade_elasticity);
  CHECK(identities(two).hold());
}

TEST_CASE("aggregated sectors sum inputs both ways, and rates weigh by trade") {
  const Accounts world = test::three_by_three();
  const Merger goods{{{"goods", "Goods"}, {"care", "Care"}}, {0, 0, 1}};
  const Accounts two = aggregate(world, unmerged(world.labels.regions), goods);
  CHECK(two.inputs(RegionId(0), as_input(SectorId(0)), SectorId(0)) == 168.0);  // 16 + 60 + 32 + 60
  CHECK(two.inputs(RegionId(0), as_input(SectorId(0)), SectorId(1)) == 30.0);
  // grain 40 at 25 %, mill 60 at 10 %
  CHECK(two.tariff(SectorId(0), ImporterId(1), ExporterId(0)) == Approx(0.16).epsilon(1e-15));
  // cross-border trade: grain 100 at θ = 4, mill 180 at 2.5
  CHECK(two.trade_elasticity(SectorId(0)) == Approx((400.0 + 450.0) / 280.0).epsilon(1e-15));
  CHECK(two.trade_elasticity(SectorId(1)) == 8.0);
  CHECK(identities(two).hold());
}

TEST_CASE("one region and one sector are left with the world's totals") {
  const Accounts world = taxed_world();
  const Accounts one =
      aggregate(world, {{{"world", "World"}}, {0, 0, 0}}, {{{"all", "All goods"}}, {0, 0, 0}});
  CHECK(sum(one.value_added.values()) == Approx(sum(world.value_added.values())).epsilon(1e-14));
  CHECK(sum(income(one).values()) == Approx(sum(income(world).values())).epsilon(1e-14));
  CHECK(std::abs(one.deficit(RegionId(0))) <= 1e-12);
  CHECK(identities(one).hold());
}

TEST_CASE("aggregation holds the identities with export, production and inner taxes in them") {
  const Accounts world = taxed_world();
  const Accounts two = aggregate(world, mainland, {{{"a", "A"}, {"b", "B"}}, {0, 1, 1}});
  CHECK(identities(two).hold());
  CHECK(sum(tariff_revenue(two).values()) ==
        Approx(sum(tariff_revenue(world).values())).epsilon(1e-14));
  REQUIRE(two.labels.region_groups.size() == 1);  // "wet" lost the south to the mainland
  CHECK(two.labels.region_groups[0].members == std::vector<std::string>{"mainland"});
}

TEST_CASE("an aggregate without trade keeps the plain mean of its rates") {
  Accounts world = test::three_by_three();
  const SectorId care(2);
  world.tariff(care, ImporterId(0), ExporterId(2)) = 0.1;
  world.tariff(care, ImporterId(1), ExporterId(2)) = 0.3;
  const Accounts two = aggregate(world, mainland, unmerged(world.labels.sectors));
  CHECK(two.tariff(care, ImporterId(0), ExporterId(1)) == Approx(0.2).epsilon(1e-15));
  CHECK(identities(two).hold());
}

TEST_CASE("a sector split and aggregated again is the sector, and the parts hold the identities") {
  const Accounts world = taxed_world();
  PartOfRegion made({3, 2});
  made.values()[0] = 0.25, made.values()[1] = 0.75;  // north
  made.values()[2] = 1.0, made.values()[3] = 0.0;    // south makes only flour
  made.values()[4] = 0.5, made.values()[5] = 0.5;
  const std::vector<Label> parts{{"flour", "Flour"}, {"bran", "Bran"}};
  const Accounts four = split(world, SectorId(1), parts, made);
  CHECK(identities(four).hold());
  REQUIRE(four.labels.sectors.size() == 4);
  CHECK(four.labels.sectors[2].code == "bran");
  CHECK(four.trade(SectorId(2), ImporterId(1), ExporterId(0)) == 45.0);  // three quarters of 60
  CHECK(output(four)(RegionId(1), SectorId(2)) == 0.0);
  Accounts again =
      aggregate(four, unmerged(four.labels.regions), {world.labels.sectors, {0, 1, 1, 2}});
  check_same_economy(again, world);
}

TEST_CASE("a region split and aggregated again is the region, and the parts hold the identities") {
  const Accounts world = taxed_world();
  PartOfSector made({3, 2});
  made.values()[0] = 0.25, made.values()[1] = 0.75;  // grain
  made.values()[2] = 0.9, made.values()[3] = 0.1;    // mill
  made.values()[4] = 0.5, made.values()[5] = 0.5;    // care
  const std::vector<Label> parts{{"east", "East"}, {"west", "West"}};
  const std::vector<double> bought{0.4, 0.6};
  const Accounts four = split(world, RegionId(1), parts, made, bought);
  CHECK(identities(four).hold());
  CHECK(four.labels.region_groups[0].members == std::vector<std::string>{"north", "east", "west"});
  CHECK(output(four)(RegionId(2), SectorId(1)) == Approx(18.0).epsilon(1e-15));
  CHECK(four.deficit(RegionId(1)) + four.deficit(RegionId(2)) ==
        Approx(world.deficit(RegionId(1))).epsilon(1e-13));
  // the tariff south levies at home on mill is now between its parts too
  CHECK(four.tariff(SectorId(1), ImporterId(1), ExporterId(2)) == 0.03);
  check_same_economy(
      aggregate(four, {world.labels.regions, {0, 1, 1, 2}}, unmerged(four.labels.sectors)), world);
}

TEST_CASE("mergers that are not onto and weights that do not sum to one are broken contracts") {
  const Accounts world = test::three_by_three();
  const Merger sectors = unmerged(world.labels.sectors);
  CHECK_THROWS_AS(aggregate(world, {{{"a", ""}, {"b", ""}}, {0, 0, 0}}, sectors),
                  tradeflow::ContractError);
  CHECK_THROWS_AS(aggregate(world, {{{"a", ""}}, {0, 0}}, sectors), tradeflow::ContractError);
  CHECK_THROWS_AS(aggregate(world, {{{"a", ""}}, {0, 0, 1}}, sectors), tradeflow::ContractError);
  CHECK_THROWS_AS(split(world, SectorId(0), {{"a", ""}, {"b", ""}}, PartOfRegion({3, 2}, 0.4)),
                  tradeflow::ContractError);
}
