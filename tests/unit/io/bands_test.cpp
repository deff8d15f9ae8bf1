#include "io/bands.hpp"

#include <omp.h>

#include <algorithm>
#include <cmath>

#include "scenarios/spread.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_world.hpp"

using namespace tradeflow;
using model::SectorId;
using scenarios::Bands;
using scenarios::Uncertainty;

namespace {

/// China's tariff on Canadian canola, in a small world.
struct Case {
  model::Accounts accounts = test::small_world(7);
  model::Economy economy = model::shares(accounts);
  model::Policy policy;
  std::vector<model::Quota> quotas;
  model::Closure closure;

  Case() {
    policy.tariff.push_back({SectorId(0), model::ImporterId(1), model::ExporterId(0), 0.758});
  }
  [[nodiscard]] Bands bands(const Uncertainty& uncertain) const {
    return io::draw_bands(economy, accounts.labels, policy, quotas, closure, uncertain);
  }
};

/// Canola's and pork's elasticities, lognormal around the economy's own or exactly those.
Uncertainty uncertain(const model::Economy& economy, std::uint64_t draws, double spread) {
  Uncertainty all;
  all.design.samples = draws;
  all.design.replicates = 8;
  for (const SectorId j : {SectorId(0), SectorId(1)}) {
    all.sectors.push_back(j);
    scenarios::Parameter parameter;
    parameter.name = "theta_" + std::to_string(j.offset());
    const double theta = economy.trade_elasticity(j);
    if (spread > 0.0) {
      parameter.distribution.family = scenarios::Lognormal{std::log(theta), spread};
    } else {
      parameter.distribution.family = scenarios::Point{theta};
    }
    all.design.parameters.push_back(std::move(parameter));
  }
  return all;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

}  // namespace

TEST_CASE("bands of parameters that are certain are the solution itself, bit for bit") {
  const Case world;
  const Bands bands = world.bands(uncertain(world.economy, 16, 0.0));
  const model::Equilibrium solved = model::solve(world.economy, world.policy, world.closure);
  CHECK(bands.draws == 16.0);
  CHECK(bands.missing == 0.0);
  const auto& income = bands.variables[io::banded_variable("real_income_hat")];
  for (const auto* values : {&income.p05, &income.p50, &income.p95}) {
    for (std::size_t n = 0; n < values->size(); ++n) {
      CHECK((*values)[n] == solved.real_income_hat.values()[n]);
    }
  }
  CHECK(income.sign_probability[0] == 0.0);  // Canada loses, in every draw
}

TEST_CASE("quotas are solved in every draw") {
  Case world;
  world.quotas = test::small_quotas(world.accounts);
  const model::QuotaSolution solved =
      model::solve_with_quotas(world.economy, world.policy, world.quotas, world.closure);
  REQUIRE(solved.outcomes[0].regime == model::QuotaRegime::Boundary);
  const Bands certain = world.bands(uncertain(world.economy, 16, 0.0));
  const auto& income = certain.variables[io::banded_variable("real_income_hat")];
  for (std::size_t n = 0; n < income.p50.size(); ++n) {
    CHECK(income.p50[n] == solved.equilibrium.real_income_hat.values()[n]);
  }
  // The licences' price is each draw's own, not the central solution's.
  const Bands drawn = world.bands(uncertain(world.economy, 16, 0.5));
  CHECK(drawn.missing == 0.0);
  const auto& with = drawn.variables[io::banded_variable("income")];
  world.policy = solved.policy;
  world.quotas.clear();
  const Bands held = world.bands(uncertain(world.economy, 16, 0.5));
  CHECK(with.p95 != held.variables[io::banded_variable("income")].p95);
}

TEST_CASE("quantiles are in order, and probabilities are shares") {
  const Case world;
  const Bands bands = world.bands(uncertain(world.economy, 64, 0.5));
  for (const auto& variable : bands.variables) {
    for (std::size_t cell = 0; cell < variable.p50.size(); ++cell) {
      CHECK(variable.p05[cell] <= variable.p50[cell]);
      CHECK(variable.p50[cell] <= variable.p95[cell]);
      CHECK((variable.sign_probability[cell] >= 0.0 && variable.sign_probability[cell] <= 1.0));
    }
  }
  const auto& income = bands.variables[io::banded_variable("real_income_hat")];
  CHECK(income.p05[0] < income.p95[0]);
}

TEST_CASE("bands have the same bits on any number of threads") {
  const Case world;
  const Uncertainty drawn = uncertain(world.economy, 64, 0.5);
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const Bands alone = world.bands(drawn);
  omp_set_num_threads(8);
  const Bands together = world.bands(drawn);
  omp_set_num_threads(threads);
  for (std::size_t v = 0; v < alone.variables.size(); ++v) {
    CHECK(same(alone.variables[v].p05, together.variables[v].p05));
    CHECK(same(alone.variables[v].p95, together.variables[v].p95));
    CHECK(same(alone.variables[v].sign_probability, together.variables[v].sign_probability));
  }
}

// With 256 independent draws the standard error of a normal's 5 % quantile is sqrt(0.05 · 0.95 /
// 256) = 1.4 % of probability, over the density 0.103 there 0.13 standard deviations, 4 % of the
// band's 3.29; of the difference to 512 draws 5 %. Two of these are a tenth, and even points do
// better.
TEST_CASE("twice as many draws move no quantile by a tenth of its band") {
  const Case world;
  const Bands some = world.bands(uncertain(world.economy, scenarios::default_draws, 0.5));
  const Bands twice = world.bands(uncertain(world.economy, 2 * scenarios::default_draws, 0.5));
  for (std::size_t v = 0; v < some.variables.size(); ++v) {
    for (std::size_t cell = 0; cell < some.variables[v].p50.size(); ++cell) {
      const double width = twice.variables[v].p95[cell] - twice.variables[v].p05[cell];
      const double rounding = 1e-10 * std::abs(twice.variables[v].p50[cell]);
      for (const auto quantile : {&scenarios::VariableBand::p05, &scenarios::VariableBand::p50,
                                  &scenarios::VariableBand::p95}) {
        const double moved =
            std::abs((some.variables[v].*quantile)[cell] - (twice.variables[v].*quantile)[cell]);
        CHECK(moved <= 0.1 * width + rounding);
      }
    }
  }
}

TEST_CASE("only what the baseline rests on is uncertain") {
  seeds::Ledger ledger;
  seeds::Fact fact;
  fact.id = "theta-pork";
  fact.kind = seeds::Kind::Parameter;
  fact.use = seeds::Use::Calibration;
  fact.sector = {"pork"};
  fact.value = 4.0;
  fact.convention = seeds::Convention::Theta;
  fact.distribution = seeds::Distribution{"lognormal", {std::log(4.0), 0.3}, std::pair(1.0, 12.0)};
  ledger.facts.push_back(fact);
  const model::Accounts accounts = test::small_world(7);
  model::SectorVector theta({3}, 4.0);
  const auto drawn = [&](const std::set<std::string>& rests_on) {
    return scenarios::uncertainty(ledger, accounts.labels, theta, rests_on, 64);
  };
  REQUIRE(drawn({"theta-pork"}).sectors.size() == 1);
  CHECK(drawn({"theta-pork"}).sectors.front() == SectorId(1));
  CHECK(drawn({"theta-pork"}).design.parameters.front().distribution.at_most == 12.0);
  CHECK(drawn({"another"}).sectors.empty());  // a record of another world
  theta(SectorId(1)) = 5.0;                   // the scenario's own value
  CHECK(drawn({"theta-pork"}).sectors.empty());
  CHECK(io::fact_ids(R"([{"id": "theta-pork"}, {"id": "b"}])") ==
        std::set<std::string>{"theta-pork", "b"});
}
