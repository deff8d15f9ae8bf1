#include "model/welfare.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/hand_world.hpp"

namespace m = tradeflow::model;
using namespace tradeflow::tests;

namespace {

/// The hand world with South's costs up 2 % and North buying 15 instead of 20 from South.
m::Equilibrium moved(const m::Economy& e) {
  m::Equilibrium now = m::baseline_point(e);
  now.cost_hat(south, good) = 1.02;
  now.trade_share(good, m::as_importer(north), m::as_exporter(south)) *= 0.75;
  now.real_income_hat(north) = 0.98;
  return now;
}

}  // namespace

TEST_CASE("first-order welfare follows the printed formula, by hand") {
  const m::Economy e = m::shares(hand_world());
  const m::Welfare w = m::welfare(e, {}, moved(e));
  // North buys 20 from South at 2 % more: −0.4 of income 57.5; South gains it on income 80.
  CHECK(w.terms_of_trade(north) == Approx(-0.4 / 57.5).epsilon(1e-13));
  CHECK(w.terms_of_trade(south) == Approx(0.4 / 80.0).epsilon(1e-13));
  // Tariff 25 % on 20, volume −25 % in value less 2 % in price.
  CHECK(w.volume_of_trade(north) == Approx(0.25 * 20.0 * (-0.25 - 0.02) / 57.5).epsilon(1e-13));
  CHECK(w.volume_of_trade(south) == 0.0);
  CHECK(w.linear(north) == w.terms_of_trade(north) + w.volume_of_trade(north));
  CHECK(w.equivalent_variation(north) == Approx(57.5 * -0.02).epsilon(1e-12));
}

TEST_CASE("export prices weigh partners by base exports and carry the export tax") {
  const m::Economy e = m::shares(hand_world());
  m::Policy policy;
  policy.export_tax.push_back({good, m::as_importer(north), m::as_exporter(south), 0.21});
  const m::MarketTable price = m::export_price_hat(e, policy, moved(e));
  CHECK(price(south, good) == Approx(1.02 * 1.21 / 1.1).epsilon(1e-14));
  CHECK(price(north, good) == 1.0);
}

TEST_CASE("revenue by partner sits with the importer that levies the tariff") {
  const m::Economy e = m::shares(hand_world());
  const m::RegionMatrix revenue = m::tariff_revenue_by_partner(e, {}, m::baseline_point(e));
  CHECK(revenue(m::as_importer(north), m::as_exporter(south)) == Approx(5.5).epsilon(1e-14));
  CHECK(revenue(m::as_importer(south), m::as_exporter(north)) == 0.0);
  CHECK(revenue(m::as_importer(north), m::as_exporter(north)) == 0.0);
}

TEST_CASE("concentration: shares squared, home sales left out, nothing exported is 0") {
  m::TradeTable trade = m::trade_table({3, 2, 1});
  const m::ExporterId seller(0);
  trade(m::SectorId(0), m::ImporterId(0), seller) = 1000.0;
  trade(m::SectorId(0), m::ImporterId(1), seller) = 3.0;
  trade(m::SectorId(1), m::ImporterId(2), seller) = 1.0;
  CHECK(m::concentration_by_partner(trade)(m::RegionId(0)) == Approx(0.625).epsilon(1e-15));
  CHECK(m::concentration_by_product(trade)(m::RegionId(0)) == Approx(0.625).epsilon(1e-15));
  trade(m::SectorId(0), m::ImporterId(2), seller) = 4.0;  // partners 3 and 5, products 7 and 1
  CHECK(m::concentration_by_partner(trade)(m::RegionId(0)) == Approx(34.0 / 64.0).epsilon(1e-15));
  CHECK(m::concentration_by_product(trade)(m::RegionId(0)) == Approx(50.0 / 64.0).epsilon(1e-15));
  CHECK(m::concentration_by_partner(trade)(m::RegionId(1)) == 0.0);
}
