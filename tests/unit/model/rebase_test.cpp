#include "model/rebase.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/hand_world.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

TEST_CASE("accounts that hold come back bit for bit") {
  const m::Accounts a = random_accounts(1);
  const m::Rebase same = m::rebase(a);
  CHECK(same.usable());
  CHECK(same.accounts == a);
  CHECK(same.output.relative == 0.0);
}

TEST_CASE("accounts that miss the identities by a thousandth are put right") {
  for (const std::uint64_t seed : {2, 3, 4}) {
    INFO("seed " << seed);
    m::Accounts a = random_accounts(seed);
    Random random(seed);
    for (double& value : a.trade.values()) {
      value *= random.uniform(0.999, 1.001);
    }
    a.deficit = m::implied_deficit(a);
    REQUIRE_FALSE(m::identities(a).hold());
    const m::Rebase fixed = m::rebase(a);
    REQUIRE(fixed.usable());
    CHECK(m::identities(fixed.accounts).hold(1e-12));
    CHECK(m::identities(fixed.accounts).worst[0] < 1e-13);
    CHECK_NOTHROW(m::shares(fixed.accounts));
    CHECK(fixed.output.relative > 1e-5);
    CHECK(fixed.output.relative < 0.1);
    CHECK_FALSE(fixed.output.cell.empty());
    // What was to be kept is kept.
    CHECK(fixed.accounts.tariff == a.tariff);
    CHECK(fixed.accounts.trade_elasticity == a.trade_elasticity);
    for (const auto n : m::ids<m::RegionId>(a.shape().regions)) {
      CHECK(fixed.accounts.deficit(n) == Approx(a.deficit(n)).margin(1e-12));
    }
    // A second rebase has nothing to do.
    CHECK(m::rebase(fixed.accounts).output.relative < 1e-12);
  }
}

TEST_CASE("deficits can be eliminated") {
  const m::Accounts a = hand_world();
  m::RebaseOptions options;
  options.eliminate_deficits = true;
  const m::Rebase balanced = m::rebase(a, options);
  REQUIRE(balanced.usable());
  CHECK(balanced.accounts.deficit(north) == 0.0);
  CHECK(m::identities(balanced.accounts).hold(1e-12));
  CHECK(balanced.income.relative > 0.01);
}

TEST_CASE("negative final use is an error, or zeroed and counted") {
  m::Accounts a = random_accounts(5);
  a.final_use(m::RegionId(0), m::SectorId(0)) = -0.01;
  CHECK_THROWS_AS(m::rebase(a), tradeflow::ContractError);
  m::RebaseOptions options;
  options.zero_negative_final = true;
  const m::Rebase fixed = m::rebase(a, options);
  REQUIRE(fixed.usable());
  CHECK(fixed.zeroed_final_cells == 1);
  CHECK(fixed.zeroed_final_value == -0.01);
  CHECK(fixed.accounts.final_use(m::RegionId(0), m::SectorId(0)) == 0.0);
  CHECK(m::identities(fixed.accounts).hold(1e-12));
}
