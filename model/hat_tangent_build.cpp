// What a linear pass reads at a point of a HatSystem.
#include <algorithm>
#include <cmath>

#include "model/hat_tangent.hpp"

namespace tradeflow::model {
namespace {

constexpr int most_products = 24;

float narrow(double value) {
  return static_cast<float>(value);
}

void narrow(const std::vector<double>& from, std::vector<float>& to) {
  std::transform(from.begin(), from.end(), to.begin(), [](double x) { return narrow(x); });
}

}  // namespace

HatSystem::Tangent::Tangent(const HatSystem& system)
    : system_(system),
      kernels_(single_kernels()),
      gmres_(system.size(), most_products),
      markets_(system.J_ * system.S_),
      prices_(system.factor_states()),
      spending_(prices_ + markets_),
      first_(system.J_) {
  const std::size_t S = system.S_;
  const std::size_t R = system.R_;
  std::size_t cells = 0;
  for (std::size_t j = 0; j < system.J_; ++j) {
    first_[j] = cells;
    cells += system.sectors_[j].traded ? S * S : 0;
  }
  share_.resize(cells);
  flow_.resize(cells);
  inputs_.resize(system.N_ * R * R);
  for (std::size_t n = 0; n < system.N_; ++n) {
    for (std::size_t k = 0; k < system.J_; ++k) {
      const double* row = system.economy_.input_share.data() + (n * system.J_ + k) * system.J_;
      std::transform(row, row + system.J_, inputs_.data() + (n * R + k) * R,
                     [](double x) { return narrow(x); });
    }
  }
  for (Floats* table : {&theta_, &bought_, &received_, &answer_, &tax_paid_, &tax_lost_, &tax_,
                        &untaxed_, &per_untaxed_, &final_, &per_next_, &elasticity_, &home_,
                        &paid_share_, &exponent_, &buyer_, &cost_, &pending_}) {
    table->resize(markets_);
  }
  for (Floats* table : {&own_, &per_sales_, &common_slope_, &market_step_}) {
    table->resize(system.mobile_ ? 0 : markets_);
  }
  for (Floats* table : {&bundle_, &payment_, &earner_}) {
    table->resize(markets_ * system.F_);
  }
  for (Floats* table : {&factor_, &paid_, &earned_, &factor_slope_, &per_paid_, &base_share_}) {
    table->resize(system.F_ * S);
  }
  for (Floats* table : {&weight_, &present_}) {
    table->resize(prices_);
  }
  hat_.resize(prices_);
  for (Floats* table : {&region_step_, &deficit_rate_, &gdp_share_, &crossed_, &taxed_sales_,
                        &revenue_, &income_, &common_, &correction_}) {
    table->resize(S);
  }
  for (Floats* table : {&price_, &sales_, &used_, &input_price_, &region_price_, &region_sales_,
                        &region_used_, &region_inputs_}) {
    table->resize(R * S);
  }
}

void HatSystem::Tangent::begin(const Scratch& scratch) {
  const Slopes& slopes = scratch.slopes;
  narrow(system_.theta_, theta_);
  narrow(system_.tax_, tax_);
  narrow(system_.untaxed_hat_, untaxed_);
  narrow(system_.per_untaxed_, per_untaxed_);
  narrow(system_.final_, final_);
  narrow(system_.buyer_, buyer_);
  narrow(system_.payment_, payment_);
  narrow(slopes.elasticity, elasticity_);
  narrow(slopes.home, home_);
  narrow(slopes.share, paid_share_);
  narrow(slopes.region_step, region_step_);
  std::transform(system_.maker_.begin(), system_.maker_.end(), system_.value_added_.begin(),
                 exponent_.begin(), [](double maker, double own) { return narrow(maker - own); });
  std::transform(system_.bundle_.begin(), system_.bundle_.end(), bundle_.begin(),
                 [&](double each) { return narrow(system_.common_weight_ * each); });
  if (system_.mobile_) {
    begin_factors(slopes);
    return;
  }
  narrow(system_.maker_, present_);
  narrow(slopes.common, common_slope_);
  narrow(slopes.market_step, market_step_);
  std::transform(system_.value_added_.begin(), system_.value_added_.end(), own_.begin(),
                 [&](double each) { return narrow(system_.own_weight_ * each); });
}

void HatSystem::Tangent::begin_factors(const Slopes& slopes) {
  narrow(slopes.factor, factor_slope_);
  for (std::size_t n = 0; n < system_.S_; ++n) {
    double all = 0.0;
    for (std::size_t at = n; at < prices_; at += system_.S_) {
      all += system_.earned_[at];
    }
    for (std::size_t at = n; at < prices_; at += system_.S_) {
      present_[at] = system_.earned_[at] > 0.0 ? 1.0F : 0.0F;
      base_share_[at] = narrow(all > 0.0 ? system_.earned_[at] / all : 0.0);
    }
  }
}

void HatSystem::Tangent::set(std::span<const double> z, std::span<const double> g,
                             const Scratch& scratch) {
  for (std::size_t j = 0; j < system_.J_; ++j) {
    set_sector(j, scratch);
    if (system_.sectors_[j].export_taxed && system_.sectors_[j].traded) {
      set_export_taxes(j, scratch);
    }
  }
  const double per_world = 1.0 / system_.world_value_added_;
  for (std::size_t at = 0; at < markets_; ++at) {
    per_next_[at] =
        narrow(system_.per_spending_[at] * system_.world_value_added_ / scratch.next[at]);
  }
  set_factors(z, scratch);
  set_weights(g);
  double gdp = 0.0;
  for (std::size_t n = 0; n < system_.N_; ++n) {
    gdp += scratch.gdp[n];
  }
  const bool moves = system_.closure_.deficits == DeficitRule::GdpShare;
  for (std::size_t n = 0; n < system_.N_; ++n) {
    deficit_rate_[n] = moves ? narrow(system_.deficit_rate_[n] - scratch.deficit_shift) : 0.0F;
    gdp_share_[n] = narrow(scratch.gdp[n] / gdp);
  }
  for (std::size_t at = 0; at < earned_.size(); ++at) {
    earned_[at] = narrow(per_world * system_.earned_[at] * scratch.earnings[at]);
  }
}

/// V'e' of one good, and its sums.
void HatSystem::Tangent::set_export_taxes(std::size_t j, const Scratch& scratch) {
  const std::size_t S = system_.S_;
  taxed_.resize(flow_.size());
  std::fill_n(tax_lost_.data() + j * S, S, 0.0F);
  for (std::size_t n = 0; n < system_.N_; ++n) {
    const std::size_t at = j * S + n;
    const std::size_t cell = system_.cell(j, n, 0);
    const double* supply = system_.supply_in(j, n, scratch);
    const double per_unit = scratch.spending[at] / scratch.index[at] / system_.world_value_added_;
    float* taxed = taxed_.data() + first_[j] + n * S;
    tax_paid_[at] = 0.0F;
    for (std::size_t i = 0; i < S; ++i) {
      taxed[i] =
          narrow(system_.net_[cell + i] * supply[i] * per_unit * system_.export_tax_[cell + i]);
      tax_paid_[at] += taxed[i];
      tax_lost_[j * S + i] += theta_[at] * taxed[i];
    }
  }
}

/// π' and V' of one good, and their sums.
void HatSystem::Tangent::set_sector(std::size_t j, const Scratch& scratch) {
  const std::size_t S = system_.S_;
  const std::size_t N = system_.N_;
  const std::size_t row = j * S;
  const double per_world = 1.0 / system_.world_value_added_;
  float* answer = answer_.data() + row;
  std::fill_n(answer, S, 0.0F);
  for (std::size_t n = 0; n < N; ++n) {
    const std::size_t at = row + n;
    const double* supply = system_.supply_in(j, n, scratch);
    const double per_index = system_.buyer_[at] / scratch.index[at];
    const double per_unit = scratch.spending[at] * per_index * per_world;
    const std::size_t cell = system_.cell(j, n, 0);
    bought_[at] = narrow(scratch.spending[at] * per_world);
    if (system_.sectors_[j].traded) {
      float* flow = flow_.data() + first_[j] + n * S;
      received_[at] =
          kernels_.narrow(system_.B_.data() + cell, system_.net_.data() + cell, supply, per_index,
                          per_unit, theta_[at], S, share_.data() + first_[j] + n * S, flow, answer);
    } else {
      received_[at] = narrow(system_.net_[system_.cell(j, n, n)] * supply[n] * per_unit);
      answer[n] = theta_[at] * received_[at];
    }
  }
}

/// (12), by factor or by sector.
void HatSystem::Tangent::set_factors(std::span<const double> z, const Scratch& scratch) {
  const std::size_t S = system_.S_;
  const std::size_t F = system_.F_;
  if (system_.mobile_) {
    for (std::size_t at = 0; at < prices_; ++at) {
      const double paid = scratch.payments[at];
      per_paid_[at] = narrow(paid > 0.0 ? system_.world_value_added_ / paid : 0.0);
    }
    return;
  }
  system_.kernels_->exp(z.data(), hat_.data(), markets_);
  for (std::size_t j = 0; j < system_.J_; ++j) {
    for (std::size_t n = 0; n < S; ++n) {
      const std::size_t at = j * S + n;
      const double kept = system_.untaxed_hat_[at] * scratch.sales[at];
      per_sales_[at] = narrow(kept > 0.0 ? system_.world_value_added_ / kept : 0.0);
      for (std::size_t f = 0; f < F; ++f) {
        earner_[(j * F + f) * S + n] =
            narrow(system_.earner_[(j * F + f) * S + n] * hat_[at] / scratch.earnings[f * S + n]);
      }
    }
  }
}

/// What each state of factors weighs in the numeraire, where normalise() left it.
void HatSystem::Tangent::set_weights(std::span<const double> g) {
  const std::vector<double>& base = system_.mobile_ ? system_.earned_ : system_.paid_;
  for (std::size_t at = 0; at < prices_; ++at) {
    hat_[at] = system_.mobile_ ? g[at] + system_.log_endowment_[at] : g[at];
  }
  system_.kernels_->exp(hat_.data(), hat_.data(), prices_);
  for (std::size_t at = 0; at < prices_; ++at) {
    weight_[at] = narrow(base[at] * hat_[at] / system_.world_value_added_);
  }
}

}  // namespace tradeflow::model
