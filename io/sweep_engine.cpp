#include "io/sweep_engine.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include "io/draw_solver.hpp"
#include "io/verification.hpp"
#include "model/certificate.hpp"

namespace tradeflow::io {
namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What one thread solves draws with, and puts their figures into a batch.
class Drawer {
 public:
  /// \param central  the base as the scenario's own elasticities make it
  Drawer(const SweepBase& base, const model::Economy& central) : base_(base), solver_(central) {}

  void solve(std::size_t row, DrawBatch& batch) {
    scenarios::DrawnWorld world = base_.plan.world(batch.draws.row(row));
    if (!world.problem.empty()) {
      batch.status[row] = "no scenario";
      batch.message[row] = std::move(world.problem);
      return;
    }
    scenarios::ScenarioRun& run = figures_.run;
    run.policy = std::move(world.policy);
    run.quotas = std::move(world.quotas);
    run.closure = world.closure;
    run.nests = std::move(world.nests);
    const double start = seconds();
    solver_.solve(world.trade_elasticity, run);
    run.seconds = seconds() - start;
    // recomputed by the solver at the point it returns; `verify` certifies draws in full
    run.certificate.residual = run.equilibrium.residual;
    run.certificate.walras = run.equilibrium.walras;
    batch.status[row] = model::to_string(run.equilibrium.termination);
    if (!run.equilibrium.usable()) {
      batch.message[row] = "no equilibrium after " + std::to_string(run.equilibrium.iterations) +
                           " passes, largest residual " + worst(run.equilibrium);
      return;
    }
    if (base_.certify) {
      run.certificate = scenarios::certify(base_.accounts.labels, solver_.economy(), run.policy,
                                           run.quotas, run.closure, run.nests, run.equilibrium);
      if (!run.certificate.holds(certificate_tolerance)) {
        batch.status[row] = "not certified";
        batch.message[row] = "largest residual at " + run.certificate.worst_cell;
        return;
      }
    }
    keep(row, batch);
  }

 private:
  [[nodiscard]] std::string worst(const model::Equilibrium& solved) const {
    const auto largest =
        std::max_element(solved.residuals.begin(), solved.residuals.end(),
                         [](const auto& a, const auto& b) { return a.value < b.value; });
    if (largest == solved.residuals.end()) {
      return "unknown";
    }
    const model::Classification& labels = base_.accounts.labels;
    return "in " + std::string(largest->block) + " of " +
           labels.regions[largest->region.offset()].code + "/" +
           labels.sectors[largest->sector.offset()].code;
  }

  void keep(std::size_t row, DrawBatch& batch) {
    const SweepLayout& layout = base_.layout;
    if (layout.regional) {
      add_headline(figures_, solver_.economy(), base_.accounts.labels);
    } else {
      figures_ = figures(solver_.economy(), base_.accounts, std::move(figures_.run));
    }
    for (std::size_t v = 0; v < layout.variables.size(); ++v) {
      const auto values = layout.variables[v]->values(figures_);
      std::copy(values.begin(), values.end(),
                batch.numbers[v].begin() + static_cast<std::ptrdiff_t>(row * layout.sizes[v]));
    }
  }

  const SweepBase& base_;
  DrawSolver solver_;
  ScenarioFigures figures_;
};

/// A θ that the scenario sets holds for all importers; drawn ones then move them in proportion.
model::Economy central_economy(const SweepBase& base) {
  model::Economy economy = base.economy;
  model::set_trade_elasticity(economy, base.plan.central().trade_elasticity);
  return economy;
}

DrawBatch empty_batch(const SweepBase& base, std::uint64_t first, std::size_t count) {
  DrawBatch batch;
  batch.draws = base.plan.design().block(first, count);
  for (const std::size_t size : base.layout.sizes) {
    batch.numbers.emplace_back(count * size, std::numeric_limits<double>::quiet_NaN());
  }
  batch.status.resize(count);
  batch.message.resize(count);
  return batch;
}

}  // namespace

DrawBatch solve_draws(const SweepBase& base, std::uint64_t first, std::size_t count, int threads,
                      const std::function<void()>& solved) {
  DrawBatch batch = empty_batch(base, first, count);
  const model::Economy central = central_economy(base);
  for_each_draw(
      count, threads, [&] { return Drawer(base, central); },
      [&](Drawer& drawer, std::size_t row) {
        drawer.solve(row, batch);
        if (solved) {
#pragma omp critical(tradeflow_sweep_solved)
          solved();
        }
      });
  return batch;
}

std::vector<DrawBatch> solve_each(const SweepBase& base, std::span<const std::uint64_t> numbers,
                                  int threads) {
  std::vector<DrawBatch> all;
  for (const std::uint64_t number : numbers) {
    all.push_back(empty_batch(base, number, 1));
  }
  const model::Economy central = central_economy(base);
  for_each_draw(
      numbers.size(), threads, [&] { return Drawer(base, central); },
      [&](Drawer& drawer, std::size_t k) { drawer.solve(0, all[k]); });
  return all;
}

}  // namespace tradeflow::io
