#pragma once
#include <string>
#include <vector>

#include "model/certificate.hpp"
#include "model/linearisation.hpp"

namespace tradeflow::model {

/// Whether an economy's coefficients are fixed: θ = −1, every good from everywhere in the same
/// quantities (§2 of model/README.md).
[[nodiscard]] bool fixed_coefficients(const Economy& economy);

/// The world where nothing substitutes and factors are there for the asking: §5 of model/README.md.
struct FixedCoefficients {
  Equilibrium point;       ///< hats and levels as solve()'s; factor prices are the numeraire, 1
  MarketTable quantity;    ///< Y'/ĉ: output at baseline prices [unit of the accounts]
  LinearSolve prices;      ///< p = v'(I−A)⁻¹
  LinearSolve quantities;  ///< x = (I−A)⁻¹f
};

/// Every broken precondition of a policy under fixed coefficients, in words; empty if there is
/// none: endowments mean nothing where factors are in elastic supply, a ban leaves its buyers
/// without what they cannot replace.
[[nodiscard]] std::vector<std::string> fixed_coefficients_refuse(const Policy& policy);

/// Prices and quantities of a policy, each one linear system: two GMRES solves of passes over π and
/// γ, N²J + NJ² products each; no matrix is formed.
/// \param economy  the baseline; its trade elasticities are not read
/// \param labour   the factor whose payments `employment_hat` counts
/// \throws ContractError  fixed_coefficients_refuse() is not empty, or the policy is not valid
/// \post   A zero shock returns the baseline, bit for bit. Read `point.termination`: NonFinite
/// where inputs, trade costs and taxes eat up more than
///         is made, so that no prices or no quantities > 0 solve the equations
[[nodiscard]] FixedCoefficients solve_fixed_coefficients(const Economy& economy,
                                                         const Policy& policy,
                                                         FactorId labour = FactorId(0));

/// The largest undamped residual of each equation at the values of `point`, from their definitions.
/// Blocks: cost, price, sourcing, sales, income, expenditure, factors (their prices are 1, labour
/// works as much as is asked of it), deficit
/// (what is spent beyond what is earned), in this order; denominators are block_residuals()'.
[[nodiscard]] std::vector<BlockResidual> fixed_coefficient_residuals(const Economy& economy,
                                                                     const Policy& policy,
                                                                     const Equilibrium& point,
                                                                     FactorId labour = FactorId(0));

/// certify() for such a point: these residuals, and beside them what every certificate tests on
/// accounts, indices and shocks, with nests at σ = 0.
[[nodiscard]] Certificate certify_fixed_coefficients(const Classification& labels,
                                                     const Economy& economy, const Policy& policy,
                                                     const Equilibrium& point,
                                                     FactorId labour = FactorId(0));

}  // namespace tradeflow::model
