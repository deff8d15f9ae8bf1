#include "analysis/rank_regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "model/contract.hpp"
#include "scenarios/cholesky.hpp"

namespace tradeflow::analysis {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Ranks with mean zero and length one; all zero for a constant.
std::vector<double> standardised_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t x, std::size_t y) { return values[x] < values[y]; });
  const double middle = 0.5 * (static_cast<double>(values.size()) - 1.0);
  std::vector<double> ranks(values.size());
  double squares = 0.0;
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    while (last < order.size() && values[order[last]] == values[order[first]]) {
      ++last;
    }
    const double rank = 0.5 * static_cast<double>(first + last - 1) - middle;
    for (std::size_t k = first; k < last; ++k) {
      ranks[order[k]] = rank;
    }
    squares += static_cast<double>(last - first) * rank * rank;
  }
  for (double& rank : ranks) {
    rank /= squares > 0.0 ? std::sqrt(squares) : 1.0;
  }
  return ranks;
}

double dot(const std::vector<double>& x, const std::vector<double>& y) {
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

struct Complete {  // the draws that have a result, column by column
  std::vector<std::vector<double>> ranks;
  std::vector<double> result;
};

Complete complete_draws(std::span<const double> values, std::span<const double> results,
                        std::size_t parameters) {
  std::vector<std::vector<double>> columns(parameters);
  std::vector<double> present;
  for (std::size_t k = 0; k < results.size(); ++k) {
    if (!std::isnan(results[k])) {
      present.push_back(results[k]);
      for (std::size_t i = 0; i < parameters; ++i) {
        columns[i].push_back(values[k * parameters + i]);
      }
    }
  }
  for (auto& column : columns) {
    column = standardised_ranks(column);
  }
  return {std::move(columns), standardised_ranks(present)};
}

}  // namespace

RankRegression rank_regression(std::span<const double> values, std::span<const double> results,
                               std::size_t parameters) {
  expects(values.size() == results.size() * parameters, "every draw has its parameters");
  const auto [x, y] = complete_draws(values, results, parameters);
  std::vector<double> normal(parameters * parameters);
  std::vector<double> right(parameters);
  for (std::size_t i = 0; i < parameters; ++i) {
    right[i] = dot(x[i], y);
    for (std::size_t j = 0; j <= i; ++j) {
      normal[i * parameters + j] = dot(x[i], x[j]);
    }
  }
  const auto factor = scenarios::cholesky(normal, parameters);
  const auto b = factor.solve(right);
  const auto free =
      static_cast<double>(y.size()) - 1.0 -
      static_cast<double>(std::count(factor.dependent.begin(), factor.dependent.end(), false));
  RankRegression result{
      std::vector<std::optional<Estimate>>(parameters),
      dot(y, y) > 0.0 ? std::inner_product(b.begin(), b.end(), right.begin(), 0.0) : nan, y.size(),
      results.size() - y.size()};
  for (std::size_t i = 0; i < parameters; ++i) {
    if (!factor.dependent[i]) {
      std::vector<double> unit(parameters, 0.0);
      unit[i] = 1.0;
      const double variance = free > 0.0 ? std::max(0.0, 1.0 - result.r_squared) / free : nan;
      result.coefficients[i] = {b[i], std::sqrt(variance * factor.solve(unit)[i])};
    }
  }
  return result;
}

}  // namespace tradeflow::analysis
