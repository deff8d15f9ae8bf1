// Laws of timelines: what does not change is the day's solution, and how days are cut is nothing.
#include <algorithm>
#include <limits>
#include <random>
#include <string>

#include "scenarios/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_world.hpp"

using namespace tradeflow;
using namespace tradeflow::scenarios;

namespace {

const model::Accounts& world() {
  static const model::Accounts accounts = test::small_world(7, true);
  return accounts;
}

model::MarketTable theta() {
  return model::market_table(world().shape(), 3.0);
}

DayPolicy constant(int days) {
  return {days, test::small_policy(), test::small_quotas(world()), {{"a", "t"}, {"b", "t"}}};
}

Resolved scenario() {
  Resolved done;
  done.name = "path";
  done.trade_elasticity = world().trade_elasticity;
  return done;
}

std::vector<ScenarioRun> solved(const Resolved& done) {
  return run(world().labels, model::shares(world()), {done, "", "", "[]"}, [] { return 0.0; });
}

/// Periods of these labels, each cut in two parts on which the same applies.
std::vector<ScenarioRun> path(const std::vector<std::string>& labels) {
  Resolved done = scenario();
  for (const std::string& label : labels) {
    const seeds::Period period = *seeds::parse_period(label);
    const int days = days_of(period.first, period.last);
    const std::vector<DayPolicy> parts{constant(12), constant(days - 12)};
    DayPolicy mean = period_mean(parts, world(), theta());
    done.periods.push_back(
        {period, std::move(mean.policy), std::move(mean.quotas), std::move(mean.quota_names)});
  }
  return solved(done);
}

std::vector<ScenarioRun> day() {
  Resolved done = scenario();
  DayPolicy one = constant(1);
  done.policy = std::move(one.policy);
  done.quotas = std::move(one.quotas);
  done.quota_names = std::move(one.quota_names);
  return solved(done);
}

std::vector<DayPolicy> random_days(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> draw(0.0, 1.0);
  std::vector<DayPolicy> days(6);
  for (DayPolicy& one : days) {
    one.days = 1 + static_cast<int>(20.0 * draw(random));
    one.policy.tariff = {
        {model::SectorId(0), model::ImporterId(1), model::ExporterId(0), draw(random)}};
    const double factor =
        draw(random) < 0.3 ? std::numeric_limits<double>::infinity() : 0.5 + draw(random);
    one.policy.trade_cost = {
        {model::SectorId(1), model::ImporterId(1), model::ExporterId(2), factor}};
    one.policy.productivity = {{model::RegionId(0), model::SectorId(1), 0.5 + draw(random)}};
  }
  return days;
}

}  // namespace

TEST_CASE("a policy that stays has the day's solution in every period, bit for bit") {
  const auto snapshot = day();
  const auto quarters = path({"2024-Q4", "2025-Q1", "2025-Q2"});
  REQUIRE(snapshot.size() == 2);
  REQUIRE(quarters.size() == 6);
  for (std::size_t at = 0; at < quarters.size(); ++at) {
    const ScenarioRun& one = snapshot[at / 3];
    INFO(quarters[at].name << " in " << quarters[at].period->text);
    CHECK(quarters[at].name == one.name);
    CHECK(quarters[at].equilibrium == one.equilibrium);
    CHECK(quarters[at].policy == one.policy);
    CHECK(quarters[at].quotas == one.quotas);
    CHECK(quarters[at].certificate.holds(1e-10));
  }
}

TEST_CASE("a year whose quarters are equal is the quarter") {
  const auto quarters = path({"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"});
  const auto year = path({"2025"});
  REQUIRE(quarters.size() == 8);
  REQUIRE(year.size() == 2);
  for (std::size_t at = 0; at < quarters.size(); ++at) {
    CHECK(quarters[at].equilibrium == year[at / 4].equilibrium);
  }
}

TEST_CASE("neither the order of days nor how they are cut changes a period's policy") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    std::vector<DayPolicy> days = random_days(seed);
    const model::Policy mean = period_mean(days, world(), theta()).policy;
    std::mt19937_64 random(seed);
    std::shuffle(days.begin(), days.end(), random);
    days.push_back(days.front());  // one stretch in two
    days.front().days = 1;
    --days.back().days;
    if (days.back().days == 0) {
      days.pop_back();
    }
    CHECK(period_mean(days, world(), theta()).policy == mean);
  }
}

TEST_CASE("a period's rates and factors lie between those of its days") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const std::vector<DayPolicy> days = random_days(seed);
    const model::Policy mean = period_mean(days, world(), theta()).policy;
    const auto [low, high] =
        std::minmax_element(days.begin(), days.end(), [](const DayPolicy& a, const DayPolicy& b) {
          return a.policy.tariff.front().value < b.policy.tariff.front().value;
        });
    CHECK(mean.tariff.front().value > low->policy.tariff.front().value);
    CHECK(mean.tariff.front().value < high->policy.tariff.front().value);
    CHECK(mean.productivity.front().value > 0.5);
    CHECK(mean.productivity.front().value < 1.5);
  }
}

TEST_CASE("runs have the nests of their scenario, with quotas and without") {
  Resolved done = scenario();
  done.nests = no_nests(model::shares(world()).shape);
  done.nests.final_use = 0.5;
  DayPolicy one = constant(1);
  done.policy = std::move(one.policy);
  const auto without = solved(done);
  done.quotas = std::move(one.quotas);
  done.quota_names = std::move(one.quota_names);
  const auto with = solved(done);
  const auto plain = day();
  for (std::size_t at = 0; at < 2; ++at) {
    CHECK(without[at].nests == done.nests);
    CHECK(without[at].parameters_json.find("\"final_use\":0.5") != std::string::npos);
    CHECK(without[at].certificate.holds(1e-10));
    CHECK(with[at].certificate.holds(1e-10));
    CHECK(with[at].quota_outcomes.size() == 2);
    CHECK(with[at].equilibrium.real_income_hat != plain[at].equilibrium.real_income_hat);
  }
}
