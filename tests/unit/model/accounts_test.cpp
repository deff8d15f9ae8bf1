#include "model/accounts.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/hand_world.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

TEST_CASE("the hand world's totals are those worked out by hand") {
  const m::Accounts a = hand_world();
  // North sells 60 at home and 30 to South; South 80 and 20. North levies 25 % on South's 20
  // (before it, South's 10 % export tax): 20 × 1.1 × 1.25 = 27.5.
  CHECK(m::output(a)(north, good) == 90.0);
  CHECK(m::output(a)(south, good) == 100.0);
  CHECK(m::expenditure(a)(north, good) == Approx(87.5).epsilon(1e-15));
  CHECK(m::expenditure(a)(south, good) == 110.0);
  CHECK(m::tariff_revenue(a)(north) == Approx(5.5).epsilon(1e-15));
  CHECK(m::tariff_revenue(a)(south) == 0.0);
  CHECK(m::implied_deficit(a)(north) == Approx(-8.0).epsilon(1e-15));
  CHECK(m::implied_deficit(a)(south) == Approx(8.0).epsilon(1e-15));
  // North: value added 60 + tariff 5.5 − 8; South: 65 + export tax 2 + production tax 5 + 8.
  CHECK(m::income(a)(north) == Approx(57.5).epsilon(1e-15));
  CHECK(m::income(a)(south) == Approx(80.0).epsilon(1e-15));
}

TEST_CASE("identities hold in the hand world and name the cell that breaks one") {
  m::Accounts a = hand_world();
  const m::Identities whole = m::identities(a);
  CHECK(whole.hold());
  CHECK(whole.gaps.size() == 2 + 2 + 2 + 3);

  a.final_use(south, good) += 1.1;  // 1 % of South's X, 1.375 % of its I
  const m::Identities broken = m::identities(a);
  CHECK_FALSE(broken.hold());
  CHECK(broken.worst[0] < 1e-15);
  CHECK(broken.worst[1] == Approx(0.01).epsilon(1e-12));
  CHECK(broken.worst[2] == Approx(0.01375).epsilon(1e-12));
  CHECK(broken.gaps[0].equation == 3);
  CHECK(broken.gaps[0].cell == "SOU");
  CHECK(broken.gaps[1].equation == 2);
  CHECK(broken.gaps[1].cell == "SOU/good");
  CHECK(broken.gaps[1].gap == Approx(-1.1).epsilon(1e-12));
}

TEST_CASE("a NaN in the accounts is the worst gap, never a pass") {
  m::Accounts a = hand_world();
  a.inputs(north, m::InputId(0), good) = std::numeric_limits<double>::quiet_NaN();
  const m::Identities found = m::identities(a);
  CHECK_FALSE(found.hold(1e300));
  CHECK(found.gaps[0].cell == "NOR/good");
}

TEST_CASE("a table of the wrong size is a broken precondition") {
  m::Accounts a = hand_world();
  a.deficit = m::RegionVector({3});
  CHECK_THROWS_AS(m::identities(a), tradeflow::ContractError);
}
