#pragma once
#include <functional>
#include <span>
#include <vector>

#include <Eigen/Dense>

#include "model/quota.hpp"

namespace tradeflow::model {

/// What solve_with_quotas() shares with nests and without: each quota's unknown x ≥ 0, its
/// scarcity, up to the end of the rates their tightness, beyond it the licensed share s = exp(end −
/// x); and the step on min(x, −F) = 0.

/// A volume of 0 leaves nothing to solve: its rates are those above it, or a ban.
[[nodiscard]] bool is_closed(const Quota& quota) noexcept;
[[nodiscard]] double tightness(const Quota& quota, double x);
[[nodiscard]] double licensed(const Quota& quota, double x);

/// d F / d x of the quotas in `free`, rows and columns alike.
using FreeSlopes = std::function<Eigen::MatrixXd(const std::vector<Eigen::Index>& free)>;
/// Newton's step: quotas with x + F > 0 are to meet F = 0, the others x = 0.
/// \param excess  F
[[nodiscard]] Eigen::VectorXd newton_step(const Eigen::VectorXd& x, const Eigen::VectorXd& excess,
                                          const FreeSlopes& slopes);
/// Part of a step, kept at x ≥ 0, of bearable length, and never across the end of the rates in one
/// go.
[[nodiscard]] Eigen::VectorXd moved(std::span<const Quota> quotas, const Eigen::VectorXd& x,
                                    const Eigen::VectorXd& dx, double part);

/// A solution with its outcomes; stalled where the quotas are not met.
/// \param out  policy, equilibrium and solves
[[nodiscard]] QuotaSolution concluded(const ClosureBase& base, std::span<const Quota> quotas,
                                      QuotaSolution out, bool met);

}  // namespace tradeflow::model
