#include "tests/bench/subjects.hpp"

#include <cstdio>

#include "io/coded_table.hpp"
#include "io/csv.hpp"
#include "io/importers/bundle.hpp"
#include "io/world.hpp"
#include "tests/support/data.hpp"
#include "tests/support/random_economy.hpp"

namespace bench {
namespace {

using namespace tradeflow::model;  // NOLINT(google-build-using-namespace): a program's own file

constexpr std::size_t sweep_size = 64;
constexpr double changed = 0.05;      ///< share of the cells with trade that a sweep's policy moves
constexpr double largest_rise = 0.2;  ///< of a rate

template <class Act>
void for_each_border(const Economy& economy, Act&& act) {
  for (const auto j : ids<SectorId>(economy.shape.sectors)) {
    for (const auto n : ids<ImporterId>(economy.shape.regions)) {
      for (const auto i : ids<ExporterId>(economy.shape.regions)) {
        if (as_region(n) != as_region(i) && economy.trade_share(j, n, i) > 0.0) {
          act(j, n, i);
        }
      }
    }
  }
}

std::vector<Policy> sweep(const Economy& economy) {
  tradeflow::tests::Random random(7);
  std::vector<Policy> out(sweep_size);
  for (Policy& policy : out) {
    for_each_border(economy, [&](SectorId j, ImporterId n, ExporterId i) {
      if (random.uniform() < changed) {
        policy.tariff.push_back(
            {j, n, i, economy.tariff(j, n, i) + random.uniform(0.0, largest_rise)});
      }
    });
  }
  return out;
}

Policy ten_points(const Economy& economy, RegionId importer) {
  Policy policy;
  for_each_border(economy, [&](SectorId j, ImporterId n, ExporterId i) {
    if (as_region(n) == importer) {
      policy.tariff.push_back({j, n, i, economy.tariff(j, n, i) + 0.1});
    }
  });
  return policy;
}

Subject nafta(const std::filesystem::path& bundle) {
  tradeflow::Diagnostics out;
  const Accounts base = tradeflow::io::import_bundle(bundle, out).base.accounts;
  TradeTable rates = base.tariff;
  const std::vector<tradeflow::io::CodedAxis> axes{{"sector", "sector", base.labels.sectors},
                                                   {"importer", "region", base.labels.regions},
                                                   {"exporter", "region", base.labels.regions}};
  tradeflow::io::read_cells(tradeflow::io::read_csv(bundle / "tariffs_nafta.csv", out), axes,
                            "rate", {-1.0, 1e3, false}, rates.values(), out);
  Subject subject{"nafta-31x40", shares(base), {}, {}};
  for_each_border(subject.economy, [&](SectorId j, ImporterId n, ExporterId i) {
    if (rates(j, n, i) != base.tariff(j, n, i)) {
      subject.policy.tariff.push_back({j, n, i, rates(j, n, i)});
    }
  });
  subject.sweep = sweep(subject.economy);
  return subject;
}

Subject shipped() {
  tradeflow::Diagnostics out;
  const Accounts accounts = tradeflow::io::shipped_world(out).baseline.accounts;
  Subject subject{"world-24x38", shares(accounts), {}, {}};
  subject.policy = ten_points(subject.economy, *accounts.labels.region("usa"));
  subject.sweep = sweep(subject.economy);
  return subject;
}

std::vector<Subject> made() {
  std::vector<Subject> out;
  if (const auto root = test::reference_data()) {
    out.push_back(nafta(*root / "caliendo_parro_2015" / "bundle_noS"));
  } else {
    std::printf("skipped: nafta-31x40, TRADEFLOW_REFERENCE_DATA is not set\n");
  }
  out.push_back(drawn(77, 45));
  out.push_back(shipped());
  return out;
}

}  // namespace

Subject drawn(std::size_t regions, std::size_t sectors) {
  tradeflow::tests::WorldRecipe recipe;
  recipe.regions = regions;
  recipe.sectors = sectors;
  recipe.factors = 1;
  recipe.density = 1.0;
  recipe.largest_export_tax = 0.0;
  recipe.largest_production_tax = 0.0;
  recipe.least_theta = 2.0;
  recipe.largest_theta = 8.0;
  recipe.home_bias = 4.0 * static_cast<double>(regions);
  Subject subject{"drawn-" + std::to_string(regions) + "x" + std::to_string(sectors),
                  shares(tradeflow::tests::random_accounts(11, recipe)),
                  {},
                  {}};
  subject.policy = ten_points(subject.economy, RegionId(0));
  subject.sweep = sweep(subject.economy);
  return subject;
}

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> all = made();
  return all;
}

}  // namespace bench
