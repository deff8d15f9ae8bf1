#include "scenarios/scaled.hpp"

#include "model/accounts.hpp"
#include "tests/support/catch.hpp"

using namespace tradeflow;

TEST_CASE("half a policy is half of each rate and the root of each factor; none is the baseline") {
  model::Economy economy;
  economy.tariff = model::trade_table({2, 1, 1}, 0.10);
  economy.export_tax = model::trade_table({2, 1, 1});
  economy.production_tax = model::market_table({2, 1, 1}, 0.02);
  model::Policy policy;
  const model::SectorId j{0};
  policy.tariff = {{j, model::ImporterId(0), model::ExporterId(1), 0.30}};
  policy.trade_cost = {{j, model::ImporterId(0), model::ExporterId(1), 0.81}};
  policy.production_tax = {{model::RegionId(1), j, 0.06}};
  policy.productivity = {{model::RegionId(1), j, 4.0}};
  const model::Policy half = scenarios::scaled(economy, policy, 0.5);
  CHECK(half.tariff[0].value == Approx(0.20).epsilon(1e-15));
  CHECK(half.trade_cost[0].value == Approx(0.9).epsilon(1e-15));
  CHECK(half.production_tax[0].value == Approx(0.04).epsilon(1e-15));
  CHECK(half.productivity[0].value == Approx(2.0).epsilon(1e-15));
  CHECK(scenarios::scaled(economy, policy, 0.0).tariff[0].value == 0.10);
  CHECK(scenarios::scaled(economy, policy, 1.0).tariff[0].value == 0.30);
  CHECK_THROWS_AS(scenarios::scaled(economy, policy, 1.5), ContractError);
}
