#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "scenarios/cholesky.hpp"

namespace tradeflow::scenarios {

/// Spearman's rank correlation of two parameters: it does not depend on their distributions.
struct RankCorrelation {
  std::size_t first = 0;  ///< positions among the parameters
  std::size_t second = 0;
  double rho = 0.0;  ///< in [-1, 1]
};

/// Every way in which the correlations contradict themselves; empty if they do not.
/// \param names of the parameters, for the words
[[nodiscard]] std::vector<std::string> violations(std::span<const RankCorrelation> correlations,
                                                  std::span<const std::string> names);

/// Gives independent uniform variables a Gaussian copula: z = Φ⁻¹(u), u ← Φ(L z).
///
/// Point by point, so that a draw needs no other draw, marginals stay exactly uniform and even
/// points stay even. (Iman & Conover's reordering, Comm. Stat. B 11, 311 (1982), needs the whole
/// sample in memory and changes every draw when one is added.) The drawback: no dependence in the
/// tails, and a Latin hypercube is one in the independent variables only.
class Copula {
 public:
  Copula() = default;  ///< independence
  Copula(std::span<const RankCorrelation> correlations, std::size_t dimensions);

  /// In place; coordinates without a correlation keep their bits.
  void correlate(std::span<double> point) const;

 private:
  std::vector<std::size_t> members_;  ///< the correlated coordinates, ascending
  Cholesky factor_;
};

}  // namespace tradeflow::scenarios
