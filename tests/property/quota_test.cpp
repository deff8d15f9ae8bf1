// Laws of quotas in random worlds: complementarity, order, conservation of rents.
#include "model/quota.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/certificate.hpp"
#include "tests/support/solved_point.hpp"

using namespace tradeflow::tests;

namespace {

/// A world with other measures, and quotas on some of its flows.
struct Study {
  Accounts accounts;
  Economy economy;
  Policy policy;
  std::vector<Quota> quotas;
};

/// Flows between regions, in an order of chance.
std::vector<TradeCell> flows(Random& random, const Economy& economy) {
  std::vector<TradeCell> all;
  const Shape s = economy.shape;
  const TradeTable V = trade(economy);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (V(j, n, i) > 0.0 && as_region(n) != as_region(i)) {
          all.push_back({j, n, i, V(j, n, i)});
        }
      }
    }
  }
  for (std::size_t at = all.size(); at > 1; --at) {
    std::swap(all[at - 1], all[random.below(at)]);
  }
  return all;
}

/// Quotas of one to three flows each, with volumes around what enters in the baseline, so that
/// all three regimes come up; some admit no entry above.
Study study(std::uint64_t seed, std::size_t count) {
  Study out{random_accounts(seed), {}, {}, {}};
  out.economy = shares(out.accounts);
  out.policy = random_policy(seed, out.accounts, 0.2);
  Random random(seed ^ 0x9u);
  const std::vector<TradeCell> cells = flows(random, out.economy);
  std::size_t next = 0;
  for (std::size_t k = 0; k < count; ++k) {
    Quota quota;
    const bool banned = random.uniform() < 0.4;
    const double per_value = random.uniform(0.1, 20.0);
    quota.rent_to = random.uniform() < 0.5 ? RentHolder::Importer : RentHolder::Exporter;
    double baseline = 0.0;
    for (std::size_t left = 1 + random.below(3); left > 0 && next < cells.size(); --left) {
      const TradeCell& c = cells[next++];
      const double in_rate = random.uniform(0.0, 0.2);
      quota.cells.push_back({c.sector, c.importer, c.exporter, in_rate,
                             banned ? infinity : in_rate + random.uniform(0.05, 0.6), per_value,
                             0.0});
      baseline += per_value * c.value;
      const auto listed = [&](const TradeCell& one) {
        return one.sector == c.sector && one.importer == c.importer && one.exporter == c.exporter;
      };
      std::erase_if(out.policy.tariff, listed);
      std::erase_if(out.policy.trade_cost, listed);  // a ban below a quota would leave it empty
    }
    quota.volume = baseline * random.uniform(0.05, 1.6);
    out.quotas.push_back(std::move(quota));
  }
  const TradeTable tax = applied(out.economy.export_tax, out.policy.export_tax);
  for (Quota& quota : out.quotas) {
    for (QuotaCell& c : quota.cells) {
      c.export_tax = tax(c.sector, c.importer, c.exporter);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("quotas of every kind hold in every closure, certified from values alone") {
  int regimes[3] = {0, 0, 0};
  int solves = 0, problems = 0;
  for (const Setting& setting : settings) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      const Study s = study(seed, 3);
      const QuotaSolution found = solve_with_quotas(s.economy, s.policy, s.quotas, setting.closure);
      INFO(setting.name << ", seed " << seed);
      REQUIRE(found.equilibrium.usable());
      const Certificate c = certify(s.accounts.labels, s.economy, found.policy, setting.closure,
                                    found.equilibrium, s.quotas);
      CHECK(c.quota_gap <= 1e-10);
      CHECK(c.holds(1e-10));
      for (const QuotaOutcome& out : found.outcomes) {
        ++regimes[static_cast<int>(out.regime)];
        CHECK((out.rent > 0.0) == (out.regime != QuotaRegime::Within));
      }
      solves += found.solves;
      ++problems;
    }
  }
  for (const int count : regimes) {
    CHECK(count >= 20);
  }
  CHECK(solves <= 10 * problems);  // Newton settles three quotas in a handful of solves
}

TEST_CASE("eight quotas at once, where Newton's steps alone do not settle all") {
  int most = 0;
  for (const std::uint64_t seed : {104, 122, 147}) {
    const Study s = study(seed, 8);
    const QuotaSolution found =
        solve_with_quotas(s.economy, s.policy, s.quotas, {DeficitRule::GdpShare, infinity});
    INFO("seed " << seed);
    REQUIRE(found.equilibrium.usable());
    const Certificate c = certify(s.accounts.labels, s.economy, found.policy,
                                  {DeficitRule::GdpShare, infinity}, found.equilibrium, s.quotas);
    CHECK(c.holds(1e-10));
    most = std::max(most, found.solves);
  }
  CHECK(most > 100);  // the bracketed search was needed: it is tested here
}

TEST_CASE("the order of quotas and of their cells does not matter") {
  for (std::uint64_t seed = 31; seed <= 36; ++seed) {
    const Study s = study(seed, 4);
    std::vector<Quota> reversed(s.quotas.rbegin(), s.quotas.rend());
    for (Quota& quota : reversed) {
      std::reverse(quota.cells.begin(), quota.cells.end());
    }
    const QuotaSolution a = solve_with_quotas(s.economy, s.policy, s.quotas);
    const QuotaSolution b = solve_with_quotas(s.economy, s.policy, reversed);
    REQUIRE(a.equilibrium.usable());
    REQUIRE(b.equilibrium.usable());
    for (std::size_t k = 0; k < s.quotas.size(); ++k) {
      const QuotaOutcome& here = a.outcomes[k];
      const QuotaOutcome& there = b.outcomes[s.quotas.size() - 1 - k];
      CHECK(here.regime == there.regime);
      CHECK(here.rent == Approx(there.rent).epsilon(1e-8));
      CHECK(here.tariff_equivalent == Approx(there.tariff_equivalent).epsilon(1e-8).margin(1e-10));
    }
    for (const auto n : ids<RegionId>(s.economy.shape.regions)) {
      CHECK(a.equilibrium.real_income_hat(n) ==
            Approx(b.equilibrium.real_income_hat(n)).epsilon(1e-10));
    }
  }
}

TEST_CASE("quotas interact: together they are tighter on rivals than each alone") {
  // Two exporters' sales of one good in one market, each cut to half of what would enter.
  const Study s = study(41, 1);
  Random random(41);
  const std::vector<TradeCell> cells = flows(random, s.economy);
  const TradeCell& first = cells.front();
  const auto rival = std::find_if(cells.begin() + 1, cells.end(), [&](const TradeCell& c) {
    return c.sector == first.sector && c.importer == first.importer;
  });
  REQUIRE(rival != cells.end());
  std::vector<Quota> both;
  for (const TradeCell& c : {first, *rival}) {
    both.push_back({{{c.sector, c.importer, c.exporter, 0.0, infinity, 1.0,
                      s.economy.export_tax(c.sector, c.importer, c.exporter)}},
                    0.5 * c.value,
                    RentHolder::Importer});
  }
  const QuotaSolution together = solve_with_quotas(s.economy, {}, both);
  REQUIRE(together.equilibrium.usable());
  for (std::size_t k = 0; k < 2; ++k) {
    const QuotaSolution alone = solve_with_quotas(s.economy, {}, {&both[k], 1});
    REQUIRE(alone.equilibrium.usable());
    CHECK(together.outcomes[k].tariff_equivalent >
          alone.outcomes[0].tariff_equivalent * (1.0 + 1e-6));
    CHECK(together.outcomes[k].quantity == Approx(both[k].volume).epsilon(1e-10));
  }
}

TEST_CASE("no rent is lost or made: the world's income is what it makes and the taxes it pays") {
  for (const RentHolder side : {RentHolder::Importer, RentHolder::Exporter}) {
    Study s = study(51, 3);
    double rents = 0.0;
    for (Quota& quota : s.quotas) {
      quota.rent_to = side;
      quota.volume *= 0.3;
    }
    const QuotaSolution found = solve_with_quotas(s.economy, s.policy, s.quotas);
    REQUIRE(found.equilibrium.usable());
    const Equilibrium& now = found.equilibrium;
    for (const QuotaOutcome& out : found.outcomes) {
      rents += out.rent;
    }
    REQUIRE(rents > 0.0);
    // What buyers pay beyond the exporter's own price, less duties and export taxes at the rates
    // that are printed, is the rents.
    const TradeTable V = trade(s.economy, found.policy, now);
    double wedges = 0.0, duties = 0.0;
    for (std::size_t k = 0; k < s.quotas.size(); ++k) {
      const QuotaOutcome& out = found.outcomes[k];
      const auto by_cell =
          quota_cells(closure_base(s.economy, {}), found.policy, s.quotas[k], out, now);
      double quantity = 0.0, rent = 0.0;
      for (const QuotaCellOutcome& cell : by_cell) {
        quantity += cell.quantity;
        rent += cell.rent;
      }
      CHECK(rent == out.rent);
      CHECK(quantity == out.quantity);
      for (std::size_t at = 0; at < by_cell.size(); ++at) {
        const QuotaCell& c = s.quotas[k].cells[at];
        const double value = V(c.sector, c.importer, c.exporter) * (1.0 + c.export_tax);
        const double paid = now.trade_share(c.sector, c.importer, c.exporter) *
                            now.expenditure(as_region(c.importer), c.sector);
        wedges += paid - value;
        // Licensed goods pay in_rate on their price, rent included if it was paid abroad; the
        // others pay the full rate.
        const double licensed = out.licensed * value;
        const double T = paid / value - 1.0;
        const double base = licensed + (side == RentHolder::Exporter ? by_cell[at].rent : 0.0);
        duties += c.in_rate * base + T * (value - licensed);
      }
    }
    CHECK(wedges - duties == Approx(rents).epsilon(1e-10));
  }
}

TEST_CASE("a region's rent from its own exports grows its income, not its partner's") {
  for (std::uint64_t seed = 61; seed <= 66; ++seed) {
    Study s = study(seed, 1);
    QuotaCell c = s.quotas[0].cells[0];
    c.in_rate = s.economy.tariff(c.sector, c.importer, c.exporter);
    c.over_rate = infinity;
    c.export_tax = s.economy.export_tax(c.sector, c.importer, c.exporter);
    s.quotas[0].cells = {c};
    s.quotas[0].volume = 0.7 * c.per_value * trade(s.economy)(c.sector, c.importer, c.exporter);
    const auto incomes = [&](RentHolder side) {
      s.quotas[0].rent_to = side;
      const QuotaSolution found = solve_with_quotas(s.economy, {}, s.quotas);
      REQUIRE(found.equilibrium.usable());
      REQUIRE(found.outcomes[0].regime == QuotaRegime::Boundary);
      return std::pair{found.equilibrium.real_income_hat(as_region(c.importer)),
                       found.equilibrium.real_income_hat(as_region(c.exporter))};
    };
    const auto held_at_home = incomes(RentHolder::Importer);
    const auto held_abroad = incomes(RentHolder::Exporter);
    CHECK(held_at_home.first > held_abroad.first);
    CHECK(held_at_home.second < held_abroad.second);
  }
}
