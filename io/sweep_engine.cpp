#include "io/sweep_engine.hpp"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>

#include "io/verification.hpp"
#include "model/certificate.hpp"

namespace tradeflow::io {
namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// One thread's own economy: the base, with the elasticities of the draw at hand.
class DrawSolver {
 public:
  explicit DrawSolver(const SweepBase& base) : base_(base), economy_(base.economy) {
    // a θ that the scenario sets holds for all importers; drawn ones then move them in proportion
    model::set_trade_elasticity(economy_, base.plan.central().trade_elasticity);
  }

  void solve(std::size_t row, DrawBatch& batch) {
    scenarios::DrawnWorld world = base_.plan.world(batch.draws.row(row));
    if (!world.problem.empty()) {
      batch.status[row] = "no scenario";
      batch.message[row] = std::move(world.problem);
      return;
    }
    scenarios::ScenarioRun run;
    run.policy = std::move(world.policy);
    run.closure = world.closure;
    economy_.trade_elasticity = world.trade_elasticity;
    const double start = seconds();
    run.equilibrium = model::solve(economy_, run.policy, run.closure);
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
      run.certificate =
          model::certify(base_.accounts.labels, economy_, run.policy, run.closure, run.equilibrium);
      if (!run.certificate.holds(certificate_tolerance)) {
        batch.status[row] = "not certified";
        batch.message[row] = "largest residual at " + run.certificate.worst_cell;
        return;
      }
    }
    keep(row, std::move(run), batch);
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

  void keep(std::size_t row, scenarios::ScenarioRun run, DrawBatch& batch) {
    const SweepLayout& layout = base_.layout;
    ScenarioFigures f = layout.regional
                            ? regional_figures(economy_, base_.accounts.labels, std::move(run))
                            : figures(economy_, base_.accounts, std::move(run));
    for (std::size_t v = 0; v < layout.variables.size(); ++v) {
      const auto values = layout.variables[v]->values(f);
      std::copy(values.begin(), values.end(),
                batch.numbers[v].begin() + static_cast<std::ptrdiff_t>(row * layout.sizes[v]));
    }
  }

  const SweepBase& base_;
  model::Economy economy_;
};

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

/// Calls `work(solver, k)` for k from 0 to count - 1, with a solver for every thread.
template <class Work>
void in_parallel(const SweepBase& base, std::size_t count, int threads, const Work& work) {
  std::exception_ptr failed;  // an exception may not leave a parallel region
#pragma omp parallel num_threads(threads)
  {
    DrawSolver solver(base);
#pragma omp for schedule(dynamic, 1)
    for (std::size_t k = 0; k < count; ++k) {
      try {
        work(solver, k);
      } catch (...) {
#pragma omp critical(tradeflow_sweep_failed)
        failed = std::current_exception();
      }
    }
  }
  if (failed) {
    std::rethrow_exception(failed);
  }
}

}  // namespace

DrawBatch solve_draws(const SweepBase& base, std::uint64_t first, std::size_t count, int threads,
                      const std::function<void()>& solved) {
  DrawBatch batch = empty_batch(base, first, count);
  in_parallel(base, count, threads, [&](DrawSolver& solver, std::size_t row) {
    solver.solve(row, batch);
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
  in_parallel(base, numbers.size(), threads,
              [&](DrawSolver& solver, std::size_t k) { solver.solve(0, all[k]); });
  return all;
}

}  // namespace tradeflow::io
