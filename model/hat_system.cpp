#include "model/hat_system.hpp"

#include <algorithm>
#include <cmath>

#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

/// Income is not taken below this share of GDP on the way; at a solution the test of (10) rules.
constexpr double least_income = 1e-3;

}  // namespace

std::size_t HatSystem::factor_states() const noexcept {
  return (mobile_ ? F_ : J_) * S_;
}
std::size_t HatSystem::size() const noexcept {
  return index_states() + (real_ ? S_ : 0);
}
std::size_t HatSystem::index_states() const noexcept {
  return factor_states() + 2 * J_ * S_;
}

std::size_t HatSystem::bytes_per_pass() const noexcept {
  return sizeof(double) * (B_.size() + net_.size() + N_ * J_ * R_);
}

HatSystem::Scratch HatSystem::scratch() const {
  Scratch s;
  for (auto* table : {&s.log_cost, &s.supply, &s.scale, &s.log_price, &s.spending, &s.sales}) {
    table->resize(J_ * S_);
  }
  s.pending.resize(std::max(J_, F_) * S_);
  s.index.assign(J_ * S_, 1.0);
  s.next.assign(J_ * S_, 1.0);
  for (auto* table : {&s.log_factor, &s.earnings, &s.payments}) {
    table->resize(F_ * S_);
  }
  for (auto* vector : {&s.tariff, &s.taxes, &s.gdp, &s.income, &s.common, &s.correction}) {
    vector->resize(S_);
  }
  s.own_supply.resize(own_rows_ * S_);
  s.region_price.resize(N_ * R_);
  s.region_sales.resize(N_ * R_);
  s.region_used.resize(R_);
  s.region_inputs.resize(R_);
  s.log_employment.resize(labour_ < F_ ? S_ : 0);
  s.lent.resize(saving_ ? S_ : 0);
  return s;
}

double HatSystem::pass(std::span<const double> z, std::span<double> g, Scratch& scratch) const {
  price_factors(z, scratch);
  set_costs(z, scratch);
  sell(z, scratch);
  pay_regions(scratch);
  if (scratch.slopes.region_step.empty()) {
    measure_slopes(scratch);
  }
  double error = worse(factor_gaps(z, g, scratch), spend(z, g, scratch));
  if (real_) {
    error = worse(error, index_prices(z, g, scratch));
  }
  step(z, g, scratch);
  return error;
}

/// log Φ̂ of the state: itself, or Φ̂ L̂ = Σ_j s_j R̂_j of §3.
void HatSystem::price_factors(std::span<const double> z, Scratch& scratch) const {
  std::vector<double>& log_factor = scratch.log_factor;
  if (mobile_) {
    std::copy_n(z.begin(), F_ * S_, log_factor.begin());
    return;
  }
  kernels_->exp(z.data(), scratch.next.data(), J_ * S_);
  std::fill(log_factor.begin(), log_factor.end(), 0.0);
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t f = 0; f < F_; ++f) {
      const double* share = earner_.data() + (j * F_ + f) * S_;
      for (std::size_t n = 0; n < S_; ++n) {
        log_factor[f * S_ + n] += share[n] * scratch.next[j * S_ + n];
      }
    }
  }
  for (std::size_t at = 0; at < F_ * S_; ++at) {
    log_factor[at] = earned_[at] > 0.0 ? std::log(log_factor[at]) - log_endowment_[at] : 0.0;
  }
}

/// (5), with log ŵ_j = (log R̂_j − log L̂)/(1+λ) + log Φ̂ λ/(1+λ).
void HatSystem::set_costs(std::span<const double> z, Scratch& scratch) const {
  if (labour_ < F_) {
    hold_wages(z, scratch);
  }
  const double* input_price = z.data() + factor_states();
  for (std::size_t j = 0; j < J_; ++j) {
    double* cost = scratch.log_cost.data() + j * S_;
    for (std::size_t n = 0; n < S_; ++n) {
      cost[n] = own_cost_[j * S_ + n] + input_price[j * S_ + n];
    }
    for (std::size_t n = 0; n < S_ && !mobile_; ++n) {
      cost[n] += own_weight_ * value_added_[j * S_ + n] * z[j * S_ + n];
    }
    for (std::size_t f = 0; f < F_; ++f) {
      const double* bundle = bundle_.data() + (j * F_ + f) * S_;
      const double* price = scratch.log_factor.data() + f * S_;
      for (std::size_t n = 0; n < S_; ++n) {
        cost[n] += bundle[n] * (common_weight_ * price[n]);
      }
    }
    for (std::size_t n = 0; n < S_ && labour_ < F_; ++n) {
      cost[n] -= bundle_[(j * F_ + labour_) * S_ + n] * (own_weight_ * scratch.log_employment[n]);
    }
  }
}

void HatSystem::sell(std::span<const double> z, Scratch& scratch) const {
  kernels_->exp(z.data() + factor_states() + J_ * S_, scratch.spending.data(), J_ * S_);
  for (std::size_t at = 0; at < J_ * S_; ++at) {
    scratch.spending[at] *= spending_[at];
  }
  std::fill(scratch.sales.begin(), scratch.sales.end(), 0.0);
  std::fill(scratch.taxes.begin(), scratch.taxes.end(), 0.0);
  std::fill(scratch.payments.begin(), scratch.payments.end(), 0.0);
  for (std::size_t j = 0; j < J_; ++j) {
    sell_sector(j, scratch);
  }
  price(scratch);
}

/// (7)-(9) and the taxes and factor payments of (10) for one good.
void HatSystem::sell_sector(std::size_t j, Scratch& scratch) const {
  const std::size_t row = j * S_;
  const Sector& sector = sectors_[j];
  double* sales = scratch.sales.data() + row;
  if (sector.mixed) {
    sell_mixed(j, scratch);
  } else {
    double* supply = scratch.supply.data() + row;
    const double largest = kernels_->offer(scratch.log_cost.data() + row, maker_.data() + row,
                                           sector.theta, S_, supply);
    std::fill_n(scratch.scale.data() + row, N_, std::isinf(largest) ? 0.0 : largest);
    if (sector.traded) {
      kernels_->sell(B_.data() + sector.first, net_.data() + sector.first, supply,
                     scratch.spending.data() + row, N_, S_, scratch.index.data() + row,
                     scratch.tariff.data(), sales);
    } else {
      sell_at_home(j, scratch);
    }
    for (std::size_t i = 0; i < S_; ++i) {
      sales[i] *= supply[i];
    }
  }
  for (std::size_t n = 0; n < S_; ++n) {
    scratch.taxes[n] += scratch.tariff[n] + tax_[row + n] * sales[n];
  }
  for (std::size_t f = 0; f < F_; ++f) {
    const double* payment = payment_.data() + (j * F_ + f) * S_;
    double* payments = scratch.payments.data() + f * S_;
    for (std::size_t n = 0; n < S_; ++n) {
      payments[n] += payment[n] * sales[n];
    }
  }
  if (sector.export_taxed) {
    tax_exports(j, scratch);
  }
}

/// A good nobody buys from another region.
void HatSystem::sell_at_home(std::size_t j, Scratch& scratch) const {
  const double* B = B_.data() + sectors_[j].first;
  const double* net = net_.data() + sectors_[j].first;
  for (std::size_t n = 0; n < N_; ++n) {
    const std::size_t at = j * S_ + n;
    const bool bought = scratch.spending[at] > 0.0;
    scratch.index[at] = bought ? B[n] * scratch.supply[at] : 1.0;
    const double per_unit = bought ? scratch.spending[at] / scratch.index[at] : 0.0;
    scratch.sales[at] = per_unit * net[n];
    scratch.tariff[n] = bought ? per_unit * (scratch.index[at] - net[n] * scratch.supply[at]) : 0.0;
  }
}

/// (7)-(9) where importers differ in θ: N exponentials for each importer with a θ of its own.
void HatSystem::sell_mixed(std::size_t j, Scratch& scratch) const {
  const std::size_t row = j * S_;
  const double* log_cost = scratch.log_cost.data() + row;
  const double* maker = maker_.data() + row;
  double* common = scratch.supply.data() + row;
  const double theirs = kernels_->offer(log_cost, maker, sectors_[j].theta, S_, common);
  for (std::size_t n = 0; n < N_; ++n) {
    const bool own = theta_[row + n] != sectors_[j].theta;
    double* supply = scratch.own_supply.data() + (sectors_[j].own + n) * S_;
    double largest = theirs;
    if (own) {
      largest = kernels_->offer(log_cost, maker, theta_[row + n], S_, supply);
    } else {
      std::copy_n(common, S_, supply);
    }
    scratch.scale[row + n] = std::isinf(largest) ? 0.0 : largest;  // where nobody makes it
  }
  const double* supplies = scratch.own_supply.data() + sectors_[j].own * S_;
  if (sectors_[j].traded) {
    kernels_->sell_own(B_.data() + sectors_[j].first, net_.data() + sectors_[j].first, supplies,
                       scratch.spending.data() + row, N_, S_, scratch.index.data() + row,
                       scratch.tariff.data(), scratch.sales.data() + row);
    return;
  }
  for (std::size_t n = 0; n < N_; ++n) {
    const double supply = supplies[n * S_ + n];
    const std::size_t at = cell(j, n, n);
    const bool bought = scratch.spending[row + n] > 0.0;
    scratch.index[row + n] = bought ? B_[at] * supply : 1.0;
    const double offered = bought ? scratch.spending[row + n] / scratch.index[row + n] : 0.0;
    scratch.sales[row + n] = offered * net_[at] * supply;
    scratch.tariff[n] = offered * (B_[at] - net_[at]) * supply;
  }
}

const double* HatSystem::supply_in(std::size_t j, std::size_t n,
                                   const Scratch& scratch) const noexcept {
  return sectors_[j].mixed ? scratch.own_supply.data() + (sectors_[j].own + n) * S_
                           : scratch.supply.data() + j * S_;
}

/// Export taxes of one good: collected by the exporter, no part of the importer's tariff.
void HatSystem::tax_exports(std::size_t j, Scratch& scratch) const {
  for (std::size_t n = 0; n < N_; ++n) {
    const std::size_t market = j * S_ + n;
    if (!(scratch.spending[market] > 0.0)) {
      continue;
    }
    const double* supply = supply_in(j, n, scratch);
    const double per_unit = scratch.spending[market] / scratch.index[market];
    const bool traded = sectors_[j].traded;
    for (std::size_t i = traded ? 0 : n; i < (traded ? N_ : n + 1); ++i) {
      const std::size_t at = cell(j, n, i);
      const double collected = per_unit * net_[at] * supply[i] * export_tax_[at];
      scratch.taxes[i] += collected;
      scratch.taxes[n] -= collected;
    }
  }
}

/// log P̂ = −(log Σ B ĉ^(−θ))/θ; where θ = 0 the limit Π (κ̂ ĉ)^π.
void HatSystem::price(Scratch& scratch) const {
  std::vector<double>& log_price = scratch.log_price;
  kernels_->log(scratch.index.data(), log_price.data(), J_ * S_);
  for (std::size_t j = 0; j < J_; ++j) {
    if (sectors_[j].theta != 0.0) {
      for (std::size_t at = j * S_; at < (j + 1) * S_; ++at) {
        log_price[at] = buyer_[at] * (log_price[at] + scratch.scale[at]) / -theta_[at];
      }
      continue;
    }
    for (std::size_t n = 0; n < N_; ++n) {
      const auto share = economy_.trade_share.row(SectorId(j), ImporterId(n));
      double& price = log_price[j * S_ + n];
      price = log_landed_[j * S_ + n];
      for (std::size_t i = 0; i < N_; ++i) {
        price += share[i] * scratch.log_cost[j * S_ + i];
      }
    }
  }
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t j = 0; j < J_; ++j) {
      scratch.region_price[n * R_ + j] = log_price[j * S_ + n];
      scratch.region_sales[n * R_ + j] = untaxed_hat_[j * S_ + n] * scratch.sales[j * S_ + n];
    }
  }
}

double HatSystem::deficit(std::size_t n, const Scratch& scratch) const noexcept {
  const double lent = saving_ ? scratch.lent[n] : 0.0;
  switch (closure_.deficits) {
    case DeficitRule::Fixed:
      return economy_.deficit(RegionId(n)) - lent;
    case DeficitRule::GdpShare:
      return (deficit_rate_[n] - scratch.deficit_shift) * scratch.gdp[n] - lent;
    case DeficitRule::Balanced:
    case DeficitRule::Residual:  // never here: expect_valid()
      return 0.0;
  }
  return 0.0;
}

/// (10) from the state's factor prices and the taxes of this pass.
void HatSystem::pay_regions(Scratch& scratch) const {
  for (std::size_t at = 0; at < F_ * S_; ++at) {
    scratch.earnings[at] = scratch.log_factor[at] + log_endowment_[at];
  }
  for (std::size_t n = 0; n < S_ && labour_ < F_; ++n) {
    scratch.earnings[labour_ * S_ + n] += scratch.log_employment[n];
  }
  kernels_->exp(scratch.earnings.data(), scratch.earnings.data(), F_ * S_);
  double deficits = 0.0;
  double world = 0.0;
  for (std::size_t n = 0; n < N_; ++n) {
    double gdp = scratch.taxes[n];
    for (std::size_t at = n; at < F_ * S_; at += S_) {
      gdp += earned_[at] * scratch.earnings[at];
    }
    scratch.gdp[n] = gdp;
    world += gdp;
    deficits += deficit_rate_[n] * gdp;
  }
  scratch.deficit_shift = closure_.deficits == DeficitRule::GdpShare ? deficits / world : 0.0;
  if (saving_) {
    save_revenue(scratch);
  }
  for (std::size_t n = 0; n < N_; ++n) {
    scratch.income[n] = scratch.gdp[n] + deficit(n, scratch);
  }
}

/// log q̂ of (5) and the right-hand side of (11): each row of a region's input coefficients is
/// read once.
double HatSystem::spend(std::span<const double> z, std::span<double> g, Scratch& scratch) const {
  const std::size_t prices = factor_states();
  const std::size_t spending = prices + J_ * S_;
  const double* inputs = inputs_.empty() ? economy_.input_share.data() : inputs_.data();
  for (std::size_t n = 0; n < N_; ++n) {
    std::fill(scratch.region_inputs.begin(), scratch.region_inputs.end(), 0.0);
    kernels_->spend(inputs + n * J_ * R_, scratch.region_sales.data() + n * R_,
                    scratch.region_price.data() + n * R_, J_, R_, scratch.region_used.data(),
                    scratch.region_inputs.data());
    const double income = std::max(scratch.income[n], least_income * scratch.gdp[n]);
    for (std::size_t j = 0; j < J_; ++j) {
      const std::size_t at = j * S_ + n;
      g[prices + at] = scratch.region_inputs[j] * per_untaxed_[at];
      scratch.next[at] =
          (scratch.region_used[j] + final_[at] * income) * per_spending_[at] + (1.0 - buyer_[at]);
    }
  }
  for (std::size_t j = 0; j < J_; ++j) {
    std::fill_n(g.data() + prices + j * S_ + N_, S_ - N_, 0.0);
    std::fill_n(scratch.next.data() + j * S_ + N_, S_ - N_, 1.0);
  }
  kernels_->log(scratch.next.data(), g.data() + spending, J_ * S_);
  const double price_gap =
      kernels_->gap(g.data() + prices, z.data() + prices, maker_.data(), J_ * S_);
  return worse(price_gap,
               kernels_->gap(g.data() + spending, z.data() + spending, weight_.data(), J_ * S_));
}

}  // namespace tradeflow::model
