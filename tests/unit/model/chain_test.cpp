#include "model/chain.hpp"

#include <cmath>

#include "model/continuation.hpp"
#include "model/residuals.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/solved_point.hpp"

using namespace tradeflow::tests;

namespace {

/// All imports of region 0 subsidised by this share of their price.
Policy subsidised(const Economy& economy, double rate) {
  Policy policy;
  for (const auto j : ids<SectorId>(economy.shape.sectors)) {
    for (const auto i : ids<ExporterId>(economy.shape.regions)) {
      if (i.offset() != 0) {
        policy.tariff.push_back({j, ImporterId(0), i, -rate});
      }
    }
  }
  return policy;
}

double distance(const Equilibrium& a, const Equilibrium& b) {
  double worst = 0.0;
  for (std::size_t at = 0; at < a.output.size(); ++at) {
    const double gap = a.output.values()[at] / b.output.values()[at] - 1.0;
    worst = std::abs(gap) <= worst ? worst : std::abs(gap);
  }
  return worst;
}

}  // namespace

TEST_CASE("Newton's method and continuation reach the fixed point's solution under every closure") {
  for (const Setting& setting : settings) {
    for (const std::uint64_t seed : {201, 202, 203}) {
      INFO(setting.name << ", seed " << seed);
      const Point point = solved_point(seed, setting.closure);
      NewtonOptions options;
      options.tolerance = 1e-12;
      const Attempt direct = newton(point.economy, point.policy, setting.closure,
                                    baseline_point(point.economy), options);
      CHECK(direct.usable());
      CHECK(direct.steps <= 8);
      CHECK(direct.point.residual <= 1e-12);
      CHECK(distance(direct.point, point.solution) < 1e-9);
      const Attempt followed = continuation(point.economy, point.policy, setting.closure, options);
      CHECK(followed.usable());
      CHECK(followed.stage.fraction == 1.0);
      CHECK(distance(followed.point, point.solution) < 1e-9);
    }
  }
}

TEST_CASE("Newton's steps gain digits as squares: the linearisation is the equations' own") {
  const Point point = solved_point(204, {DeficitRule::GdpShare, 0.7});
  NewtonOptions options;
  options.tolerance = 1e-300;
  double before = 1.0;
  for (int steps = 1; steps <= 4; ++steps) {
    options.max_steps = steps;
    const Attempt reached =
        newton(point.economy, point.policy, point.closure, baseline_point(point.economy), options);
    const double residual = reached.point.residual;
    INFO("after " << steps << " steps " << residual);
    CHECK(residual <= std::max(3.0 * before * before, 1e-12));
    before = residual;
  }
}

TEST_CASE("a part of a policy is nothing at 0, the policy at 1, and between them even in logs") {
  const Point point = solved_point(205, {});
  Policy policy = point.policy;
  policy.trade_cost.front().value = infinity;
  CHECK(part_of(point.economy, policy, 1.0) == policy);
  const Policy none = part_of(point.economy, policy, 0.0);
  const Policy half = part_of(point.economy, policy, 0.5);
  for (std::size_t at = 0; at < policy.tariff.size(); ++at) {
    const TradeCell& cell = policy.tariff[at];
    const double from = point.economy.tariff(cell.sector, cell.importer, cell.exporter);
    CHECK(none.tariff[at].value == Approx(from).margin(1e-15));
    CHECK((1.0 + half.tariff[at].value) * (1.0 + half.tariff[at].value) ==
          Approx((1.0 + from) * (1.0 + cell.value)).epsilon(1e-14));
  }
  for (std::size_t at = 0; at < policy.production_tax.size(); ++at) {
    const MarketCell& cell = policy.production_tax[at];
    const double from = point.economy.production_tax(cell.region, cell.sector);
    const double left = 1.0 - half.production_tax[at].value;
    CHECK(left * left == Approx((1.0 - from) * (1.0 - cell.value)).epsilon(1e-14));
  }
  CHECK(half.productivity.front().value ==
        Approx(std::sqrt(policy.productivity.front().value)).epsilon(1e-15));
  const TradeCell& banned = policy.trade_cost.front();
  const double theta = trade_elasticity(point.economy, as_region(banned.importer), banned.sector);
  CHECK(none.trade_cost.front().value == 1.0);
  CHECK(std::pow(half.trade_cost.front().value, -theta) == Approx(1.0 / 16.0).epsilon(1e-14));
}

TEST_CASE("where no equilibrium exists, every stage says why it stopped and where the path ends") {
  const Point point = solved_point(206, {}, false);
  const Policy ruin = subsidised(point.economy, 0.999);
  const Equilibrium now = solve(point.economy, ruin);
  CHECK_FALSE(now.usable());
  CHECK(now.termination == Termination::PathEnds);
  REQUIRE(now.stages.size() == 3);
  CHECK(now.stages[0].method == Method::FixedPoint);
  CHECK(now.stages[1].method == Method::Newton);
  CHECK(now.stages[2].method == Method::Continuation);
  int passes = 0;
  for (const Stage& stage : now.stages) {
    CHECK(stage.reason != Termination::Converged);
    passes += stage.iterations;
  }
  CHECK(passes == now.iterations);
  const Stage& path = now.stages.back();
  CHECK(path.fraction > 0.0);
  CHECK(path.fraction < 1.0);
  CHECK_FALSE(path.worst.block.empty());
  CHECK(path.worst.value > 1e-8);
  // what it says holds: that part of the policy has an equilibrium
  CHECK(solve(point.economy, part_of(point.economy, ruin, path.fraction)).usable());
}

TEST_CASE("a solution of one stage records that stage; the start's own, none") {
  const Point point = solved_point(207, {});
  REQUIRE(point.solution.stages.size() == 1);
  CHECK(point.solution.stages[0].method == Method::FixedPoint);
  CHECK(point.solution.stages[0].reason == Termination::Converged);
  CHECK(point.solution.stages[0].iterations == point.solution.iterations);
  CHECK(point.solution.stages[0].fraction == 1.0);
  CHECK(solve(point.economy, Policy{}).stages.empty());
}

TEST_CASE("the gaps Newton closes are the residuals a solution is tested by") {
  const Point point = solved_point(208, {DeficitRule::Fixed, 1.5});
  CHECK(gaps(point.economy, point.policy, point.closure, point.solution).largest < 1e-12);
  Equilibrium off = point.solution;
  off.cost_hat(RegionId(1), SectorId(2)) *= 1.01;
  const Gaps seen = gaps(point.economy, point.policy, point.closure, off);
  CHECK(seen.cost(RegionId(1), SectorId(2)) == Approx(-std::log(1.01)).epsilon(1e-10));
  CHECK(seen.largest == Approx(std::log(1.01)).epsilon(1e-10));
}
