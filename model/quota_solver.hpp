#pragma once
#include "model/quota.hpp"
#include "model/solver.hpp"

namespace tradeflow::model {

/// An economy prepared for many problems of quotas: what solve_with_quotas() does, without
/// preparing again. A solution depends on its own policy, quotas and elasticities alone: the same
/// bits whatever was solved before.
class QuotaSolver {
 public:
  /// \param economy  outlives the solver
  /// \throws ContractError  options.violations() not empty, or the closure is not valid
  explicit QuotaSolver(const Economy& economy, const Closure& closure = {},
                       const EquilibriumOptions& options = {});

  /// \param theta  of every sector in place of the economy's, importers' own in proportion
  /// \throws ContractError  as solve_with_quotas() and Solver::solve(); one call at a time
  [[nodiscard]] QuotaSolution solve(const Policy& policy, std::span<const Quota> quotas,
                                    const SectorVector& theta);

 private:
  EquilibriumOptions inner_;  ///< finer than what a quota's own miss is allowed
  Closure closure_;
  Solver solver_;
  ClosureBase base_;  ///< with the elasticities of the last call
};

}  // namespace tradeflow::model
