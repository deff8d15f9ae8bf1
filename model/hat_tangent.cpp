// A linear pass, and GMRES on it.
#include "model/hat_tangent.hpp"

#include <algorithm>

namespace tradeflow::model {

bool HatSystem::Tangent::applies() const noexcept {
  return system_.labour_ == system_.F_ && !system_.saving_;
}

SingleGmres::Result HatSystem::Tangent::solve(std::span<const double> b, double tolerance,
                                              int most_passes, std::span<double> x) {
  const SingleGmres::Map A = [this](const float* from, float* to) { apply(from, to); };
  return gmres_.solve(A, b, tolerance, most_passes, x);
}

/// y = x − ∂g/∂z x
void HatSystem::Tangent::apply(const float* x, float* y) {
  set_costs(x);
  sell(x);
  pay();
  spend(x, y);
  step(x, y);
  normalise(x, y);
}

/// (5), and (12) by sector where factors are not mobile.
void HatSystem::Tangent::set_costs(const float* x) {
  const std::size_t S = system_.S_;
  const std::size_t F = system_.F_;
  if (system_.mobile_) {
    std::copy_n(x, F * S, factor_.begin());
  } else {
    std::fill(factor_.begin(), factor_.end(), 0.0F);
    for (std::size_t j = 0; j < system_.J_; ++j) {
      for (std::size_t f = 0; f < F; ++f) {
        const float* share = earner_.data() + (j * F + f) * S;
        for (std::size_t n = 0; n < S; ++n) {
          factor_[f * S + n] += share[n] * x[j * S + n];
        }
      }
    }
  }
  for (std::size_t j = 0; j < system_.J_; ++j) {
    float* cost = cost_.data() + j * S;
    std::copy_n(x + prices_ + j * S, S, cost);
    for (std::size_t f = 0; f < F; ++f) {
      const float* bundle = bundle_.data() + (j * F + f) * S;
      for (std::size_t n = 0; n < S; ++n) {
        cost[n] += bundle[n] * factor_[f * S + n];
      }
    }
    for (std::size_t n = 0; n < S && !system_.mobile_; ++n) {
      cost[n] += own_[j * S + n] * x[j * S + n];
    }
  }
}

/// (7)-(9), and the importers' and producers' taxes of (10): with w = d log X' + θ d log P̂,
/// dY'_i = Σ_n V' w_n − (Σ_n θ_n V') d log ĉ_i.
void HatSystem::Tangent::sell(const float* x) {
  const std::size_t S = system_.S_;
  const std::size_t F = system_.F_;
  std::fill(sales_.begin(), sales_.end(), 0.0F);
  std::fill(revenue_.begin(), revenue_.end(), 0.0F);
  std::fill(paid_.begin(), paid_.end(), 0.0F);
  for (std::size_t j = 0; j < system_.J_; ++j) {
    const std::size_t row = j * S;
    const float* spending = x + spending_ + row;
    const float* theta = theta_.data() + row;
    const float* cost = cost_.data() + row;
    float* price = price_.data() + row;
    float* sales = sales_.data() + row;
    if (system_.sectors_[j].traded) {
      kernels_.trade(share_.data() + first_[j], flow_.data() + first_[j], cost, spending, theta, S,
                     S, price, crossed_.data(), sales);
    } else {
      const float* home = received_.data() + row;
      for (std::size_t n = 0; n < S; ++n) {
        price[n] = cost[n];
        crossed_[n] = home[n] * cost[n];
        sales[n] = home[n] * (spending[n] + theta[n] * cost[n]);
      }
    }
    kernels_.settle({spending, theta, cost, price, crossed_.data(), bought_.data() + row,
                     received_.data() + row, answer_.data() + row, tax_.data() + row},
                    S, sales, revenue_.data());
    if (system_.sectors_[j].export_taxed && system_.sectors_[j].traded) {
      tax_exports(j, x);
    }
    for (std::size_t f = 0; f < F; ++f) {
      const float* payment = payment_.data() + (j * F + f) * S;
      for (std::size_t n = 0; n < S; ++n) {
        paid_[f * S + n] += payment[n] * sales[n];
      }
    }
  }
}

/// The exporters' taxes of (10), paid by importers.
void HatSystem::Tangent::tax_exports(std::size_t j, const float* x) {
  const std::size_t S = system_.S_;
  const std::size_t row = j * S;
  const float* spending = x + spending_ + row;
  const float* theta = theta_.data() + row;
  const float* cost = cost_.data() + row;
  float* price = price_.data() + row;
  std::fill(taxed_sales_.begin(), taxed_sales_.end(), 0.0F);
  kernels_.trade(share_.data() + first_[j], taxed_.data() + first_[j], cost, spending, theta, S, S,
                 price, crossed_.data(), taxed_sales_.data());
  for (std::size_t n = 0; n < S; ++n) {
    revenue_[n] += taxed_sales_[n] - tax_lost_[row + n] * cost[n] + theta[n] * crossed_[n] -
                   tax_paid_[row + n] * (spending[n] + theta[n] * price[n]);
  }
}

/// (10)
void HatSystem::Tangent::pay() {
  const std::size_t S = system_.S_;
  float shift = 0.0F;
  for (std::size_t n = 0; n < S; ++n) {
    income_[n] = revenue_[n];
    for (std::size_t at = n; at < factor_.size(); at += S) {
      income_[n] += earned_[at] * factor_[at];
    }
    shift += deficit_rate_[n] * income_[n];
  }
  for (std::size_t n = 0; n < S; ++n) {
    income_[n] += deficit_rate_[n] * income_[n] - gdp_share_[n] * shift;
  }
}

/// Gaps of (5) and (11) into y: regions are rows where input coefficients are read.
void HatSystem::Tangent::spend(const float* x, float* y) {
  const std::size_t S = system_.S_;
  const std::size_t R = system_.R_;
  for (std::size_t at = 0; at < markets_; ++at) {
    sales_[at] *= untaxed_[at];
  }
  kernels_.transpose(price_.data(), R, S, region_price_.data());
  kernels_.transpose(sales_.data(), R, S, region_sales_.data());
  std::fill(region_inputs_.begin(), region_inputs_.end(), 0.0F);
  for (std::size_t n = 0; n < system_.N_; ++n) {
    kernels_.spend(inputs_.data() + n * R * R, region_sales_.data() + n * R,
                   region_price_.data() + n * R, R, R, region_used_.data() + n * R,
                   region_inputs_.data() + n * R);
  }
  kernels_.transpose(region_used_.data(), S, R, used_.data());
  kernels_.transpose(region_inputs_.data(), S, R, input_price_.data());
  for (std::size_t j = 0; j < system_.J_; ++j) {
    for (std::size_t n = 0; n < S; ++n) {
      const std::size_t at = j * S + n;
      y[prices_ + at] = input_price_[at] * per_untaxed_[at] - x[prices_ + at];
      y[spending_ + at] = (used_[at] + final_[at] * income_[n]) * per_next_[at] - x[spending_ + at];
    }
  }
}

/// HatSystem::step() of the gaps, negated.
void HatSystem::Tangent::step(const float* x, float* y) {
  for (std::size_t at = 0; at < markets_; ++at) {
    pending_[at] = home_[at] * y[spending_ + at] - elasticity_[at] * y[prices_ + at];
  }
  std::fill(common_.begin(), common_.end(), 0.0F);
  if (system_.mobile_) {
    step_mobile(x, y);
  } else {
    step_specific(x, y);
  }
}

void HatSystem::Tangent::step_mobile(const float* x, float* y) {
  const std::size_t S = system_.S_;
  std::fill(correction_.begin(), correction_.end(), 0.0F);
  for (std::size_t j = 0; j < system_.J_; ++j) {
    for (std::size_t n = 0; n < S; ++n) {
      correction_[n] += paid_share_[j * S + n] * pending_[j * S + n];
    }
  }
  for (std::size_t n = 0; n < S; ++n) {
    for (std::size_t at = n; at < prices_; at += S) {
      y[at] = present_[at] * (paid_[at] * per_paid_[at] - x[at] + correction_[n]);
      common_[n] += base_share_[at] * y[at];
    }
    common_[n] *= region_step_[n];
    for (std::size_t at = n; at < prices_; at += S) {
      y[at] -= factor_slope_[at] * common_[n];
    }
  }
}

void HatSystem::Tangent::step_specific(const float* x, float* y) {
  const std::size_t S = system_.S_;
  for (std::size_t j = 0; j < system_.J_; ++j) {
    for (std::size_t n = 0; n < S; ++n) {
      const std::size_t at = j * S + n;
      y[at] = present_[at] * (sales_[at] * per_sales_[at] - x[at] + pending_[at]);
      common_[n] += paid_share_[at] * market_step_[at] * y[at];
    }
  }
  for (std::size_t n = 0; n < S; ++n) {
    common_[n] *= region_step_[n];
  }
  for (std::size_t j = 0; j < system_.J_; ++j) {
    for (std::size_t n = 0; n < S; ++n) {
      const std::size_t at = j * S + n;
      y[at] = market_step_[at] * (y[at] - common_slope_[at] * common_[n]);
    }
  }
}

/// The numeraire, then from the step to A x.
void HatSystem::Tangent::normalise(const float* x, float* y) {
  const std::size_t S = system_.S_;
  float shift = 0.0F;
  for (std::size_t at = 0; at < prices_; ++at) {
    shift -= weight_[at] * (x[at] + y[at]);
  }
  for (std::size_t at = 0; at < prices_; ++at) {
    y[at] = -(y[at] + present_[at] * shift);
  }
  for (std::size_t j = 0; j < system_.J_; ++j) {
    for (std::size_t n = 0; n < S; ++n) {
      const std::size_t at = j * S + n;
      const float moved = common_[n] + shift;
      y[prices_ + at] = -(y[prices_ + at] + exponent_[at] * moved);
      y[spending_ + at] = -(y[spending_ + at] + buyer_[at] * moved);
    }
  }
}

}  // namespace tradeflow::model
