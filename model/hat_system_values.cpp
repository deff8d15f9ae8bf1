// What a state of a HatSystem stands for.
#include <algorithm>
#include <cmath>

#include "model/hat_system.hpp"

namespace tradeflow::model {

void HatSystem::fill_markets(std::span<const double> z, Scratch& scratch, Equilibrium& out) const {
  std::vector<double> cost_hat(J_ * S_), price_hat(J_ * S_);
  kernels_->exp(scratch.log_cost.data(), cost_hat.data(), J_ * S_);
  kernels_->exp(scratch.log_price.data(), price_hat.data(), J_ * S_);
  std::vector<double> log_price(S_), factor_price(F_ * S_);
  for (const auto j : ids<SectorId>(J_)) {
    const std::size_t row = j.offset() * S_;
    for (const auto f : ids<FactorId>(F_)) {
      for (std::size_t n = 0; n < N_; ++n) {
        const std::size_t factor = f.offset() * S_ + n;
        log_price[n] = scratch.log_factor[factor];
        if (!mobile_ && maker_[row + n] > 0.0 && earned_[factor] > 0.0) {
          const double hired = f.offset() == labour_ ? scratch.log_employment[n] : 0.0;
          log_price[n] = own_weight_ * (z[row + n] - log_endowment_[factor] - hired) +
                         common_weight_ * log_price[n];
        }
      }
      if (!mobile_ || j.offset() == 0) {
        kernels_->exp(log_price.data(), factor_price.data() + f.offset() * S_, S_);
      }
      for (const auto n : ids<RegionId>(N_)) {
        out.factor_price_hat(n, j, f) = factor_price[f.offset() * S_ + n.offset()];
      }
    }
    for (const auto n : ids<RegionId>(N_)) {
      const std::size_t at = row + n.offset();
      out.cost_hat(n, j) = cost_hat[at];
      out.price_hat(n, j) = price_hat[at];
      out.output(n, j) = scratch.sales[at];
      out.expenditure(n, j) = scratch.spending[at];
    }
  }
  for (const auto n : ids<RegionId>(N_)) {
    double log_index = 0.0;
    for (const auto j : ids<SectorId>(J_)) {
      log_index += economy_.final_share(n, j) * scratch.log_price[j.offset() * S_ + n.offset()];
    }
    out.price_index_hat(n) = std::exp(log_index);
    out.deficit(n) = deficit(n.offset(), scratch);
    out.income(n) = scratch.income[n.offset()];
    out.real_income_hat(n) = out.income(n) / economy_.income(n) / out.price_index_hat(n);
    out.employment_hat(n) = labour_ < F_ ? std::exp(scratch.log_employment[n.offset()]) : 1.0;
  }
  out.deficit_shift = scratch.deficit_shift;
}

void HatSystem::fill_shares(const Scratch& scratch, Equilibrium& out) const {
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < N_; ++n) {
      const double* supply = supply_in(j, n, scratch);
      const double index = scratch.index[j * S_ + n];
      double* share = out.trade_share.data() + (j * N_ + n) * N_;
      if (sectors_[j].traded) {
        kernels_->share(B_.data() + cell(j, n, 0), supply, index, N_, share);
      } else {
        std::fill_n(share, N_, 0.0);
        share[n] = B_[cell(j, n, n)] * supply[n] / index;
      }
    }
  }
}

void HatSystem::values(std::span<const double> z, Scratch& scratch, Equilibrium& out) const {
  price_factors(z, scratch);
  set_costs(z, scratch);
  sell(z, scratch);
  pay_regions(scratch);
  if (out.trade_share.extents() != economy_.trade_share.extents() ||
      out.factor_price_hat.extents() != economy_.factor_share.extents()) {
    out.factor_price_hat = factor_table(economy_.shape);
    out.trade_share = trade_table(economy_.shape);
    for (auto* table : {&out.cost_hat, &out.price_hat, &out.output, &out.expenditure}) {
      *table = market_table(economy_.shape);
    }
    for (auto* vector : {&out.income, &out.deficit, &out.price_index_hat, &out.real_income_hat,
                         &out.employment_hat}) {
      *vector = region_vector(economy_.shape);
    }
  }
  fill_markets(z, scratch, out);
  fill_shares(scratch, out);
}

void HatSystem::state(const Equilibrium& point, std::span<double> z) const {
  const std::size_t prices = factor_states();
  std::fill(z.begin(), z.end(), 0.0);
  for (const auto n : ids<RegionId>(N_)) {
    for (const auto f : ids<FactorId>(mobile_ ? F_ : 0)) {
      const std::size_t at = f.offset() * S_ + n.offset();
      z[at] = earned_[at] > 0.0 ? std::log(point.factor_price_hat(n, SectorId(0), f)) : 0.0;
      if (f.offset() == labour_ && earned_[at] > 0.0) {
        z[at] += std::log(point.employment_hat(n));
      }
    }
    for (const auto k : ids<SectorId>(real_ ? J_ : 0)) {
      z[index_states() + n.offset()] +=
          economy_.final_share(n, k) * std::log(point.price_hat(n, k));
    }
    for (const auto j : ids<SectorId>(J_)) {
      const std::size_t at = j.offset() * S_ + n.offset();
      if (!mobile_ && maker_[at] > 0.0) {
        z[at] = std::log(point.output(n, j) * inverse_output_[at]);
      }
      for (const auto k : ids<InputId>(J_)) {
        z[prices + at] +=
            economy_.input_share(n, k, j) * std::log(point.price_hat(n, as_sector(k)));
      }
      z[prices + at] /= 1.0 - economy_.production_tax(n, j);
      z[prices + J_ * S_ + at] =
          buyer_[at] > 0.0 ? std::log(point.expenditure(n, j) / economy_.expenditure(n, j)) : 0.0;
    }
  }
}

void HatSystem::set_numeraire(std::span<double> z, Scratch& scratch) const {
  const double shift = normalise(z, scratch);
  const std::size_t prices = factor_states();
  for (std::size_t at = 0; at < J_ * S_; ++at) {
    const double passed_on = labour_ < F_ && !real_ ? 0.0 : shift;
    z[prices + at] += maker_[at] * (1.0 - value_added_[at]) * passed_on;
    z[prices + J_ * S_ + at] += buyer_[at] * shift;
  }
  for (std::size_t n = 0; n < S_ && real_; ++n) {
    z[index_states() + n] += shift;
  }
}

}  // namespace tradeflow::model
