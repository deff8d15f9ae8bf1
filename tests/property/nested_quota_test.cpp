// Quotas beside nests: where nothing is nested the solution is solve_with_quotas()'s, and the
// regimes hold in worlds with nests and sticky buyers.
#include "model/nested_quota.hpp"

#include <algorithm>
#include <cmath>

#include "model/certificate.hpp"
#include "tests/support/solved_point.hpp"

using namespace tradeflow::tests;

namespace {

/// Quotas on the `count` largest flows between regions, one flow each.
std::vector<Quota> quotas_on(const Economy& economy, std::size_t count, Random& random) {
  const TradeTable V = trade(economy);
  std::vector<TradeCell> flows;
  for (const auto j : ids<SectorId>(economy.shape.sectors)) {
    for (const auto n : ids<ImporterId>(economy.shape.regions)) {
      for (const auto i : ids<ExporterId>(economy.shape.regions)) {
        if (as_region(n) != as_region(i) && V(j, n, i) > 0.0) {
          flows.push_back({j, n, i, V(j, n, i)});
        }
      }
    }
  }
  std::sort(flows.begin(), flows.end(),
            [](const TradeCell& a, const TradeCell& b) { return a.value > b.value; });
  std::vector<Quota> quotas;
  for (std::size_t k = 0; k < std::min(count, flows.size()); ++k) {
    const TradeCell& c = flows[k];
    const double in_rate = economy.tariff(c.sector, c.importer, c.exporter);
    const bool wide = k % 2 == 0;  // more than the volume enters, and goes on entering above it
    const bool banned = !wide && random.uniform() < 0.3;
    const double gap = wide ? 0.02 : random.uniform(0.05, 0.4);
    quotas.push_back(
        {{{c.sector, c.importer, c.exporter, in_rate, banned ? infinity : in_rate + gap, 2.0,
           economy.export_tax(c.sector, c.importer, c.exporter)}},
         2.0 * c.value * (wide ? 0.5 : random.uniform(0.6, 1.2)),
         random.uniform() < 0.5 ? RentHolder::Importer : RentHolder::Exporter});
  }
  return quotas;
}

}  // namespace

TEST_CASE("quotas beside nests that are none are those of one level") {
  int regimes[3] = {0, 0, 0};
  for (const Setting& setting : settings) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      Random random(seed);
      const Accounts accounts = random_accounts(seed);
      const Economy economy = shares(accounts);
      const std::vector<Quota> quotas = quotas_on(economy, 2, random);
      const QuotaSolution plain = solve_with_quotas(economy, {}, quotas, setting.closure);
      const QuotaSolution nested =
          solve_with_quotas(economy, one_level(economy), {}, quotas, setting.closure);
      INFO(setting.name << ", seed " << seed);
      REQUIRE(plain.equilibrium.usable());
      REQUIRE(nested.equilibrium.usable());
      for (std::size_t k = 0; k < quotas.size(); ++k) {
        const QuotaOutcome& a = plain.outcomes[k];
        const QuotaOutcome& b = nested.outcomes[k];
        ++regimes[static_cast<std::size_t>(a.regime)];
        CHECK(a.regime == b.regime);
        CHECK(std::abs(a.quantity - b.quantity) < 1e-9 * a.quantity);
        CHECK(std::abs(a.tariff_equivalent - b.tariff_equivalent) < 1e-8);
        CHECK(std::abs(a.licensed - b.licensed) < 1e-8);
      }
      const Certificate certificate =
          certify_with_quotas(accounts.labels, economy, one_level(economy), nested.policy,
                              setting.closure, nested.equilibrium, quotas);
      CHECK(certificate.holds(1e-10));
    }
  }
  INFO("within " << regimes[0] << ", boundary " << regimes[1] << ", above " << regimes[2]);
  CHECK(std::all_of(std::begin(regimes), std::end(regimes), [](int seen) { return seen >= 3; }));
}

TEST_CASE("quotas hold among sticky buyers and between home goods and imports") {
  int solved = 0, problems = 0;
  for (std::uint64_t seed = 1; seed <= 16; ++seed) {
    Random random(seed);
    const Accounts accounts = random_accounts(seed);
    const Economy economy = shares(accounts);
    Nesting nesting =
        seed % 2 == 0 ? one_level(economy) : two_level(economy, sector_vector(economy.shape, 2.0));
    std::fill(nesting.reoptimising.values().begin(), nesting.reoptimising.values().end(),
              seed % 4 < 2 ? 0.6 : 1.0);
    const std::vector<Quota> quotas = quotas_on(economy, 3, random);
    const QuotaSolution found = solve_with_quotas(economy, nesting, {}, quotas);
    INFO("seed " << seed);
    ++problems;
    if (!found.equilibrium.usable()) {
      continue;  // with fixed deficits, imports that hardly answer prices may have none
    }
    ++solved;
    const Certificate certificate = certify_with_quotas(
        accounts.labels, economy, nesting, found.policy, {}, found.equilibrium, quotas);
    CHECK(certificate.holds(1e-10));
    for (const QuotaOutcome& quota : found.outcomes) {
      CHECK(quota.gap < 1e-10);
    }
    Policy loose = found.policy;  // a rate that is not the quota's is found
    if (!loose.tariff.empty()) {
      loose.tariff.front().value += 1e-4;
      CHECK_FALSE(certify_with_quotas(accounts.labels, economy, nesting, loose, {},
                                      found.equilibrium, quotas)
                      .holds(1e-10));
    }
  }
  CHECK(solved >= problems - 1);
}
