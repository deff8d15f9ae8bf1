// The step of a HatSystem's pass: how far to move once every equation's gap is known.
#include <algorithm>
#include <cmath>

#include "model/hat_system.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

/// Slopes are taken no flatter than this where demand hardly answers: it bounds the step.
constexpr double flattest = 0.125;

}  // namespace

/// E and h of one sector at the point just evaluated: raising ĉ_i by 1 % lowers what i sells by
/// θ(1 − its own share in the markets it sells to), raising home spending lifts it by h.
void HatSystem::measure_sector(std::size_t j, Scratch& scratch) const {
  Slopes& slopes = scratch.slopes;
  double* own = slopes.elasticity.data() + j * S_;
  double* home = slopes.home.data() + j * S_;
  const double* sales = scratch.sales.data() + j * S_;
  const bool traded = sectors_[j].traded;
  const bool mixed = sectors_[j].mixed;
  double* weight = scratch.correction.data();
  double* per_index = scratch.pending.data();
  const std::size_t row = j * S_;
  for (std::size_t n = 0; n < N_; ++n) {
    per_index[n] = 1.0 / scratch.index[row + n];
    weight[n] = theta_[row + n] * scratch.spending[row + n] * per_index[n];
  }
  const double* offers = supply_in(j, 0, scratch);
  const std::size_t next = traded ? S_ + 1 : 1;  // from one home cell to the next
  for (std::size_t n = 0; n < N_; ++n) {
    const std::size_t at = sectors_[j].first + n * next;
    const double supply = offers[mixed ? n * S_ + n : n];
    home[n] = net_[at] * supply * scratch.spending[row + n] * per_index[n];
    if (!traded) {
      own[n] += weight[n] * (1.0 - B_[at] * supply * per_index[n]) * net_[at] * supply;
    }
  }
  std::vector<double>& each = scratch.common;
  for (std::size_t n = 0; n < N_ && traded; n += mixed ? 1 : N_) {
    const double* supply = offers + n * S_;  // n is 0 unless importers differ
    std::fill(each.begin(), each.end(), 0.0);
    kernels_->slope(B_.data() + cell(j, n, 0), net_.data() + cell(j, n, 0), supply, &weight[n],
                    &per_index[n], mixed ? 1 : N_, S_, each.data());
    for (std::size_t i = 0; i < S_; ++i) {
      own[i] += each[i] * supply[i];
    }
  }
  for (std::size_t i = 0; i < N_; ++i) {
    if (sales[i] > 0.0) {
      home[i] /= sales[i];
      own[i] /= sales[i];
    }
  }
}

void HatSystem::measure_slopes(Scratch& scratch) const {
  Slopes& slopes = scratch.slopes;
  for (auto* table :
       {&slopes.elasticity, &slopes.home, &slopes.share, &slopes.common, &slopes.market_step}) {
    table->assign(J_ * S_, 0.0);
  }
  slopes.passed_on.assign(S_, 1.0);
  slopes.factor.assign(F_ * S_, 0.0);
  slopes.region_step.assign(S_, 1.0);
  std::vector<double> total(S_, 0.0);
  for (std::size_t j = 0; j < J_; ++j) {
    measure_sector(j, scratch);
    for (std::size_t n = 0; n < N_; ++n) {
      for (std::size_t f = 0; f < F_; ++f) {
        slopes.share[j * S_ + n] += payment_[(j * F_ + f) * S_ + n] * scratch.sales[j * S_ + n];
      }
      total[n] += slopes.share[j * S_ + n];
    }
  }
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < N_; ++n) {
      slopes.share[j * S_ + n] /= total[n] > 0.0 ? total[n] : 1.0;
    }
  }
  if (labour_ < F_) {
    measure_passing(scratch, total);
  }
  std::vector<double> slope(S_, 0.0);
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < N_; ++n) {
      const std::size_t at = j * S_ + n;
      const double own = own_weight_ * value_added_[at];
      slopes.common[at] = slopes.elasticity[at] * (slopes.passed_on[n] - own) - slopes.home[at];
      slopes.market_step[at] =
          mobile_ ? 1.0 : 1.0 / std::max(1.0 + own * slopes.elasticity[at], flattest);
      slope[n] += slopes.share[at] * slopes.market_step[at] * slopes.common[at];
      for (std::size_t f = 0; f < F_; ++f) {
        const double paid = payment_[(j * F_ + f) * S_ + n] * scratch.sales[at];
        const double all = scratch.payments[f * S_ + n];
        slopes.factor[f * S_ + n] += all > 0.0 ? paid / all * slopes.common[at] : 0.0;
      }
    }
  }
  for (std::size_t n = 0; n < N_; ++n) {
    slopes.region_step[n] = 1.0 / std::max(1.0 + slope[n], flattest);
  }
}

/// World value added at a state's factor prices: the numeraire is off by its log.
double HatSystem::world_payments(std::span<const double> z, Scratch& scratch) const {
  const std::vector<double>& base = mobile_ ? earned_ : paid_;
  std::vector<double>& hat = scratch.pending;
  for (std::size_t at = 0; at < factor_states(); ++at) {
    hat[at] = mobile_ ? z[at] + log_endowment_[at] : z[at];
  }
  kernels_->exp(hat.data(), hat.data(), factor_states());
  double world = 0.0;
  for (std::size_t at = 0; at < factor_states(); ++at) {
    world += base[at] * hat[at];
  }
  return world;
}

/// (12): log Φ̂ L̂ = log Σ_j s_j R̂_j, or log R̂_j = log((1−τ')/(1−τ) Ŷ_j), left less state into g.
double HatSystem::factor_gaps(std::span<const double> z, std::span<double> g,
                              Scratch& scratch) const {
  double error = std::abs(std::log(world_value_added_ / world_payments(z, scratch)));
  std::vector<double>& hat = scratch.pending;
  for (std::size_t at = 0; at < factor_states(); ++at) {
    if (mobile_) {
      hat[at] = earned_[at] > 0.0 ? scratch.payments[at] / earned_[at] : 1.0;
    } else {
      hat[at] = maker_[at] > 0.0 ? scratch.sales[at] * inverse_output_[at] : 1.0;
    }
  }
  kernels_->log(hat.data(), g.data(), factor_states());
  for (std::size_t at = 0; at < factor_states(); ++at) {
    if (mobile_) {
      g[at] = earned_[at] > 0.0 ? g[at] - log_endowment_[at] - z[at] : 0.0;
      error = worse(error, g[at]);
    } else {
      g[at] = maker_[at] > 0.0 ? g[at] - z[at] : 0.0;
      error = worse(error, paid_[at] > 0.0 ? weight_[at] * g[at] : 0.0);
    }
  }
  return error;
}

/// One Newton step on a model of each region by itself. With r the gaps of (12), (5) and (11),
/// dρ what a sector pays, dq its input prices, dX spending, Δ = Σ_j s_j dρ_j the region's factor
/// prices, a = 1/(1+λ) and b = λ/(1+λ):
///
///     dq = r_q + (1 − β̃) Δ,   dX = r_X + Δ,   dρ + E (a β̃ dρ + b β̃ Δ + dq) − h dX = r_ρ
///
/// so that (1 + a β̃ E) dρ + (E (1 − a β̃) − h) Δ = r_ρ − E r_q + h r_X. Input prices and spending
/// pass a rise of the region's factor prices on in full, foreign ones stay: exact when a region
/// buys at home only. Where wages are sticky, p < 1 of a rise of earnings is passed on (see
/// measure_passing()), and 1 − β̃ is p(1 − β̃), 1 − a β̃ is p − a β̃.
void HatSystem::step(std::span<const double> z, std::span<double> g, Scratch& scratch) const {
  const Slopes& slopes = scratch.slopes;
  const std::size_t prices = factor_states();
  const std::size_t spending = prices + J_ * S_;
  for (std::size_t at = 0; at < J_ * S_; ++at) {  // −E r_q + h r_X
    scratch.pending[at] = slopes.home[at] * (g[spending + at] - z[spending + at]) -
                          slopes.elasticity[at] * (g[prices + at] - z[prices + at]);
  }
  std::fill(scratch.common.begin(), scratch.common.end(), 0.0);
  if (mobile_) {
    step_mobile(z, g, scratch);
  } else {
    step_specific(z, g, scratch);
  }
  const double shift = normalise(g, scratch);
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < S_; ++n) {
      const std::size_t at = j * S_ + n;
      const double moved = scratch.common[n] + shift;
      g[prices + at] += (maker_[at] - value_added_[at]) * (moved * slopes.passed_on[n]);
      g[spending + at] += buyer_[at] * moved;
    }
  }
  for (std::size_t n = 0; n < S_ && real_; ++n) {
    g[index_states() + n] += (scratch.common[n] + shift) * slopes.passed_on[n];
  }
}

void HatSystem::step_mobile(std::span<const double> z, std::span<double> g,
                            Scratch& scratch) const {
  const Slopes& slopes = scratch.slopes;
  std::vector<double>& common = scratch.common;
  std::vector<double>& correction = scratch.correction;
  std::fill(correction.begin(), correction.end(), 0.0);
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < S_; ++n) {
      correction[n] += slopes.share[j * S_ + n] * scratch.pending[j * S_ + n];
    }
  }
  for (std::size_t n = 0; n < N_; ++n) {
    double earned = 0.0;
    for (std::size_t at = n; at < F_ * S_; at += S_) {
      g[at] += earned_[at] > 0.0 ? correction[n] : 0.0;
      common[n] += earned_[at] * g[at];
      earned += earned_[at];
    }
    common[n] *= earned > 0.0 ? slopes.region_step[n] / earned : 0.0;
    for (std::size_t at = n; at < F_ * S_; at += S_) {
      g[at] = earned_[at] > 0.0 ? z[at] + g[at] - slopes.factor[at] * common[n] : 0.0;
    }
  }
}

void HatSystem::step_specific(std::span<const double> z, std::span<double> g,
                              Scratch& scratch) const {
  const Slopes& slopes = scratch.slopes;
  std::vector<double>& common = scratch.common;
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < S_; ++n) {
      const std::size_t at = j * S_ + n;
      g[at] += maker_[at] * scratch.pending[at];
      common[n] += slopes.share[at] * slopes.market_step[at] * g[at];
    }
  }
  for (std::size_t n = 0; n < S_; ++n) {
    common[n] *= slopes.region_step[n];
  }
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < S_; ++n) {
      const std::size_t at = j * S_ + n;
      g[at] = z[at] + maker_[at] * slopes.market_step[at] * (g[at] - slopes.common[at] * common[n]);
    }
  }
}

/// Puts factor prices back on the numeraire; \return the logs moved, which input prices and
/// spending must follow.
double HatSystem::normalise(std::span<double> g, Scratch& scratch) const {
  const double shift = std::log(world_value_added_ / world_payments(g, scratch));
  const std::vector<double>& present = mobile_ ? earned_ : maker_;
  for (std::size_t at = 0; at < factor_states(); ++at) {
    g[at] += present[at] > 0.0 ? shift : 0.0;
  }
  return shift;
}

}  // namespace tradeflow::model
