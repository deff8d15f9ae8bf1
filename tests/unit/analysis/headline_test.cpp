#include "analysis/headline.hpp"

#include <array>
#include <cmath>

#include "tests/support/catch.hpp"

using namespace tradeflow;
using model::ExporterId;
using model::ImporterId;
using model::RegionId;
using model::SectorId;

namespace {

/// Three regions, two sectors, no intermediate inputs: then any flows and tariffs meet (1)-(4).
model::Accounts small_world() {
  model::Classification labels;
  labels.regions = {{"can", "Canada"}, {"chn", "China"}, {"aus", "Australia"}};
  labels.sectors = {{"canola", "Canola"}, {"rest", "Everything else"}};
  labels.factors = {{"value_added", "Value added"}};
  model::Accounts world = model::make_accounts(labels);
  world.year = 2024;
  world.unit = "million USD";
  for (const auto j : model::ids<SectorId>(2)) {
    world.trade_elasticity(j) = 4.0;
    for (const auto n : model::ids<ImporterId>(3)) {
      for (const auto i : model::ids<ExporterId>(3)) {
        world.trade(j, n, i) = n.value() == i.value() ? 100.0 : 10.0 + 3.0 * i.value() + n.value();
        world.tariff(j, n, i) = n.value() == i.value() ? 0.0 : 0.05;
        const double paid = world.trade(j, n, i) * (1.0 + world.tariff(j, n, i));
        world.final_use(as_region(n), j) += paid;
        world.value_added(as_region(i), j, model::FactorId(0)) += world.trade(j, n, i);
      }
    }
  }
  world.deficit = model::implied_deficit(world);
  return world;
}

const SectorId canola{0};
const ImporterId buyer{1};   // China
const ExporterId seller{0};  // Canada

model::Policy barrier() {
  model::Policy policy;
  policy.tariff = {{canola, buyer, seller, 0.30}, {canola, buyer, ExporterId(2), 0.05}};
  return policy;
}

scenarios::ScenarioRun solved(const model::Economy& economy, double mobility) {
  scenarios::ScenarioRun run;
  run.policy = barrier();
  run.closure.mobility = mobility;
  run.equilibrium = model::solve(economy, run.policy, run.closure);
  REQUIRE(run.equilibrium.usable());
  return run;
}

}  // namespace

TEST_CASE("the headline names who is touched, and lost sales go to rivals, home and demand") {
  const model::Accounts world = small_world();
  REQUIRE(model::identities(world).hold());
  const model::Economy economy = model::shares(world);
  const auto brief = solved(economy, 0.0);
  const auto lasting = solved(economy, std::numeric_limits<double>::infinity());
  const std::array<const scenarios::ScenarioRun*, 2> horizons{&brief, &lasting};
  const analysis::Headline said = analysis::headline(world, economy, horizons);

  // Australia's cell is listed at its baseline rate: it is not touched
  REQUIRE(said.regions.size() == 2);
  REQUIRE(said.markets.size() == 1);
  REQUIRE(said.sales.size() == 1);
  CHECK(said.regions[0].touched == world.trade(canola, buyer, seller));
  CHECK(said.markets[0].region == RegionId(0));

  const analysis::SalesHeadline& sales = said.sales[0];
  CHECK(sales.hit == std::vector<RegionId>{RegionId(0)});
  REQUIRE(sales.by_rival.size() == 1);
  CHECK(sales.by_rival[0].first == RegionId(2));
  for (const std::size_t h : {0U, 1U}) {
    const double lost = sales.hit_sales.baseline - sales.hit_sales.at[h];
    const double gained =
        sales.rivals.at[h] - sales.rivals.baseline + sales.home.at[h] - sales.home.baseline;
    const double demand = sales.spending.at[h] - sales.spending.baseline;
    CHECK(lost > 0.0);
    CHECK(std::abs(lost - (gained - demand)) < 1e-13 * sales.spending.baseline);
    CHECK(said.markets[0].output.at[h] < said.markets[0].output.baseline);
  }
}

TEST_CASE("exports, revenue and volume are those of the accounts at the baseline") {
  const model::Accounts world = small_world();
  const model::Economy economy = model::shares(world);
  const auto run = solved(economy, std::numeric_limits<double>::infinity());
  const std::array<const scenarios::ScenarioRun*, 1> horizons{&run};
  const analysis::Headline said = analysis::headline(world, economy, horizons);
  const auto china = std::find_if(said.regions.begin(), said.regions.end(),
                                  [](const auto& line) { return line.region == RegionId(1); });
  REQUIRE(china != said.regions.end());
  // hand-computed: China sells 13 to Canada and 15 to Australia, of either good
  CHECK(china->exports.baseline == 2.0 * (13.0 + 15.0));
  const double imports = 2.0 * ((10.0 + 1.0) + (16.0 + 1.0));
  CHECK(china->tariff_revenue.baseline == Approx(0.05 * imports).epsilon(1e-15));
  double revenue = 0.0;
  for (const auto j : model::ids<SectorId>(2)) {
    for (const auto i : model::ids<ExporterId>(3)) {
      const bool hit = j == canola && i == seller;
      const double rate = hit ? 0.30 : world.tariff(j, buyer, i);
      revenue += rate / (1.0 + rate) * run.equilibrium.trade_share(j, buyer, i) *
                 run.equilibrium.expenditure(RegionId(1), j);
    }
  }
  CHECK(china->tariff_revenue.at[0] == Approx(revenue).epsilon(1e-14));
  const double cost = run.equilibrium.cost_hat(RegionId(0), canola);
  CHECK(said.markets[0].volume.at[0] == Approx(said.markets[0].output.at[0] / cost).epsilon(1e-15));
  CHECK(said.markets[0].volume.change(0) ==
        said.markets[0].volume.at[0] / said.markets[0].volume.baseline - 1.0);
}
