#pragma once
#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "model/balance.hpp"

namespace tradeflow::model {

/// One entry of the constraint matrix M: row `row` holds `weight` at some cell.
struct BalanceEntry {
  Eigen::Index row;
  double weight;
};

/// A prior cell that is not zero, and its column of M. Rows of M count equations (1) first,
/// then (2), then the targets; entries ascend by row, and at most one is an equation (1).
struct BalanceCell {
  Block block;
  std::size_t at;  ///< offset in the block's own table
  double prior;    ///< x⁰
  std::vector<BalanceEntry> entries;
};

/// M x + diag(slack) y = target: the identities with no slack, A x + s μ = T for the targets.
struct BalanceProblem {
  Eigen::Index markets = 0;  ///< N·J
  Eigen::Index rows = 0;     ///< 2·N·J + number of targets
  std::vector<BalanceCell> cells;
  /// Cells of market r are [group[r], group[r+1]); cells after the last group (final use)
  /// stand in no equation (1). No two groups share a row (1), so that block is diagonal.
  std::vector<std::size_t> group;
  Eigen::VectorXd target, slack, scale;
};

[[nodiscard]] BalanceProblem balance_problem(const Accounts& prior,
                                             const std::vector<Target>& targets);

/// The cells of a block in row-major order.
[[nodiscard]] std::span<const double> block_values(const Accounts& accounts, Block block);
[[nodiscard]] std::span<double> block_values(Accounts& accounts, Block block);

}  // namespace tradeflow::model
