#include "model/rebase.hpp"

#include <algorithm>
#include <cmath>

#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

/// A re-solved base should pass the default test of a solution with room to spare ...
constexpr double base_tolerance = 1e-13;
/// ... and must pass the one of (1)-(4): tiny markets may round to no better.
constexpr double base_limit = 1e-12;

/// Σ D = 0, each region giving way by its share of world income.
void remove_world_deficit(Economy& economy) {
  const double excess = sum(economy.deficit.values());
  const double world = sum(economy.income.values());
  for (const auto n : ids<RegionId>(economy.shape.regions)) {
    economy.deficit(n) -= excess * economy.income(n) / world;
  }
}

void zero_negative_final_use(Accounts& accounts, Rebase& report) {
  for (double& value : accounts.final_use.values()) {
    if (value < 0.0) {
      ++report.zeroed_final_cells;
      report.zeroed_final_value += value;
      value = 0.0;
    }
  }
}

class Moves {
 public:
  explicit Moves(double floor) : floor_(floor) {}
  template <class Name>
  void see(double before, double after, const Name& name) {
    const double relative = std::abs(after - before) / std::max(std::abs(before), floor_);
    if (relative > move_.relative) {
      move_ = {relative, name()};
    }
  }
  [[nodiscard]] Move largest() const { return move_; }

 private:
  double floor_;
  Move move_;
};

void report_moves(const Accounts& before, Rebase& report) {
  const Accounts& after = report.accounts;
  const Shape s = before.shape();
  const MarketTable old_output = output(before);
  const MarketTable new_output = output(after);
  const RegionVector old_income = income(before);
  const RegionVector new_income = income(after);
  const double floor = floor_share * sum(old_output.values());
  Moves outputs(floor), incomes(floor), flows(floor);
  const auto& regions = before.labels.regions;
  const auto& sectors = before.labels.sectors;
  for (const auto n : ids<RegionId>(s.regions)) {
    incomes.see(old_income(n), new_income(n), [&] { return regions[n.offset()].code; });
    for (const auto j : ids<SectorId>(s.sectors)) {
      outputs.see(old_output(n, j), new_output(n, j),
                  [&] { return regions[n.offset()].code + '/' + sectors[j.offset()].code; });
      for (const auto i : ids<ExporterId>(s.regions)) {
        flows.see(before.trade(j, as_importer(n), i), after.trade(j, as_importer(n), i), [&] {
          return sectors[j.offset()].code + '/' + regions[n.offset()].code + "<-" +
                 regions[i.offset()].code;
        });
      }
    }
  }
  report.output = outputs.largest();
  report.income = incomes.largest();
  report.trade = flows.largest();
}

}  // namespace

Rebase rebase(const Accounts& accounts, const RebaseOptions& options) {
  Rebase report;
  report.accounts = accounts;
  if (options.zero_negative_final) {
    zero_negative_final_use(report.accounts, report);
  }
  Economy economy = raw_shares(report.accounts);
  remove_world_deficit(economy);
  Closure closure;
  closure.deficits = options.eliminate_deficits ? DeficitRule::Balanced : DeficitRule::Fixed;
  EquilibriumOptions solver;
  solver.tolerance = options.tolerance;
  const Equilibrium solution = solve_from(economy, Policy{}, closure, solver);
  report.termination = solution.termination;
  report.residual = solution.residual;
  const bool moved = solution.iterations > 0 || !identities(report.accounts).hold();
  if (moved) {
    report.accounts = accounts_at(report.accounts, economy_at(economy, Policy{}, solution));
    report_moves(accounts, report);
  }
  return report;
}

ClosureBase closure_base(const Economy& economy, const Closure& closure) {
  ClosureBase base{economy, baseline_point(economy)};
  base.solution.termination = Termination::Converged;
  const auto deficits = economy.deficit.values();
  const bool has_deficits =
      std::any_of(deficits.begin(), deficits.end(), [](double D) { return D != 0.0; });
  if (closure.deficits == DeficitRule::Balanced && has_deficits) {
    EquilibriumOptions options;
    options.tolerance = base_tolerance;
    Closure mobile = closure;
    mobile.mobility = Closure{}.mobility;
    mobile.labour = LabourRule::FullEmployment;
    base.solution = solve_from(economy, Policy{}, mobile, options);
    if (base.solution.residual <= base_limit) {
      base.solution.termination = Termination::Converged;
    }
    base.economy = economy_at(economy, Policy{}, base.solution);
  }
  return base;
}

Economy economy_at(const Economy& economy, const Policy& policy, const Equilibrium& equilibrium) {
  const Shape s = economy.shape;
  Economy now = economy;
  now.trade_share = equilibrium.trade_share;
  now.tariff = applied(economy.tariff, policy.tariff);
  now.export_tax = applied(economy.export_tax, policy.export_tax);
  now.production_tax = applied(economy.production_tax, policy.production_tax);
  now.output = equilibrium.output;
  now.expenditure = equilibrium.expenditure;
  now.income = equilibrium.income;
  now.deficit = equilibrium.deficit;
  const MarketTable preference = applied(market_table(s, 1.0), policy.preference);
  for (const auto n : ids<RegionId>(s.regions)) {
    double preferred = 0.0;
    for (const auto k : ids<SectorId>(s.sectors)) {
      now.final_share(n, k) *= preference(n, k);
      preferred += now.final_share(n, k);
    }
    for (const auto k : ids<SectorId>(s.sectors)) {
      now.final_share(n, k) /= preferred;
      const double untaxed_hat =
          (1.0 - now.production_tax(n, k)) / (1.0 - economy.production_tax(n, k));
      now.value_added_share(n, k) *= untaxed_hat;
      for (const auto input : ids<InputId>(s.sectors)) {
        now.input_share(n, input, k) *= untaxed_hat;
      }
    }
  }
  return now;
}

Accounts accounts_at(const Accounts& like, const Economy& economy) {
  const Shape s = economy.shape;
  Accounts a = make_accounts(like.labels);
  a.currency = like.currency;
  a.unit = like.unit;
  a.year = like.year;
  a.trade = trade(economy);
  a.tariff = economy.tariff;
  a.export_tax = economy.export_tax;
  a.production_tax = economy.production_tax;
  a.deficit = economy.deficit;
  a.trade_elasticity = economy.trade_elasticity;
  a.elasticity_ratio = economy.elasticity_ratio;
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      const double Y = economy.output(n, j);
      a.final_use(n, j) = economy.final_share(n, j) * economy.income(n);
      for (const auto f : ids<FactorId>(s.factors)) {
        a.value_added(n, j, f) =
            economy.value_added_share(n, j) * economy.factor_share(n, j, f) * Y;
      }
      for (const auto k : ids<InputId>(s.sectors)) {
        a.inputs(n, k, j) = economy.input_share(n, k, j) * Y;
      }
    }
  }
  return a;
}

}  // namespace tradeflow::model
