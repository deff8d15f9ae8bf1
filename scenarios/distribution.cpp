#include "scenarios/distribution.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

#include "model/contract.hpp"

namespace tradeflow::scenarios {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Bounds overlap(const Distribution& d, double low, double high) {
  return {std::max(d.at_least, low), std::min(d.at_most, high)};
}

double density(double z) {
  return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
}

// Φ(high) − Φ(low) without cancellation: both tails are taken on the side where they are small.
double normal_mass(const Bounds& z) {
  return z.low > 0.0 ? normal_probability(-z.low) - normal_probability(-z.high)
                     : normal_probability(z.high) - normal_probability(z.low);
}

// A standard normal variable given that it lies within the bounds. Above the median by symmetry,
// since 1 − ε has fewer digits than ε.
double truncated_normal_quantile(const Bounds& z, double u) {
  if (z.low > 0.0) {
    return -truncated_normal_quantile({-z.high, -z.low}, 1.0 - u);
  }
  const double below = normal_probability(z.low);
  const double p = below + u * (normal_probability(z.high) - below);
  constexpr double largest = 1.0 - 0x1p-53;
  return std::clamp(normal_quantile(std::clamp(p, std::numeric_limits<double>::min(), largest)),
                    z.low, z.high);
}

// Johnson, Kotz & Balakrishnan, "Continuous univariate distributions" 1 (1994), (13.134-135).
Moments truncated_normal_moments(const Bounds& z) {
  const double mass = normal_mass(z);
  const double at_low = std::isinf(z.low) ? 0.0 : density(z.low) / mass;
  const double at_high = std::isinf(z.high) ? 0.0 : density(z.high) / mass;
  const double mean = at_low - at_high;
  const double low_term = std::isinf(z.low) ? 0.0 : z.low * at_low;
  const double high_term = std::isinf(z.high) ? 0.0 : z.high * at_high;
  return {mean, 1.0 + low_term - high_term - mean * mean};
}

double triangular_probability(const Triangular& t, double x) {
  if (x <= t.low) {
    return 0.0;
  }
  if (x >= t.high) {
    return 1.0;
  }
  const double width = t.high - t.low;
  return x <= t.mode ? (x - t.low) * (x - t.low) / (width * (t.mode - t.low))
                     : 1.0 - (t.high - x) * (t.high - x) / (width * (t.high - t.mode));
}

double triangular_quantile(const Triangular& t, double p) {
  const double width = t.high - t.low;
  return p * width <= t.mode - t.low ? t.low + std::sqrt(p * width * (t.mode - t.low))
                                     : t.high - std::sqrt((1.0 - p) * width * (t.high - t.mode));
}

// ∫ g(x) f(x) dx over the bounds for the triangular density f and a polynomial g of degree two at
// most: on each side of the mode the integrand is a cubic, which two Gauss points integrate
// exactly.
template <class G>
double triangular_integral(const Triangular& t, const Bounds& x, const G& g) {
  const double width = t.high - t.low;
  const auto piece = [&](double low, double high, double foot, double slope) {
    const double middle = 0.5 * (low + high);
    const double half = 0.5 * (high - low);
    const double offset = half / std::numbers::sqrt3;
    const auto f = [&](double at) { return g(at) * 2.0 * (at - foot) / (width * slope); };
    return high > low ? half * (f(middle - offset) + f(middle + offset)) : 0.0;
  };
  return piece(x.low, std::min(x.high, t.mode), t.low, t.mode - t.low) +
         piece(std::max(x.low, t.mode), x.high, t.high, t.mode - t.high);
}

// What each family knows about itself; `Distribution` adds the bounds.
struct Law {
  const Distribution& d;

  [[nodiscard]] Bounds standard(double centre, double spread) const {
    return {(d.at_least - centre) / spread, (d.at_most - centre) / spread};
  }
  [[nodiscard]] Bounds standard(const Lognormal& f) const {
    const auto log = [](double x) { return x > 0.0 ? std::log(x) : -infinity; };
    return {(log(d.at_least) - f.log_mean) / f.log_sd, (log(d.at_most) - f.log_mean) / f.log_sd};
  }
};

struct QuantileOf : Law {
  double u;
  double operator()(const Point& f) const { return f.value; }
  double operator()(const Uniform& f) const {
    const auto [low, high] = overlap(d, f.low, f.high);
    return std::lerp(low, high, u);  // never past an end, unlike low + u (high - low)
  }
  double operator()(const Normal& f) const {
    return f.mean + f.sd * truncated_normal_quantile(standard(f.mean, f.sd), u);
  }
  double operator()(const Lognormal& f) const {
    return std::exp(f.log_mean + f.log_sd * truncated_normal_quantile(standard(f), u));
  }
  double operator()(const Triangular& f) const {
    const double below = triangular_probability(f, d.at_least);
    const double p = below + u * (triangular_probability(f, d.at_most) - below);
    return triangular_quantile(f, p);
  }
};

struct MassOf : Law {  // of [at_least, x], before dividing by the mass of the whole
  double x;
  double operator()(const Point& f) const { return f.value <= x ? 1.0 : 0.0; }
  double operator()(const Uniform& f) const {
    const auto [low, high] = overlap(d, f.low, f.high);
    return (std::min(x, high) - low) / (f.high - f.low);
  }
  double operator()(const Normal& f) const {
    return normal_mass({standard(f.mean, f.sd).low, (x - f.mean) / f.sd});
  }
  double operator()(const Lognormal& f) const {
    return x > 0.0 ? normal_mass({standard(f).low, (std::log(x) - f.log_mean) / f.log_sd}) : 0.0;
  }
  double operator()(const Triangular& f) const {
    return triangular_probability(f, x) - triangular_probability(f, d.at_least);
  }
};

struct MomentsOf : Law {
  Moments operator()(const Point& f) const { return {f.value, 0.0}; }
  Moments operator()(const Uniform& f) const {
    const auto [low, high] = overlap(d, f.low, f.high);
    return {0.5 * (low + high), (high - low) * (high - low) / 12.0};
  }
  Moments operator()(const Normal& f) const {
    const auto [mean, variance] = truncated_normal_moments(standard(f.mean, f.sd));
    return {f.mean + f.sd * mean, f.sd * f.sd * variance};
  }
  // E[xᵏ] of a lognormal moves the normal's centre by k σ.
  Moments operator()(const Lognormal& f) const {
    const Bounds z = standard(f);
    const auto raw = [&](double k) {
      const double share =
          normal_mass({z.low - k * f.log_sd, z.high - k * f.log_sd}) / normal_mass(z);
      return share * std::exp(k * f.log_mean + 0.5 * k * k * f.log_sd * f.log_sd);
    };
    const double mean = raw(1.0);
    return {mean, raw(2.0) - mean * mean};
  }
  Moments operator()(const Triangular& f) const {
    const Bounds x = overlap(d, f.low, f.high);
    const double mass = triangular_integral(f, x, [](double) { return 1.0; });
    const double mean = triangular_integral(f, x, [](double v) { return v; }) / mass;
    const auto square = [&](double v) { return (v - mean) * (v - mean); };
    return {mean, triangular_integral(f, x, square) / mass};
  }
};

struct EndsOf {
  Bounds operator()(const Point& f) const { return {f.value, f.value}; }
  Bounds operator()(const Uniform& f) const { return {f.low, f.high}; }
  Bounds operator()(const Normal&) const { return {-infinity, infinity}; }
  Bounds operator()(const Lognormal&) const { return {0.0, infinity}; }
  Bounds operator()(const Triangular& f) const { return {f.low, f.high}; }
};

struct Complaints {
  std::vector<std::string>& out;
  void unless(bool holds, const char* words) const {
    if (!holds) {
      out.emplace_back(words);
    }
  }
  void operator()(const Point& f) const {
    unless(std::isfinite(f.value), "a point is a finite number");
  }
  void operator()(const Uniform& f) const {
    unless(std::isfinite(f.low) && std::isfinite(f.high), "a range has finite ends");
    unless(f.low < f.high, "the low end of a range is below the high end");
  }
  void operator()(const Normal& f) const {
    unless(std::isfinite(f.mean), "a mean is a finite number");
    unless(std::isfinite(f.sd) && f.sd > 0.0, "a standard deviation is positive");
  }
  void operator()(const Lognormal& f) const { (*this)(Normal{f.log_mean, f.log_sd}); }
  void operator()(const Triangular& f) const {
    unless(std::isfinite(f.low) && std::isfinite(f.high), "a triangle has finite ends");
    unless(f.low <= f.mode && f.mode <= f.high && f.low < f.high,
           "a triangle is [low, mode, high] in this order, low below high");
  }
};

double mass_up_to(const Distribution& d, double x) {
  return std::visit(MassOf{{d}, x}, d.family);
}

}  // namespace

double normal_probability(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normal_quantile(double u) {
  expects(u > 0.0 && u < 1.0, "a quantile's probability lies between 0 and 1");
  using boost::math::policies::policy;
  using boost::math::policies::promote_double;
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * u, policy<promote_double<false>>());
}

std::vector<std::string> violations(const Distribution& d) {
  std::vector<std::string> all;
  std::visit(Complaints{all}, d.family);
  Complaints{all}.unless(d.at_least < d.at_most, "truncate is [low, high] with low below high");
  if (all.empty()) {
    const auto* point = std::get_if<Point>(&d.family);
    const bool inside = point == nullptr || point->value >= d.at_least;
    Complaints{all}.unless(inside && mass_up_to(d, d.at_most) > 0.0,
                           "truncate leaves nothing of the distribution");
  }
  return all;
}

Distribution distribution_of(const seeds::Distribution& stated) {
  const auto& n = stated.numbers;
  Distribution d;
  if (stated.truncate) {
    d.at_least = stated.truncate->first;
    d.at_most = stated.truncate->second;
  }
  const auto is = [&](const char* family, std::size_t numbers) {
    return stated.family == family && n.size() == numbers;
  };
  if (is("normal", 2)) {
    d.family = Normal{n[0], n[1]};
  } else if (is("lognormal", 2)) {
    d.family = Lognormal{n[0], n[1]};
  } else if (is("uniform", 2)) {
    d.family = Uniform{n[0], n[1]};
  } else {
    expects(is("triangular", 3),
            "a fact's distribution is normal, lognormal, uniform or triangular");
    d.family = Triangular{n[0], n[1], n[2]};
  }
  return d;
}

double quantile(const Distribution& d, double u) {
  expects(u > 0.0 && u < 1.0, "a quantile's probability lies between 0 and 1");
  return std::clamp(std::visit(QuantileOf{{d}, u}, d.family), d.at_least, d.at_most);
}

double probability_below(const Distribution& d, double x) {
  if (x < d.at_least) {
    return 0.0;
  }
  if (x >= d.at_most) {
    return 1.0;
  }
  return std::clamp(mass_up_to(d, x) / mass_up_to(d, d.at_most), 0.0, 1.0);
}

Bounds support(const Distribution& d) {
  const auto [low, high] = std::visit(EndsOf{}, d.family);
  return overlap(d, low, high);
}

Moments moments(const Distribution& d) {
  return std::visit(MomentsOf{{d}}, d.family);
}

}  // namespace tradeflow::scenarios
