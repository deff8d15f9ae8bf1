#include "model/balance.hpp"

#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace tradeflow::model;

namespace {

constexpr std::size_t regions = 4;
constexpr std::size_t sectors = 5;

/// Positive accounts with some zeros that meet no identity: what a rough prior looks like.
Accounts rough_accounts(unsigned seed) {
  std::mt19937 bits(seed);
  const auto uniform = [&bits] { return static_cast<double>(bits()) / 4294967296.0; };
  Classification labels;
  for (std::size_t n = 0; n < regions; ++n) {
    labels.regions.push_back({"r" + std::to_string(n), ""});
  }
  for (std::size_t j = 0; j < sectors; ++j) {
    labels.sectors.push_back({"s" + std::to_string(j), ""});
  }
  labels.factors = {{"labour", ""}, {"capital", ""}};
  Accounts a = make_accounts(labels);
  for (double& v : a.trade.values()) {
    v = uniform() < 0.2 ? 0.0 : 100.0 * uniform();
  }
  for (const auto j : ids<SectorId>(sectors)) {
    for (const auto n : ids<RegionId>(regions)) {
      a.trade(j, as_importer(n), as_exporter(n)) = 500.0 + 100.0 * uniform();  // home sales
    }
  }
  for (double& t : a.tariff.values()) {
    t = uniform() < 0.5 ? 0.0 : 0.3 * uniform();
  }
  for (double& u : a.inputs.values()) {
    u = uniform() < 0.2 ? 0.0 : 60.0 * uniform();
  }
  for (double& c : a.final_use.values()) {
    c = 300.0 * uniform() + 50.0;
  }
  for (double& w : a.value_added.values()) {
    w = 150.0 * uniform() + 20.0;
  }
  return a;
}

Target total_exports(ExporterId i, double value, double tolerance) {
  Target target{"exports", {}, value, tolerance, value};
  for (std::size_t j = 0; j < sectors; ++j) {
    for (std::size_t n = 0; n < regions; ++n) {
      if (n != i.offset()) {
        target.terms.push_back({Block::Trade, (j * regions + n) * regions + i.offset(), 1.0});
      }
    }
  }
  return target;
}

/// Largest relative difference of two tables of the same extents.
double distance(std::span<const double> a, std::span<const double> b) {
  double worst = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    worst = std::max(worst, std::abs(a[k] - b[k]) / std::max(std::abs(b[k]), 1e-12));
  }
  return worst;
}

}  // namespace

TEST_CASE("balancing meets every identity, keeps zeros and signs") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const Accounts prior = rough_accounts(seed);
    const Balance result = balance(prior, {total_exports(ExporterId(1), 900.0, 0.01)});
    REQUIRE(result.end == BalanceEnd::Converged);
    CHECK(identities(result.accounts).hold(1e-12));
    const auto same_zeros = [](std::span<const double> a, std::span<const double> b) {
      for (std::size_t k = 0; k < a.size(); ++k) {
        if ((a[k] == 0.0) != (b[k] == 0.0) || a[k] < 0.0) {
          return false;
        }
      }
      return true;
    };
    CHECK(same_zeros(result.accounts.trade.values(), prior.trade.values()));
    CHECK(same_zeros(result.accounts.inputs.values(), prior.inputs.values()));
    CHECK(result.accounts.tariff == prior.tariff);
  }
}

TEST_CASE("balancing keeps the cross ratios of inputs, as RAS does") {
  // U[n][k][j] = U⁰ exp(−λ1[n][j] − λ2[n][k]): within a region the change is a row factor times
  // a column factor, whatever else the accounts hold.
  const Accounts prior = rough_accounts(7);
  const Accounts after = balance(prior, {}).accounts;
  const auto z = [&](RegionId n, std::size_t k, std::size_t j) {
    return after.inputs(n, InputId(k), SectorId(j)) / prior.inputs(n, InputId(k), SectorId(j));
  };
  std::size_t checked = 0;
  for (const auto n : ids<RegionId>(regions)) {
    for (std::size_t k = 0; k + 1 < sectors; ++k) {
      for (std::size_t j = 0; j + 1 < sectors; ++j) {
        const double left = z(n, k, j) * z(n, k + 1, j + 1);
        const double right = z(n, k, j + 1) * z(n, k + 1, j);
        if (std::isfinite(left) && std::isfinite(right)) {
          CHECK(left == Approx(right).epsilon(1e-12));
          ++checked;
        }
      }
    }
  }
  CHECK(checked > 10);
}

TEST_CASE("balancing commutes with the unit of account") {
  // A power of two scales every sum exactly, so only the path of the iteration could differ.
  const Accounts prior = rough_accounts(3);
  Accounts scaled = prior;
  for (auto values : {scaled.trade.values(), scaled.inputs.values(), scaled.final_use.values(),
                      scaled.value_added.values()}) {
    for (double& v : values) {
      v *= 1024.0;
    }
  }
  const Balance one = balance(prior, {total_exports(ExporterId(0), 700.0, 0.1)});
  const Balance other = balance(scaled, {total_exports(ExporterId(0), 700.0 * 1024.0, 0.1)});
  CHECK(one.targets[0].tension == Approx(other.targets[0].tension).epsilon(1e-9));
  Accounts back = other.accounts;
  for (double& v : back.trade.values()) {
    v /= 1024.0;
  }
  CHECK(distance(back.trade.values(), one.accounts.trade.values()) < 1e-11);
}

TEST_CASE("a tighter target is met more closely, and moves other targets no nearer") {
  const Accounts prior = rough_accounts(11);
  double last = 1e300;
  for (const double tolerance : {0.5, 0.1, 0.02, 0.004}) {
    const Balance result = balance(prior, {total_exports(ExporterId(2), 1500.0, tolerance)});
    REQUIRE(result.end == BalanceEnd::Converged);
    const double gap = std::abs(result.targets[0].reached - 1500.0);
    CHECK(gap < last);
    last = gap;
  }
  CHECK(last / 1500.0 < 1e-3);
}

TEST_CASE("the same input gives the same bits") {
  const Accounts prior = rough_accounts(5);
  const std::vector<Target> targets = {total_exports(ExporterId(3), 800.0, 0.01)};
  CHECK(balance(prior, targets).accounts == balance(prior, targets).accounts);
}
