// Laws of sticky paths: their limits are the static solutions, and they tend from one to the other.
#include "scenarios/sticky.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "scenarios/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_world.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct World {
  model::Accounts accounts;
  model::Economy economy;
};
World world(std::uint64_t seed) {
  World out{test::small_world(seed, true), {}};
  out.economy = model::shares(out.accounts);
  return out;
}

/// A year of nothing, then the measures, with quotas if asked for; or the measures in all.
Resolved path(const World& world, double choosing, std::size_t periods, bool quotas, bool at_once,
              double mobility = infinity) {
  Resolved done;
  done.name = "path";
  done.choosing = choosing;
  done.closure.mobility = mobility;
  done.trade_elasticity = world.accounts.trade_elasticity;
  done.nests = no_nests(world.economy.shape);
  for (std::size_t at = 0; at < periods; ++at) {
    PeriodPolicy one;
    one.period = *seeds::parse_period(std::to_string(2024 + at));
    if (at_once || at > 0) {
      one.policy = test::small_policy();
      if (quotas) {
        one.quotas = test::small_quotas(world.accounts);
        one.quota_names = {{"a", "t"}, {"b", "t"}};
      }
    }
    done.periods.push_back(std::move(one));
  }
  return done;
}

/// The static runs of all periods, then those of the path.
std::vector<ScenarioRun> solved(const World& world, const Resolved& done) {
  auto all = run(world.accounts.labels, world.economy, {done, "", "", "[]"}, [] { return 0.0; });
  REQUIRE(all.size() == 2 * done.periods.size());
  for (const ScenarioRun& one : all) {
    INFO(one.name << " in " << one.period->text);
    REQUIRE(one.equilibrium.usable());
    REQUIRE(one.certificate.holds(1e-10));
  }
  return all;
}

double apart(const model::Equilibrium& a, const model::Equilibrium& b) {
  double most = 0.0;
  const auto compare = [&](const auto& x, const auto& y) {
    for (std::size_t at = 0; at < x.values().size(); ++at) {
      most = std::max(most, std::abs(x.values()[at] - y.values()[at]));
    }
  };
  compare(a.price_hat, b.price_hat);
  compare(a.trade_share, b.trade_share);
  compare(a.real_income_hat, b.real_income_hat);
  return most;
}

}  // namespace

TEST_CASE("a path on which all choose anew at once is the static solution of each period") {
  const World w = world(3);
  const auto plain = run(w.accounts.labels, w.economy, {path(w, 1.0, 3, true, false), "", "", "[]"},
                         [] { return 0.0; });
  REQUIRE(plain.size() == 6);  // no stickiness, no path: the long and the short run
  CHECK(plain.back().name == "path@short-run");
  for (const double mobility : {infinity, 1.5}) {
    // As near to all as doubles allow a path to be: solved with buyers who keep, λ from the path.
    const auto all = solved(w, path(w, 1.0 - 1e-13, 3, true, false, mobility));
    for (std::size_t at = 0; at < 3; ++at) {
      INFO("mobility " << mobility << ", period " << at);
      CHECK(all[3 + at].name == "path@path");
      CHECK(all[3 + at].nests.sticky());
      CHECK(apart(all[3 + at].equilibrium, all[at].equilibrium) < 1e-10);
    }
  }
}

TEST_CASE("a path on which nobody chooses anew is the static solution with fixed quantities") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const World w = world(seed);
    model::Nesting fixed = model::one_level(w.economy);
    for (model::Item& item : fixed.items) {
      std::fill(item.theta.values().begin(), item.theta.values().end(), -1.0);
    }
    model::Closure specific;
    specific.mobility = 0.0;
    const model::Equilibrium still =
        model::solve(w.economy, fixed, test::small_policy(), specific).point;
    const auto all = run(w.accounts.labels, w.economy,
                         {path(w, 1e-13, 3, false, true), "", "", "[]"}, [] { return 0.0; });
    if (!still.usable()) {
      continue;  // where no imports answer prices, no equilibrium need exist
    }
    ++compared;
    for (std::size_t at = 3; at < 6; ++at) {
      INFO("seed " << seed << ", period " << at - 3);
      REQUIRE(all[at].equilibrium.usable());
      CHECK(apart(all[at].equilibrium, still) < 1e-9);
    }
  }
  CHECK(compared >= 4);
}

TEST_CASE("a lasting policy leads from the first period to the long run, nearer in each") {
  for (const bool quotas : {false, true}) {
    const World w = world(3);
    const std::size_t periods = 60;
    const auto all = solved(w, path(w, 0.38, periods, quotas, true));
    const model::Equilibrium& end = all.front().equilibrium;
    double before = infinity;
    for (std::size_t at = 0; at < periods; ++at) {
      INFO("quotas " << quotas << ", period " << at);
      const double left = apart(all[periods + at].equilibrium, end);
      CHECK((left < before || left < 1e-10));
      before = left;
    }
    CHECK(before < 1e-9);
    CHECK(apart(all[periods].equilibrium, end) > 1e-3);  // and it was a way
  }
}

TEST_CASE("shares of a year's periods make up the year; mobility runs from none to its own") {
  for (const auto& [step, periods] : {std::pair(Step::Month, 12), std::pair(Step::Quarter, 4)}) {
    CHECK(std::abs(std::pow(1.0 - choosing_in(step, 0.38), periods) - 0.62) < 1e-15);
  }
  CHECK(choosing_in(Step::Year, 0.38) == 0.38);
  CHECK(choosing_in(Step::Month, 1.0) == 1.0);
  for (const double own : {0.0, 1.5, infinity}) {
    CHECK(mobility_in(0, 1.0, own) == own);
    CHECK(mobility_in(5, 0.0, own) == 0.0);
    double before = 0.0;
    for (std::size_t period = 0; period < 40; ++period) {
      const double now = mobility_in(period, 0.113, own);
      CHECK((own == 0.0 ? now == 0.0 : now > before && now < own));
      before = now;
    }
  }
}

TEST_CASE("who was kept out for a period is missed after it") {
  const World w = world(3);
  Resolved done = path(w, 0.38, 3, false, false);
  const model::TradeCell flow{model::SectorId(1), model::ImporterId(1), model::ExporterId(2),
                              infinity};
  done.periods[1].policy = {};
  done.periods[1].policy.trade_cost = {flow};
  done.periods[2].policy = {};
  const auto all = solved(w, done);
  const auto share = [&](std::size_t at) {
    return all[at].equilibrium.trade_share(flow.sector, flow.importer, flow.exporter);
  };
  CHECK(apart(all[3].equilibrium, all[0].equilibrium) < 1e-10);  // nothing had happened
  CHECK(share(4) == 0.0);
  CHECK(share(5) > 0.3 * share(2));  // 38 % chose anew, and took it as before
  CHECK(share(5) < 0.5 * share(2));
}
