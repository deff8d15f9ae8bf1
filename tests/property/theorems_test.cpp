// Results of trade theory that the model must give back, as equalities where theory has one.
#include <cmath>

#include <Eigen/Dense>

#include "model/equilibrium.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_economy.hpp"

namespace m = tradeflow::model;
using tradeflow::tests::random_accounts;
using tradeflow::tests::WorldRecipe;

namespace {

const m::RegionId home(0);
const m::RegionId foreign(1);
const m::SectorId good(0);

m::EquilibriumOptions tight() {
  m::EquilibriumOptions options;
  options.tolerance = 1e-13;
  return options;
}

WorldRecipe untaxed() {
  WorldRecipe recipe;
  recipe.largest_tariff = 0.0;
  recipe.largest_export_tax = 0.0;
  recipe.largest_production_tax = 0.0;
  recipe.balanced_trade = true;
  recipe.density = 1.0;
  return recipe;
}

/// Two regions, one good, no inputs: home's output is `size` of foreign's 1, both trade `traded`.
m::Accounts two_regions(double size, double traded, double theta) {
  m::Classification labels;
  labels.regions = {{"home", ""}, {"foreign", ""}};
  labels.sectors = {{"good", ""}};
  labels.factors = {{"labour", ""}};
  m::Accounts a = m::make_accounts(labels);
  for (const auto n : {home, foreign}) {
    const double output = n == home ? size : 1.0;
    for (const auto i : {home, foreign}) {
      a.trade(good, m::as_importer(n), m::as_exporter(i)) = n == i ? output - traded : traded;
    }
    a.value_added(n, good, m::FactorId(0)) = output;
    a.final_use(n, good) = output;
  }
  a.trade_elasticity(good) = theta;
  return a;
}

m::Policy home_tariff(double rate) {
  m::Policy policy;
  policy.tariff.push_back({good, m::as_importer(home), m::as_exporter(foreign), rate});
  return policy;
}

double home_real_income(const m::Economy& economy, double rate) {
  const m::Equilibrium solution = m::solve(economy, home_tariff(rate), {}, tight());
  REQUIRE(solution.usable());
  return solution.real_income_hat(home);
}

}  // namespace

TEST_CASE("two-by-two Armington: the optimum tariff is 1/(foreign import demand elasticity − 1)") {
  for (const double size : {0.3, 1.0, 2.0}) {
    const double theta = 3.0;
    const m::Economy economy = m::shares(two_regions(size, 0.12, theta));
    // Foreign's import demand has elasticity 1 + θ π_ff, hence t = 1/(θ π_ff(t)): a fixed point.
    double rate = 1.0 / theta;
    for (int step = 0; step < 60; ++step) {
      const m::Equilibrium at = m::solve(economy, home_tariff(rate), {}, tight());
      rate = 1.0 / (theta * at.trade_share(good, m::as_importer(foreign), m::as_exporter(foreign)));
    }
    INFO("size " << size << " optimum " << rate);
    // Slope zero there: the central difference is off by h²ω'''/6, ω''' of order one.
    constexpr double h = 1e-3;
    const double slope =
        (home_real_income(economy, rate + h) - home_real_income(economy, rate - h)) / (2.0 * h);
    CHECK(std::abs(slope) < h * h);
    CHECK(home_real_income(economy, rate) > home_real_income(economy, rate + 0.02));
    CHECK(home_real_income(economy, rate) > home_real_income(economy, rate - 0.02));
  }
}

TEST_CASE("a small region's real income peaks at a uniform tariff near 1/θ") {
  const double theta = 4.0;
  const m::Economy economy = m::shares(two_regions(1e-3, 3e-4, theta));
  const double peak = home_real_income(economy, 1.0 / theta);
  CHECK(peak > home_real_income(economy, 1.0 / theta - 0.02));
  CHECK(peak > home_real_income(economy, 1.0 / theta + 0.02));
  // So cutting a tariff above 1/θ gains and removing one below it loses.
  CHECK(home_real_income(economy, 0.6) < home_real_income(economy, 0.4));
  CHECK(home_real_income(economy, 0.1) > home_real_income(economy, 0.0));
}

TEST_CASE("Lerner symmetry: a uniform import tariff is a uniform export tax") {
  WorldRecipe recipe;
  recipe.balanced_trade = true;
  for (const std::uint64_t seed : {1, 2, 3}) {
    const m::Accounts accounts = random_accounts(seed, recipe);
    const m::Economy economy = m::shares(accounts);
    m::Policy imports;
    m::Policy exports;
    for (const auto j : m::ids<m::SectorId>(recipe.sectors)) {
      for (const auto i : m::ids<m::RegionId>(recipe.regions)) {
        if (i != home) {
          const double t = accounts.tariff(j, m::as_importer(home), m::as_exporter(i));
          const double e = accounts.export_tax(j, m::as_importer(i), m::as_exporter(home));
          imports.tariff.push_back(
              {j, m::as_importer(home), m::as_exporter(i), 1.2 * (1.0 + t) - 1.0});
          exports.export_tax.push_back(
              {j, m::as_importer(i), m::as_exporter(home), 1.2 * (1.0 + e) - 1.0});
        }
      }
    }
    for (const double mobility : {0.0, std::numeric_limits<double>::infinity()}) {
      const m::Closure closure{m::DeficitRule::Fixed, mobility};
      const m::Equilibrium a = m::solve(economy, imports, closure, tight());
      const m::Equilibrium b = m::solve(economy, exports, closure, tight());
      REQUIRE(a.usable());
      REQUIRE(b.usable());
      for (const auto n : m::ids<m::RegionId>(recipe.regions)) {
        INFO("seed " << seed << " region " << n.value() << " mobility " << mobility);
        CHECK(a.real_income_hat(n) == Approx(b.real_income_hat(n)).epsilon(1e-11));
        for (const auto j : m::ids<m::SectorId>(recipe.sectors)) {
          for (const auto i : m::ids<m::ExporterId>(recipe.regions)) {
            CHECK(a.trade_share(j, m::as_importer(n), i) ==
                  Approx(b.trade_share(j, m::as_importer(n), i)).margin(1e-11));
          }
        }
      }
      CHECK(a.real_income_hat(home) != Approx(1.0).epsilon(1e-4));  // the shock was on
    }
  }
}

TEST_CASE("with no taxes and balanced trade, higher trade costs lower every real income") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const m::Accounts accounts = random_accounts(seed, untaxed());
    const m::Economy economy = m::shares(accounts);
    for (const double cost : {1.02, 1.5}) {
      m::Policy policy;
      for (const auto j : m::ids<m::SectorId>(economy.shape.sectors)) {
        for (const auto n : m::ids<m::ImporterId>(economy.shape.regions)) {
          for (const auto i : m::ids<m::ExporterId>(economy.shape.regions)) {
            if (m::as_region(n) != m::as_region(i)) {
              policy.trade_cost.push_back({j, n, i, cost});
            }
          }
        }
      }
      const m::Equilibrium solution = m::solve(economy, policy);
      REQUIRE(solution.usable());
      for (const auto n : m::ids<m::RegionId>(economy.shape.regions)) {
        INFO("seed " << seed << " cost " << cost << " region " << n.value());
        CHECK(solution.real_income_hat(n) < 1.0);
      }
    }
  }
}

TEST_CASE("autarky loses Π π_nn^(α (I−Γ)⁻¹/θ): one good, many goods, with inputs") {
  for (const std::size_t sectors : {std::size_t{1}, std::size_t{3}}) {
    for (const double inputs : {0.0, 0.6}) {
      WorldRecipe recipe = untaxed();
      recipe.sectors = sectors;
      recipe.inputs = inputs;
      recipe.factors = 1;
      recipe.least_theta = 1.0;
      const m::Accounts accounts = random_accounts(7 + sectors, recipe);
      const m::Economy economy = m::shares(accounts);
      m::Policy autarky;
      for (const auto j : m::ids<m::SectorId>(sectors)) {
        for (const auto n : m::ids<m::ImporterId>(recipe.regions)) {
          for (const auto i : m::ids<m::ExporterId>(recipe.regions)) {
            if (m::as_region(n) != m::as_region(i)) {
              autarky.trade_cost.push_back({j, n, i, std::numeric_limits<double>::infinity()});
            }
          }
        }
      }
      const m::Equilibrium solution = m::solve(economy, autarky, {}, tight());
      REQUIRE(solution.usable());
      for (const auto n : m::ids<m::RegionId>(recipe.regions)) {
        const auto J = static_cast<Eigen::Index>(sectors);
        Eigen::MatrixXd one_less_inputs = Eigen::MatrixXd::Identity(J, J);
        Eigen::VectorXd home_price(J);
        Eigen::VectorXd alpha(J);
        for (const auto j : m::ids<m::SectorId>(sectors)) {
          const auto row = static_cast<Eigen::Index>(j.offset());
          const double own = economy.trade_share(j, m::as_importer(n), m::as_exporter(n));
          home_price(row) = -std::log(own) / economy.trade_elasticity(j);
          alpha(row) = economy.final_share(n, j);
          for (const auto k : m::ids<m::InputId>(sectors)) {
            one_less_inputs(row, static_cast<Eigen::Index>(k.offset())) -=
                economy.input_share(n, k, j);
          }
        }
        // log(P̂/ŵ) = (I − Γ')⁻¹ (−log π_nn/θ); no revenue, no deficit: income is the wage bill.
        const double log_loss = -alpha.dot(one_less_inputs.lu().solve(home_price));
        INFO("sectors " << sectors << " inputs " << inputs << " region " << n.value());
        CHECK(solution.real_income_hat(n) == Approx(std::exp(log_loss)).epsilon(1e-10));
        for (const auto j : m::ids<m::SectorId>(sectors)) {
          CHECK(solution.trade_share(j, m::as_importer(n), m::as_exporter(n)) == 1.0);
        }
      }
    }
  }
}

TEST_CASE("θ → 0 keeps value shares, and θ = 0 is its limit") {
  m::Accounts accounts = random_accounts(9);
  m::Policy policy;
  policy.tariff.push_back({m::SectorId(1), m::ImporterId(0), m::ExporterId(2), 0.4});
  policy.productivity.push_back({m::RegionId(1), m::SectorId(1), 1.2});
  accounts.trade_elasticity(m::SectorId(1)) = 0.0;
  const m::Economy exact = m::shares(accounts);
  const m::Equilibrium at_zero = m::solve(exact, policy, {}, tight());
  REQUIRE(at_zero.usable());
  for (const auto n : m::ids<m::ImporterId>(exact.shape.regions)) {
    for (const auto i : m::ids<m::ExporterId>(exact.shape.regions)) {
      CHECK(at_zero.trade_share(m::SectorId(1), n, i) ==
            Approx(exact.trade_share(m::SectorId(1), n, i)).epsilon(1e-14));
    }
  }
  accounts.trade_elasticity(m::SectorId(1)) = 1e-6;
  m::EquilibriumOptions rounded;
  rounded.tolerance = 1e-9;  // (7) divides its rounding by θ
  const m::Equilibrium near_zero = m::solve(m::shares(accounts), policy, {}, rounded);
  REQUIRE(near_zero.usable());
  for (const auto n : m::ids<m::RegionId>(exact.shape.regions)) {
    // First order in θ: the gap is of the order of θ times squared log changes (< 0.2).
    CHECK(near_zero.real_income_hat(n) == Approx(at_zero.real_income_hat(n)).epsilon(1e-6));
  }
}

TEST_CASE("θ → ∞: one price rules where both origins are bought") {
  const m::Economy economy = m::shares(two_regions(1.0, 0.3, 200.0));
  m::Policy policy;
  policy.productivity.push_back({foreign, good, 1.05});
  const m::Equilibrium solution = m::solve(economy, policy);
  REQUIRE(solution.usable());
  // Costs may differ by log(1.05 share ratio)/θ at most: the productivity gain of 5 % must show
  // in foreign's wage, not in the relative price of the two origins.
  CHECK(std::abs(std::log(solution.cost_hat(home, good) / solution.cost_hat(foreign, good))) <
        1e-3);
  const m::FactorId labour(0);
  CHECK(solution.factor_price_hat(foreign, good, labour) /
            solution.factor_price_hat(home, good, labour) ==
        Approx(1.05).epsilon(1e-3));
}

TEST_CASE("a tariff that only one side levies: rates are not swapped") {
  const m::Economy economy = m::shares(two_regions(1.0, 0.2, 4.0));
  const m::Equilibrium solution = m::solve(economy, home_tariff(0.25));
  REQUIRE(solution.usable());
  const m::TradeTable V = m::trade(economy, home_tariff(0.25), solution);
  const double imports = V(good, m::as_importer(home), m::as_exporter(foreign));
  const double exports = V(good, m::as_importer(foreign), m::as_exporter(home));
  CHECK(imports == Approx(exports).epsilon(1e-10));  // D = 0
  // Only home's income holds revenue: t times its tariff-exclusive imports.
  CHECK(solution.income(home) - solution.output(home, good) ==
        Approx(0.25 * imports).epsilon(1e-10));
  CHECK(solution.income(foreign) == Approx(solution.output(foreign, good)).epsilon(1e-10));
  // The levy turns the terms of trade: foreign's wage falls against home's.
  const m::FactorId labour(0);
  CHECK(solution.factor_price_hat(foreign, good, labour) <
        solution.factor_price_hat(home, good, labour));
  CHECK(solution.real_income_hat(home) > 1.0);
  CHECK(solution.real_income_hat(foreign) < 1.0);
}
