#pragma once
#include <memory>
#include <span>
#include <vector>

#include "model/equilibrium.hpp"

namespace tradeflow::model {

/// An economy prepared for many solves: what solve() does, without preparing again. The first call
/// with more policies than one prepares once more for each thread. A solution depends on its
/// policy alone: the same bits as from solve(), whatever was solved before, beside it, or on how
/// many threads.
class Solver {
 public:
  /// \param economy  outlives the solver
  /// \throws ContractError  options.violations() not empty, or mobility < 0
  explicit Solver(const Economy& economy, const Closure& closure = {},
                  const EquilibriumOptions& options = {});
  Solver(Solver&&) noexcept;
  Solver& operator=(Solver&&) noexcept;
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;
  ~Solver();

  /// \throws ContractError  as solve(); one call at a time
  [[nodiscard]] Equilibrium solve(const Policy& policy);
  /// One thread of OpenMP for each policy at a time; results in the policies' order.
  [[nodiscard]] std::vector<Equilibrium> solve(std::span<const Policy> policies);

 private:
  friend Equilibrium solve_from(const Economy&, const Policy&, const Closure&,
                                const EquilibriumOptions&);
  class Worker;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tradeflow::model
