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
  /// The same into solutions of an earlier call, whose memory is used again.
  void solve(std::span<const Policy> policies, std::vector<Equilibrium>& solutions);

  /// One policy with θ of every sector in place of the economy's, importers' own in proportion: the
  /// bits of a solver prepared with them. The solution's memory is used again.
  /// \param start  where to begin, a state() of a solution near by; empty: at the baseline. The
  ///               solution is the same to the tolerance; a start that leads nowhere costs its
  ///               passes, and the baseline is tried after it.
  /// \pre    θ is the economy's where closure_base() had to solve for the base, which depends on it
  void solve(const Policy& policy, const SectorVector& theta, std::span<const double> start,
             Equilibrium& solution);
  /// What the fixed point of the last policy alone ended at: logs of factor prices, input prices
  /// and expenditures against the baseline. Empty where there is no base.
  [[nodiscard]] std::span<const double> state() const noexcept;

 private:
  friend Equilibrium solve_from(const Economy&, const Policy&, const Closure&,
                                const EquilibriumOptions&);
  class Worker;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tradeflow::model
