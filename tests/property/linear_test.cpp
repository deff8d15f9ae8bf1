// Fixed coefficients against the textbook's inverse, formed densely here and nowhere else.
#include <cmath>

#include <Eigen/LU>

#include "model/linear.hpp"
#include "tests/support/solved_point.hpp"

using namespace tradeflow::tests;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Miller and Blair (2009), table 2.3: a closed economy of two sectors.
Accounts textbook() {
  Classification labels;
  labels.regions = {{"country", "The country"}};
  labels.sectors = {{"1", "Sector 1"}, {"2", "Sector 2"}};
  labels.factors = {{"value_added", "Value added"}};
  Accounts a = make_accounts(labels);
  const RegionId here(0);
  const double inputs[2][2] = {{150.0, 500.0}, {200.0, 100.0}};
  const double final_use[2] = {350.0, 1700.0};
  const double value_added[2] = {650.0, 1400.0};
  for (const auto k : ids<SectorId>(2)) {
    a.trade(k, ImporterId(0), ExporterId(0)) = k == SectorId(0) ? 1000.0 : 2000.0;
    a.trade_elasticity(k) = 5.0;
    a.final_use(here, k) = final_use[k.offset()];
    a.value_added(here, k, FactorId(0)) = value_added[k.offset()];
    for (const auto j : ids<SectorId>(2)) {
      a.inputs(here, as_input(k), j) = inputs[k.offset()][j.offset()];
    }
  }
  return a;
}

/// The multi-region table a policy makes of accounts: A in baseline prices as shipped, its prices
/// with taxes, final demand by seller, and what factors and the tax on production cost.
struct Leontief {
  MatrixXd A, priced;
  VectorXd f, v;

  Leontief(const Accounts& a, const Policy& policy) {
    const Shape s = a.shape();
    const auto N = s.regions * s.sectors;
    const auto at = [&](RegionId n, SectorId j) {
      return static_cast<Index>(n.offset() * s.sectors + j.offset());
    };
    const TradeTable tariff = applied(a.tariff, policy.tariff);
    const TradeTable tax = applied(a.export_tax, policy.export_tax);
    const TradeTable cost = applied(trade_table(s, 1.0), policy.trade_cost);
    const MarketTable produced = applied(a.production_tax, policy.production_tax);
    const MarketTable productivity = applied(market_table(s, 1.0), policy.productivity);
    const MarketTable demand = applied(market_table(s, 1.0), policy.preference);
    const MarketTable Y = output(a);
    const MarketTable X = expenditure(a);
    const auto size = static_cast<Index>(N);
    A = priced = MatrixXd::Zero(size, size);
    f = v = VectorXd::Zero(size);
    for (const auto n : ids<RegionId>(s.regions)) {
      for (const auto j : ids<SectorId>(s.sectors)) {
        const double per_unit = productivity(n, j) * (1.0 - produced(n, j));
        for (const auto factor : ids<FactorId>(s.factors)) {
          v(at(n, j)) += a.value_added(n, j, factor) / Y(n, j) / per_unit;
        }
        for (const auto i : ids<RegionId>(s.regions)) {
          const double flow = a.trade(j, as_importer(n), as_exporter(i)) / X(n, j) *
                              cost(j, as_importer(n), as_exporter(i));
          f(at(i, j)) += flow * a.final_use(n, j) * demand(n, j);
          for (const auto user : ids<SectorId>(s.sectors)) {
            const double input = a.inputs(n, as_input(j), user) / Y(n, user);
            const double taxed = (1.0 + tariff(j, as_importer(n), as_exporter(i))) *
                                 (1.0 + tax(j, as_importer(n), as_exporter(i)));
            A(at(i, j), at(n, user)) += flow * input / productivity(n, user);
            priced(at(i, j), at(n, user)) +=
                flow * taxed * input / (productivity(n, user) * (1.0 - produced(n, user)));
          }
        }
      }
    }
  }
};

double largest_gap(const VectorXd& asked, const MarketTable& found) {
  double worst = 0.0;
  for (Index at = 0; at < asked.size(); ++at) {
    const double value = found.values()[static_cast<std::size_t>(at)];
    worst = std::max(worst, std::abs(value / asked(at) - 1.0));
  }
  return worst;
}

/// Every instrument but endowments.
Policy some_policy(std::uint64_t seed, const Accounts& accounts) {
  Policy policy = random_policy(seed, accounts, 0.4);
  policy.endowment.clear();
  return policy;
}

}  // namespace

TEST_CASE("fixed coefficients are the Leontief model: Miller and Blair's new final demand") {
  // Section 2.3: f = (600, 1500) asks for x = (1247.46, 1841.58).
  const Economy economy = shares(textbook());
  Policy policy;
  policy.preference = {{RegionId(0), SectorId(0), 600.0 / 350.0},
                       {RegionId(0), SectorId(1), 1500.0 / 1700.0}};
  const FixedCoefficients found = solve_fixed_coefficients(economy, policy);
  REQUIRE(found.point.usable());
  CHECK(found.quantity(RegionId(0), SectorId(0)) == Approx(1247.46).margin(0.1));
  CHECK(found.quantity(RegionId(0), SectorId(1)) == Approx(1841.58).margin(0.1));
  const Leontief table(textbook(), policy);
  const MatrixXd inverse = (MatrixXd::Identity(2, 2) - table.A).inverse();
  CHECK(inverse(0, 0) == Approx(1.2541).margin(5e-5));
  CHECK(inverse(1, 0) == Approx(0.2640).margin(5e-5));
  CHECK(largest_gap(inverse * table.f, found.quantity) < 1e-12);
  CHECK(largest_gap(VectorXd::Ones(2), found.point.cost_hat) < 1e-12);
}

TEST_CASE("fixed coefficients equal (I−A)⁻¹f and v'(I−A)⁻¹ in random worlds, all taxes and costs") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    const Accounts accounts = random_accounts(seed);
    const Economy economy = shares(accounts);
    const Policy policy = some_policy(seed, accounts);
    const FixedCoefficients found = solve_fixed_coefficients(economy, policy);
    INFO("seed " << seed << ", residual " << found.point.residual);
    REQUIRE(found.point.usable());
    CHECK(found.prices.usable());
    CHECK(found.quantities.usable());
    const Leontief table(accounts, policy);
    const auto size = table.f.size();
    const MatrixXd unit = MatrixXd::Identity(size, size);
    CHECK(largest_gap((unit - table.A).inverse() * table.f, found.quantity) < 1e-12);
    CHECK(largest_gap((unit - table.priced).transpose().inverse() * table.v, found.point.cost_hat) <
          1e-12);
    double lent = 0.0;
    for (const double deficit : found.point.deficit.values()) {
      lent += deficit;
    }
    CHECK(std::abs(lent) < 1e-11 * largest(found.point.income.values()));
  }
}

TEST_CASE("with fixed coefficients demand moves no price, and a tax on trade no quantity") {
  const Accounts accounts = random_accounts(6);
  const Economy economy = shares(accounts);
  Policy demand;
  demand.preference = {{RegionId(1), SectorId(0), 1.3}};
  const FixedCoefficients more = solve_fixed_coefficients(economy, demand);
  REQUIRE(more.point.usable());
  Policy tariff;
  tariff.tariff = {{SectorId(0), ImporterId(1), ExporterId(0), 0.7}};
  const FixedCoefficients dearer = solve_fixed_coefficients(economy, tariff);
  REQUIRE(dearer.point.usable());
  for (std::size_t cell = 0; cell < economy.output.size(); ++cell) {
    CHECK(more.point.cost_hat.values()[cell] == Approx(1.0).epsilon(1e-12));
    CHECK(dearer.quantity.values()[cell] == Approx(economy.output.values()[cell]).epsilon(1e-12));
  }
  CHECK(dearer.point.price_hat(RegionId(1), SectorId(0)) > 1.0);
  CHECK(more.quantity(RegionId(1), SectorId(0)) > economy.output(RegionId(1), SectorId(0)));
}

TEST_CASE("with fixed coefficients a zero shock returns the baseline, bit for bit") {
  const Economy economy = shares(random_accounts(7));
  const FixedCoefficients found = solve_fixed_coefficients(economy, {});
  Equilibrium expected = baseline_point(economy);
  expected.termination = Termination::Converged;
  expected.residuals = found.point.residuals;
  expected.residual = found.point.residual;
  CHECK(found.point == expected);
  CHECK(found.quantity == economy.output);
}

TEST_CASE("residuals of fixed coefficients name what is off") {
  const Accounts accounts = random_accounts(8);
  const Economy economy = shares(accounts);
  const Policy policy = some_policy(8, accounts);
  const Equilibrium point = solve_fixed_coefficients(economy, policy).point;
  const auto off = [&](Equilibrium now) {
    std::string names;
    for (const BlockResidual& block : fixed_coefficient_residuals(economy, policy, now)) {
      names += block.value > 1e-6 ? std::string(block.block) + ' ' : std::string();
    }
    return names;
  };
  CHECK(off(point).empty());
  const auto moved = [&](auto Equilibrium::*table) {
    Equilibrium now = point;
    (now.*table).values()[0] *= 1.001;
    return off(now);
  };
  CHECK(moved(&Equilibrium::cost_hat).find("cost") != std::string::npos);
  CHECK(moved(&Equilibrium::price_hat).find("price") != std::string::npos);
  CHECK(moved(&Equilibrium::trade_share).find("sourcing") != std::string::npos);
  CHECK(moved(&Equilibrium::output).find("sales") != std::string::npos);
  CHECK(moved(&Equilibrium::expenditure).find("expenditure") != std::string::npos);
  CHECK(moved(&Equilibrium::income).find("income") != std::string::npos);
  CHECK(moved(&Equilibrium::factor_price_hat) == "factors ");
  CHECK(moved(&Equilibrium::deficit) == "deficit ");
}

TEST_CASE("fixed coefficients are certified from a point's values, employment among them") {
  for (const std::uint64_t seed : {10, 11, 12}) {
    const Accounts accounts = random_accounts(seed);
    const Economy economy = shares(accounts);
    const Policy policy = some_policy(seed, accounts);
    const FactorId labour(accounts.labels.factors.size() - 1);
    const Equilibrium point = solve_fixed_coefficients(economy, policy, labour).point;
    REQUIRE(point.usable());
    const auto holds = [&](const Equilibrium& now, double tolerance) {
      return certify_fixed_coefficients(accounts.labels, economy, policy, now, labour)
          .holds(tolerance);
    };
    const Certificate c =
        certify_fixed_coefficients(accounts.labels, economy, policy, point, labour);
    INFO("seed " << seed << ", residual " << c.residual << " at " << c.worst_cell << ", walras "
                 << c.walras << ", GDP " << c.gdp_gap << ", accounts " << c.accounts_gap
                 << ", diversion " << c.diversion_gap << ", index " << c.index_gap << ", shock "
                 << c.shock_gap);
    CHECK(holds(point, 1e-10));
    Equilibrium busier = point;
    busier.employment_hat(RegionId(0)) *= 1.0 + 1e-6;
    CHECK_FALSE(holds(busier, 1e-7));
    Equilibrium dearer = point;
    dearer.cost_hat(RegionId(0), SectorId(0)) *= 1.0 + 1e-6;
    CHECK_FALSE(holds(dearer, 1e-7));
    CHECK_FALSE(fixed_coefficients(economy));
    double paid = 0.0;
    double before = 0.0;
    for (const auto j : ids<SectorId>(economy.shape.sectors)) {
      const double share = accounts.value_added(RegionId(0), j, labour);
      before += share;
      const double Y = economy.output(RegionId(0), j);
      const double productivity =
          applied(market_table(economy.shape, 1.0), policy.productivity)(RegionId(0), j);
      paid += Y > 0.0 ? share / Y * point.output(RegionId(0), j) / point.cost_hat(RegionId(0), j) /
                            productivity
                      : 0.0;
    }
    CHECK(point.employment_hat(RegionId(0)) == Approx(paid / before).epsilon(1e-12));
  }
}

TEST_CASE("fixed coefficients refuse what means nothing to them, and say where nothing is left") {
  const Accounts accounts = random_accounts(9);
  const Economy economy = shares(accounts);
  Policy endowment;
  endowment.endowment = {{RegionId(0), FactorId(0), 1.1}};
  CHECK(fixed_coefficients_refuse(endowment).size() == 1);
  CHECK_THROWS_AS(solve_fixed_coefficients(economy, endowment), tradeflow::ContractError);
  Policy ban;
  ban.trade_cost = {{SectorId(0), ImporterId(1), ExporterId(0), infinity}};
  CHECK_THROWS_AS(solve_fixed_coefficients(economy, ban), tradeflow::ContractError);
  Policy melting;  // more melts on the way to its users than is made of it
  for (const auto j : ids<SectorId>(economy.shape.sectors)) {
    for (const auto n : ids<ImporterId>(economy.shape.regions)) {
      for (const auto i : ids<ExporterId>(economy.shape.regions)) {
        melting.trade_cost.push_back({j, n, i, 10.0});
      }
    }
  }
  CHECK(solve_fixed_coefficients(economy, melting).point.termination == Termination::NonFinite);
}
