#include "model/classification.hpp"

#include "tests/support/catch.hpp"

namespace m = tradeflow::model;

namespace {
m::Classification three_regions() {
  m::Classification labels;
  labels.regions = {{"can", "Canada"}, {"chn", "China"}, {"jpn", "Japan"}};
  labels.sectors = {{"canola_seed", "Canola seed"}, {"pork", "Pork"}};
  labels.factors = {{"value_added", "Value added"}};
  labels.region_groups = {{"asia", "Asia", {"jpn", "chn"}}};
  return labels;
}
}  // namespace

TEST_CASE("codes match without regard to case") {
  const auto labels = three_regions();
  CHECK(labels.region("CHN") == m::RegionId(1));
  CHECK(labels.sector("Canola_Seed") == m::SectorId(0));
  CHECK_FALSE(labels.region("chn ").has_value());
  CHECK_FALSE(labels.region("ch").has_value());
}

TEST_CASE("a group names its members in axis order, all names everyone, an unknown name no one") {
  const auto labels = three_regions();
  CHECK(labels.regions_named("ASIA") == std::vector{m::RegionId(1), m::RegionId(2)});
  CHECK(labels.regions_named("all").size() == 3);
  CHECK(labels.regions_named("can") == std::vector{m::RegionId(0)});
  CHECK(labels.regions_named("europe").empty());
}
