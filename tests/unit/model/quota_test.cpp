#include "model/quota_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/certificate.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hand_world.hpp"
#include "tests/support/random_economy.hpp"

using namespace tradeflow::model;
using namespace tradeflow::tests;
using tradeflow::ContractError;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const ImporterId into_north = as_importer(north);
const ExporterId from_south = as_exporter(south);

/// North's quota on South's good: 20 of the baseline's value enter, at 25 %, taxed 10 % by South.
Quota norths_quota(double volume, double over_rate, RentHolder rent_to) {
  return {{{good, into_north, from_south, 0.25, over_rate, 1.0, 0.1}}, volume, rent_to};
}
Quota banned_above(double volume, RentHolder rent_to = RentHolder::Exporter) {
  return norths_quota(volume, infinity, rent_to);
}

Policy tariff_of(double rate) {
  Policy policy;
  policy.tariff.push_back({good, into_north, from_south, rate});
  return policy;
}

QuotaSolution under(const Quota& quota, const Economy& economy = shares(hand_world()),
                    const Policy& policy = {}) {
  const QuotaSolution found = solve_with_quotas(economy, policy, {&quota, 1});
  REQUIRE(found.equilibrium.usable());
  REQUIRE(found.outcomes.size() == 1);
  return found;
}

EquilibriumOptions tenfold() {
  EquilibriumOptions options;
  options.tolerance *= 0.1;
  return options;
}

/// What enters North from South at the baseline's prices.
double enters(const Economy& economy, const Policy& policy, const Equilibrium& now) {
  return trade(economy, policy, now)(good, into_north, from_south) / now.cost_hat(south, good);
}

double norths_income(const QuotaSolution& s) {
  return s.equilibrium.real_income_hat(north);
}
double souths_income(const QuotaSolution& s) {
  return s.equilibrium.real_income_hat(south);
}

/// Two regions, one good, no inputs, no taxes, D = 0.
Accounts bare_world(double theta) {
  Accounts a = hand_world();
  a.trade(good, into_north, from_south) = 30.0;
  a.tariff = trade_table(a.shape());
  a.export_tax = trade_table(a.shape());
  a.production_tax = market_table(a.shape());
  a.inputs = input_table(a.shape());
  a.value_added(north, good, labour) = 90.0;
  a.value_added(south, good, labour) = 110.0;
  a.final_use(north, good) = 90.0;
  a.final_use(south, good) = 110.0;
  a.deficit = region_vector(a.shape());
  a.trade_elasticity(good) = theta;
  return a;
}

}  // namespace

TEST_CASE("fixed value shares: an exporter's rent in closed form") {
  // θ = 0. Spending on South's good is π_ns w_N = V'(1+ρ), trade is balanced, so South's income is
  // π_ns w_N/π_sn; what it makes sells at home or enters: w_S = (1−π_sn) I_S + V'. Hence
  // q = V'/ŵ_S = Y_S/(1 + (1+ρ)(1−π_sn)/π_sn), free of North's side.
  const Economy economy = shares(bare_world(0.0));
  const double away = 30.0 / 110.0;  // π_sn, North's good in South's spending
  for (const double volume : {29.0, 20.0, 5.0, 0.1}) {
    const Quota quota{
        {{good, into_north, from_south, 0.0, infinity, 1.0, 0.0}}, volume, RentHolder::Exporter};
    const QuotaSolution found = under(quota, economy);
    const double premium = (110.0 / volume - 1.0) * away / (1.0 - away) - 1.0;
    // Relative wages from the two market equations, levels from the numeraire.
    const double abroad = 1.0 / 3.0;                                                   // π_ns
    const double wage_ratio = abroad * ((1.0 - away) / away + 1.0 / (1.0 + premium));  // w_S/w_N
    const double norths_wage = 200.0 / (1.0 + wage_ratio);
    const double value = abroad * norths_wage / (1.0 + premium);  // V'
    CHECK(found.outcomes[0].regime == QuotaRegime::Boundary);
    CHECK(found.outcomes[0].tariff_equivalent == Approx(premium).epsilon(1e-9));
    CHECK(found.outcomes[0].quantity == Approx(volume).epsilon(1e-10));
    CHECK(found.outcomes[0].rent == Approx(premium * value).epsilon(1e-9));
    CHECK(found.equilibrium.income(north) == Approx(norths_wage).epsilon(1e-10));
    CHECK(found.equilibrium.income(south) ==
          Approx(200.0 - norths_wage + premium * value).epsilon(1e-10));
  }
}

TEST_CASE("an importer's rent is the tariff that lets in the volume, found by halving") {
  const Economy economy = shares(hand_world());
  double low = 0.25, high = 5.0;
  while (high - low > 1e-13) {
    const double middle = 0.5 * (low + high);
    const Policy policy = tariff_of(middle);
    (enters(economy, policy, solve(economy, policy, {}, tenfold())) > 12.0 ? low : high) = middle;
  }
  const QuotaSolution found = under(banned_above(12.0, RentHolder::Importer));
  CHECK(found.outcomes[0].tariff_equivalent == Approx(low).epsilon(1e-9));
  const double value =
      trade(economy, found.policy, found.equilibrium)(good, into_north, from_south);
  CHECK(found.outcomes[0].rent == Approx((low - 0.25) * 1.1 * value).epsilon(1e-9));
  CHECK(found.solves <= 8);  // Newton, not halving
}

TEST_CASE("a quota that does not bind is its in-quota tariff, bit for bit") {
  const Economy economy = shares(hand_world());
  for (const double over_rate : {0.9, infinity}) {
    for (const RentHolder side : {RentHolder::Importer, RentHolder::Exporter}) {
      const QuotaSolution found = under(norths_quota(21.0, over_rate, side));
      CHECK(found.equilibrium == solve(economy, tariff_of(0.25), {}, tenfold()));
      CHECK(found.outcomes[0].regime == QuotaRegime::Within);
      CHECK(found.outcomes[0].rent == 0.0);
      CHECK(found.outcomes[0].tariff_equivalent == 0.25);
    }
  }
}

TEST_CASE("a volume of nothing is the over-quota tariff, or a ban") {
  const Economy economy = shares(hand_world());
  for (const RentHolder side : {RentHolder::Importer, RentHolder::Exporter}) {
    const QuotaSolution taxed = under(norths_quota(0.0, 0.9, side));
    CHECK(taxed.equilibrium == solve(economy, tariff_of(0.9), {}, tenfold()));
    CHECK(taxed.outcomes[0].regime == QuotaRegime::Above);
    CHECK(taxed.outcomes[0].rent == 0.0);
    CHECK(taxed.outcomes[0].gap == 0.0);
    const QuotaSolution none = under(banned_above(0.0, side));
    Policy ban;
    ban.trade_cost.push_back({good, into_north, from_south, infinity});
    CHECK(none.equilibrium == solve(economy, ban, {}, tenfold()));
    CHECK(none.equilibrium.trade_share(good, into_north, from_south) == 0.0);
    CHECK(none.outcomes[0].gap == 0.0);
  }
}

TEST_CASE("the three regimes join without a jump as the volume grows") {
  for (const RentHolder side : {RentHolder::Importer, RentHolder::Exporter}) {
    const auto at = [&](double volume) { return under(norths_quota(volume, 0.9, side)); };
    double edge = 0.0, high = 20.0;  // of the regime above, found by halving
    while (high - edge > 1e-9) {
      const double middle = 0.5 * (edge + high);
      (at(middle).outcomes[0].regime == QuotaRegime::Above ? edge : high) = middle;
    }
    REQUIRE(edge > 0.5);
    REQUIRE(edge < 10.0);
    for (const double volume : {edge, 20.0, 0.0}) {
      const double nearby = 1e-7 * 20.0;
      const QuotaSolution below = at(std::max(0.0, volume - nearby));
      const QuotaSolution above = at(volume + nearby);
      CHECK(std::abs(norths_income(below) - norths_income(above)) < 1e-7);
      CHECK(std::abs(souths_income(below) - souths_income(above)) < 1e-7);
      CHECK(std::abs(below.outcomes[0].rent - above.outcomes[0].rent) < 1e-4);
      CHECK(std::abs(below.outcomes[0].quantity - above.outcomes[0].quantity) < 1e-5);
    }
    for (const double part : {0.2, 0.5, 0.8}) {
      CHECK(at(part * edge).outcomes[0].regime == QuotaRegime::Above);
      CHECK(at(edge + part * (20.0 - edge)).outcomes[0].regime == QuotaRegime::Boundary);
      CHECK(at(20.0 + part).outcomes[0].regime == QuotaRegime::Within);
    }
    CHECK(at(20.0 - 1e-5).outcomes[0].regime == QuotaRegime::Boundary);
    CHECK(at(20.0 + 1e-5).outcomes[0].regime == QuotaRegime::Within);
  }
}

TEST_CASE("the rent goes to the side that is named, and only that") {
  const Economy economy = shares(hand_world());
  const QuotaSolution norths = under(banned_above(18.0, RentHolder::Importer));
  const QuotaSolution souths = under(banned_above(18.0, RentHolder::Exporter));
  const QuotaSolution free = under(banned_above(30.0));
  CHECK(norths_income(norths) > norths_income(souths));
  CHECK(souths_income(souths) > souths_income(norths));
  CHECK(souths_income(souths) > souths_income(free));  // its export tax was below the best
  CHECK(souths_income(norths) < souths_income(free));
  for (const QuotaSolution* s : {&norths, &souths}) {
    const QuotaOutcome& out = s->outcomes[0];
    const Equilibrium& now = s->equilibrium;
    const double V = trade(economy, s->policy, now)(good, into_north, from_south);
    const bool norths_rent = s == &norths;
    // Duty and export tax are what they are on the licensed price; the rest of (10) is the rent.
    const double price = V * 1.1 + (norths_rent ? 0.0 : out.rent);
    const double duty = 0.25 * price;
    const double norths_value_added = 60.0 / 90.0 * now.output(north, good);
    CHECK(now.income(north) ==
          Approx(norths_value_added + duty + (norths_rent ? out.rent : 0.0) + now.deficit(north))
              .epsilon(1e-10));
    const double souths_product = (0.65 + 0.05) * now.output(south, good) + 0.1 * V;
    CHECK(now.income(south) ==
          Approx(souths_product + (norths_rent ? 0.0 : out.rent) + now.deficit(south))
              .epsilon(1e-10));
  }
}

TEST_CASE("a quota on North's exports is another one") {
  // Importer and exporter swapped: South limits what North sells, and North's rent is North's.
  const Economy economy = shares(hand_world());
  const Quota quota{{{good, as_importer(south), as_exporter(north), 0.0, infinity, 1.0, 0.0}},
                    15.0,
                    RentHolder::Exporter};
  const QuotaSolution found = under(quota, economy);
  CHECK(found.outcomes[0].quantity == Approx(15.0).epsilon(1e-10));
  CHECK(trade(economy, found.policy, found.equilibrium)(good, as_importer(south),
                                                        as_exporter(north)) /
            found.equilibrium.cost_hat(north, good) ==
        Approx(15.0).epsilon(1e-10));
  CHECK(norths_income(found) > norths_income(under(banned_above(15.0))));
}

TEST_CASE("above the volume the rent is the rates' gap on the volume alone") {
  const QuotaSolution found = under(norths_quota(5.0, 0.4, RentHolder::Importer));
  const QuotaOutcome& out = found.outcomes[0];
  CHECK(out.regime == QuotaRegime::Above);
  CHECK(out.tariff_equivalent == 0.4);
  CHECK(out.quantity > 5.0);
  CHECK(out.licensed == Approx(5.0 / out.quantity).epsilon(1e-14));
  CHECK(out.rent ==
        Approx(0.15 * 5.0 * 1.1 * found.equilibrium.cost_hat(south, good)).epsilon(1e-12));
  const Equilibrium plain = solve(shares(hand_world()), tariff_of(0.4), {}, tenfold());
  for (const RegionId n : {north, south}) {  // found from the last trial, that from the baseline
    CHECK(found.equilibrium.real_income_hat(n) == Approx(plain.real_income_hat(n)).epsilon(1e-11));
    CHECK(found.equilibrium.output(n, good) == Approx(plain.output(n, good)).epsilon(1e-11));
  }
}

TEST_CASE("a quota's certificate fails when rates, volume or regime are not its own") {
  const Accounts accounts = hand_world();
  const Economy economy = shares(accounts);
  const Quota quota = norths_quota(15.0, 0.9, RentHolder::Exporter);
  const QuotaSolution found = under(quota, economy);
  const auto gap = [&](const Quota& claimed, const Policy& policy) {
    const Certificate c =
        certify(accounts.labels, economy, policy, {}, found.equilibrium, {&claimed, 1});
    CHECK(c.holds(1e-10) == (c.quota_gap <= 1e-10));
    return c.quota_gap;
  };
  CHECK(gap(quota, found.policy) <= 1e-10);
  Quota other = quota;
  other.volume = 15.001;
  CHECK(gap(other, found.policy) > 1e-5);
  other = quota;
  other.rent_to = RentHolder::Importer;
  CHECK(gap(other, found.policy) > 1e-3);
  other = quota;
  other.cells[0].in_rate = 0.2;
  CHECK(gap(other, found.policy) > 1e-3);
}

TEST_CASE("a prepared economy gives the bits of one prepared anew, whatever was solved before") {
  const Economy economy = shares(hand_world());
  QuotaSolver prepared(economy);
  SectorVector theta = economy.trade_elasticity;
  for (const double factor : {1.0, 0.7, 1.6, 1.0}) {
    theta(good) = factor * economy.trade_elasticity(good);
    Economy other = economy;
    other.trade_elasticity = theta;
    for (const double volume : {21.0, 15.0, 5.0, 0.0}) {
      const Quota quota = norths_quota(volume, 0.4, RentHolder::Exporter);
      const QuotaSolution found = prepared.solve({}, {&quota, 1}, theta);
      const QuotaSolution anew = under(quota, other);
      CHECK(found.equilibrium == anew.equilibrium);
      CHECK(found.policy == anew.policy);
      CHECK(found.outcomes == anew.outcomes);
    }
  }
}

TEST_CASE("quotas out of their domain are broken preconditions") {
  const Economy economy = shares(hand_world());
  const auto refused = [&](auto change, const Policy& policy = {}) {
    Quota quota = norths_quota(10.0, 0.9, RentHolder::Importer);
    change(quota);
    CHECK_THROWS_AS(solve_with_quotas(economy, policy, {&quota, 1}), ContractError);
  };
  refused([](Quota& q) { q.cells.clear(); });
  refused([](Quota& q) { q.volume = -1.0; });
  refused([](Quota& q) { q.volume = infinity; });
  refused([](Quota& q) { q.cells[0].in_rate = -1.0; });
  refused([](Quota& q) { q.cells[0].over_rate = 0.25; });
  refused([](Quota& q) { q.cells[0].per_value = 0.0; });
  refused([](Quota& q) { q.cells[0].export_tax = 0.0; });
  refused([](Quota& q) { q.cells[0].sector = SectorId(1); });
  refused([](Quota& q) { q.cells.push_back(q.cells[0]); });
  refused([](Quota&) {}, tariff_of(0.3));
}
