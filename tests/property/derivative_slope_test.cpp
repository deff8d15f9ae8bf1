// Tangents against differences of solve().
#include <cmath>

#include "tests/support/solved_point.hpp"

namespace {

using namespace tradeflow::tests;

/// Where a step of size h along the direction leads.
Equilibrium moved(const Point& point, const Direction& d, double h, TradeTable* flows) {
  const Shape s = point.economy.shape;
  Economy economy = point.economy;
  for (const auto& cell : d.trade_elasticity) {
    economy.trade_elasticity(cell.sector) += h * cell.value;
  }
  for (const auto& cell : d.deficit) {
    economy.deficit(cell.region) += h * cell.value;
  }
  TradeTable tariff = applied(economy.tariff, point.policy.tariff);
  TradeTable tax = applied(economy.export_tax, point.policy.export_tax);
  TradeTable cost = applied(trade_table(s, 1.0), point.policy.trade_cost);
  MarketTable productivity = applied(market_table(s, 1.0), point.policy.productivity);
  MarketTable production = applied(economy.production_tax, point.policy.production_tax);
  MarketTable preference = applied(market_table(s, 1.0), point.policy.preference);
  RegionFactorTable endowment =
      applied(RegionFactorTable({s.regions, s.factors}, 1.0), point.policy.endowment);
  for (const auto& [j, n, i, v] : d.tariff) {
    tariff(j, n, i) = (1.0 + tariff(j, n, i)) * std::exp(h * v) - 1.0;
  }
  for (const auto& [j, n, i, v] : d.export_tax) {
    tax(j, n, i) = (1.0 + tax(j, n, i)) * std::exp(h * v) - 1.0;
  }
  for (const auto& [j, n, i, v] : d.trade_cost) {
    cost(j, n, i) *= std::exp(h * v);
  }
  for (const auto& [n, j, v] : d.productivity) {
    productivity(n, j) *= std::exp(h * v);
  }
  for (const auto& [n, j, v] : d.production_tax) {
    production(n, j) += h * v;
  }
  for (const auto& [n, j, v] : d.preference) {
    preference(n, j) *= std::exp(h * v);
  }
  for (const auto& [n, f, v] : d.endowment) {
    endowment(n, f) *= std::exp(h * v);
  }
  Policy policy;
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        policy.tariff.push_back({j, n, i, tariff(j, n, i)});
        policy.export_tax.push_back({j, n, i, tax(j, n, i)});
        policy.trade_cost.push_back({j, n, i, cost(j, n, i)});
      }
    }
    for (const auto n : ids<RegionId>(s.regions)) {
      policy.productivity.push_back({n, j, productivity(n, j)});
      policy.production_tax.push_back({n, j, production(n, j)});
      policy.preference.push_back({n, j, preference(n, j)});
    }
  }
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      policy.endowment.push_back({n, f, endowment(n, f)});
    }
  }
  EquilibriumOptions options;
  options.tolerance = 1e-11;  // (7) divides its rounding by θ, which a step takes near 0
  const Equilibrium found = solve_from(economy, policy, point.closure, options);
  REQUIRE(found.usable());
  *flows = trade(economy, policy, found);
  return found;
}

/// Largest gap between the tangent's table and differences of the solutions', over the table's
/// largest entry. Five-point differences at steps h and 2h are off by h⁴ f⁽⁵⁾/30 + 1.5 ε/h: with
/// θ up to 12 and directions of size 0.2, f⁽⁵⁾ is near (12·0.2)⁵ = 80, so that at h = 2⁻⁸ the
/// first is 6e-10; the second is `slope_rounding` below.
class Differences {
 public:
  Differences(const Point& point, const Direction& direction) {
    for (std::size_t at = 0; at < 4; ++at) {
      runs_[at] = moved(point, direction, steps_[at], &flows_[at]);
    }
  }
  template <class Table, class Of>
  double gap(const Table& tangent, Of&& of) const {
    double worst = 0.0;
    double largest = 0.0;
    for (std::size_t cell = 0; cell < tangent.size(); ++cell) {
      double slope = 0.0;
      for (std::size_t at = 0; at < 4; ++at) {
        slope += weights_[at] * of(runs_[at], flows_[at]).values()[cell];
      }
      largest = std::max(largest, std::abs(tangent.values()[cell]));
      const double miss = std::abs(tangent.values()[cell] - slope);
      worst = miss <= worst ? worst : miss;
    }
    return worst / largest;
  }

 private:
  static constexpr double h_ = 1.0 / 256.0;
  static constexpr double steps_[4] = {-2.0 * h_, -h_, h_, 2.0 * h_};
  static constexpr double weights_[4] = {1.0 / (12.0 * h_), -8.0 / (12.0 * h_), 8.0 / (12.0 * h_),
                                         -1.0 / (12.0 * h_)};
  Equilibrium runs_[4];
  TradeTable flows_[4];
};

template <class Table>
Table log_of(Table table) {
  for (double& value : table.values()) {
    value = std::log(value);
  }
  return table;
}

/// A step's solution is off by its tolerance of 1e-11, which outcomes answer up to tenfold; the
/// stencil's weights sum to 18/12 · 256.
constexpr double slope_rounding = 10.0 * 1e-11 * 384.0;

double worst_gap(const Point& point, const Direction& direction, const Tangent& t) {
  using E = Equilibrium;
  using V = TradeTable;
  const Differences steps(point, direction);
  double worst = 0.0;
  const auto see = [&](const char* what, double gap) {
    UNSCOPED_INFO(what << ": " << gap);
    worst = gap <= worst ? worst : gap;
  };
  see("costs", steps.gap(t.cost, [](const E& e, const V&) { return log_of(e.cost_hat); }));
  see("prices", steps.gap(t.price, [](const E& e, const V&) { return log_of(e.price_hat); }));
  see("factor prices",
      steps.gap(t.factor_price, [](const E& e, const V&) { return log_of(e.factor_price_hat); }));
  see("shares", steps.gap(t.trade_share, [](const E& e, const V&) { return e.trade_share; }));
  see("trade", steps.gap(t.trade, [](const E&, const V& flows) { return flows; }));
  see("output", steps.gap(t.output, [](const E& e, const V&) { return e.output; }));
  see("expenditure", steps.gap(t.expenditure, [](const E& e, const V&) { return e.expenditure; }));
  see("income", steps.gap(t.income, [](const E& e, const V&) { return e.income; }));
  see("gdp", steps.gap(t.gdp, [](const E& e, const V&) {
    RegionVector gdp = e.income;  // and so deficits, which may all be zero
    for (std::size_t n = 0; n < gdp.size(); ++n) {
      gdp.values()[n] -= e.deficit.values()[n];
    }
    return gdp;
  }));
  see("employment",
      point.closure.sticky()
          ? steps.gap(t.employment, [](const E& e, const V&) { return log_of(e.employment_hat); })
          : largest(t.employment.values()));
  see("real income",
      steps.gap(t.real_income, [](const E& e, const V&) { return log_of(e.real_income_hat); }));
  return worst;
}

}  // namespace

TEST_CASE("a tangent is the slope of the solution, under every closure and mobility") {
  for (const Setting& setting : all_settings()) {
    for (const bool with_policy : {false, true}) {
      INFO(setting.name << (with_policy ? ", after a policy" : ", at the baseline"));
      const Point point = solved_point(11, setting.closure, with_policy);
      const Direction direction = random_direction(5, point.economy, point.closure);
      const Tangent tangent = derivative_at(point).tangent(direction);
      CHECK(tangent.solve.usable());
      CHECK(worst_gap(point, direction, tangent) < slope_rounding);
    }
  }
}

TEST_CASE(
    "a tangent is the slope where trade is banned, a good's shares are fixed or negative "
    "in their answer") {
  const Accounts accounts = random_accounts(12);
  Point point{shares(accounts), random_policy(12, accounts, 0.3), {}, {}};
  point.economy.trade_elasticity(SectorId(0)) = 0.0;
  point.economy.trade_elasticity(SectorId(1)) = -0.5;
  for (TradeCell& cell : point.policy.trade_cost) {
    cell.value =
        cell.sector == SectorId(2) && cell.exporter == ExporterId(1) ? infinity : cell.value;
  }
  point.solution = solve_from(point.economy, point.policy, point.closure, tight());
  REQUIRE(point.solution.usable());
  const Direction direction = random_direction(5, point.economy, point.closure);
  const Tangent tangent = derivative_at(point).tangent(direction);
  CHECK(tangent.solve.usable());
  CHECK(worst_gap(point, direction, tangent) < slope_rounding);
}
