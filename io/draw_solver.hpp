#pragma once
#include <cstddef>
#include <exception>
#include <optional>

#include "model/quota_solver.hpp"
#include "scenarios/run.hpp"

namespace tradeflow::io {

/// What one thread needs to solve draw after draw: the base prepared once, and in it only what a
/// draw changes. The bits depend on the draw alone.
class DrawSolver {
 public:
  /// \param base  of the draws' closure; outlives the solver
  explicit DrawSolver(const model::Economy& base);
  DrawSolver(const DrawSolver&) = delete;
  DrawSolver& operator=(const DrawSolver&) = delete;

  /// Solves `run.policy` under `run.closure` into `run.equilibrium`, whose memory is used again;
  /// the policy takes the rates of `run.quotas`, if there are any.
  /// \param theta  of every sector; importers' own move in proportion
  void solve(const model::SectorVector& theta, scenarios::ScenarioRun& run);
  /// The base with the elasticities of the last draw.
  [[nodiscard]] const model::Economy& economy() const noexcept { return economy_; }

 private:
  static void take(model::QuotaSolution found, scenarios::ScenarioRun& run);

  const model::Economy& base_;
  model::Economy economy_;
  model::Closure closure_;
  std::optional<model::Solver> solver_;             ///< of the closure
  std::optional<model::QuotaSolver> under_quotas_;  ///< of the closure
};

/// Calls `work(worker, k)` for every k below `count` on `threads` threads, each with a worker that
/// `make()` gives it.
/// \throws what `work` throws, once all threads are done
template <class Make, class Work>
void for_each_draw(std::size_t count, int threads, const Make& make, const Work& work) {
  std::exception_ptr failed;  // an exception may not leave a parallel region
#pragma omp parallel num_threads(threads)
  {
    auto worker = make();
#pragma omp for schedule(dynamic, 1)
    for (std::size_t k = 0; k < count; ++k) {
      try {
        work(worker, k);
      } catch (...) {
#pragma omp critical(tradeflow_draw_failed)
        failed = std::current_exception();
      }
    }
  }
  if (failed) {
    std::rethrow_exception(failed);
  }
}

}  // namespace tradeflow::io
