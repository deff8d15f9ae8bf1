#include "model/hat_system.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tradeflow::model {
namespace {

/// Income is not taken below this share of GDP on the way; at a solution the test of (10) rules.
constexpr double least_income = 1e-3;

double worst(double error, double gap) {
  return !(gap <= error) ? gap : error;  // NaN wins
}

}  // namespace

std::size_t HatSystem::size() const noexcept {
  return N_ * F_ + 2 * J_ * stride_;
}
std::size_t HatSystem::cost_at(std::size_t j) const noexcept {
  return N_ * F_ + j * stride_;
}
std::size_t HatSystem::spending_at(std::size_t j) const noexcept {
  return N_ * F_ + (J_ + j) * stride_;
}

HatSystem::Scratch HatSystem::scratch() const {
  Scratch s;
  s.supply.resize(J_ * stride_);
  s.log_price.resize(J_ * stride_);
  s.sales.resize(J_ * stride_);
  s.log_factor.resize(N_ * F_);
  s.gdp.resize(N_);
  s.income.resize(N_);
  s.taxes.resize(N_);
  s.region_price.resize(N_ * J_);
  s.region_sales.resize(N_ * J_);
  s.log_cost.resize(J_);
  s.untaxed_sales.resize(J_);
  return s;
}

double HatSystem::pass(std::span<const double> z, std::span<double> g, Scratch& scratch) const {
  sell(z, scratch);
  const double factor_error = pay_factors(z, g, scratch);
  pay_regions(scratch);
  return worst(factor_error, spend(z, g, scratch));
}

void HatSystem::sell(std::span<const double> z, Scratch& scratch) const {
  std::fill(scratch.taxes.begin(), scratch.taxes.end(), 0.0);
  for (std::size_t j = 0; j < J_; ++j) {
    sell_sector(j, z, scratch);
    for (std::size_t n = 0; n < N_; ++n) {
      scratch.region_price[n * J_ + j] = scratch.log_price[j * stride_ + n];
      scratch.region_sales[n * J_ + j] = scratch.sales[j * stride_ + n];
    }
  }
}

/// (7)-(9) and the revenues of (10) for one good: each row of B is read once.
void HatSystem::sell_sector(std::size_t j, std::span<const double> z, Scratch& scratch) const {
  const Sector& sector = sectors_[j];
  const double* log_cost = z.data() + cost_at(j);
  const double* log_spending = z.data() + spending_at(j);
  const double* maker = maker_.data() + j * stride_;
  double* supply = scratch.supply.data() + j * stride_;
  double* sales = scratch.sales.data() + j * stride_;
  double* log_price = scratch.log_price.data() + j * stride_;
  // The largest supply is 1, so that θ = 65 does not overflow; the scale cancels in (8).
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < N_; ++i) {
    largest = maker[i] > 0.0 ? std::max(largest, -sector.theta * log_cost[i]) : largest;
  }
  for (std::size_t i = 0; i < stride_; ++i) {
    supply[i] = maker[i] > 0.0 ? std::exp(-sector.theta * log_cost[i] - largest) : 0.0;
    sales[i] = 0.0;
  }
  for (std::size_t n = 0; n < N_; ++n) {
    const std::size_t at = j * stride_ + n;
    if (no_buyer_[at] > 0.0) {
      log_price[n] = 0.0;
      continue;
    }
    const std::size_t row = (j * N_ + n) * stride_;
    const double* B = B_.data() + row;
    const double* net = net_.data() + row;
    const std::size_t first = sector.traded ? 0 : n;
    const std::size_t last = sector.traded ? stride_ : n + 1;
    double index = 0.0;
    double untaxed = 0.0;
    for (std::size_t i = first; i < last; ++i) {
      index += B[i] * supply[i];
      untaxed += net[i] * supply[i];
    }
    const double demand = spending_[at] * std::exp(log_spending[n]);
    const double per_unit = demand / index;
    for (std::size_t i = first; i < last; ++i) {
      sales[i] += per_unit * net[i];
    }
    if (sector.export_taxed) {
      const double* tax = export_tax_.data() + row;
      for (std::size_t i = first; i < std::min(last, N_); ++i) {
        untaxed += tax[i] * supply[i];
        scratch.taxes[i] += per_unit * tax[i] * supply[i];
      }
    }
    scratch.taxes[n] += per_unit * (index - untaxed);
    log_price[n] = -(std::log(index) + largest) / sector.theta;
    if (sector.theta == 0.0) {  // Cobb-Douglas: Π (κ̂ ĉ)^π, the limit of (7)
      log_price[n] = log_landed_[at];
      for (std::size_t i = 0; i < N_; ++i) {
        log_price[n] += B[i] * log_cost[i];
      }
    }
  }
  for (std::size_t i = 0; i < stride_; ++i) {
    sales[i] *= supply[i];
  }
}

/// (12): Φ̂ L̂ = Σ_j s_j R̂_j, moved by its own inverted slope and put back on the numeraire.
double HatSystem::pay_factors(std::span<const double> z, std::span<double> g,
                              Scratch& scratch) const {
  double error = 0.0;
  double before = 0.0;
  double after = 0.0;
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t f = 0; f < F_; ++f) {
      const std::size_t at = n * F_ + f;
      scratch.log_factor[at] = z[at];
      if (!(earned_[at] > 0.0)) {
        continue;
      }
      double payments = 0.0;
      for (std::size_t j = 0; j < J_; ++j) {
        payments += payment_[at * J_ + j] * scratch.region_sales[n * J_ + j];
      }
      const double gap = std::log(payments / earned_[at]) - log_endowment_[at] - z[at];
      error = worst(error, std::abs(gap));
      scratch.log_factor[at] += factor_step_[n] * gap;
      before += earned_[at] * std::exp(z[at] + log_endowment_[at]);
      after += earned_[at] * std::exp(scratch.log_factor[at] + log_endowment_[at]);
    }
  }
  const double shift = std::log(world_value_added_ / after);
  for (std::size_t at = 0; at < N_ * F_; ++at) {
    scratch.log_factor[at] += earned_[at] > 0.0 ? shift : 0.0;
    g[at] = scratch.log_factor[at];
  }
  return worst(error, std::abs(std::log(world_value_added_ / before)));
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

/// (10) from the factor prices in `log_factor` and the sales of this pass.
void HatSystem::pay_regions(Scratch& scratch) const {
  double deficits = 0.0;
  double world = 0.0;
  for (std::size_t n = 0; n < N_; ++n) {
    double gdp = scratch.taxes[n];
    for (std::size_t market = n * J_; market < (n + 1) * J_; ++market) {
      gdp += tax_[market] * scratch.region_sales[market];
    }
    for (std::size_t at = n * F_; at < (n + 1) * F_; ++at) {
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

double HatSystem::spend(std::span<const double> z, std::span<double> g, Scratch& scratch) const {
  double error = 0.0;
  std::fill(g.begin() + static_cast<std::ptrdiff_t>(N_ * F_), g.end(), 0.0);
  for (std::size_t n = 0; n < N_; ++n) {
    error = worst(error, spend_region(n, z, g, scratch));
  }
  return error;
}

/// The part of (5) that is the market's own: taxes, productivity and the factor bundle.
void HatSystem::own_cost(std::size_t n, Scratch& scratch) const {
  for (std::size_t j = 0; j < J_; ++j) {
    const std::size_t market = n * J_ + j;
    scratch.untaxed_sales[j] = untaxed_hat_[market] * scratch.region_sales[market];
    double log_bundle = 0.0;
    double exponent = 0.0;
    for (std::size_t f = 0; f < F_; ++f) {
      const double share = bundle_[(n * F_ + f) * J_ + j];
      log_bundle += common_weight_ * share * scratch.log_factor[n * F_ + f];
      exponent += share;
    }
    if (own_weight_ > 0.0 && exponent > 0.0) {
      const double log_payments = std::log(scratch.untaxed_sales[j]) - log_output_[market];
      log_bundle += own_weight_ * (exponent * log_payments - bundle_endowment_[market]);
    }
    scratch.log_cost[j] = log_own_price_[market] + log_bundle;
  }
}

/// (5) and (11) of one region: each row of its input coefficients is read once.
double HatSystem::spend_region(std::size_t n, std::span<const double> z, std::span<double> g,
                               Scratch& scratch) const {
  own_cost(n, scratch);
  double* log_cost = scratch.log_cost.data();
  const double* sales = scratch.untaxed_sales.data();
  const double* inverse = inverse_untaxed_.data() + n * J_;
  const double* inputs = economy_.input_share.data() + n * J_ * J_;
  const double income = std::max(scratch.income[n], least_income * scratch.gdp[n]);
  double error = 0.0;
  for (std::size_t k = 0; k < J_; ++k) {
    const double* row = inputs + k * J_;
    const double log_price = scratch.region_price[n * J_ + k];
    double used = 0.0;
    for (std::size_t j = 0; j < J_; ++j) {
      used += row[j] * sales[j];
      log_cost[j] += row[j] * inverse[j] * log_price;
    }
    const std::size_t at = k * stride_ + n;
    if (!(no_buyer_[at] > 0.0)) {
      const std::size_t state = spending_at(k) + n;
      g[state] = std::log((used + final_[n * J_ + k] * income) / spending_[at]);
      error = worst(error, weight_[at] * std::abs(g[state] - z[state]));
    }
  }
  for (std::size_t j = 0; j < J_; ++j) {
    const std::size_t state = cost_at(j) + n;
    const double gap = log_cost[j] - z[state];
    g[state] = z[state] + cost_step_[n * J_ + j] * gap;
    error = worst(error, std::abs(gap));
  }
  return error;
}

void HatSystem::fill_prices(std::span<const double> z, const Scratch& scratch,
                            Equilibrium& out) const {
  for (const auto n : ids<RegionId>(N_)) {
    double log_index = 0.0;
    for (const auto j : ids<SectorId>(J_)) {
      const std::size_t at = j.offset() * stride_ + n.offset();
      const std::size_t market = n.offset() * J_ + j.offset();
      const double log_price = scratch.log_price[at];
      out.cost_hat(n, j) = std::exp(z[cost_at(j.offset()) + n.offset()]);
      out.price_hat(n, j) = std::exp(log_price);
      out.output(n, j) = scratch.sales[at];
      out.expenditure(n, j) = spending_[at] * std::exp(z[spending_at(j.offset()) + n.offset()]);
      log_index += economy_.final_share(n, j) * log_price;
      const double payments =
          maker_[at] > 0.0
              ? std::log(untaxed_hat_[market] * scratch.sales[at]) - log_output_[market]
              : 0.0;
      for (const auto f : ids<FactorId>(F_)) {
        const std::size_t factor = n.offset() * F_ + f.offset();
        const double own = maker_[at] > 0.0 ? payments - log_endowment_[factor] : z[factor];
        out.factor_price_hat(n, j, f) =
            std::exp(earned_[factor] > 0.0 ? own_weight_ * own + common_weight_ * z[factor] : 0.0);
      }
    }
    out.price_index_hat(n) = std::exp(log_index);
  }
}

void HatSystem::fill_incomes(const Scratch& scratch, Equilibrium& out) const {
  out.deficit_shift = scratch.deficit_shift;
  for (const auto n : ids<RegionId>(N_)) {
    out.deficit(n) = deficit(n.offset(), scratch);
    out.income(n) = scratch.income[n.offset()];
    out.real_income_hat(n) = out.income(n) / economy_.income(n) / out.price_index_hat(n);
  }
}

Equilibrium HatSystem::values(std::span<const double> z, Scratch& scratch) const {
  sell(z, scratch);
  std::copy_n(z.begin(), N_ * F_, scratch.log_factor.begin());
  pay_regions(scratch);
  Equilibrium out = baseline_point(economy_);
  fill_prices(z, scratch, out);
  fill_incomes(scratch, out);
  for (const auto j : ids<SectorId>(J_)) {
    const double* supply = scratch.supply.data() + j.offset() * stride_;
    for (const auto n : ids<ImporterId>(N_)) {
      const std::size_t at = j.offset() * stride_ + n.offset();
      const double* B = B_.data() + (j.offset() * N_ + n.offset()) * stride_;
      double index = 0.0;
      for (std::size_t i = 0; i < N_; ++i) {
        index += B[i] * supply[i];
      }
      for (const auto i : ids<ExporterId>(N_)) {
        out.trade_share(j, n, i) =
            no_buyer_[at] > 0.0 ? 0.0 : B[i.offset()] * supply[i.offset()] / index;
      }
    }
  }
  return out;
}

}  // namespace tradeflow::model
