#include <algorithm>
#include <cmath>
#include <limits>

#include "model/nested_system.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {

NestedSystem::NestedSystem(const Economy& economy, const Nesting& nesting, const Policy& policy,
                           const ItemPolicy& items, const Closure& closure)
    : economy_(economy),
      nesting_(nesting),
      closure_(closure),
      N_(economy.shape.regions),
      J_(economy.shape.sectors),
      F_(economy.shape.factors),
      mobile_(std::isinf(closure.mobility)),
      rates_(item_rates(economy, nesting, policy, items)),
      keepers_(keeping(nesting, rates_)),
      first_item_(J_ + 1, nesting.items.size()) {
  for (std::size_t m = nesting.items.size(); m-- > 0;) {
    first_item_[nesting.items[m].sector.offset()] = m;
  }
  for (const ItemRates& rates : rates_) {
    PartnerTable log_landed = rates.landed;
    for (double& value : log_landed.values()) {
      value = std::log(value);
    }
    log_landed_.push_back(std::move(log_landed));
  }
  prepare_markets(policy);
  prepare_factors(policy);
  weigh_states();
}

void NestedSystem::prepare_markets(const Policy& policy) {
  const MarketTable tax = applied(economy_.production_tax, policy.production_tax);
  const MarketTable productivity = applied(market_table(economy_.shape, 1.0), policy.productivity);
  const MarketTable preference = applied(market_table(economy_.shape, 1.0), policy.preference);
  tax_.assign(tax.values().begin(), tax.values().end());
  own_cost_.assign(N_ * J_, 0.0);
  value_added_.assign(N_ * J_, 0.0);
  tastes_.assign(N_ * J_, 0.0);
  inputs_.assign(N_ * J_ * J_, 0.0);
  for (const auto n : ids<RegionId>(N_)) {
    for (const auto j : ids<SectorId>(J_)) {
      const std::size_t market = n.offset() * J_ + j.offset();
      const double untaxed = 1.0 - economy_.production_tax(n, j);
      own_cost_[market] = std::log(untaxed / (1.0 - tax(n, j))) - std::log(productivity(n, j));
      value_added_[market] = economy_.value_added_share(n, j) / untaxed;
      tastes_[market] = economy_.final_share(n, j) * preference(n, j);
      for (const auto k : ids<InputId>(J_)) {
        inputs_[market * J_ + k.offset()] = economy_.input_share(n, k, j) / untaxed;
      }
    }
  }
}

void NestedSystem::prepare_factors(const Policy& policy) {
  const RegionFactorTable endowment = applied(RegionFactorTable({N_, F_}, 1.0), policy.endowment);
  const RegionFactorTable earned = factor_income(economy_);
  earned_.assign(earned.values().begin(), earned.values().end());
  world_value_added_ = sum(earned_);
  earner_.assign(N_ * J_ * F_, 0.0);
  log_endowment_.assign(N_ * F_, 0.0);
  deficit_rate_.assign(N_, 0.0);
  for (const auto n : ids<RegionId>(N_)) {
    deficit_rate_[n.offset()] = economy_.deficit(n) / (economy_.income(n) - economy_.deficit(n));
    for (const auto f : ids<FactorId>(F_)) {
      log_endowment_[n.offset() * F_ + f.offset()] = std::log(endowment(n, f));
      for (const auto j : ids<SectorId>(J_)) {
        const double earns = economy_.value_added_share(n, j) * economy_.factor_share(n, j, f) *
                             economy_.output(n, j);
        if (earns > 0.0) {
          earner_[(n.offset() * J_ + j.offset()) * F_ + f.offset()] = earns / earned(n, f);
        }
      }
    }
  }
}

void NestedSystem::weigh_states() {
  const double floor = floor_share * sum(economy_.output.values());
  weight_.assign(size(), 0.0);
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t j = 0; j < J_; ++j) {
      const std::size_t market = n * J_ + j;
      for (std::size_t f = 0; f < F_; ++f) {
        if (earner(n, j, f) > 0.0) {
          weight_[factor_at(n, j, f)] = 1.0;
        }
      }
      weight_[factor_states() + market] = economy_.output.data()[market] > 0.0 ? 1.0 : 0.0;
      weight_[factor_states() + N_ * J_ + market] =
          std::min(1.0, economy_.expenditure.data()[market] / floor);
    }
  }
}

double NestedSystem::largest(std::span<const double> gaps) const {
  double most = 0.0;
  for (std::size_t at = 0; at < gaps.size(); ++at) {
    most = worse(most, weight_[at] > 0.0 ? weight_[at] * gaps[at] : 0.0);
  }
  return most;
}

void NestedSystem::set_numeraire(std::span<double> z) const {
  double world = 0.0;
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t f = 0; f < F_; ++f) {
      const double scale = earned_[n * F_ + f] * std::exp(log_endowment_[n * F_ + f]);
      if (mobile_) {
        world += scale * std::exp(z[n * F_ + f]);
        continue;
      }
      const double power = 1.0 + closure_.mobility;
      double held = 0.0;
      double most = -std::numeric_limits<double>::infinity();
      for (std::size_t j = 0; j < J_; ++j) {
        most = earner(n, j, f) > 0.0 ? std::max(most, z[factor_at(n, j, f)]) : most;
      }
      for (std::size_t j = 0; j < J_; ++j) {
        held += earner(n, j, f) > 0.0
                    ? earner(n, j, f) * std::exp(power * (z[factor_at(n, j, f)] - most))
                    : 0.0;
      }
      world += held > 0.0 ? scale * std::exp(most + std::log(held) / power) : 0.0;
    }
  }
  const double shift = std::log(world_value_added_ / world);
  for (std::size_t at = 0; at < z.size() && std::isfinite(shift); ++at) {
    z[at] += weight_[at] > 0.0 ? shift : 0.0;
  }
}

void NestedSystem::state(const Equilibrium& point, std::span<double> z) const {
  const auto log_of = [](double x) { return std::log(x); };
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t j = 0; j < J_; ++j) {
      for (std::size_t f = 0; f < F_; ++f) {
        z[factor_at(n, j, f)] =
            std::log(point.factor_price_hat(RegionId(n), SectorId(j), FactorId(f)));
      }
      const double before = economy_.expenditure(RegionId(n), SectorId(j));
      const double now = point.expenditure(RegionId(n), SectorId(j));
      z[factor_states() + N_ * J_ + n * J_ + j] = before > 0.0 ? std::log(now / before) : 0.0;
    }
  }
  std::transform(point.cost_hat.values().begin(), point.cost_hat.values().end(),
                 z.begin() + static_cast<std::ptrdiff_t>(factor_states()), log_of);
}

Equilibrium NestedSystem::point(std::span<const double> z, const Values<double>& values) const {
  Equilibrium out = baseline_point(economy_);
  const auto exp_of = [](double x) { return std::exp(x); };
  for (const auto n : ids<RegionId>(N_)) {
    for (const auto j : ids<SectorId>(J_)) {
      for (const auto f : ids<FactorId>(F_)) {
        out.factor_price_hat(n, j, f) = std::exp(z[factor_at(n.offset(), j.offset(), f.offset())]);
      }
    }
    out.income(n) = values.income[n.offset()];
    out.deficit(n) = values.income[n.offset()] - values.gdp[n.offset()];
    out.price_index_hat(n) = std::exp(values.index[n.offset()]);
    out.real_income_hat(n) = out.income(n) / economy_.income(n) / out.price_index_hat(n);
  }
  std::transform(z.begin() + static_cast<std::ptrdiff_t>(factor_states()),
                 z.begin() + static_cast<std::ptrdiff_t>(factor_states() + N_ * J_),
                 out.cost_hat.data(), exp_of);
  std::transform(values.price.begin(), values.price.end(), out.price_hat.data(), exp_of);
  std::copy(values.spending.begin(), values.spending.end(), out.expenditure.data());
  std::copy(values.sales.begin(), values.sales.end(), out.output.data());
  out.trade_share = trade_table(economy_.shape);
  for (std::size_t m = 0; m < nesting_.items.size(); ++m) {
    double* share = out.trade_share.data() + nesting_.items[m].sector.offset() * N_ * N_;
    for (std::size_t at = 0; at < N_ * N_; ++at) {
      share[at] += values.item_share[m * N_ * N_ + at];
    }
  }
  out.deficit_shift = values.deficit_shift;
  return out;
}

}  // namespace tradeflow::model
