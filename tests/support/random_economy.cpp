#include "tests/support/random_economy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace tradeflow::tests {
namespace {

using namespace tradeflow::model;

Classification labels(const WorldRecipe& recipe) {
  Classification out;
  for (std::size_t n = 0; n < recipe.regions; ++n) {
    out.regions.push_back({"r" + std::to_string(n), "Region " + std::to_string(n)});
  }
  for (std::size_t j = 0; j < recipe.sectors; ++j) {
    out.sectors.push_back({"s" + std::to_string(j), "Sector " + std::to_string(j)});
  }
  for (std::size_t f = 0; f < recipe.factors; ++f) {
    out.factors.push_back({"f" + std::to_string(f), "Factor " + std::to_string(f)});
  }
  return out;
}

void draw_trade(Random& random, const WorldRecipe& recipe, Accounts& a) {
  std::vector<double> size(recipe.regions);
  for (double& each : size) {
    each = std::exp(random.uniform(-recipe.size_spread, recipe.size_spread));
  }
  for (const auto j : ids<SectorId>(recipe.sectors)) {
    a.trade_elasticity(j) =
        recipe.log_theta
            ? std::exp(random.uniform(std::log(recipe.least_theta), std::log(recipe.largest_theta)))
            : random.uniform(recipe.least_theta, recipe.largest_theta);
    for (const auto n : ids<ImporterId>(recipe.regions)) {
      for (const auto i : ids<ExporterId>(recipe.regions)) {
        const bool home = as_region(n) == as_region(i);
        const double flow = size[n.offset()] * size[i.offset()] * random.uniform(0.2, 1.0);
        const bool linked = recipe.paired_trade && j.offset() == 0 &&
                            (n.value() - i.value() == 1 || i.value() - n.value() == 1);
        const bool traded = random.uniform() < recipe.density || linked;
        a.trade(j, n, i) = home ? recipe.home_bias * flow : traded ? flow : 0.0;
        a.tariff(j, n, i) = home ? 0.0 : random.uniform(0.0, recipe.largest_tariff);
        a.export_tax(j, n, i) = random.uniform(0.0, recipe.largest_export_tax);
      }
    }
  }
}

/// Takes out rows and columns, shrinks some, and makes region 0 a giant. Good 0 stays as it is in
/// every region: without output it would earn nothing, without trade nothing set its prices.
void thin_trade(Random& random, const WorldRecipe& recipe, Accounts& a) {
  const auto drawn = [&](double chance) { return random.uniform() < chance; };
  for (const auto j : ids<SectorId>(recipe.sectors)) {
    for (const auto n : ids<RegionId>(recipe.regions)) {
      const bool kept = j.offset() == 0;
      const double makes = !kept && drawn(recipe.idle) ? 0.0 : 1.0;
      const double buys = !kept && drawn(recipe.idle) ? 0.0 : 1.0;
      const double size =
          (!kept && drawn(recipe.tiny) ? 1e-9 : 1.0) * (n.offset() == 0 ? recipe.giant : 1.0);
      for (const auto other : ids<RegionId>(recipe.regions)) {
        a.trade(j, as_importer(other), as_exporter(n)) *= makes * size;
        a.trade(j, as_importer(n), as_exporter(other)) *= buys * (n == other ? 1.0 : size);
      }
    }
  }
}

/// Scales what each pair of regions sells each other to the smaller of the two sums.
void pair_trade(Random& random, const WorldRecipe& recipe, Accounts& a) {
  const auto value = [&](ImporterId n, ExporterId i) {
    double sum = 0.0;
    for (const auto j : ids<SectorId>(recipe.sectors)) {
      sum += a.trade(j, n, i) * (1.0 + a.export_tax(j, n, i));
    }
    return sum;
  };
  for (const auto n : ids<RegionId>(recipe.regions)) {
    for (const auto i : ids<RegionId>(n.offset())) {
      const double there = value(as_importer(n), as_exporter(i));
      const double back = value(as_importer(i), as_exporter(n));
      const double both = std::min(there, back);
      const double off = 1.0 + recipe.imbalance * random.uniform(-1.0, 1.0);
      for (const auto j : ids<SectorId>(recipe.sectors)) {
        a.trade(j, as_importer(n), as_exporter(i)) *= both > 0.0 ? off * both / there : 0.0;
        a.trade(j, as_importer(i), as_exporter(n)) *= both > 0.0 ? both / back : 0.0;
      }
    }
  }
}

/// Scales each exporter's foreign sales by d with Σ_i T_ni d_i = d_n Σ_m T_mn: the stationary
/// distribution of a Markov chain, by power iteration (the half step keeps it aperiodic).
void balance_trade(Accounts& a) {
  const std::size_t N = a.shape().regions;
  std::vector<double> T(N * N, 0.0), exports(N, 0.0), d(N, 1.0);
  for (const auto j : ids<SectorId>(a.shape().sectors)) {
    for (const auto n : ids<ImporterId>(N)) {
      for (const auto i : ids<ExporterId>(N)) {
        if (as_region(n) != as_region(i)) {
          const double value = a.trade(j, n, i) * (1.0 + a.export_tax(j, n, i));
          T[n.offset() * N + i.offset()] += value;
          exports[i.offset()] += value;
        }
      }
    }
  }
  for (int step = 0; step < 2000; ++step) {
    std::vector<double> next(N, 0.0);
    for (std::size_t n = 0; n < N; ++n) {
      for (std::size_t i = 0; i < N; ++i) {
        next[n] += T[n * N + i] * d[i] / exports[n];
      }
    }
    for (std::size_t n = 0; n < N; ++n) {
      d[n] = 0.5 * (d[n] + next[n]);
    }
  }
  for (const auto j : ids<SectorId>(a.shape().sectors)) {
    for (const auto n : ids<ImporterId>(N)) {
      for (const auto i : ids<ExporterId>(N)) {
        a.trade(j, n, i) *= as_region(n) != as_region(i) ? d[i.offset()] : 1.0;
      }
    }
  }
}

void draw_inputs(Random& random, const WorldRecipe& recipe, const MarketTable& X,
                 const MarketTable& Y, Accounts& a) {
  for (const auto n : ids<RegionId>(recipe.regions)) {
    for (const auto k : ids<InputId>(recipe.sectors)) {
      double row = 0.0;
      for (const auto j : ids<SectorId>(recipe.sectors)) {
        a.inputs(n, k, j) = Y(n, j) > 0.0 ? random.uniform(0.1, 1.0) * Y(n, j) : 0.0;
        row += a.inputs(n, k, j);
      }
      const double bearable = recipe.inputs * random.uniform(0.5, 1.0) * X(n, as_sector(k));
      for (double& use : a.inputs.row(n, k)) {
        use *= row > 0.0 ? bearable / row : 0.0;
      }
    }
    for (const auto j : ids<SectorId>(recipe.sectors)) {
      double column = 0.0;
      for (const auto k : ids<InputId>(recipe.sectors)) {
        column += a.inputs(n, k, j);
      }
      const double bearable = recipe.inputs * (1.0 - a.production_tax(n, j)) * Y(n, j);
      for (const auto k : ids<InputId>(recipe.sectors)) {
        a.inputs(n, k, j) *= column > bearable ? bearable / column : 1.0;
      }
    }
  }
}

/// Value added and final use are what (1) and (2) leave.
void fill_rest(Random& random, const WorldRecipe& recipe, const MarketTable& X,
               const MarketTable& Y, Accounts& a) {
  for (const auto n : ids<RegionId>(recipe.regions)) {
    for (const auto j : ids<SectorId>(recipe.sectors)) {
      double value_added = (1.0 - a.production_tax(n, j)) * Y(n, j);
      a.final_use(n, j) = X(n, j);
      for (const auto k : ids<SectorId>(recipe.sectors)) {
        value_added -= a.inputs(n, as_input(k), j);
        a.final_use(n, j) -= a.inputs(n, as_input(j), k);
      }
      double weights = 0.0;
      for (double& part : a.value_added.row(n, j)) {
        part = random.uniform(0.1, 1.0);
        weights += part;
      }
      for (double& part : a.value_added.row(n, j)) {
        part *= value_added / weights;
      }
    }
  }
}

}  // namespace

double Random::uniform() {
  // SplitMix64 (Steele, Lea and Flood 2014): the high 53 bits make a double.
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t x = state_;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  x ^= x >> 31U;
  return static_cast<double>(x >> 11U) * 0x1.0p-53;
}

std::size_t Random::below(std::size_t count) {
  return static_cast<std::size_t>(uniform() * static_cast<double>(count));
}

Accounts random_accounts(std::uint64_t seed, const WorldRecipe& recipe) {
  Random random(seed);
  Accounts a = make_accounts(labels(recipe));
  a.currency = "USD";
  a.unit = "million USD";
  a.year = 2024;
  draw_trade(random, recipe, a);
  if (recipe.idle > 0.0 || recipe.tiny > 0.0 || recipe.giant != 1.0) {
    thin_trade(random, recipe, a);
  }
  for (double& rate : a.production_tax.values()) {
    rate = random.uniform(-recipe.largest_production_tax, recipe.largest_production_tax);
  }
  if (recipe.paired_trade) {
    pair_trade(random, recipe, a);
  }
  if (recipe.balanced_trade) {
    balance_trade(a);
  }
  const MarketTable X = expenditure(a);
  const MarketTable Y = output(a);
  draw_inputs(random, recipe, X, Y, a);
  fill_rest(random, recipe, X, Y, a);
  a.deficit = implied_deficit(a);
  if (recipe.balanced_trade) {
    std::fill(a.deficit.values().begin(), a.deficit.values().end(), 0.0);
  }
  for (double& ratio : a.elasticity_ratio.values()) {
    ratio = std::exp(random.uniform(-recipe.theta_spread, recipe.theta_spread));
  }
  return a;
}

WorldRecipe harsh_recipe(std::uint64_t seed) {
  Random random(seed ^ 0x4a25ULL);
  WorldRecipe recipe;
  recipe.regions = 2 + random.below(6);
  recipe.sectors = 1 + random.below(6);
  recipe.factors = 1 + random.below(3);
  recipe.inputs = random.uniform() < 0.2 ? 0.0 : random.uniform(0.0, 0.85);
  recipe.density = random.uniform(0.2, 1.0);
  recipe.largest_theta = 65.0;
  recipe.log_theta = true;
  recipe.theta_spread = random.uniform() < 0.3 ? 0.3 : 0.0;
  recipe.home_bias = std::exp(random.uniform(0.0, 5.0));
  recipe.size_spread = random.uniform(0.0, 4.0);
  recipe.paired_trade = true;
  recipe.imbalance = random.uniform() < 0.7 ? 0.01 : 0.0;
  recipe.idle = random.uniform() < 0.5 ? 0.3 : 0.0;
  recipe.tiny = random.uniform() < 0.5 ? 0.2 : 0.0;
  recipe.giant = random.uniform() < 0.3 ? 1e4 : 1.0;
  return recipe;
}

Policy harsh_policy(std::uint64_t seed, const Accounts& accounts) {
  Random random(seed ^ 0x4a26ULL);
  const Shape s = accounts.shape();
  const double share = random.uniform(0.05, 1.0);
  Policy policy;
  const auto at_home = [&](SectorId j, RegionId n) {
    return accounts.trade(j, as_importer(n), as_exporter(n)) > 0.0;
  };
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (as_region(n) == as_region(i) || random.uniform() >= share) {
          continue;
        }
        policy.tariff.push_back({j, n, i, random.uniform(0.0, 3.0)});
        policy.export_tax.push_back({j, n, i, random.uniform(0.0, 0.3)});
        const bool ban = random.uniform() < 0.1 && j.offset() > 0 && at_home(j, as_region(n)) &&
                         at_home(j, as_region(i));
        const double cost = std::exp2(random.uniform(-1.0, 1.0));
        policy.trade_cost.push_back(
            {j, n, i, ban ? std::numeric_limits<double>::infinity() : cost});
      }
    }
    for (const auto n : ids<RegionId>(s.regions)) {
      if (random.uniform() < share) {
        policy.productivity.push_back({n, j, std::exp2(random.uniform(-1.0, 1.0))});
        policy.production_tax.push_back({n, j, random.uniform(-0.1, 0.3)});
        policy.preference.push_back({n, j, std::exp2(random.uniform(-1.0, 1.0))});
      }
    }
  }
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      if (random.uniform() < share) {
        policy.endowment.push_back({n, f, std::exp2(random.uniform(-1.0, 1.0))});
      }
    }
  }
  return policy;
}

Policy random_policy(std::uint64_t seed, const Accounts& accounts, double share) {
  Random random(seed ^ 0x5eedULL);
  const Shape s = accounts.shape();
  Policy policy;
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (random.uniform() < share && as_region(n) != as_region(i)) {
          policy.tariff.push_back({j, n, i, random.uniform(0.0, 0.5)});
          policy.trade_cost.push_back({j, n, i, random.uniform(0.8, 1.3)});
          policy.export_tax.push_back({j, n, i, random.uniform(0.0, 0.2)});
        }
      }
    }
    for (const auto n : ids<RegionId>(s.regions)) {
      if (random.uniform() < share) {
        policy.productivity.push_back({n, j, random.uniform(0.8, 1.3)});
        policy.production_tax.push_back({n, j, random.uniform(-0.1, 0.2)});
        policy.preference.push_back({n, j, random.uniform(0.7, 1.4)});
      }
    }
  }
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      if (random.uniform() < share) {
        policy.endowment.push_back({n, f, random.uniform(0.8, 1.3)});
      }
    }
  }
  return policy;
}

}  // namespace tradeflow::tests
