#include "analysis/rank_regression.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
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

std::vector<double> products(const std::vector<std::vector<double>>& x) {
  std::vector<double> normal(x.size() * x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      normal[i * x.size() + j] = dot(x[i], x[j]);
    }
  }
  return normal;
}

}  // namespace

RankRegressor::RankRegressor(std::span<const double> values, std::size_t parameters)
    : values_(values), parameters_(parameters) {
  expects(parameters > 0 && values.size() % parameters == 0, "every draw has its parameters");
  all_ = ranks(std::vector<double>(values.size() / parameters, 0.0));
  normal_ = products(all_);
}

/// Of the draws that have a result.
RankRegressor::Columns RankRegressor::ranks(std::span<const double> results) const {
  Columns columns(parameters_);
  for (std::size_t k = 0; k < results.size(); ++k) {
    for (std::size_t i = 0; i < parameters_ && !std::isnan(results[k]); ++i) {
      columns[i].push_back(values_[k * parameters_ + i]);
    }
  }
  for (auto& column : columns) {
    column = standardised_ranks(column);
  }
  return columns;
}

RankRegression RankRegressor::operator()(std::span<const double> results) const {
  expects(values_.size() == results.size() * parameters_, "every draw has its parameters");
  std::vector<double> present;
  std::copy_if(results.begin(), results.end(), std::back_inserter(present),
               [](double value) { return !std::isnan(value); });
  const bool whole = present.size() == results.size();
  const Columns some = whole ? Columns() : ranks(results);
  const Columns& x = whole ? all_ : some;
  const std::vector<double> y = standardised_ranks(present);
  std::vector<double> right(parameters_);
  std::transform(x.begin(), x.end(), right.begin(), [&](const auto& one) { return dot(one, y); });
  const auto factor = scenarios::cholesky(whole ? normal_ : products(x), parameters_);
  const auto b = factor.solve(right);
  const auto free =
      static_cast<double>(y.size()) - 1.0 -
      static_cast<double>(std::count(factor.dependent.begin(), factor.dependent.end(), false));
  RankRegression result{
      std::vector<std::optional<Estimate>>(parameters_),
      dot(y, y) > 0.0 ? std::inner_product(b.begin(), b.end(), right.begin(), 0.0) : nan, y.size(),
      results.size() - y.size()};
  for (std::size_t i = 0; i < parameters_; ++i) {
    if (!factor.dependent[i]) {
      std::vector<double> unit(parameters_, 0.0);
      unit[i] = 1.0;
      const double variance = free > 0.0 ? std::max(0.0, 1.0 - result.r_squared) / free : nan;
      result.coefficients[i] = {b[i], std::sqrt(variance * factor.solve(unit)[i])};
    }
  }
  return result;
}

RankRegression rank_regression(std::span<const double> values, std::span<const double> results,
                               std::size_t parameters) {
  return RankRegressor(values, parameters)(results);
}

}  // namespace tradeflow::analysis
