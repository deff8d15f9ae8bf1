#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/uncertainty.hpp"

namespace tradeflow::analysis {

/// How much of a result's variance one parameter explains. Negative values are sampling noise.
struct VarianceShare {
  Estimate first;           ///< alone
  Estimate total;           ///< together with everything it interacts with
  std::size_t used = 0;     ///< base points with all four results this parameter needs
  std::size_t missing = 0;  ///< base points left out: a result is NaN
};

/// Sobol' indices from the results of a Saltelli design. First order by Saltelli et al. (Comput.
/// Phys. Commun. 181, 259 (2010), table 2 b, results centred), total by Jansen (ibid. 117, 35
/// (1999)). Errors by resampling base points (Archer et al. 1997): those of independent points,
/// hence too large, never too small, for scrambled Sobol' points.
/// \param results     base points × (parameters + 2), in the order of the design
/// \param resamples   256 give the error itself to within 5 %
/// A result that does not vary gives NaN.
[[nodiscard]] std::vector<VarianceShare> variance_shares(std::span<const double> results,
                                                         std::size_t parameters,
                                                         std::uint64_t seed = 1,
                                                         std::size_t resamples = 256);

/// What moving one parameter by half of its probability does to the result, per unit of
/// probability (Morris 1991; mu_star: Campolongo et al., Env. Mod. Soft. 22, 1509 (2007)).
struct ElementaryEffects {
  double mu = 0.0;     ///< mean effect
  Estimate mu_star;    ///< mean size of the effect: near zero, the parameter does not matter
  double sigma = 0.0;  ///< spread: large beside mu_star, it interacts or bends
  std::size_t used = 0;
  std::size_t missing = 0;  ///< steps left out: a result is NaN
};

/// \param cube     trajectories × (parameters + 1) × parameters: the points of a Morris design
/// \param results  trajectories × (parameters + 1)
[[nodiscard]] std::vector<ElementaryEffects> elementary_effects(std::span<const double> cube,
                                                                std::span<const double> results,
                                                                std::size_t parameters);

/// First-order variance shares from a gradient, (g_i sd_i)² over their sum: a check on the indices
/// where a model is nearly linear, from one adjoint solve. All zero if the gradient is.
/// \param gradient, sd  one number per parameter: ∂result/∂parameter, standard deviation
[[nodiscard]] std::vector<double> gradient_shares(std::span<const double> gradient,
                                                  std::span<const double> sd);

}  // namespace tradeflow::analysis
