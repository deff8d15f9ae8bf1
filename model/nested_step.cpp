#include <algorithm>
#include <cmath>

#include "model/nested_solver.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// The one-level θ whose own-price answer of spending is that of a market's nests, on average
/// over its exporters: Σ π (elasticity of π_i to i's own cost) / Σ π (1 − π).
double one_level_theta(const Nesting& nesting, const std::vector<PartnerTable>& share,
                       std::size_t first, std::size_t last, ImporterId n) {
  constexpr double least = 0.05;  // an answer the blocks stay regular with; only pace hangs on it
  const std::size_t N = nesting.between.extent(0);
  const SectorId j = nesting.items[first].sector;
  const double rho = nesting.reoptimising(as_region(n), j);
  const double between = nesting.between(as_region(n), j) - 1.0;
  double answer = 0.0;
  double room = 0.0;
  for (const auto i : ids<ExporterId>(N)) {
    double whole = 0.0;
    for (std::size_t m = first; m < last; ++m) {
      const double in_market = share[m](n, i);
      const double of_item = sum(share[m].row(n));
      if (in_market > 0.0) {
        const double in_item = in_market / of_item;
        answer += in_market * (nesting.items[m].theta(as_region(n)) * (1.0 - in_item) +
                               between * in_item * (1.0 - of_item));
      }
      whole += in_market;
    }
    room += whole * (1.0 - whole);
  }
  return room > 0.0 ? std::max(least, rho * answer / room - (1.0 - rho)) : 1.0;
}

Economy one_level_twin(const NestedSystem& system, const Economy& now,
                       const std::vector<PartnerTable>& share) {
  const Nesting& nesting = system.nesting();
  Economy twin = now;
  for (std::size_t first = 0; first < nesting.items.size();) {
    const SectorId j = nesting.items[first].sector;
    std::size_t last = first;
    while (last < nesting.items.size() && nesting.items[last].sector == j) {
      ++last;
    }
    twin.trade_elasticity(j) = 1.0;
    for (const auto n : ids<ImporterId>(now.shape.regions)) {
      twin.elasticity_ratio(as_region(n), j) = one_level_theta(nesting, share, first, last, n);
    }
    first = last;
  }
  return twin;
}

Linearisation linearised(const NestedSystem& system, const Economy& now,
                         const std::vector<PartnerTable>& share) {
  const Economy twin = one_level_twin(system, now, share);
  return linearise(twin, Policy{}, system.closure(), baseline_point(twin));
}

}  // namespace

NestedStep::NestedStep(const NestedSystem& system, const Economy& now,
                       const std::vector<PartnerTable>& share)
    : system_(system), at_(linearised(system, now, share)), blocks_(at_) {
  const Shape s = at_.shape;
  sales_by_cost_ = sales_by_spending_ = MatrixXd::Zero(at_.sales.rows(), at_.sales.cols());
  earner_.assign(s.regions * s.sectors * s.factors, 0.0);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      const Index row = n.value();
      const Index column = j.value();
      const double flow = at_.flow(j, as_importer(n), as_exporter(n));
      const double home = at_.share(j, as_importer(n), as_exporter(n));
      const double answer = at_.answer(row, column) - at_.theta(row, column) * flow * home;
      sales_by_cost_(row, column) = -answer * at_.per_sales(row, column);
      sales_by_spending_(row, column) = flow * at_.per_sales(row, column);
      for (const auto f : ids<FactorId>(s.factors)) {
        earner_[(n.offset() * s.sectors + j.offset()) * s.factors + f.offset()] =
            at_.payment[f.offset()](row, column) * at_.sales(row, column) *
            at_.per_earned(row, f.value());
      }
    }
  }
}

/// At finite mobility ŵ_j of (12) moves with what its sector pays and with Φ̂: its gap less the
/// part Φ̂ carries belongs to the sector's cost, as in Newton's method of the one-level system.
void NestedStep::solve(std::span<const double> gaps, std::span<double> step) const {
  const Shape s = at_.shape;
  const std::size_t costs = system_.factor_states();
  const std::size_t spending = costs + s.regions * s.sectors;
  const double common = 1.0 - at_.own_weight();
  const auto market = [&](std::size_t n, std::size_t j) { return n * s.sectors + j; };
  Markets state(s);
  std::vector<double> own(system_.mobile() ? 0 : costs);
  for (std::size_t n = 0; n < s.regions; ++n) {
    const auto row = static_cast<Index>(n);
    for (std::size_t f = 0; f < s.factors; ++f) {
      double& index = state.factor(row, static_cast<Index>(f));
      if (system_.mobile()) {
        index = gaps[n * s.factors + f];
        continue;
      }
      for (std::size_t j = 0; j < s.sectors; ++j) {
        const std::size_t at = market(n, j) * s.factors + f;
        index += earner_[at] * gaps[at];
      }
    }
    for (std::size_t j = 0; j < s.sectors; ++j) {
      const auto column = static_cast<Index>(j);
      state.cost(row, column) = gaps[costs + market(n, j)];
      state.spending(row, column) = gaps[spending + market(n, j)];
      for (std::size_t f = 0; f < s.factors && !system_.mobile(); ++f) {
        const std::size_t at = market(n, j) * s.factors + f;
        own[at] = gaps[at] - common * state.factor(row, static_cast<Index>(f));
        state.cost(row, column) +=
            at_.payment[f](row, column) * at_.per_cost(row, column) * own[at];
      }
    }
  }
  blocks_.solve(state);
  for (std::size_t n = 0; n < s.regions; ++n) {
    const auto row = static_cast<Index>(n);
    for (std::size_t f = 0; f < s.factors && system_.mobile(); ++f) {
      step[n * s.factors + f] = state.factor(row, static_cast<Index>(f));
    }
    for (std::size_t j = 0; j < s.sectors; ++j) {
      const auto column = static_cast<Index>(j);
      step[costs + market(n, j)] = state.cost(row, column);
      step[spending + market(n, j)] = state.spending(row, column);
      const double sales = sales_by_cost_(row, column) * state.cost(row, column) +
                           sales_by_spending_(row, column) * state.spending(row, column);
      for (std::size_t f = 0; f < s.factors && !system_.mobile(); ++f) {
        const std::size_t at = market(n, j) * s.factors + f;
        step[at] =
            own[at] + at_.own_weight() * sales + common * state.factor(row, static_cast<Index>(f));
      }
    }
  }
}

}  // namespace tradeflow::model
