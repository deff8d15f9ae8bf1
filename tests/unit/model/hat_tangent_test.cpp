#include "model/hat_tangent.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "model/solver.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using tradeflow::tests::random_accounts;
using tradeflow::tests::random_policy;
using tradeflow::tests::WorldRecipe;

namespace {

WorldRecipe recipe(double theta_spread) {
  WorldRecipe r;
  r.regions = 9;
  r.sectors = 5;
  r.theta_spread = theta_spread;
  r.idle = 0.1;
  return r;
}

/// A state off the solution, on the numeraire, with zeros where there is no market.
std::vector<double> off(const m::HatSystem& system, m::HatSystem::Scratch& scratch) {
  tradeflow::tests::Random random(8);
  std::vector<double> z(system.size());
  for (double& each : z) {
    each = random.uniform(-0.05, 0.05);
  }
  m::Equilibrium point = m::baseline_point(system.economy());
  system.values(z, scratch, point);
  system.state(point, z);
  system.set_numeraire(z, scratch);
  return z;
}

double norm(const std::vector<double>& x) {
  double square = 0.0;
  for (const double each : x) {
    square += each * each;
  }
  return std::sqrt(square);
}

/// |x − (∂g/∂z) x − b| over |b| for the tangent's x of A x = b, by central differences of pass().
double miss(const m::HatSystem& system, double tolerance) {
  m::HatSystem::Scratch scratch = system.scratch();
  const std::vector<double> z = off(system, scratch);
  std::vector<double> b(z.size()), x(z.size()), above(z.size()), below(z.size());
  (void)system.pass(z, b, scratch);
  m::HatSystem::Tangent tangent(system);
  REQUIRE(tangent.applies());
  tangent.begin(scratch);
  tangent.set(z, b, scratch);
  for (std::size_t at = 0; at < z.size(); ++at) {
    b[at] -= z[at];
  }
  const m::SingleGmres::Result found = tangent.solve(b, tolerance, 24, x);
  CHECK(found.residual <= tolerance);
  constexpr double part = 1e-4;  // of x: the cubic term leaves its square
  std::vector<double> there(z.size()), back(z.size());
  for (std::size_t at = 0; at < z.size(); ++at) {
    there[at] = z[at] + part * x[at];
    back[at] = z[at] - part * x[at];
  }
  (void)system.pass(there, above, scratch);
  (void)system.pass(back, below, scratch);
  std::vector<double> left(z.size());
  for (std::size_t at = 0; at < z.size(); ++at) {
    left[at] = x[at] - (above[at] - below[at]) / (2.0 * part) - b[at];
  }
  return norm(left) / norm(b);
}

}  // namespace

TEST_CASE("the tangent in single precision is the pass's own derivative") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double tolerance = 2e-5;
  for (const double spread : {0.0, 0.3}) {
    for (const double mobility : {0.0, 0.5, infinity}) {
      for (const auto rule : {m::DeficitRule::Fixed, m::DeficitRule::GdpShare}) {
        INFO("spread " << spread << ", mobility " << mobility);
        const m::Accounts accounts = random_accounts(4, recipe(spread));
        const m::Economy economy = m::shares(accounts);
        const m::Policy policy = random_policy(2, accounts);
        CHECK(miss(m::HatSystem(economy, policy, {rule, mobility}), tolerance) <= 2.0 * tolerance);
      }
    }
  }
}

TEST_CASE("closures that the tangent does not linearise are solved without it") {
  const m::Accounts accounts = random_accounts(4, recipe(0.0));
  const m::Economy economy = m::shares(accounts);
  m::Closure saving;
  saving.revenue = m::RevenueRule::Save;
  m::Closure sticky;
  sticky.labour = m::LabourRule::StickyNominal;
  for (const m::Closure& closure : {saving, sticky}) {
    const m::HatSystem system(economy, closure);
    CHECK_FALSE(m::HatSystem::Tangent(system).applies());
    CHECK(m::solve(economy, random_policy(2, accounts), closure).usable());
  }
}

TEST_CASE(
    "Newton steps and Anderson's sequence end at one solution, steps in fewer double passes") {
  const m::Accounts accounts = random_accounts(4, recipe(0.3));
  const m::Economy economy = m::shares(accounts);
  const m::Policy policy = random_policy(2, accounts);
  m::EquilibriumOptions damped;  // what asks for a damped sequence gets it
  damped.damping = 0.9;
  const m::Equilibrium by_steps = m::solve(economy, policy);
  const m::Equilibrium by_sequence = m::solve(economy, policy, {}, damped);
  REQUIRE(by_steps.usable());
  REQUIRE(by_sequence.usable());
  CHECK(by_steps.iterations != by_sequence.iterations);
  for (std::size_t at = 0; at < by_steps.price_hat.size(); ++at) {
    CHECK(by_steps.price_hat.data()[at] == Approx(by_sequence.price_hat.data()[at]).epsilon(1e-9));
  }
}
