#include "analysis/uncertainty.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "model/contract.hpp"

namespace tradeflow::analysis {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Hazen's quantile of sorted values.
double sorted_quantile(std::span<const double> sorted, double p) {
  if (sorted.empty()) {
    return nan;
  }
  const auto last = static_cast<double>(sorted.size() - 1);
  const double at = std::clamp(p * static_cast<double>(sorted.size()) - 0.5, 0.0, last);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

double mean_of(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) {
    sum += value;
  }
  return values.empty() ? nan : sum / static_cast<double>(values.size());
}

// The standard error of the mean of independent values.
double error_of_mean(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  const double mean = mean_of(values);
  double squares = 0.0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  return values.size() < 2 ? nan : std::sqrt(squares / (n - 1.0) / n);
}

// Woodruff, JASA 47, 635 (1952): the quantiles one standard error of p to either side, halved.
double error_of_quantile(std::span<const double> sorted, double p) {
  if (sorted.size() < 2) {
    return nan;
  }
  const double dp = std::sqrt(p * (1.0 - p) / static_cast<double>(sorted.size()));
  return 0.5 * (sorted_quantile(sorted, p + dp) - sorted_quantile(sorted, p - dp));
}

double share_above_zero(std::span<const double> sorted) {
  const auto zero = std::upper_bound(sorted.begin(), sorted.end(), 0.0);
  return static_cast<double>(sorted.end() - zero) / static_cast<double>(sorted.size());
}

double share_below_zero(std::span<const double> sorted) {
  const auto zero = std::lower_bound(sorted.begin(), sorted.end(), 0.0);
  return static_cast<double>(zero - sorted.begin()) / static_cast<double>(sorted.size());
}

// Agresti & Coull, Am. Stat. 52, 119 (1998): two successes and two failures added, since a hundred
// equal signs do not make the next one certain.
double error_of_share(double share, std::size_t count) {
  const auto n = static_cast<double>(count);
  const double p = (share * n + 2.0) / (n + 4.0);
  return std::sqrt(p * (1.0 - p) / (n + 4.0));
}

using Sorted = std::vector<double>;

std::vector<Sorted> sorted_replicates(std::span<const double> draws, std::size_t replicates) {
  std::vector<Sorted> all(replicates);
  for (std::size_t k = 0; k < draws.size(); ++k) {
    if (!std::isnan(draws[k])) {
      all[k % replicates].push_back(draws[k]);
    }
  }
  for (auto& one : all) {
    std::sort(one.begin(), one.end());
  }
  return all;
}

// The standard error of a statistic from its values in the replicates.
template <class Statistic>
double spread(const std::vector<Sorted>& replicates, const Statistic& statistic) {
  std::vector<double> each;
  for (const auto& one : replicates) {
    if (!one.empty()) {
      each.push_back(statistic(one));
    }
  }
  return error_of_mean(each);
}

}  // namespace

Band band(std::span<const double> draws, std::size_t replicates) {
  expects(replicates >= 1, "a design has at least one replicate");
  const Sorted all = std::move(sorted_replicates(draws, 1).front());
  const auto parts = sorted_replicates(draws, replicates);
  const auto estimate = [&](double p) {
    const auto of = [p](std::span<const double> sorted) { return sorted_quantile(sorted, p); };
    return Estimate{of(all), replicates > 1 ? spread(parts, of) : error_of_quantile(all, p)};
  };
  Band result{.mean = {mean_of(all), replicates > 1 ? spread(parts, mean_of) : error_of_mean(all)},
              .p05 = estimate(0.05),
              .p50 = estimate(0.50),
              .p95 = estimate(0.95),
              .sign = {nan, nan, nan},
              .used = all.size(),
              .missing = draws.size() - all.size()};
  if (!all.empty()) {
    result.sign = {share_above_zero(all), share_below_zero(all), 0.0};
    const bool up = result.sign.positive >= result.sign.negative;
    const double share = up ? result.sign.positive : result.sign.negative;
    result.sign.standard_error =
        replicates > 1 ? spread(parts, up ? share_above_zero : share_below_zero) : 0.0;
    if (!(result.sign.standard_error > 0.0)) {
      result.sign.standard_error = error_of_share(share, all.size());
    }
  }
  return result;
}

double quantile(std::span<const double> values, double p, std::span<const double> weights) {
  expects(p >= 0.0 && p <= 1.0, "a quantile's probability lies in [0, 1]");
  expects(weights.empty() || weights.size() == values.size(), "every value has its weight");
  std::vector<std::pair<double, double>> points;  // value, weight
  double total = 0.0;
  for (std::size_t k = 0; k < values.size(); ++k) {
    const double weight = weights.empty() ? 1.0 : weights[k];
    expects(weight >= 0.0, "weights are not negative");
    if (!std::isnan(values[k]) && weight > 0.0) {
      points.emplace_back(values[k], weight);
      total += weight;
    }
  }
  std::sort(points.begin(), points.end());
  double below = 0.0;
  double last_at = 0.0;
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double at = below + 0.5 * points[k].second;  // the middle of this value's own weight
    if (p * total <= at) {
      return k == 0 ? points[k].first
                    : std::lerp(points[k - 1].first, points[k].first,
                                (p * total - last_at) / (at - last_at));
    }
    below += points[k].second;
    last_at = at;
  }
  return points.empty() ? nan : points.back().first;
}

}  // namespace tradeflow::analysis
