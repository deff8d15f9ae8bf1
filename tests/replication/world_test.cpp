// The shipped world against the published figures it must reproduce (world.yaml, `checks`).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <string>

#include "io/world.hpp"
#include "model/certificate.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/steep_tariffs.hpp"

using namespace tradeflow;
using tests::three_more;
using tests::times_four;
using tests::told;

namespace {

const io::WorldInputs& inputs() {
  static const io::WorldInputs read = io::read_world_inputs();
  return read;
}

const seeds::Calibration& world() {
  static const seeds::Calibration made = [] {
    Diagnostics problems;
    seeds::Calibration result =
        seeds::calibrate(inputs().spec, inputs().prior, inputs().ledger, problems);
    for (const Diagnostic& problem : problems) {
      std::cout << problem.path << ": " << problem.message << '\n';
    }
    REQUIRE_FALSE(has_errors(problems));
    return result;
  }();
  return made;
}

}  // namespace

TEST_CASE("the shipped world balances: identities to 1e-12, deficits sum to nought") {
  const auto& made = world();
  CHECK(made.report.end == model::BalanceEnd::Converged);
  const model::Identities identities = model::identities(made.accounts);
  INFO("worst cell " << identities.gaps.front().cell);
  CHECK(identities.hold(1e-12));
  double sum = 0.0;
  double size = 0.0;
  for (const double deficit : made.accounts.deficit.values()) {
    sum += deficit;
    size += std::abs(deficit);
  }
  CHECK(std::abs(sum) < 1e-12 * size);
  CHECK(made.accounts.shape() == model::Shape{24, 38, 2});
}

TEST_CASE("what must come out right comes out within 2 per cent") {
  std::cout << fmt::format("{:<14} {:>10} {:>10} {:<7} {:>8}\n", "check", "published", "reached",
                           "unit", "off");
  for (const seeds::CheckLine& check : world().report.checks) {
    std::cout << fmt::format("{:<14} {:>10.4g} {:>10.4g} {:<7} {:>+7.2f} %\n", check.id,
                             check.target, check.reached, check.unit, check.percent_off());
    INFO(check.id);
    CHECK(std::abs(check.percent_off()) <= 2.0);
  }
  CHECK(world().report.checks.size() >= 15);
}

TEST_CASE("factor income and tariff revenue are within 3 per cent of every region's GDP") {
  std::size_t regions = 0;
  for (const seeds::FactLine& fact : world().report.facts) {
    if (fact.subject == "gdp") {
      INFO(fact.id << " " << fact.reached << " of " << fact.target);
      CHECK(std::abs(fact.reached / fact.target - 1.0) <= 0.03);
      ++regions;
    }
  }
  CHECK(regions == world().accounts.shape().regions);
}

TEST_CASE("every fact met less well than two tolerances says which facts hold it back") {
  for (const seeds::FactLine& fact : world().report.facts) {
    INFO(fact.id << ", tension " << fact.tension);
    CHECK(fact.grade != "D");
    CHECK((std::abs(fact.tension) <= 2.0 || !fact.against.empty() || !fact.reachable));
  }
}

TEST_CASE("the same inputs give the same world, bit for bit") {
  Diagnostics problems;
  const seeds::Calibration again =
      seeds::calibrate(inputs().spec, inputs().prior, inputs().ledger, problems);
  CHECK(again.accounts == world().accounts);
  CHECK(seeds::to_json(again.report) == seeds::to_json(world().report));
}

TEST_CASE("nothing in the shipped world is negative, and every sector has an elasticity") {
  const model::Accounts& a = world().accounts;
  for (const auto values : {a.trade.values(), a.inputs.values(), a.final_use.values()}) {
    CHECK(std::all_of(values.begin(), values.end(), [](double v) { return v >= 0.0; }));
  }
  for (const double theta : a.trade_elasticity.values()) {
    CHECK(theta > 0.0);
  }
}

TEST_CASE("the shipped world solves with 300 per cent on every import, under every closure") {
  const model::Economy economy = model::shares(world().accounts);
  for (const model::Policy& policy : {times_four(economy), three_more(economy)}) {
    for (const double mobility : {0.0, 1.5, std::numeric_limits<double>::infinity()}) {
      for (const auto rule : {model::DeficitRule::Fixed, model::DeficitRule::GdpShare}) {
        INFO(model::to_string(rule) << ", mobility " << mobility);
        const model::Closure closure{rule, mobility};
        const model::Equilibrium now = model::solve(economy, policy, closure);
        std::cout << model::to_string(rule) << ", mobility " << mobility << ":" << told(now)
                  << '\n';
        CHECK(model::certify(world().accounts.labels, economy, policy, closure, now).holds(1e-10));
        CHECK(now.usable());
      }
    }
  }
}
