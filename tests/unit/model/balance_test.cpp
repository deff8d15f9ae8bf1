#include "model/balance.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace tradeflow::model;

namespace {

/// One region, two sectors, made by hand: output 100 and 200, inputs and factors add up.
Accounts two_sectors() {
  Accounts a = make_accounts(
      {{{"one", "One"}}, {{"corn", "Corn"}, {"bread", "Bread"}}, {{"labour", "Labour"}}, {}, {}});
  const RegionId n(0);
  const SectorId corn(0), bread(1);
  a.trade(corn, ImporterId(0), ExporterId(0)) = 100.0;
  a.trade(bread, ImporterId(0), ExporterId(0)) = 200.0;
  a.inputs(n, InputId(0), corn) = 10.0;
  a.inputs(n, InputId(0), bread) = 60.0;
  a.inputs(n, InputId(1), corn) = 5.0;
  a.final_use(n, corn) = 30.0;
  a.final_use(n, bread) = 195.0;
  a.value_added(n, corn, FactorId(0)) = 85.0;
  a.value_added(n, bread, FactorId(0)) = 140.0;
  return a;
}

std::size_t trade_cell(std::size_t sector) {
  return sector;
}

Target output_of(std::size_t sector, double value, double tolerance) {
  return {"output-" + std::to_string(sector),
          {{Block::Trade, trade_cell(sector), 1.0}},
          value,
          tolerance,
          value};
}

}  // namespace

TEST_CASE("balanced accounts without targets stay as they are, bit for bit") {
  const Accounts prior = two_sectors();
  const Balance result = balance(prior, {});
  CHECK(result.end == BalanceEnd::Converged);
  CHECK(result.iterations == 0);
  CHECK(result.accounts == prior);
}

TEST_CASE("a target moves the accounts and the identities still hold exactly") {
  const Balance result = balance(two_sectors(), {output_of(0, 150.0, 0.001)});
  CHECK(result.end == BalanceEnd::Converged);
  CHECK(identities(result.accounts).hold(1e-12));
  CHECK(result.targets[0].prior == 100.0);
  // tolerance 0.1 % against a prior that weighs as 100 %: the gap left is below 1e-6 of 50
  // times what the identities drag along, a few cells of the same size
  CHECK(result.targets[0].reached == Approx(150.0).epsilon(1e-5));
  CHECK(std::abs(result.targets[0].tension) < 0.01);
}

TEST_CASE("conflicting targets meet between by the inverse square of their tolerances") {
  const Balance result =
      balance(two_sectors(), {output_of(0, 100.0, 0.001), output_of(0, 110.0, 0.002)});
  // both scale·tolerance² weigh: 1/(100·1e-6) against 1/(110·4e-6); the prior sides with neither
  const double w1 = 1.0 / (100.0 * 1e-6);
  const double w2 = 1.0 / (110.0 * 4e-6);
  const double expected = (w1 * 100.0 + w2 * 110.0) / (w1 + w2);
  CHECK(result.targets[0].reached == Approx(expected).epsilon(1e-5));
  CHECK(result.targets[0].tension > 1.0);
  CHECK(result.targets[1].tension < -1.0);
  CHECK(result.targets[0].pressure * result.targets[1].pressure < 0.0);
}

TEST_CASE("a target on cells that are zero in the prior is reported, not met") {
  const Target wine{"wine", {{Block::Inputs, 3, 1.0}}, 40.0, 0.01, 40.0};  // bread bought by bread
  const Balance result = balance(two_sectors(), {wine});
  CHECK(result.end == BalanceEnd::Converged);
  CHECK_FALSE(result.targets[0].reachable);
  CHECK(result.targets[0].reached == 0.0);
  CHECK(result.targets[0].tension == Approx(-100.0));
  CHECK(result.accounts == balance(two_sectors(), {}).accounts);
}

TEST_CASE("signs stay: a negative final use is a draw-down before and after") {
  Accounts prior = two_sectors();
  prior.final_use(RegionId(0), SectorId(0)) = -10.0;  // 40 short of use: balancing must mend it
  const Balance result = balance(prior, {});
  CHECK(result.end == BalanceEnd::Converged);
  CHECK(result.accounts.final_use(RegionId(0), SectorId(0)) < 0.0);
  CHECK(identities(result.accounts).hold(1e-12));
}

TEST_CASE("accounts that cannot balance say so") {
  Accounts prior = two_sectors();
  prior.value_added(RegionId(0), SectorId(0), FactorId(0)) = 0.0;
  prior.inputs(RegionId(0), InputId(0), SectorId(0)) = 0.0;
  prior.inputs(RegionId(0), InputId(1), SectorId(0)) = 0.0;  // corn now costs nothing: Y must be 0
  BalanceOptions options;
  options.max_iterations = 30;
  const Balance result = balance(prior, {}, options);
  CHECK(result.end != BalanceEnd::Converged);
  CHECK(result.gap > 1e-12);
}

TEST_CASE("a tolerance of nought is a broken precondition") {
  CHECK_THROWS_AS(balance(two_sectors(), {output_of(0, 1.0, 0.0)}), tradeflow::ContractError);
}
