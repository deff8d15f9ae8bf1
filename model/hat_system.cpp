#include "model/hat_system.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Core>

#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

/// Income is not taken below this share of GDP on the way; at a solution the test of (10) rules.
constexpr double least_income = 1e-3;

using Row = Eigen::Map<Eigen::ArrayXd>;
using ConstRow = Eigen::Map<const Eigen::ArrayXd>;

}  // namespace

std::size_t HatSystem::factor_states() const noexcept {
  return (mobile_ ? F_ : J_) * S_;
}
std::size_t HatSystem::size() const noexcept {
  return factor_states() + 2 * J_ * S_;
}

HatSystem::Scratch HatSystem::scratch() const {
  Scratch s;
  for (auto* table : {&s.log_cost, &s.supply, &s.index, &s.log_price, &s.spending, &s.sales}) {
    table->resize(J_ * S_);
  }
  for (auto* table : {&s.log_factor, &s.payments}) {
    table->resize(F_ * S_);
  }
  for (auto* vector : {&s.taxes, &s.gdp, &s.income}) {
    vector->resize(S_);
  }
  s.region_price.resize(N_ * J_);
  s.region_sales.resize(N_ * J_);
  s.input_price.resize(J_);
  s.own_supply.resize(S_);
  s.own_sales.resize(S_);
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
  double error = factor_gaps(z, g, scratch);
  for (std::size_t n = 0; n < N_; ++n) {
    error = worse(error, spend_region(n, z, g, scratch));
  }
  step(z, g, scratch);
  return error;
}

/// log Φ̂ of the state: itself, or Φ̂ L̂ = Σ_j s_j R̂_j of §3.
void HatSystem::price_factors(std::span<const double> z, Scratch& scratch) const {
  const auto length = static_cast<Eigen::Index>(S_);
  if (mobile_) {
    std::copy_n(z.begin(), F_ * S_, scratch.log_factor.begin());
    return;
  }
  std::fill(scratch.log_factor.begin(), scratch.log_factor.end(), 0.0);
  for (std::size_t j = 0; j < J_; ++j) {
    const Eigen::ArrayXd paid = ConstRow(z.data() + j * S_, length).exp();
    for (std::size_t f = 0; f < F_; ++f) {
      Row(scratch.log_factor.data() + f * S_, length) +=
          ConstRow(earner_.data() + (j * F_ + f) * S_, length) * paid;
    }
  }
  for (std::size_t at = 0; at < F_ * S_; ++at) {
    scratch.log_factor[at] =
        earned_[at] > 0.0 ? std::log(scratch.log_factor[at]) - log_endowment_[at] : 0.0;
  }
}

/// (5), with log ŵ_j = (log R̂_j − log L̂)/(1+λ) + log Φ̂ λ/(1+λ).
void HatSystem::set_costs(std::span<const double> z, Scratch& scratch) const {
  const auto length = static_cast<Eigen::Index>(S_);
  for (std::size_t j = 0; j < J_; ++j) {
    Row cost(scratch.log_cost.data() + j * S_, length);
    cost = ConstRow(own_cost_.data() + j * S_, length) +
           ConstRow(z.data() + factor_states() + j * S_, length);
    if (!mobile_) {
      cost += own_weight_ * ConstRow(value_added_.data() + j * S_, length) *
              ConstRow(z.data() + j * S_, length);
    }
    for (std::size_t f = 0; f < F_; ++f) {
      cost += ConstRow(bundle_.data() + (j * F_ + f) * S_, length) *
              (common_weight_ * ConstRow(scratch.log_factor.data() + f * S_, length));
    }
  }
}

void HatSystem::sell(std::span<const double> z, Scratch& scratch) const {
  const auto length = static_cast<Eigen::Index>(J_ * S_);
  Row(scratch.spending.data(), length) =
      ConstRow(spending_.data(), length) *
      ConstRow(z.data() + factor_states() + J_ * S_, length).exp();
  std::fill(scratch.taxes.begin(), scratch.taxes.end(), 0.0);
  std::fill(scratch.payments.begin(), scratch.payments.end(), 0.0);
  for (std::size_t j = 0; j < J_; ++j) {
    sell_sector(j, scratch);
  }
}

/// (7)-(9) and the taxes and factor payments of (10) for one good.
void HatSystem::sell_sector(std::size_t j, Scratch& scratch) const {
  const auto length = static_cast<Eigen::Index>(S_);
  const double theta = sectors_[j].theta;
  const double* maker = maker_.data() + j * S_;
  const double* log_cost = scratch.log_cost.data() + j * S_;
  // The largest supply is 1, so that θ = 65 does not overflow; the scale cancels in (8).
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < N_; ++i) {
    largest = maker[i] > 0.0 ? std::max(largest, -theta * log_cost[i]) : largest;
  }
  Row supply(scratch.supply.data() + j * S_, length);
  Row sales(scratch.sales.data() + j * S_, length);
  supply = ConstRow(maker, length) * (-theta * ConstRow(log_cost, length) - largest).min(0.0).exp();
  sales = 0.0;
  if (sectors_[j].mixed) {
    sell_mixed(j, scratch);
  } else {
    for (std::size_t n = 0; n < N_; ++n) {
      sell_row(j, n, supply.data(), sales.data(), scratch);
    }
    sales *= supply;
    price_sector(j, largest, scratch);
  }
  Row(scratch.taxes.data(), length) += ConstRow(tax_.data() + j * S_, length) * sales;
  for (std::size_t f = 0; f < F_; ++f) {
    Row(scratch.payments.data() + f * S_, length) +=
        ConstRow(payment_.data() + (j * F_ + f) * S_, length) * sales;
  }
  for (std::size_t n = 0; n < N_; ++n) {
    scratch.region_price[n * J_ + j] = scratch.log_price[j * S_ + n];
    scratch.region_sales[n * J_ + j] = untaxed_hat_[j * S_ + n] * scratch.sales[j * S_ + n];
  }
}

/// exp(−θ log ĉ) of one importer's own θ, scaled by the largest, whose logarithm it returns.
double HatSystem::own_supply(std::size_t j, std::size_t n, const double* log_cost,
                             double* supply) const {
  const auto length = static_cast<Eigen::Index>(S_);
  const double theta = theta_[j * S_ + n];
  const double* maker = maker_.data() + j * S_;
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < N_; ++i) {
    largest = maker[i] > 0.0 ? std::max(largest, -theta * log_cost[i]) : largest;
  }
  Row(supply, length) =
      ConstRow(maker, length) * (-theta * ConstRow(log_cost, length) - largest).min(0.0).exp();
  return largest;
}

const double* HatSystem::supply_in(std::size_t j, std::size_t n, const Scratch& scratch,
                                   std::vector<double>& buffer) const {
  if (!sectors_[j].mixed) {
    return scratch.supply.data() + j * S_;
  }
  buffer.resize(S_);
  own_supply(j, n, scratch.log_cost.data() + j * S_, buffer.data());
  return buffer.data();
}

/// (7)-(9) where importers differ in θ: N² exponentials for the good instead of N.
void HatSystem::sell_mixed(std::size_t j, Scratch& scratch) const {
  const auto length = static_cast<Eigen::Index>(S_);
  Row sales(scratch.sales.data() + j * S_, length);
  Row sold(scratch.own_sales.data(), length);
  for (std::size_t n = 0; n < N_; ++n) {
    const double largest =
        own_supply(j, n, scratch.log_cost.data() + j * S_, scratch.own_supply.data());
    sold = 0.0;
    sell_row(j, n, scratch.own_supply.data(), sold.data(), scratch);
    sales += sold * ConstRow(scratch.own_supply.data(), length);
    scratch.log_price[j * S_ + n] =
        buyer_[j * S_ + n] > 0.0
            ? -(std::log(scratch.index[j * S_ + n]) + largest) / theta_[j * S_ + n]
            : 0.0;
  }
}

/// One market: its price index, what each exporter sells there before supply scales it, taxes.
/// \param[in]      supply  S: what each exporter offers
/// \param[in,out]  sales   S: per unit of supply
void HatSystem::sell_row(std::size_t j, std::size_t n, const double* supply, double* sales,
                         Scratch& scratch) const {
  const std::size_t market = j * S_ + n;
  const double* B = B_.data() + (j * N_ + n) * S_;
  const double* net = net_.data() + (j * N_ + n) * S_;
  const Sector& sector = sectors_[j];
  if (!(buyer_[market] > 0.0)) {
    scratch.index[market] = 1.0;
    return;
  }
  const auto first = static_cast<Eigen::Index>(sector.traded ? 0 : n);
  const auto length = static_cast<Eigen::Index>(sector.traded ? S_ : 1);
  const ConstRow offered(supply + first, length);
  const double index = (ConstRow(B + first, length) * offered).sum();
  double untaxed = (ConstRow(net + first, length) * offered).sum();
  const double per_unit = scratch.spending[market] / index;
  Row(sales + first, length) += per_unit * ConstRow(net + first, length);
  if (sector.export_taxed) {
    const double* tax = export_tax_.data() + (j * N_ + n) * S_;
    for (std::size_t i = 0; i < N_; ++i) {
      untaxed += tax[i] * supply[i];
      scratch.taxes[i] += per_unit * tax[i] * supply[i];
    }
  }
  scratch.index[market] = index;
  scratch.taxes[n] += per_unit * (index - untaxed);
}

/// log P̂ = −(log Σ B ĉ^(−θ))/θ; where θ = 0 the limit Π (κ̂ ĉ)^π.
void HatSystem::price_sector(std::size_t j, double log_scale, Scratch& scratch) const {
  const auto length = static_cast<Eigen::Index>(S_);
  const double theta = sectors_[j].theta;
  const ConstRow buyer(buyer_.data() + j * S_, length);
  Row log_price(scratch.log_price.data() + j * S_, length);
  if (theta != 0.0) {
    log_price =
        buyer * (ConstRow(scratch.index.data() + j * S_, length).log() + log_scale) / -theta;
    return;
  }
  const ConstRow log_cost(scratch.log_cost.data() + j * S_, length);
  for (std::size_t n = 0; n < N_; ++n) {
    log_price[static_cast<Eigen::Index>(n)] =
        log_landed_[j * S_ + n] +
        (ConstRow(B_.data() + (j * N_ + n) * S_, length) * log_cost).sum();
  }
}

double HatSystem::deficit(std::size_t n, const Scratch& scratch) const noexcept {
  switch (closure_.deficits) {
    case DeficitRule::Fixed:
      return economy_.deficit(RegionId(n));
    case DeficitRule::GdpShare:
      return (deficit_rate_[n] - scratch.deficit_shift) * scratch.gdp[n];
    case DeficitRule::Balanced:
      return 0.0;
  }
  return 0.0;
}

/// (10) from the state's factor prices and the taxes of this pass.
void HatSystem::pay_regions(Scratch& scratch) const {
  double deficits = 0.0;
  double world = 0.0;
  for (std::size_t n = 0; n < N_; ++n) {
    double gdp = scratch.taxes[n];
    for (std::size_t f = 0; f < F_; ++f) {
      const std::size_t at = f * S_ + n;
      gdp += earned_[at] * std::exp(scratch.log_factor[at] + log_endowment_[at]);
    }
    scratch.gdp[n] = gdp;
    world += gdp;
    deficits += deficit_rate_[n] * gdp;
  }
  scratch.deficit_shift = closure_.deficits == DeficitRule::GdpShare ? deficits / world : 0.0;
  for (std::size_t n = 0; n < N_; ++n) {
    scratch.income[n] = scratch.gdp[n] + deficit(n, scratch);
  }
}

/// log q̂ of (5) and (11) of one region: each row of its input coefficients is read once.
double HatSystem::spend_region(std::size_t n, std::span<const double> z, std::span<double> g,
                               Scratch& scratch) const {
  const auto length = static_cast<Eigen::Index>(J_);
  Row input_price(scratch.input_price.data(), length);
  const ConstRow sales(scratch.region_sales.data() + n * J_, length);
  const double income = std::max(scratch.income[n], least_income * scratch.gdp[n]);
  const double* inputs = economy_.input_share.data() + n * J_ * J_;
  const std::size_t prices = factor_states();
  const std::size_t spending = prices + J_ * S_;
  double error = 0.0;
  input_price = 0.0;
  for (std::size_t k = 0; k < J_; ++k) {
    const ConstRow row(inputs + k * J_, length);
    const double used = (row * sales).sum();
    input_price += scratch.region_price[n * J_ + k] * row;
    const std::size_t at = k * S_ + n;
    g[spending + at] = 0.0;
    if (buyer_[at] > 0.0) {
      g[spending + at] = std::log((used + final_[n * J_ + k] * income) / spending_[at]);
      error = worse(error, weight_[at] * std::abs(g[spending + at] - z[spending + at]));
    }
  }
  input_price *= ConstRow(inverse_untaxed_.data() + n * J_, length);
  for (std::size_t j = 0; j < J_; ++j) {
    const std::size_t at = prices + j * S_ + n;
    g[at] = scratch.input_price[j];
    error = worse(error, std::abs(g[at] - z[at]));
  }
  return error;
}

void HatSystem::fill_markets(std::span<const double> z, const Scratch& scratch,
                             Equilibrium& out) const {
  for (const auto n : ids<RegionId>(N_)) {
    double log_index = 0.0;
    for (const auto j : ids<SectorId>(J_)) {
      const std::size_t at = j.offset() * S_ + n.offset();
      out.cost_hat(n, j) = std::exp(scratch.log_cost[at]);
      out.price_hat(n, j) = std::exp(scratch.log_price[at]);
      out.output(n, j) = scratch.sales[at];
      out.expenditure(n, j) = scratch.spending[at];
      log_index += economy_.final_share(n, j) * scratch.log_price[at];
      for (const auto f : ids<FactorId>(F_)) {
        const std::size_t factor = f.offset() * S_ + n.offset();
        double log_price = scratch.log_factor[factor];
        if (!mobile_ && maker_[at] > 0.0 && earned_[factor] > 0.0) {
          log_price = own_weight_ * (z[at] - log_endowment_[factor]) + common_weight_ * log_price;
        }
        out.factor_price_hat(n, j, f) = std::exp(log_price);
      }
    }
    out.price_index_hat(n) = std::exp(log_index);
    out.deficit(n) = deficit(n.offset(), scratch);
    out.income(n) = scratch.income[n.offset()];
    out.real_income_hat(n) = out.income(n) / economy_.income(n) / out.price_index_hat(n);
  }
  out.deficit_shift = scratch.deficit_shift;
}

void HatSystem::fill_shares(const Scratch& scratch, Equilibrium& out) const {
  std::vector<double> buffer;
  for (const auto j : ids<SectorId>(J_)) {
    for (const auto n : ids<ImporterId>(N_)) {
      const double* supply = supply_in(j.offset(), n.offset(), scratch, buffer);
      const double* B = B_.data() + (j.offset() * N_ + n.offset()) * S_;
      const double index = scratch.index[j.offset() * S_ + n.offset()];
      for (const auto i : ids<ExporterId>(N_)) {
        out.trade_share(j, n, i) = B[i.offset()] * supply[i.offset()] / index;
      }
    }
  }
}

Equilibrium HatSystem::values(std::span<const double> z, Scratch& scratch) const {
  price_factors(z, scratch);
  set_costs(z, scratch);
  sell(z, scratch);
  pay_regions(scratch);
  Equilibrium out = baseline_point(economy_);
  fill_markets(z, scratch, out);
  fill_shares(scratch, out);
  return out;
}

}  // namespace tradeflow::model
