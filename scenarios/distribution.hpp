#pragma once
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "seeds/fact.hpp"

namespace tradeflow::scenarios {

struct Point {
  double value = 0.0;
};
struct Uniform {
  double low = 0.0;
  double high = 1.0;
};
struct Normal {
  double mean = 0.0;
  double sd = 1.0;
};
/// The exponential of a normal variable.
struct Lognormal {
  double log_mean = 0.0;  ///< its exponential is the median
  double log_sd = 1.0;
};
struct Triangular {
  double low = 0.0;
  double mode = 0.5;
  double high = 1.0;
};
using Family = std::variant<Point, Uniform, Normal, Lognormal, Triangular>;

/// A parameter's uncertainty: a family, given that the value lies in [at_least, at_most].
struct Distribution {
  Family family = Point{};
  double at_least = -std::numeric_limits<double>::infinity();
  double at_most = std::numeric_limits<double>::infinity();
};

/// Every way in which the numbers make no distribution, in words; empty if they make one.
[[nodiscard]] std::vector<std::string> violations(const Distribution& distribution);

/// What a fact says about its own uncertainty.
/// \throws ContractError a family or a number of numbers that the reader of facts refuses
[[nodiscard]] Distribution distribution_of(const seeds::Distribution& stated);

// The functions below expect a distribution without violations.

/// The value below which the share u of the probability lies. Increasing in u, and within
/// [at_least, at_most] to the last bit: points that fill the unit interval evenly fill the
/// distribution evenly, which rejection or sums of uniforms would destroy.
/// \param u in (0, 1)
[[nodiscard]] double quantile(const Distribution& distribution, double u);

/// The probability of a value up to x.
[[nodiscard]] double probability_below(const Distribution& distribution, double x);

/// The smallest and the largest value, infinite if there is none.
struct Bounds {
  double low = 0.0;
  double high = 0.0;
};
[[nodiscard]] Bounds support(const Distribution& distribution);

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
};
[[nodiscard]] Moments moments(const Distribution& distribution);

/// Φ and its inverse for the standard normal; the inverse for u in (0, 1).
[[nodiscard]] double normal_probability(double z);
[[nodiscard]] double normal_quantile(double u);

}  // namespace tradeflow::scenarios
