// Laws every solution obeys, over random worlds with every instrument and closure at once.
// Solves stop at 1e-12, so a law that compares two solutions is tested at 1e-10: the condition
// of these worlds (values move by at most a hundred times a residual) is the margin.
#include <cmath>

#include <omp.h>

#include "model/certificate.hpp"
#include "model/equilibrium.hpp"
#include "model/rebase.hpp"
#include "model/residuals.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using tradeflow::tests::random_accounts;
using tradeflow::tests::random_policy;
using tradeflow::tests::WorldRecipe;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double same = 1e-10;

m::EquilibriumOptions tight() {
  m::EquilibriumOptions options;
  options.tolerance = 1e-12;
  return options;
}

std::vector<m::Closure> closures() {
  std::vector<m::Closure> out;
  for (const double mobility : {0.0, 0.7, infinity}) {
    for (const auto rule : {m::DeficitRule::Fixed, m::DeficitRule::GdpShare}) {
      out.push_back({rule, mobility});
    }
  }
  out.push_back({m::DeficitRule::Balanced, infinity});
  return out;
}

/// Largest relative difference of two tables, cells below 1e-9 of the largest against that.
double difference(std::span<const double> a, std::span<const double> b, double scale = 1.0) {
  double top = 0.0;
  for (const double x : b) {
    top = std::max(top, std::abs(x));
  }
  double worst = a.size() == b.size() ? 0.0 : infinity;
  for (std::size_t at = 0; at < a.size() && at < b.size(); ++at) {
    worst =
        std::max(worst, std::abs(a[at] * scale - b[at]) / std::max(std::abs(b[at]), 1e-9 * top));
  }
  return worst;
}

}  // namespace

TEST_CASE("a zero shock returns the baseline, bit for bit") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const m::Economy economy = m::shares(random_accounts(seed));
    for (const m::Closure& closure : closures()) {
      INFO("seed " << seed << " closure " << m::to_string(closure.deficits) << " mobility "
                   << closure.mobility);
      const m::Economy base = m::closure_base(economy, closure).economy;
      const m::Equilibrium solution = m::solve(economy, m::Policy{}, closure);
      m::Equilibrium expected = m::baseline_point(base);
      expected.termination = m::Termination::Converged;
      expected.residuals = solution.residuals;
      expected.residual = solution.residual;
      expected.walras = solution.walras;
      CHECK(solution == expected);
      CHECK(solution.residual < 1e-12);
    }
  }
}

TEST_CASE("a policy that restates the baseline is a zero shock") {
  const m::Accounts accounts = random_accounts(6);
  const m::Economy economy = m::shares(accounts);
  m::Policy same_rates;
  for (const auto n : m::ids<m::ImporterId>(accounts.shape().regions)) {
    const m::SectorId j(0);
    const m::ExporterId i(1);
    same_rates.tariff.push_back({j, n, i, accounts.tariff(j, n, i)});
    same_rates.trade_cost.push_back({j, n, i, 1.0});
  }
  const m::Equilibrium solution = m::solve(economy, same_rates);
  CHECK(solution.iterations == 0);
  CHECK(solution.trade_share == economy.trade_share);
  CHECK(solution.output == economy.output);
}

TEST_CASE("every closure and instrument is certified: blocks, Walras, GDP, accounts, diversion") {
  for (const std::uint64_t seed : {11, 12, 13, 14, 15, 16}) {
    const m::Accounts accounts = random_accounts(seed);
    const m::Economy economy = m::shares(accounts);
    const m::Policy policy = random_policy(seed, accounts);
    for (const m::Closure& closure : closures()) {
      INFO("seed " << seed << " closure " << m::to_string(closure.deficits) << " mobility "
                   << closure.mobility);
      const m::Equilibrium solution = m::solve(economy, policy, closure);
      CHECK(solution.termination == m::Termination::Converged);
      const m::Certificate certificate =
          m::certify(accounts.labels, economy, policy, closure, solution);
      INFO(certificate.worst_cell << ' ' << certificate.residual);
      CHECK(certificate.residual <= 1e-11);
      CHECK(certificate.walras <= 1e-11);
      CHECK(certificate.gdp_gap <= 1e-11);
      CHECK(certificate.accounts_gap <= 1e-11);
      CHECK(certificate.diversion_gap <= 1e-12);
      CHECK(certificate.index_gap <= 1e-13);
      CHECK(certificate.shock_gap <= 1e-12);
    }
  }
}

TEST_CASE("importers with elasticities of their own are certified under every closure") {
  WorldRecipe recipe;
  recipe.theta_spread = 1.0;
  for (const std::uint64_t seed : {17, 18, 19}) {
    const m::Accounts accounts = random_accounts(seed, recipe);
    const m::Economy economy = m::shares(accounts);
    const m::Policy policy = random_policy(seed, accounts);
    for (const m::Closure& closure : closures()) {
      INFO("seed " << seed << ' ' << m::to_string(closure.deficits) << ' ' << closure.mobility);
      const m::Equilibrium solution = m::solve(economy, policy, closure);
      CHECK(m::certify(accounts.labels, economy, policy, closure, solution).holds(1e-11));
    }
  }
}

TEST_CASE("a sector's elasticity set by a scenario is every importer's") {
  WorldRecipe recipe;
  recipe.theta_spread = 1.0;
  m::Economy economy = m::shares(random_accounts(20, recipe));
  const double own = m::trade_elasticity(economy, m::RegionId(1), m::SectorId(1));
  m::SectorVector theta = economy.trade_elasticity;
  theta(m::SectorId(0)) = 3.0;
  m::set_trade_elasticity(economy, theta);
  for (const auto n : m::ids<m::RegionId>(economy.shape.regions)) {
    CHECK(m::trade_elasticity(economy, n, m::SectorId(0)) == 3.0);
  }
  CHECK(m::trade_elasticity(economy, m::RegionId(1), m::SectorId(1)) == own);
}

TEST_CASE("accounts balance before and after a shock, and the next shock starts from them") {
  for (const std::uint64_t seed : {21, 22, 23}) {
    INFO("seed " << seed);
    const m::Accounts accounts = random_accounts(seed);
    CHECK(m::identities(accounts).hold(1e-13));
    const m::Economy economy = m::shares(accounts);
    const m::Policy policy = random_policy(seed, accounts);
    const m::Equilibrium solution = m::solve(economy, policy, {}, tight());
    const m::Accounts after = m::accounts_at(accounts, m::economy_at(economy, policy, solution));
    CHECK(m::identities(after).hold(1e-11));
  }
}

TEST_CASE("the equations are homogeneous: all prices and values ×1.01 and ×1.1 solve them too") {
  for (const std::uint64_t seed : {31, 32, 33}) {
    const m::Accounts accounts = random_accounts(seed);
    const m::Economy economy = m::shares(accounts);
    const m::Policy policy = random_policy(seed, accounts);
    // Deficits move with GDP here: fixed ones are in units of the numeraire by definition.
    const m::Closure closure{m::DeficitRule::GdpShare, 0.7};
    const m::Equilibrium solution = m::solve(economy, policy, closure, tight());
    for (const double factor : {1.01, 1.1}) {
      INFO("seed " << seed << " factor " << factor);
      m::Equilibrium scaled = solution;
      for (auto* table :
           {&scaled.cost_hat, &scaled.price_hat, &scaled.output, &scaled.expenditure}) {
        for (double& value : table->values()) {
          value *= factor;
        }
      }
      for (auto* vector : {&scaled.income, &scaled.deficit, &scaled.price_index_hat}) {
        for (double& value : vector->values()) {
          value *= factor;
        }
      }
      for (double& value : scaled.factor_price_hat.values()) {
        value *= factor;
      }
      for (const m::BlockResidual& block : m::block_residuals(economy, policy, closure, scaled)) {
        INFO(block.block);
        if (block.block == "numeraire") {
          CHECK(block.value == Approx(factor - 1.0).epsilon(1e-10));
        } else {
          CHECK(block.value <= 1e-11);
        }
      }
    }
  }
}

TEST_CASE("all endowments ×1.01: quantities ×1.01, prices /1.01, values and real trade unchanged") {
  for (const std::uint64_t seed : {41, 42, 43}) {
    for (const double mobility : {0.0, 1.5, infinity}) {
      INFO("seed " << seed << " mobility " << mobility);
      const m::Accounts accounts = random_accounts(seed);
      const m::Economy economy = m::shares(accounts);
      m::Policy policy;
      for (const auto n : m::ids<m::RegionId>(accounts.shape().regions)) {
        for (const auto f : m::ids<m::FactorId>(accounts.shape().factors)) {
          policy.endowment.push_back({n, f, 1.01});
        }
      }
      const m::Equilibrium after =
          m::solve(economy, policy, {m::DeficitRule::Fixed, mobility}, tight());
      REQUIRE(after.usable());
      const m::Equilibrium before = m::baseline_point(economy);
      CHECK(difference(after.output.values(), before.output.values()) < same);
      CHECK(difference(after.income.values(), before.income.values()) < same);
      CHECK(difference(after.trade_share.values(), before.trade_share.values()) < same);
      CHECK(difference(after.price_hat.values(), before.price_hat.values(), 1.01) < same);
      CHECK(difference(after.factor_price_hat.values(), before.factor_price_hat.values(), 1.01) <
            same);
    }
  }
}

TEST_CASE("within a market, relative shares answer relative costs with elasticity −θ") {
  for (const std::uint64_t seed : {51, 52, 53}) {
    INFO("seed " << seed);
    WorldRecipe recipe;
    recipe.theta_spread = seed == 51 ? 0.0 : 1.0;  // from 52 on, every importer has its own θ
    const m::Accounts accounts = random_accounts(seed, recipe);
    const m::Economy economy = m::shares(accounts);
    const m::Policy policy = random_policy(seed, accounts, 0.6);
    const m::Equilibrium solution = m::solve(economy, policy);
    const m::TradeTable t = m::applied(economy.tariff, policy.tariff);
    const m::TradeTable e = m::applied(economy.export_tax, policy.export_tax);
    const m::TradeTable d = m::applied(m::trade_table(economy.shape, 1.0), policy.trade_cost);
    const auto log_landed = [&](m::SectorId j, m::ImporterId n, m::ExporterId i) {
      return std::log(d(j, n, i) * (1.0 + t(j, n, i)) * (1.0 + e(j, n, i)) /
                      (1.0 + economy.tariff(j, n, i)) / (1.0 + economy.export_tax(j, n, i)) *
                      solution.cost_hat(m::as_region(i), j));
    };
    double worst = 0.0;
    for (const auto j : m::ids<m::SectorId>(economy.shape.sectors)) {
      for (const auto n : m::ids<m::ImporterId>(economy.shape.regions)) {
        const m::ExporterId home = m::as_exporter(m::as_region(n));
        for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
          if (economy.trade_share(j, n, i) > 0.0 && i != home) {
            const double shares =
                std::log(solution.trade_share(j, n, i) / economy.trade_share(j, n, i) /
                         (solution.trade_share(j, n, home) / economy.trade_share(j, n, home)));
            const double costs = log_landed(j, n, i) - log_landed(j, n, home);
            worst = std::max(
                worst, std::abs(shares + m::trade_elasticity(economy, m::as_region(n), j) * costs));
          }
        }
      }
    }
    CHECK(worst < 1e-12);
  }
}

TEST_CASE("renaming regions renames the results") {
  for (const std::uint64_t seed : {61, 62}) {
    INFO("seed " << seed);
    const m::Accounts a = random_accounts(seed);
    const std::size_t N = a.shape().regions;
    const auto moved = [&](auto id) { return decltype(id)((id.offset() + 1) % N); };
    m::Accounts b = a;
    const m::Policy policy = random_policy(seed, a);
    m::Policy renamed = policy;
    for (const auto n : m::ids<m::RegionId>(N)) {
      for (const auto j : m::ids<m::SectorId>(a.shape().sectors)) {
        b.production_tax(moved(n), j) = a.production_tax(n, j);
        b.final_use(moved(n), j) = a.final_use(n, j);
        for (const auto k : m::ids<m::InputId>(a.shape().sectors)) {
          b.inputs(moved(n), k, j) = a.inputs(n, k, j);
        }
        for (const auto f : m::ids<m::FactorId>(a.shape().factors)) {
          b.value_added(moved(n), j, f) = a.value_added(n, j, f);
        }
        for (const auto i : m::ids<m::ExporterId>(N)) {
          const m::ImporterId to = m::as_importer(n);
          b.trade(j, moved(to), moved(i)) = a.trade(j, to, i);
          b.tariff(j, moved(to), moved(i)) = a.tariff(j, to, i);
          b.export_tax(j, moved(to), moved(i)) = a.export_tax(j, to, i);
        }
      }
      b.deficit(moved(n)) = a.deficit(n);
    }
    for (auto* cells : {&renamed.tariff, &renamed.trade_cost, &renamed.export_tax}) {
      for (m::TradeCell& cell : *cells) {
        cell.importer = moved(cell.importer);
        cell.exporter = moved(cell.exporter);
      }
    }
    for (auto* cells : {&renamed.productivity, &renamed.production_tax, &renamed.preference}) {
      for (m::MarketCell& cell : *cells) {
        cell.region = moved(cell.region);
      }
    }
    for (m::FactorCell& cell : renamed.endowment) {
      cell.region = moved(cell.region);
    }
    const m::Equilibrium x = m::solve(m::shares(a), policy, {}, tight());
    const m::Equilibrium y = m::solve(m::shares(b), renamed, {}, tight());
    double worst = 0.0;
    for (const auto n : m::ids<m::RegionId>(N)) {
      worst = std::max(worst, std::abs(x.real_income_hat(n) - y.real_income_hat(moved(n))));
      for (const auto j : m::ids<m::SectorId>(a.shape().sectors)) {
        worst = std::max(worst, std::abs(x.price_hat(n, j) / y.price_hat(moved(n), j) - 1.0));
        worst = std::max(worst, std::abs(x.output(n, j) / y.output(moved(n), j) - 1.0));
      }
    }
    CHECK(worst < same);
  }
}

TEST_CASE("the currency's unit scales levels and moves no hat") {
  for (const double unit : {1e-6, 1000.0}) {
    INFO("unit " << unit);
    const m::Accounts a = random_accounts(71);
    m::Accounts b = a;
    for (const std::span<double> values :
         {b.trade.values(), b.inputs.values(), b.final_use.values(), b.value_added.values(),
          b.deficit.values()}) {
      for (double& value : values) {
        value *= unit;
      }
    }
    const m::Policy policy = random_policy(71, a);
    const m::Closure closure{m::DeficitRule::Fixed, 2.0};
    const m::Equilibrium x = m::solve(m::shares(a), policy, closure, tight());
    const m::Equilibrium y = m::solve(m::shares(b), policy, closure, tight());
    CHECK(difference(x.price_hat.values(), y.price_hat.values()) < same);
    CHECK(difference(x.real_income_hat.values(), y.real_income_hat.values()) < same);
    CHECK(difference(x.output.values(), y.output.values(), unit) < same);
  }
}

TEST_CASE("one jump is two, four and eight steps") {
  const m::Accounts accounts = random_accounts(81);
  const m::Economy economy = m::shares(accounts);
  m::Policy whole;
  whole.tariff = random_policy(81, accounts).tariff;
  const m::Equilibrium jump = m::solve(economy, whole, {}, tight());
  for (const int steps : {2, 4, 8}) {
    INFO("steps " << steps);
    m::Economy at = economy;
    std::vector<double> real_income(economy.shape.regions, 1.0);
    for (int step = 1; step <= steps; ++step) {
      m::Policy part = whole;
      for (m::TradeCell& cell : part.tariff) {
        const double start = economy.tariff(cell.sector, cell.importer, cell.exporter);
        cell.value = start + (cell.value - start) * step / steps;
      }
      const m::Equilibrium next = m::solve(at, part, {}, tight());
      REQUIRE(next.usable());
      for (const auto n : m::ids<m::RegionId>(economy.shape.regions)) {
        real_income[n.offset()] *= next.real_income_hat(n);
      }
      at = m::economy_at(at, part, next);
    }
    CHECK(difference(real_income, jump.real_income_hat.values()) < same);
    CHECK(difference(at.output.values(), jump.output.values()) < same);
  }
}

TEST_CASE("one thread, many threads and one by one give the same bits") {
  const m::Accounts accounts = random_accounts(91);
  const m::Economy economy = m::shares(accounts);
  std::vector<m::Policy> policies;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    policies.push_back(random_policy(seed, accounts));
  }
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const std::vector<m::Equilibrium> alone = m::solve(economy, policies);
  omp_set_num_threads(8);
  const std::vector<m::Equilibrium> together = m::solve(economy, policies);
  omp_set_num_threads(threads);
  CHECK(alone == together);
  for (std::size_t at = 0; at < policies.size(); ++at) {
    CHECK(m::solve(economy, policies[at]) == alone[at]);
  }
}

TEST_CASE("Anderson's window and damping change the way, not the solution") {
  const m::Accounts accounts = random_accounts(95);
  const m::Economy economy = m::shares(accounts);
  const m::Policy policy = random_policy(95, accounts);
  const m::Equilibrium reference = m::solve(economy, policy, {}, tight());
  for (const int window : {3, 15}) {
    for (const double damping : {0.5, 1.0}) {
      m::EquilibriumOptions options = tight();
      options.window = window;
      options.damping = damping;
      const m::Equilibrium other = m::solve(economy, policy, {}, options);
      INFO("window " << window << " damping " << damping);
      CHECK(other.usable());
      CHECK(difference(other.output.values(), reference.output.values()) < same);
    }
  }
}
