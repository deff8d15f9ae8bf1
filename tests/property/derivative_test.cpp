// Laws of the derivatives: of tangent and adjoint to each other, and by theorem.
#include <cmath>

#include "tests/support/solved_point.hpp"

using namespace tradeflow::tests;

TEST_CASE("the adjoint is the tangent's transpose, whatever the instrument and the outcome") {
  // Both are exact to a residual near 1e-14. An outcome here is a sum of hundreds of terms of
  // both signs, so the yardstick is the outcomes' own root mean square over the draws.
  for (const Setting& setting : all_settings()) {
    const Point point = solved_point(21, setting.closure);
    const Derivative derivative = derivative_at(point);
    double squares = 0.0;
    double worst = 0.0;
    const int draws = 20;
    for (std::uint64_t seed = 0; seed < draws; ++seed) {
      const Direction direction = random_direction(seed, point.economy, point.closure);
      const Outcome outcome = random_outcome(seed, point.economy);
      const double forward = apply(outcome, derivative.tangent(direction));
      const double gap = std::abs(forward - apply(derivative.gradient(outcome), direction));
      worst = gap <= worst ? worst : gap;
      squares += forward * forward;
    }
    INFO(setting.name);
    CHECK(worst / std::sqrt(squares / draws) <= 1e-12);
  }
}

TEST_CASE("a gradient's every cell is its own tangent") {
  const Point point = solved_point(22, {});
  const Derivative derivative = derivative_at(point);
  const Outcome outcome = random_outcome(3, point.economy);
  const Gradient gradient = derivative.gradient(outcome);
  const Shape s = point.economy.shape;
  const auto check = [&](double found, const Direction& direction, double size) {
    CHECK(std::abs(found - apply(outcome, derivative.tangent(direction))) <= 1e-12 * size);
  };
  const double tariffs = largest(gradient.tariff.values());
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      Direction productivity, tax, preference;
      productivity.productivity = {{n, j, 1.0}};
      tax.production_tax = {{n, j, 1.0}};
      preference.preference = {{n, j, 1.0}};
      check(gradient.productivity(n, j), productivity, tariffs);
      check(gradient.production_tax(n, j), tax, tariffs);
      check(gradient.preference(n, j), preference, tariffs);
      for (const auto i : ids<ExporterId>(s.regions)) {
        Direction tariff, cost, export_tax;
        tariff.tariff = {{j, as_importer(n), i, 1.0}};
        cost.trade_cost = {{j, as_importer(n), i, 1.0}};
        export_tax.export_tax = {{j, as_importer(n), i, 1.0}};
        check(gradient.tariff(j, as_importer(n), i), tariff, tariffs);
        check(gradient.trade_cost(j, as_importer(n), i), cost, tariffs);
        check(gradient.export_tax(j, as_importer(n), i), export_tax, tariffs);
      }
    }
    for (const auto f : ids<FactorId>(s.factors)) {
      Direction endowment;
      endowment.endowment = {{n, f, 1.0}};
      check(gradient.endowment(n, f), endowment, tariffs);
    }
  }
  for (const auto j : ids<SectorId>(s.sectors)) {
    Direction elasticity;
    elasticity.trade_elasticity = {{j, 1.0}};
    check(gradient.trade_elasticity(j), elasticity, tariffs);
  }
}

TEST_CASE("a zero direction moves nothing, exactly") {
  const Point point = solved_point(23, {});
  const Derivative derivative = derivative_at(point);
  Direction zero = random_direction(1, point.economy, point.closure);
  for (auto* cells : {&zero.tariff, &zero.trade_cost, &zero.export_tax}) {
    for (TradeCell& cell : *cells) {
      cell.value = 0.0;
    }
  }
  for (auto* cells : {&zero.productivity, &zero.production_tax, &zero.preference}) {
    for (MarketCell& cell : *cells) {
      cell.value = 0.0;
    }
  }
  zero.endowment.clear();
  zero.deficit.clear();
  zero.trade_elasticity.clear();
  for (const Direction& direction : {Direction{}, zero}) {
    const Tangent t = derivative.tangent(direction);
    CHECK(t.solve.residual == 0.0);
    CHECK(largest(t.trade.values()) == 0.0);
    CHECK(largest(t.trade_share.values()) == 0.0);
    CHECK(largest(t.factor_price.values()) == 0.0);
    CHECK(largest(t.price.values()) == 0.0);
    CHECK(largest(t.output.values()) == 0.0);
    CHECK(largest(t.income.values()) == 0.0);
    CHECK(largest(t.real_income.values()) == 0.0);
  }
  const Gradient g = derivative.gradient(Outcome{});
  CHECK(largest(g.tariff.values()) == 0.0);
  CHECK(largest(g.productivity.values()) == 0.0);
}

TEST_CASE("derivatives are linear in their direction") {
  const Point point = solved_point(24, {DeficitRule::GdpShare, 1.0});
  const Derivative derivative = derivative_at(point);
  const Direction first = random_direction(1, point.economy, point.closure);
  Direction both = first;  // first + second: entries of one cell add up
  const Direction second = random_direction(2, point.economy, point.closure);
  both.tariff.insert(both.tariff.end(), second.tariff.begin(), second.tariff.end());
  both.trade_cost.insert(both.trade_cost.end(), second.trade_cost.begin(), second.trade_cost.end());
  both.export_tax.insert(both.export_tax.end(), second.export_tax.begin(), second.export_tax.end());
  const auto add = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  add(both.productivity, second.productivity);
  add(both.production_tax, second.production_tax);
  add(both.preference, second.preference);
  add(both.endowment, second.endowment);
  add(both.trade_elasticity, second.trade_elasticity);
  const Tangent one = derivative.tangent(first);
  const Tangent two = derivative.tangent(second);
  const Tangent sum = derivative.tangent(both);
  const double size = largest(sum.trade.values());
  for (std::size_t cell = 0; cell < sum.trade.size(); ++cell) {
    const double parts = one.trade.values()[cell] + two.trade.values()[cell];
    CHECK(std::abs(sum.trade.values()[cell] - parts) <= 1e-13 * size);
  }
}

TEST_CASE("directions that change no quantity change none") {
  for (const Setting& setting : settings) {
    INFO(setting.name);
    const Point point = solved_point(25, setting.closure);
    const Derivative derivative = derivative_at(point);
    const Shape s = point.economy.shape;
    const double flows = largest(trade(point.economy, point.policy, point.solution).values());
    // A producer that loses to every buyer, itself among them, what productivity gives it.
    Direction iceberg;
    iceberg.productivity = {{RegionId(1), SectorId(0), 1.0}};
    for (const auto n : ids<ImporterId>(s.regions)) {
      iceberg.trade_cost.push_back({SectorId(0), n, ExporterId(1), 1.0});
    }
    const Tangent melted = derivative.tangent(iceberg);
    CHECK(largest(melted.trade.values()) <= 1e-13 * flows);
    CHECK(largest(melted.price.values()) <= 1e-13);
    CHECK(melted.cost(RegionId(1), SectorId(0)) == Approx(-1.0).epsilon(1e-13));
    // A region that likes everything more.
    Direction taste;
    for (const auto k : ids<SectorId>(s.sectors)) {
      taste.preference.push_back({RegionId(2), k, 1.0});
    }
    CHECK(largest(derivative.tangent(taste).trade.values()) <= 1e-13 * flows);
    // A larger world: values and relative prices stay, quantities grow as prices fall.
    Direction world;
    for (const auto n : ids<RegionId>(s.regions)) {
      for (const auto f : ids<FactorId>(s.factors)) {
        world.endowment.push_back({n, f, 1.0});
      }
    }
    const Tangent larger = derivative.tangent(world);
    CHECK(largest(larger.trade.values()) <= 1e-13 * flows);
    for (const auto n : ids<RegionId>(s.regions)) {
      CHECK(larger.real_income(n) == Approx(1.0).epsilon(1e-12));
    }
  }
}

TEST_CASE("a tariff on all imports with as large an export subsidy is neutral (Lerner)") {
  const Point point = solved_point(26, {DeficitRule::Balanced});
  const Shape s = point.economy.shape;
  const RegionId home(1);
  Direction lerner;
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<RegionId>(s.regions)) {
      if (n != home) {
        lerner.tariff.push_back({j, as_importer(home), as_exporter(n), 1.0});
        lerner.export_tax.push_back({j, as_importer(n), as_exporter(home), -1.0});
      }
    }
  }
  const Tangent t = derivative_at(point).tangent(lerner);
  CHECK(largest(t.real_income.values()) <= 1e-12);
  CHECK(largest(t.trade_share.values()) <= 1e-12);
  CHECK(largest(t.factor_index.values()) > 0.1);  // prices do move
}
