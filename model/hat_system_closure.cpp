// Wages that stay and revenue that is saved: §3 of model/README.md in a HatSystem's pass.
#include <algorithm>
#include <cmath>

#include "model/hat_system.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {

/// What the state says of labour is log Φ̂ + log employment; Φ̂ is the closure's.
void HatSystem::hold_wages(std::span<const double> z, Scratch& scratch) const {
  double* wage = scratch.log_factor.data() + labour_ * S_;
  const double* earned = earned_.data() + labour_ * S_;
  for (std::size_t n = 0; n < S_; ++n) {
    const double held = real_ && earned[n] > 0.0 ? z[index_states() + n] : 0.0;
    scratch.log_employment[n] = wage[n] - held;
    wage[n] = held;
  }
}

/// Consumer prices of the pass into g. \return  their largest gap to the state's
double HatSystem::index_prices(std::span<const double> z, std::span<double> g,
                               Scratch& scratch) const {
  double* index = g.data() + index_states();
  std::fill_n(index, S_, 0.0);
  double gap = 0.0;
  for (const auto n : ids<RegionId>(N_)) {
    for (const auto k : ids<SectorId>(J_)) {
      index[n.offset()] +=
          economy_.final_share(n, k) * scratch.log_price[k.offset() * S_ + n.offset()];
    }
    gap = worse(gap, index[n.offset()] - z[index_states() + n.offset()]);
  }
  return gap;
}

void HatSystem::save_revenue(Scratch& scratch) const {
  std::vector<double> change(N_);
  for (std::size_t n = 0; n < N_; ++n) {
    change[n] = scratch.taxes[n] - savings_.revenue(RegionId(n));
  }
  save(change, savings_.gdp.values(), {scratch.lent.data(), N_});
}

/// How far a rise of a region's factor earnings raises its prices: in full, but for wages. With κ
/// the other factors' share and h the share of sales at home, prices of home goods rise by κ where
/// wages are fixed in the numeraire, and by p = κ + (1 − κ) h p where they follow consumer prices.
void HatSystem::measure_passing(Scratch& scratch, const std::vector<double>& paid) const {
  Slopes& slopes = scratch.slopes;
  for (std::size_t n = 0; n < N_; ++n) {
    if (!(paid[n] > 0.0)) {
      continue;
    }
    const double others = 1.0 - scratch.payments[labour_ * S_ + n] / paid[n];
    double home = 0.0;
    for (std::size_t at = n; at < J_ * S_; at += S_) {
      home += slopes.share[at] * slopes.home[at];
    }
    slopes.passed_on[n] = others > 0.0 && real_ ? others / (1.0 - (1.0 - others) * home) : others;
  }
}

}  // namespace tradeflow::model
