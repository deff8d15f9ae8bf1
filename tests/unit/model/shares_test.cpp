#include "model/shares.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/hand_world.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

TEST_CASE("shares of the hand world are those worked out by hand") {
  const m::Economy e = m::shares(hand_world());
  const auto pi = [&](m::RegionId n, m::RegionId i) {
    return e.trade_share(good, m::as_importer(n), m::as_exporter(i));
  };
  CHECK(pi(north, north) == Approx(60.0 / 87.5).epsilon(1e-15));
  CHECK(pi(north, south) == Approx(27.5 / 87.5).epsilon(1e-15));
  CHECK(pi(south, north) == Approx(30.0 / 110.0).epsilon(1e-15));
  CHECK(e.value_added_share(north, good) == Approx(2.0 / 3.0).epsilon(1e-15));
  CHECK(e.value_added_share(south, good) == Approx(0.65).epsilon(1e-15));
  // β + γ = 1 − τ
  CHECK(e.input_share(south, m::InputId(0), good) == Approx(0.30).epsilon(1e-15));
  CHECK(e.final_share(north, good) == 1.0);
  CHECK(e.factor_share(north, good, labour) == 1.0);
  CHECK(m::factor_income(e)(south, labour) == Approx(65.0).epsilon(1e-15));
}

TEST_CASE("the shares' flows are the accounts' flows") {
  const m::Accounts a = hand_world();
  const m::TradeTable V = m::trade(m::shares(a));
  for (std::size_t at = 0; at < V.size(); ++at) {
    CHECK(V.values()[at] == Approx(a.trade.values()[at]).epsilon(1e-15));
  }
}

TEST_CASE("shares() refuses a base that misses an identity and names it") {
  m::Accounts a = hand_world();
  a.value_added(north, good, labour) *= 1.0 + 1e-9;  // breaks (1) and, more, (3)
  CHECK_THROWS_WITH(m::shares(a), Catch::Contains("identity (3)") && Catch::Contains("'NOR'"));
  CHECK_NOTHROW(m::raw_shares(a));
}

TEST_CASE("raw_shares() keeps β and rescales γ") {
  m::Accounts a = hand_world();
  a.inputs(south, m::InputId(0), good) = 45.0;
  const m::Economy e = m::raw_shares(a);
  CHECK(e.value_added_share(south, good) == Approx(0.65).epsilon(1e-15));
  CHECK(e.input_share(south, m::InputId(0), good) == Approx(0.30).epsilon(1e-15));
}

TEST_CASE("values outside their domain are broken preconditions") {
  const auto refused = [](auto change) {
    m::Accounts a = hand_world();
    change(a);
    CHECK_THROWS_AS(m::raw_shares(a), tradeflow::ContractError);
  };
  refused([](m::Accounts& a) { a.trade.values()[0] = -1.0; });
  refused([](m::Accounts& a) { a.tariff.values()[0] = -1.0; });
  refused([](m::Accounts& a) { a.trade_elasticity(good) = -1.0; });
  refused([](m::Accounts& a) { a.production_tax(north, good) = 1.0; });
  refused([](m::Accounts& a) { a.final_use(north, good) = -1.0; });
  refused([](m::Accounts& a) { a.value_added(north, good, labour) = 95.0; });
  refused([](m::Accounts& a) { a.deficit(north) = -500.0; });
  refused([](m::Accounts& a) { a.trade.values()[0] = std::nan(""); });
}

TEST_CASE("a market without output has no cost shares, one without use no trade shares") {
  m::Classification labels;
  labels.regions = {{"NOR", ""}, {"SOU", ""}};
  labels.sectors = {{"good", ""}, {"relic", ""}};
  labels.factors = {{"labour", ""}};
  m::Accounts a = m::make_accounts(labels);
  for (const auto n : {north, south}) {
    a.trade(good, m::as_importer(n), m::as_exporter(n)) = 10.0;
    a.value_added(n, good, labour) = 10.0;
    a.final_use(n, good) = 10.0;
  }
  const m::Economy e = m::shares(a);
  const m::SectorId relic(1);
  CHECK(e.value_added_share(north, relic) == 0.0);
  CHECK(e.trade_share(relic, m::as_importer(north), m::as_exporter(north)) == 0.0);
  CHECK(e.output(north, relic) == 0.0);
}
