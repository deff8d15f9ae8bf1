#include "model/nested_system.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/dual.hpp"
#include "model/nest.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

/// Income is not taken below this share of GDP on the way; at a solution the test of (10) rules.
constexpr double least_income = 1e-3;

}  // namespace

/// One market's parts, one after another.
template <class T>
struct NestedSystem::Scratch {
  explicit Scratch(std::size_t most) : price(most), share(most), weight(most) {}
  std::vector<T> price, share;
  std::vector<double> weight;
  std::vector<T> item_price, item_share;  ///< of one market's items
  std::vector<double> item_weight;
};

template <class T>
void NestedSystem::gaps(std::span<const T> z, std::span<T> gaps, Values<T>& values) const {
  buy(z, values);
  make(z, values);
  pay(z, values);
  factor_gaps(z, gaps, values);
  spending_gaps(z, gaps, values);
}

/// (7)-(9) and the taxes on trade of (10).
template <class T>
void NestedSystem::buy(std::span<const T> z, Values<T>& values) const {
  using std::exp;
  values.item_share.assign(nesting_.items.size() * N_ * N_, T(0.0));
  values.price.assign(N_ * J_, T(0.0));
  values.spending.assign(N_ * J_, T(0.0));
  values.sales.assign(N_ * J_, T(0.0));
  values.taxes.assign(N_, T(0.0));
  const std::size_t spending = factor_states() + N_ * J_;
  Scratch<T> scratch(N_);
  for (const auto j : ids<SectorId>(J_)) {
    const std::size_t first = first_item_[j.offset()];
    const std::size_t last = first_item_[j.offset() + 1];
    for (const auto n : ids<ImporterId>(N_)) {
      const double before = economy_.expenditure(as_region(n), j);
      if (!(before > 0.0)) {
        continue;
      }
      const std::size_t market = n.offset() * J_ + j.offset();
      values.spending[market] = T(before) * exp(z[spending + market]);
      buy_in(first, last, n, z, scratch, values);
      for (std::size_t m = first; m < last; ++m) {
        sell(m, n, values);
      }
    }
  }
}

/// (7') and (8') of one market: within items, between them, and what others keep taking.
template <class T>
void NestedSystem::buy_in(std::size_t first, std::size_t last, ImporterId n, std::span<const T> z,
                          Scratch<T>& scratch, Values<T>& values) const {
  using std::exp, std::log;
  const SectorId j = nesting_.items[first].sector;
  const std::size_t market = n.offset() * J_ + j.offset();
  scratch.item_price.assign(last - first, T(0.0));
  scratch.item_share.assign(last - first, T(0.0));
  scratch.item_weight.assign(last - first, 0.0);
  T kept(0.0);
  for (std::size_t m = first; m < last; ++m) {
    const Item& item = nesting_.items[m];
    const std::span<T> share(values.item_share.data() + (m * N_ + n.offset()) * N_, N_);
    for (std::size_t i = 0; i < N_; ++i) {
      scratch.price[i] =
          T(log_landed_[m](n, ExporterId(i))) + z[factor_states() + i * J_ + j.offset()];
      const double taken = keepers_.kept[m](n, ExporterId(i));
      if (taken > 0.0) {
        kept += T(taken) * exp(scratch.price[i]);
      }
    }
    scratch.item_weight[m - first] = sum(item.share.row(n));
    scratch.item_price[m - first] =
        nest_price<T>(item.share.row(n), scratch.price, -item.theta(as_region(n)), share);
  }
  const T chosen_price = nest_price<T>(scratch.item_weight, scratch.item_price,
                                       1.0 - nesting_.between(as_region(n), j), scratch.item_share);
  const double choosing = keepers_.choosing(as_region(n), j);
  T choosers(1.0);  // their share of spending
  if (choosing < 1.0 || value_of(kept) > 0.0) {
    const T composite = T(choosing) * exp(chosen_price) + kept;
    values.price[market] = log(composite);
    choosers = T(choosing) * exp(chosen_price) / composite;
  } else {
    values.price[market] = chosen_price;
  }
  for (std::size_t m = first; m < last; ++m) {
    T* share = values.item_share.data() + (m * N_ + n.offset()) * N_;
    for (std::size_t i = 0; i < N_; ++i) {
      share[i] = choosers * scratch.item_share[m - first] * share[i];
      const double taken = keepers_.kept[m](n, ExporterId(i));
      if (taken > 0.0) {
        const T price =
            T(log_landed_[m](n, ExporterId(i))) + z[factor_states() + i * J_ + j.offset()];
        share[i] += T(taken) * exp(price - values.price[market]);
      }
    }
  }
}

template <class T>
void NestedSystem::sell(std::size_t m, ImporterId n, Values<T>& values) const {
  const std::size_t j = nesting_.items[m].sector.offset();
  const T spending = values.spending[n.offset() * J_ + j];
  const T* share = values.item_share.data() + (m * N_ + n.offset()) * N_;
  for (const auto i : ids<ExporterId>(N_)) {
    if (value_of(share[i.offset()]) == 0.0) {
      continue;
    }
    const double t = rates_[m].tariff(n, i);
    const double e = rates_[m].export_tax(n, i);
    const T flow = share[i.offset()] * spending / T((1.0 + t) * (1.0 + e));
    values.sales[i.offset() * J_ + j] += flow;
    values.taxes[n.offset()] += T(t * (1.0 + e)) * flow;
    values.taxes[i.offset()] += T(e) * flow;
  }
}

/// (5) and the updated shares of (11).
template <class T>
void NestedSystem::make(std::span<const T> z, Values<T>& values) const {
  values.cost.assign(N_ * J_, T(0.0));
  values.input_share.assign(N_ * J_ * J_, T(0.0));
  values.payment.assign(N_ * J_ * F_, T(0.0));
  Scratch<T> scratch(std::max(J_, F_));
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t j = 0; j < J_; ++j) {
      if (economy_.output(RegionId(n), SectorId(j)) > 0.0) {
        make_in(n, j, z, scratch, values);
      }
    }
  }
  demand_finally(values);
}

template <class T>
void NestedSystem::make_in(std::size_t n, std::size_t j, std::span<const T> z, Scratch<T>& scratch,
                           Values<T>& values) const {
  const std::size_t market = n * J_ + j;
  const SectorId sector(j);
  for (std::size_t f = 0; f < F_; ++f) {
    scratch.price[f] = z[factor_at(n, j, f)];
  }
  const std::span<T> factors(values.payment.data() + market * F_, F_);
  const T value_added = nest_price<T>(economy_.factor_share.row(RegionId(n), sector), scratch.price,
                                      1.0 - nesting_.factors(sector), factors);
  const std::span<T> inputs(values.input_share.data() + market * J_, J_);
  const T input_price = nest_price<T>(std::span<const double>(inputs_).subspan(market * J_, J_),
                                      std::span<const T>(values.price).subspan(n * J_, J_),
                                      1.0 - nesting_.inputs(sector), inputs);
  const double weights[] = {value_added_[market], 1.0 - value_added_[market]};
  const T prices[] = {value_added, input_price};
  T top[2];
  values.cost[market] =
      T(own_cost_[market]) + nest_price<T>(weights, prices, 1.0 - nesting_.top(sector), top);
  const double untaxed = 1.0 - tax_[market];
  for (T& share : factors) {
    share = share * top[0] * T(untaxed);
  }
  for (T& share : inputs) {
    share = share * top[1] * T(untaxed);
  }
}

/// α' of (11), and the price index at the baseline's tastes.
template <class T>
void NestedSystem::demand_finally(Values<T>& values) const {
  values.final_share.assign(N_ * J_, T(0.0));
  values.index.assign(N_, T(0.0));
  for (std::size_t n = 0; n < N_; ++n) {
    const std::span<const T> prices(values.price.data() + n * J_, J_);
    const std::span<T> shares(values.final_share.data() + n * J_, J_);
    const double delta = 1.0 - nesting_.final_use(RegionId(n));
    values.index[n] = nest_price<T>(economy_.final_share.row(RegionId(n)), prices, delta, shares);
    nest_price<T>(std::span<const double>(tastes_).subspan(n * J_, J_), prices, delta, shares);
  }
}

/// (10) from the state's factor prices and the taxes of this pass.
template <class T>
void NestedSystem::pay(std::span<const T> z, Values<T>& values) const {
  using std::exp;
  values.paid.assign(N_ * F_, T(0.0));
  values.reward.assign(N_ * F_, T(0.0));
  values.gdp = values.taxes;
  std::vector<double> earners(J_);
  std::vector<T> prices(J_), unused(J_);
  T deficits(0.0), world(0.0);
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t j = 0; j < J_; ++j) {
      const std::size_t market = n * J_ + j;
      values.gdp[n] += T(tax_[market]) * values.sales[market];
      for (std::size_t f = 0; f < F_; ++f) {
        values.paid[n * F_ + f] += values.payment[market * F_ + f] * values.sales[market];
      }
    }
    for (std::size_t f = 0; f < F_; ++f) {
      for (std::size_t j = 0; j < J_; ++j) {
        earners[j] = earner(n, j, f);
        prices[j] = z[factor_at(n, j, f)];
      }
      T& reward = values.reward[n * F_ + f];
      reward =
          mobile_ ? prices[0] : nest_price<T>(earners, prices, 1.0 + closure_.mobility, unused);
      values.gdp[n] += T(earned_[n * F_ + f]) * exp(reward + T(log_endowment_[n * F_ + f]));
    }
    deficits += T(deficit_rate_[n]) * values.gdp[n];
    world += values.gdp[n];
  }
  const bool by_gdp = closure_.deficits == DeficitRule::GdpShare;
  values.deficit_shift = by_gdp ? deficits / world : T(0.0);
  values.income = values.gdp;
  for (std::size_t n = 0; n < N_; ++n) {
    values.income[n] += by_gdp ? (T(deficit_rate_[n]) - values.deficit_shift) * values.gdp[n]
                        : closure_.deficits == DeficitRule::Fixed ? T(economy_.deficit(RegionId(n)))
                                                                  : T(0.0);
  }
}

/// (12), with the numeraire's equation in each: what factors are paid and earn sums to the same
/// over the world by all other equations (Walras), so it may be imposed there.
template <class T>
void NestedSystem::factor_gaps(std::span<const T> z, std::span<T> gaps,
                               const Values<T>& values) const {
  using std::exp, std::log;
  T world(0.0);
  for (std::size_t at = 0; at < N_ * F_; ++at) {
    world += T(earned_[at]) * exp(values.reward[at] + T(log_endowment_[at]));
  }
  const T numeraire = log(T(world_value_added_) / world);
  const double own = 1.0 / (1.0 + closure_.mobility);
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t f = 0; f < F_; ++f) {
      const std::size_t at = n * F_ + f;
      const bool earns = earned_[at] > 0.0;
      const T asked =
          earns ? log(values.paid[at] / T(earned_[at])) - T(log_endowment_[at]) : T(0.0);
      for (std::size_t j = 0; j < (mobile_ ? 1 : J_); ++j) {
        const std::size_t here = factor_at(n, j, f);
        if (!earns || (!mobile_ && !(earner(n, j, f) > 0.0))) {
          gaps[here] = -z[here];
          continue;
        }
        T price = asked;
        if (!mobile_) {
          const std::size_t market = n * J_ + j;
          const T received = values.payment[market * F_ + f] * values.sales[market];
          price =
              T(own) * (log(received / T(earned_[at] * earner(n, j, f))) - T(log_endowment_[at])) +
              T(1.0 - own) * asked;
        }
        gaps[here] = price + numeraire - z[here];
      }
    }
  }
}

/// (5) and (11).
template <class T>
void NestedSystem::spending_gaps(std::span<const T> z, std::span<T> gaps, Values<T>& values) const {
  using std::log;
  const std::size_t costs = factor_states();
  const std::size_t spending = costs + N_ * J_;
  std::vector<T> use(J_);
  for (std::size_t n = 0; n < N_; ++n) {
    const T floor = T(least_income) * values.gdp[n];
    const T income = value_of(values.income[n]) > value_of(floor) ? values.income[n] : floor;
    for (std::size_t k = 0; k < J_; ++k) {
      use[k] = values.final_share[n * J_ + k] * income;
    }
    for (std::size_t j = 0; j < J_; ++j) {
      const T* share = values.input_share.data() + (n * J_ + j) * J_;
      for (std::size_t k = 0; k < J_; ++k) {
        use[k] += share[k] * values.sales[n * J_ + j];
      }
    }
    for (std::size_t j = 0; j < J_; ++j) {
      const std::size_t market = n * J_ + j;
      gaps[costs + market] = values.cost[market] - z[costs + market];
      const double before = economy_.expenditure(RegionId(n), SectorId(j));
      gaps[spending + market] =
          before > 0.0 ? log(use[j] / T(before)) - z[spending + market] : -z[spending + market];
    }
  }
}

template void NestedSystem::gaps<double>(std::span<const double>, std::span<double>,
                                         Values<double>&) const;
template void NestedSystem::gaps<Dual>(std::span<const Dual>, std::span<Dual>, Values<Dual>&) const;

}  // namespace tradeflow::model
