// From the words of a scenario to the solved world: what each instrument must do to it.
#include <algorithm>
#include <cmath>

#include "scenarios/run.hpp"
#include "tests/support/random_economy.hpp"
#include "tests/support/tree.hpp"

using namespace tradeflow;
using model::ExporterId;
using model::ImporterId;
using model::RegionId;
using model::SectorId;

namespace {

/// Three regions, three goods, one factor, every flow positive, no inputs and no taxes: income
/// is then factor income, deficit and the revenue of what the scenario adds.
model::Accounts plain_world() {
  tests::WorldRecipe recipe;
  recipe.regions = 3;
  recipe.factors = 1;
  recipe.inputs = 0.0;
  recipe.density = 1.0;
  recipe.largest_tariff = recipe.largest_export_tax = recipe.largest_production_tax = 0.0;
  recipe.least_theta = 2.0;
  recipe.largest_theta = 6.0;
  return tests::random_accounts(20250901, recipe);
}

struct Solved {
  model::Economy economy;
  scenarios::ScenarioRun run;
  scenarios::Resolved resolved;
  [[nodiscard]] model::TradeTable trade() const {
    return model::trade(economy, run.policy, run.equilibrium);
  }
  /// What a region's factors earn, L̂ included. [unit of the accounts]
  [[nodiscard]] double factor_income(RegionId n, double endowment = 1.0) const {
    double sum = 0.0;
    for (const auto j : model::ids<SectorId>(economy.shape.sectors)) {
      sum += economy.value_added_share(n, j) * economy.output(n, j);
    }
    return sum * endowment * run.equilibrium.factor_price_hat(n, SectorId(0), model::FactorId(0));
  }
  /// Income that is neither earned by factors nor borrowed.
  [[nodiscard]] double revenue(RegionId n) const {
    return run.equilibrium.income(n) - factor_income(n) - run.equilibrium.deficit(n);
  }
};

scenarios::Resolved resolved(const std::string& measures, const model::Accounts& world) {
  Diagnostics out;
  auto done = scenarios::resolve(
      fixtures::tree("tradeflow: 1\nname: test\nbaseline: toy\nmeasures:\n" + measures), {}, world,
      out);
  INFO(fixtures::shown(out));
  REQUIRE(out.empty());
  return done;
}

Solved solved(const std::string& measures) {
  const model::Accounts world = plain_world();
  Solved all{model::shares(world), {}, resolved(measures, world)};
  auto runs =
      scenarios::run(world.labels, all.economy, {all.resolved, "", "", "[]"}, [] { return 0.0; });
  all.run = std::move(runs.front());
  INFO(all.run.certificate.worst_cell);
  REQUIRE(all.run.equilibrium.usable());
  REQUIRE(all.run.certificate.holds(1e-9));
  return all;
}

constexpr RegionId r0{0}, r1{1}, r2{2};
constexpr SectorId s0{0}, s1{1};
// Solutions hold to 1e-11 of a market's own total; incomes are sums over few of them.
constexpr double tight = 1e-9;

bool near(double a, double b, double scale) {
  return std::abs(a - b) <= tight * scale;
}

}  // namespace

TEST_CASE("a ban leaves exactly no trade on its cells, and trade on all others") {
  const Solved all = solved("  - ban: {imposed_by: r1, on_exports_of: r0, sectors: s0}\n");
  const model::TradeTable after = all.trade();
  for (const auto j : model::ids<SectorId>(3)) {
    for (const auto n : model::ids<ImporterId>(3)) {
      for (const auto i : model::ids<ExporterId>(3)) {
        const bool banned = j == s0 && as_region(n) == r1 && as_region(i) == r0;
        CHECK((after(j, n, i) == 0.0) == banned);
      }
    }
  }
  CHECK(all.run.equilibrium.real_income_hat(r1) < 1.0);
}

TEST_CASE("a tariff that reaches its cut-off leaves exactly no trade, a lower one leaves some") {
  const auto left = [](const char* rate) {
    return solved(
               "  - tariff: {imposed_by: r1, on_exports_of: r0, sectors: s0, cut_off: 80%, "
               "set_rate: " +
               std::string(rate) + "}\n")
        .trade()(s0, ImporterId(1), ExporterId(0));
  };
  CHECK(left("80%") == 0.0);
  CHECK(left("79%") > 0.0);
}

TEST_CASE("the revenue of an export tax goes to the exporter, all of it and to nobody else") {
  const Solved all =
      solved("  - export_tax: {imposed_by: r0, on_exports_to: all, sectors: s0, set_rate: 20%}\n");
  const model::TradeTable after = all.trade();
  const double raised =
      0.2 * (after(s0, ImporterId(1), ExporterId(0)) + after(s0, ImporterId(2), ExporterId(0)));
  REQUIRE(raised > 0.0);
  CHECK(near(all.revenue(r0), raised, all.economy.income(r0)));
  CHECK(near(all.revenue(r1), 0.0, all.economy.income(r1)));
  CHECK(near(all.revenue(r2), 0.0, all.economy.income(r2)));
}

TEST_CASE("a cost whose rent somebody earns raises his income by it, and prices as any cost does") {
  const auto rent = [](const std::string& side) {
    return solved("  - cost: {importer: r1, exporter: r0, sectors: s0, scale_by: 1.2, rent_to: " +
                  side + "}\n");
  };
  const auto earned = [](const Solved& all) {
    return 0.2 * all.trade()(s0, ImporterId(1), ExporterId(0));
  };
  const Solved importer = rent("importer");
  CHECK(near(importer.revenue(r1), earned(importer), importer.economy.income(r1)));
  CHECK(near(importer.revenue(r0), 0.0, importer.economy.income(r0)));
  const Solved exporter = rent("exporter");
  CHECK(near(exporter.revenue(r0), earned(exporter), exporter.economy.income(r0)));
  CHECK(near(exporter.revenue(r1), 0.0, exporter.economy.income(r1)));
  const Solved nobody =
      solved("  - cost: {importer: r1, exporter: r0, sectors: s0, scale_by: 1.2}\n");
  CHECK(near(nobody.revenue(r1), 0.0, nobody.economy.income(r1)));
  CHECK(nobody.run.equilibrium.real_income_hat(r1) < importer.run.equilibrium.real_income_hat(r1));
  CHECK(nobody.run.equilibrium.real_income_hat(r0) < exporter.run.equilibrium.real_income_hat(r0));
}

TEST_CASE("an export subsidy is paid by the exporter and makes its good cheaper abroad") {
  const Solved all =
      solved("  - export_tax: {imposed_by: r0, on_exports_to: r1, sectors: s0, add_pp: -10}\n");
  const double paid = 0.1 * all.trade()(s0, ImporterId(1), ExporterId(0));
  CHECK(near(all.revenue(r0), -paid, all.economy.income(r0)));
  CHECK(all.run.equilibrium.trade_share(s0, ImporterId(1), ExporterId(0)) >
        all.economy.trade_share(s0, ImporterId(1), ExporterId(0)));
}

TEST_CASE("a production subsidy is paid by its region and lowers unit cost by its rate") {
  const Solved all = solved("  - production_tax: {region: r0, sectors: s0, set_rate: -10%}\n");
  const double wage = all.run.equilibrium.factor_price_hat(r0, s0, model::FactorId(0));
  CHECK(near(all.run.equilibrium.cost_hat(r0, s0), wage / 1.1, 1.0));
  CHECK(near(all.run.equilibrium.cost_hat(r0, s1), wage, 1.0));
  CHECK(near(all.revenue(r0), -0.1 * all.run.equilibrium.output(r0, s0), all.economy.income(r0)));
  CHECK(near(all.revenue(r1), 0.0, all.economy.income(r1)));
}

TEST_CASE("productivity divides unit cost") {
  const Solved all = solved("  - productivity: {region: r0, sectors: s0, scale_by: 1.25}\n");
  const double wage = all.run.equilibrium.factor_price_hat(r0, s0, model::FactorId(0));
  CHECK(near(all.run.equilibrium.cost_hat(r0, s0), wage / 1.25, 1.0));
  CHECK(near(all.run.equilibrium.cost_hat(r0, s1), wage, 1.0));
  CHECK(all.run.equilibrium.real_income_hat(r0) > 1.0);
}

TEST_CASE("a demand shift multiplies a good's weight against every other's, where it is said") {
  const Solved all = solved("  - demand: {region: r0, sectors: s0, scale_by: 0.9}\n");
  const auto ratio = [&](RegionId n) {
    const model::MarketTable& now = all.run.equilibrium.expenditure;
    const model::MarketTable& old = all.economy.expenditure;
    return now(n, s0) / now(n, s1) / (old(n, s0) / old(n, s1));
  };
  CHECK(near(ratio(r0), 0.9, 1.0));
  CHECK(near(ratio(r1), 1.0, 1.0));
  CHECK(near(ratio(r2), 1.0, 1.0));
}

TEST_CASE("an endowment multiplies what there is of a factor: income is price times quantity") {
  const Solved all = solved("  - endowment: {region: r0, factors: f0, scale_by: 1.1}\n");
  double sales = 0.0;
  for (const auto j : model::ids<SectorId>(3)) {
    sales += all.run.equilibrium.output(r0, j);
  }
  CHECK(near(sales, all.factor_income(r0, 1.1), all.economy.income(r0)));
  CHECK(all.run.equilibrium.factor_price_hat(r0, s0, model::FactorId(0)) < 1.0);
  CHECK(all.run.equilibrium.real_income_hat(r0) > 1.0);
}

TEST_CASE("the order of measures of every kind does not change the policy, bit for bit") {
  tests::WorldRecipe taxed;
  taxed.regions = 3;
  taxed.density = 1.0;
  const model::Accounts world = tests::random_accounts(3, taxed);
  std::vector<std::string> measures{
      "  - {id: a, tariff: {imposed_by: r1, on_exports_of: all, sectors: all, add_pp: 7}}\n",
      "  - {id: b, tariff: {imposed_by: r1, on_exports_of: r0, sectors: s0, set_rate: 13%}}\n",
      "  - {id: c, tariff: {imposed_by: r1, on_exports_of: r0, sectors: s0, scale_by: 1.7}}\n",
      "  - {id: d, ban: {imposed_by: r1, on_exports_of: r0, sectors: s1}}\n",
      "  - {id: e, cost: {importer: r1, exporter: all, sectors: s1, scale_by: 1.1}}\n",
      "  - {id: f, cost: {importer: all, exporter: r0, sectors: all, scale_by: 0.97}}\n",
      "  - {id: q, cost: {importer: r2, exporter: r0, sectors: s0, scale_by: 1.1, rent_to: "
      "importer}}\n",
      "  - {id: r, cost: {importer: all, exporter: r0, sectors: s0, scale_by: 1.3, rent_to: "
      "exporter}}\n",
      "  - {id: g, export_tax: {imposed_by: r0, on_exports_to: r2, sectors: all, add_pp: 3}}\n",
      "  - {id: h, export_tax: {imposed_by: r0, on_exports_to: r2, sectors: s0, add_pp: 0.1}}\n",
      "  - {id: i, production_tax: {region: r0, sectors: all, add_pp: -3}}\n",
      "  - {id: j, production_tax: {region: all, sectors: s0, add_pp: 0.7}}\n",
      "  - {id: k, productivity: {region: r0, sectors: s0, scale_by: 1.1}}\n",
      "  - {id: l, productivity: {region: all, sectors: s0, scale_by: 1.07}}\n",
      "  - {id: m, demand: {region: all, sectors: s1, scale_by: 0.9}}\n",
      "  - {id: n, demand: {region: r2, sectors: [s0, s1], scale_by: 1.3}}\n",
      "  - {id: o, endowment: {region: all, scale_by: 1.01}}\n",
      "  - {id: p, endowment: {region: r1, scale_by: 1.1}}\n"};
  const auto policy = [&] {
    std::string text;
    for (const std::string& one : measures) {
      text += one;
    }
    return resolved(text, world).policy;
  };
  const model::Policy first = policy();
  CHECK_FALSE(first.empty());
  tests::Random random(7);
  for (int order = 0; order < 50; ++order) {
    for (std::size_t at = measures.size() - 1; at > 0; --at) {
      std::swap(measures[at], measures[random.below(at + 1)]);
    }
    REQUIRE(policy() == first);
  }
}
