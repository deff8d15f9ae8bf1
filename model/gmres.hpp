#pragma once
#include <functional>

#include <Eigen/Core>

namespace tradeflow::model {

/// y = A x for a square A of order n. \param[in] x  n \param[out] y  n, not aliasing x
using LinearMap =
    std::function<void(const Eigen::Ref<const Eigen::VectorXd>& x, Eigen::Ref<Eigen::VectorXd> y)>;

struct GmresOptions {
  double tolerance = 1e-14;  ///< > 0, on |b − A x|₂ over |b|₂
  int restart = 60;          ///< >= 1, Krylov vectors kept
  int max_products = 600;    ///< >= 1
};

struct GmresResult {
  int products = 0;       ///< of A, the ones that recompute the residual included
  double residual = 0.0;  ///< |b − A x|₂ over |b|₂ at the returned x, recomputed [1]
};

/// Solves A x = b from x = 0 by restarted GMRES (Saad and Schultz 1986), right-preconditioned:
/// the residual that is minimised is the one reported.
///
/// Stops at the tolerance, at `max_products`, or when a whole cycle no longer halves the true
/// residual, which is then at its rounding floor or the matrix is singular: read `residual`.
/// Orthogonalised twice (Giraud et al. 2005), so that the basis is orthogonal to rounding.
/// \param inverse  y ≈ A⁻¹x, a fixed linear map; empty for none
/// \post  b = 0 gives x = 0 exactly, without a product.
/// Memory: (restart + 1)·n doubles.
[[nodiscard]] GmresResult gmres(const LinearMap& A, const LinearMap& inverse,
                                const Eigen::Ref<const Eigen::VectorXd>& b,
                                Eigen::Ref<Eigen::VectorXd> x, const GmresOptions& options = {});

}  // namespace tradeflow::model
