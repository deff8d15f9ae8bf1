#include "scenarios/copula.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "model/contract.hpp"
#include "scenarios/distribution.hpp"

namespace tradeflow::scenarios {
namespace {

std::vector<std::size_t> members_of(std::span<const RankCorrelation> correlations) {
  std::vector<std::size_t> all;
  for (const auto& pair : correlations) {
    all.push_back(pair.first);
    all.push_back(pair.second);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

// The correlation r of two normals whose ranks correlate by ρ: r = 2 sin(π ρ / 6) (Pearson 1907;
// Kruskal, JASA 53, 814 (1958)).
Cholesky factorise(std::span<const RankCorrelation> correlations,
                   std::span<const std::size_t> members) {
  const std::size_t n = members.size();
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    matrix[i * n + i] = 1.0;
  }
  const auto place = [&](std::size_t dimension) {
    return static_cast<std::size_t>(std::lower_bound(members.begin(), members.end(), dimension) -
                                    members.begin());
  };
  for (const auto& pair : correlations) {
    const double r = 2.0 * std::sin(std::numbers::pi * pair.rho / 6.0);
    matrix[place(pair.first) * n + place(pair.second)] = r;
    matrix[place(pair.second) * n + place(pair.first)] = r;
  }
  return cholesky(matrix, n);
}

}  // namespace

std::vector<std::string> violations(std::span<const RankCorrelation> correlations,
                                    std::span<const std::string> names) {
  std::vector<std::string> all;
  std::vector<std::pair<std::size_t, std::size_t>> seen;
  for (const auto& pair : correlations) {
    if (pair.first >= names.size() || pair.second >= names.size()) {
      all.emplace_back("a correlation names two parameters of the design");
      continue;
    }
    const std::string both = names[pair.first] + " and " + names[pair.second];
    if (pair.first == pair.second) {
      all.push_back(names[pair.first] + " is correlated with itself");
    }
    if (!(std::abs(pair.rho) <= 1.0)) {
      all.push_back("the rank correlation of " + both + " lies between -1 and 1");
    }
    seen.push_back(std::minmax(pair.first, pair.second));
    if (std::count(seen.begin(), seen.end(), seen.back()) == 2) {
      all.push_back("the correlation of " + both + " is stated twice");
    }
  }
  if (all.empty() && !factorise(correlations, members_of(correlations)).positive) {
    all.emplace_back(
        "the rank correlations contradict each other: no Gaussian copula has them all");
  }
  return all;
}

Copula::Copula(std::span<const RankCorrelation> correlations, std::size_t dimensions)
    : members_(members_of(correlations)), factor_(factorise(correlations, members_)) {
  expects(members_.empty() || members_.back() < dimensions, "correlations are of the parameters");
  expects(factor_.positive, "rank correlations do not contradict each other");
}

void Copula::correlate(std::span<double> point) const {
  std::vector<double> z(members_.size());
  for (std::size_t i = 0; i < z.size(); ++i) {
    z[i] = normal_quantile(point[members_[i]]);
  }
  constexpr double largest = 1.0 - 0x1p-53;  // |z| <= 8.2 before; beyond it Φ rounds to 0 or 1
  for (std::size_t i = 0; i < z.size(); ++i) {
    double y = 0.0;
    for (std::size_t k = 0; k <= i; ++k) {
      y += factor_(i, k) * z[k];
    }
    point[members_[i]] = std::clamp(normal_probability(y), 0x1p-53, largest);
  }
}

}  // namespace tradeflow::scenarios
