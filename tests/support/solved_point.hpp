#pragma once
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "model/derivative.hpp"
#include "model/rebase.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace tradeflow::tests {

using namespace tradeflow::model;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// One closure and mobility the model has.
struct Setting {
  std::string name;
  Closure closure;
};
inline const Setting settings[] = {
    {"fixed, mobile", {DeficitRule::Fixed, infinity}},
    {"fixed, specific", {DeficitRule::Fixed, 0.0}},
    {"fixed, between", {DeficitRule::Fixed, 1.5}},
    {"gdp-share, mobile", {DeficitRule::GdpShare, infinity}},
    {"gdp-share, between", {DeficitRule::GdpShare, 0.7}},
    {"balanced, mobile", {DeficitRule::Balanced, infinity}},
    {"balanced, specific", {DeficitRule::Balanced, 0.0}},
};

/// Wages that stay, of either factor, and revenue that is saved.
inline const Setting sticky_settings[] = {
    {"save, mobile", {DeficitRule::Fixed, infinity, LabourRule::FullEmployment, RevenueRule::Save}},
    {"save, gdp-share, between",
     {DeficitRule::GdpShare, 0.7, LabourRule::FullEmployment, RevenueRule::Save}},
    {"real, mobile", {DeficitRule::Fixed, infinity, LabourRule::StickyReal}},
    {"real, between",
     {DeficitRule::GdpShare, 1.5, LabourRule::StickyReal, RevenueRule::Rebate, FactorId(1)}},
    {"real, specific, save",
     {DeficitRule::Fixed, 0.0, LabourRule::StickyReal, RevenueRule::Save, FactorId(1)}},
    {"nominal, mobile",
     {DeficitRule::GdpShare, infinity, LabourRule::StickyNominal, RevenueRule::Rebate,
      FactorId(1)}},
    {"nominal, between, save",
     {DeficitRule::Fixed, 0.6, LabourRule::StickyNominal, RevenueRule::Save}},
    {"nominal, specific", {DeficitRule::Balanced, 0.0, LabourRule::StickyNominal}},
};

[[nodiscard]] inline std::vector<Setting> all_settings() {
  std::vector<Setting> all(std::begin(settings), std::end(settings));
  all.insert(all.end(), std::begin(sticky_settings), std::end(sticky_settings));
  return all;
}

/// Solutions whose differences are worth taking.
inline EquilibriumOptions tight() {
  EquilibriumOptions options;
  options.tolerance = 1e-13;
  return options;
}

/// A solved point of a random world: `economy` is the closure's base.
struct Point {
  Economy economy;
  Policy policy;
  Closure closure;
  Equilibrium solution;
};
inline Point solved_point(std::uint64_t seed, const Closure& closure, bool with_policy = true) {
  WorldRecipe recipe;
  recipe.theta_spread = 0.3;
  const Accounts accounts = random_accounts(seed, recipe);
  Point point{closure_base(shares(accounts), closure).economy, {}, closure, {}};
  if (with_policy) {
    point.policy = random_policy(seed, accounts, 0.3);
  }
  point.solution = solve_from(point.economy, point.policy, closure, tight());
  REQUIRE(point.solution.usable());
  return point;
}

/// A direction that moves every kind of instrument, by up to 0.2 in logarithms.
inline Direction random_direction(std::uint64_t seed, const Economy& economy,
                                  const Closure& closure) {
  Random random(seed ^ 0xd1eULL);
  const Shape s = economy.shape;
  Direction d;
  for (const auto j : ids<SectorId>(s.sectors)) {
    d.trade_elasticity.push_back({j, random.uniform(-0.3, 0.3)});
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (random.uniform() < 0.4) {
          d.tariff.push_back({j, n, i, random.uniform(-0.2, 0.2)});
          d.trade_cost.push_back({j, n, i, random.uniform(-0.2, 0.2)});
          d.export_tax.push_back({j, n, i, random.uniform(-0.2, 0.2)});
        }
      }
    }
    for (const auto n : ids<RegionId>(s.regions)) {
      d.productivity.push_back({n, j, random.uniform(-0.2, 0.2)});
      d.production_tax.push_back({n, j, random.uniform(-0.1, 0.1)});
      d.preference.push_back({n, j, random.uniform(-0.2, 0.2)});
    }
  }
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      d.endowment.push_back({n, f, random.uniform(-0.2, 0.2)});
    }
  }
  if (closure.deficits == DeficitRule::Fixed) {
    const double lent = 0.02 * economy.income(RegionId(0));
    d.deficit = {{RegionId(0), -lent}, {RegionId(1), 0.3 * lent}, {RegionId(2), 0.7 * lent}};
  }
  return d;
}

inline Derivative derivative_at(const Point& point) {
  return Derivative(point.economy, point.policy, point.closure, point.solution);
}

/// Weights on every kind of outcome, each scaled so that kinds weigh alike.
inline Outcome random_outcome(std::uint64_t seed, const Economy& economy) {
  Random random(seed ^ 0x07ULL);
  const Shape s = economy.shape;
  Outcome o;
  const auto weight = [&](double size) { return random.uniform(-1.0, 1.0) / size; };
  for (const auto n : ids<RegionId>(s.regions)) {
    const double I = economy.income(n);
    for (auto* cells : {&o.real_income, &o.price_index}) {
      cells->push_back({n, weight(1.0)});
    }
    for (auto* cells : {&o.income, &o.gdp, &o.tariff_revenue, &o.export_revenue}) {
      cells->push_back({n, weight(I)});
    }
    o.employment.push_back({n, weight(1.0)});
    for (const auto f : ids<FactorId>(s.factors)) {
      o.factor_index.push_back({n, f, weight(1.0)});
    }
    for (const auto j : ids<SectorId>(s.sectors)) {
      o.output.push_back({n, j, weight(I)});
      o.expenditure.push_back({n, j, weight(I)});
      o.price.push_back({n, j, weight(1.0)});
      o.cost.push_back({n, j, weight(1.0)});
      for (const auto i : ids<ExporterId>(s.regions)) {
        o.trade.push_back({j, as_importer(n), i, weight(I)});
      }
    }
  }
  return o;
}

inline double largest(std::span<const double> values) {
  double found = 0.0;
  for (const double value : values) {
    found = std::abs(value) <= found ? found : std::abs(value);
  }
  return found;
}

}  // namespace tradeflow::tests
