#include "analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/contract.hpp"
#include "scenarios/design.hpp"
#include "scenarios/random.hpp"

namespace tradeflow::analysis {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// What one base point adds to the sums behind both indices.
struct Term {
  double a = 0.0;
  double b = 0.0;
  double first = 0.0;  // f(B) (f(AB) − f(A))
  double total = 0.0;  // (f(A) − f(AB))² / 2
};

struct Shares {
  double first = nan;
  double total = nan;
};

// \param point names the term that enters at each of `count` places
template <class Point>
Shares shares_of(const std::vector<Term>& terms, std::size_t count, const Point& point) {
  double sum = 0.0;
  double squares = 0.0;
  Shares shares{0.0, 0.0};
  for (std::size_t k = 0; k < count; ++k) {
    const Term& term = terms[point(k)];
    sum += term.a + term.b;
    squares += term.a * term.a + term.b * term.b;
    shares.first += term.first;
    shares.total += term.total;
  }
  const auto n = static_cast<double>(count);
  const double variance = squares / (2.0 * n) - (sum / (2.0 * n)) * (sum / (2.0 * n));
  return variance > 0.0 ? Shares{shares.first / n / variance, shares.total / n / variance}
                        : Shares{};
}

double standard_deviation(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0.0;
  for (const double value : values) {
    mean += value / n;
  }
  double squares = 0.0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  return values.size() < 2 ? nan : std::sqrt(squares / (n - 1.0));
}

// The mean of f(A) and f(B), the centre that makes the first-order estimator's noise small.
double centre_of(std::span<const double> results, std::size_t rows) {
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t at = 0; at < results.size(); at += rows) {
    for (std::size_t row = 0; row < 2; ++row) {
      if (!std::isnan(results[at + row])) {
        sum += results[at + row];
        count += 1.0;
      }
    }
  }
  return sum / count;
}

VarianceShare resampled(const std::vector<Term>& terms, std::uint64_t seed, std::size_t resamples) {
  VarianceShare share{{nan, nan}, {nan, nan}, 0, 0};
  const auto constant = [&](const Term& t) { return t.a == terms[0].a && t.b == terms[0].a; };
  if (std::all_of(terms.begin(), terms.end(), constant)) {
    return share;  // or the rounding of its squares would be shared out
  }
  const auto itself = [](std::size_t k) { return k; };
  const Shares central = shares_of(terms, terms.size(), itself);
  std::vector<double> first(resamples);
  std::vector<double> total(resamples);
  for (std::size_t r = 0; r < resamples; ++r) {
    const auto drawn = [&](std::size_t k) {
      const scenarios::Address at{k, static_cast<std::uint32_t>(r), 0, 0,
                                  scenarios::Stream::Bootstrap};
      const double u = scenarios::open_unit(scenarios::random_bits(seed, at));
      return static_cast<std::size_t>(u * static_cast<double>(terms.size()));
    };
    const Shares one = shares_of(terms, terms.size(), drawn);
    first[r] = one.first;
    total[r] = one.total;
  }
  share.first = {central.first, standard_deviation(first)};
  share.total = {central.total, standard_deviation(total)};
  return share;
}

}  // namespace

std::vector<VarianceShare> variance_shares(std::span<const double> results, std::size_t parameters,
                                           std::uint64_t seed, std::size_t resamples) {
  const std::size_t rows = scenarios::saltelli_rows(parameters);
  expects(results.size() % rows == 0, "a Saltelli design has parameters + 2 results a base point");
  const std::size_t points = results.size() / rows;
  const double centre = centre_of(results, rows);
  std::vector<VarianceShare> all;
  for (std::size_t i = 0; i < parameters; ++i) {
    std::vector<Term> terms;
    for (std::size_t at = 0; at < results.size(); at += rows) {
      const double a = results[at] - centre;
      const double b = results[at + 1] - centre;
      const double ab = results[at + 2 + i] - centre;
      if (!std::isnan(a + b + ab)) {
        terms.push_back({a, b, b * (ab - a), 0.5 * (a - ab) * (a - ab)});
      }
    }
    all.push_back(resampled(terms, seed, resamples));
    all.back().used = terms.size();
    all.back().missing = points - terms.size();
  }
  return all;
}

std::vector<ElementaryEffects> elementary_effects(std::span<const double> cube,
                                                  std::span<const double> results,
                                                  std::size_t parameters) {
  const std::size_t rows = scenarios::morris_rows(parameters);
  expects(results.size() % rows == 0 && cube.size() == results.size() * parameters,
          "a Morris design has parameters + 1 points a trajectory");
  std::vector<std::vector<double>> effects(parameters);
  std::vector<ElementaryEffects> all(parameters);
  for (std::size_t k = 1; k < results.size(); ++k) {
    if (k % rows == 0) {
      continue;  // from one trajectory to the next
    }
    for (std::size_t i = 0; i < parameters; ++i) {
      const double step = cube[k * parameters + i] - cube[(k - 1) * parameters + i];
      const double effect = (results[k] - results[k - 1]) / step;
      if (step != 0.0 && std::isnan(effect)) {
        ++all[i].missing;
      } else if (step != 0.0) {
        effects[i].push_back(effect);
      }
    }
  }
  for (std::size_t i = 0; i < parameters; ++i) {
    const auto n = static_cast<double>(effects[i].size());
    std::vector<double> sizes;
    for (const double effect : effects[i]) {
      all[i].mu += effect / n;
      all[i].mu_star.value += std::abs(effect) / n;
      sizes.push_back(std::abs(effect));
    }
    all[i].sigma = standard_deviation(effects[i]);
    all[i].mu_star.standard_error = standard_deviation(sizes) / std::sqrt(n);
    all[i].used = effects[i].size();
    if (effects[i].empty()) {
      all[i].mu = all[i].mu_star.value = nan;
    }
  }
  return all;
}

std::vector<double> gradient_shares(std::span<const double> gradient, std::span<const double> sd) {
  expects(gradient.size() == sd.size(), "every parameter has a gradient and a standard deviation");
  std::vector<double> shares(gradient.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    shares[i] = gradient[i] * sd[i] * gradient[i] * sd[i];
    sum += shares[i];
  }
  for (double& share : shares) {
    share = sum > 0.0 ? share / sum : 0.0;
  }
  return shares;
}

}  // namespace tradeflow::analysis
