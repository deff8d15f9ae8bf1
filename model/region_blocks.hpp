#pragma once
#include <vector>

#include <Eigen/LU>

#include "model/linearisation.hpp"

namespace tradeflow::model {

/// The part of the linearised system that stays inside each region, factorised: what forward()
/// makes of a region's own factor prices, costs and spending with all others held. An
/// approximate inverse of the whole: most of what a market sells, it sells at home.
///
/// Block LU by region, costs first, then factors and spending together. Cost: N·J³ once (three
/// times that at finite mobility, where costs answer sales), about a pass for each use.
class RegionBlocks {
 public:
  explicit RegionBlocks(const Linearisation& at);

  /// The state whose residual inside each region is that of `state`, in place.
  void solve(Markets& state) const;
  /// The same for the transpose, which backward() belongs to.
  void solve_transposed(Markets& multiplier) const;

 private:
  struct Block {
    Eigen::PartialPivLU<Eigen::MatrixXd> cost;  ///< J×J
    Eigen::PartialPivLU<Eigen::MatrixXd> rest;  ///< (F+J)×(F+J): less what costs pass on
    Eigen::MatrixXd rest_of_cost;               ///< (F+J)×J: rows of factors and spending
    Eigen::MatrixXd cost_of_rest;               ///< J×F, or J×(F+J) at finite mobility
  };
  [[nodiscard]] static Block block(const Linearisation& at, Eigen::Index n);

  std::vector<Block> blocks_;  ///< N
};

}  // namespace tradeflow::model
