#include "tests/bench/plain_loop.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/QR>

namespace bench {

using namespace tradeflow::model;

namespace {
constexpr int window = 8;
constexpr int most_passes = 2000;
}  // namespace

PlainLoop::PlainLoop(const Economy& economy, const Policy& policy)
    : economy_(economy),
      N_(economy.shape.regions),
      J_(economy.shape.sectors),
      F_(economy.shape.factors),
      B_(J_ * N_ * N_),
      net_(B_.size(), 1.0),
      tax_(B_.size()),
      theta_(N_ * J_),
      mixed_(J_),
      own_(N_ * J_),
      bundle_(N_ * J_ * F_),
      payment_(bundle_.size()),
      final_(N_ * J_),
      untaxed_hat_(N_ * J_),
      production_tax_(N_ * J_),
      earned_(N_ * F_),
      log_cost_(N_ * J_),
      supply_(N_),
      index_(N_ * J_),
      sales_(N_ * J_),
      spending_(N_ * J_),
      tax_income_(N_),
      income_(N_) {
  set_trade(policy);
  set_markets(policy);
  const auto size = static_cast<Eigen::Index>(N_ * F_ + 2 * N_ * J_);
  point_.assign(static_cast<std::size_t>(size), 0.0);
  dx_.resize(size, window);
  df_.resize(size, window);
  gram_ = Eigen::MatrixXd::Zero(window, window);
}

void PlainLoop::set_trade(const Policy& policy) {
  const TradeTable tariff = applied(economy_.tariff, policy.tariff);
  const TradeTable tax = applied(economy_.export_tax, policy.export_tax);
  const TradeTable cost = applied(trade_table(economy_.shape, 1.0), policy.trade_cost);
  std::size_t at = 0;
  for (const auto j : ids<SectorId>(J_)) {
    for (const auto n : ids<ImporterId>(N_)) {
      const double theta = trade_elasticity(economy_, as_region(n), j);
      theta_[n.offset() * J_ + j.offset()] = theta;
      mixed_[j.offset()] |= static_cast<char>(theta != economy_.trade_elasticity(j));
      for (const auto i : ids<ExporterId>(N_)) {
        const double rates = (1.0 + tariff(j, n, i)) * (1.0 + tax(j, n, i));
        const double kappa =
            cost(j, n, i) * rates /
            ((1.0 + economy_.tariff(j, n, i)) * (1.0 + economy_.export_tax(j, n, i)));
        B_[at] = economy_.trade_share(j, n, i) * (kappa == 1.0 ? 1.0 : std::pow(kappa, -theta));
        net_[at] = 1.0 / rates;
        tax_[at] = tax(j, n, i);
        export_taxed_ = export_taxed_ || tax_[at] != 0.0;
        ++at;
      }
    }
  }
}

void PlainLoop::set_markets(const Policy& policy) {
  const MarketTable productivity = applied(market_table(economy_.shape, 1.0), policy.productivity);
  const MarketTable production_tax = applied(economy_.production_tax, policy.production_tax);
  const MarketTable preference = applied(market_table(economy_.shape, 1.0), policy.preference);
  const RegionFactorTable earned = factor_income(economy_);
  for (const auto n : ids<RegionId>(N_)) {
    double preferred = 0.0;
    for (const auto j : ids<SectorId>(J_)) {
      preferred += economy_.final_share(n, j) * preference(n, j);
    }
    for (const auto j : ids<SectorId>(J_)) {
      const std::size_t market = n.offset() * J_ + j.offset();
      const double untaxed = 1.0 - economy_.production_tax(n, j);
      production_tax_[market] = production_tax(n, j);
      untaxed_hat_[market] = (1.0 - production_tax(n, j)) / untaxed;
      final_[market] = economy_.final_share(n, j) * preference(n, j) / preferred;
      own_[market] = -std::log(productivity(n, j)) - std::log(untaxed_hat_[market]);
      for (const auto f : ids<FactorId>(F_)) {
        const double share = economy_.factor_share(n, j, f) * economy_.value_added_share(n, j);
        bundle_[market * F_ + f.offset()] = share / untaxed;
        payment_[market * F_ + f.offset()] = share * untaxed_hat_[market];
      }
    }
    for (const auto f : ids<FactorId>(F_)) {
      earned_[n.offset() * F_ + f.offset()] = earned(n, f);
      world_ += earned(n, f);
    }
  }
}

std::size_t PlainLoop::bytes_per_pass() const noexcept {
  // B and the rates once for prices or sales each, B twice; input shares twice.
  const std::size_t trade = B_.size() * (export_taxed_ ? 4 : 3);
  return sizeof(double) * (trade + 2 * N_ * J_ * J_);
}

/// (5) and (7)
void PlainLoop::price(const std::vector<double>& x, std::vector<double>& g) {
  const double* log_price = x.data() + N_ * F_;
  for (std::size_t n = 0; n < N_; ++n) {
    double* cost = log_cost_.data() + n * J_;
    std::fill_n(cost, J_, 0.0);
    for (std::size_t k = 0; k < J_; ++k) {
      const double* row = economy_.input_share.data() + (n * J_ + k) * J_;
      for (std::size_t j = 0; j < J_; ++j) {
        cost[j] += row[j] * log_price[n * J_ + k];
      }
    }
    for (std::size_t j = 0; j < J_; ++j) {
      const std::size_t market = n * J_ + j;
      cost[j] /= 1.0 - economy_.production_tax.data()[market];
      cost[j] += own_[market];
      for (std::size_t f = 0; f < F_; ++f) {
        cost[j] += bundle_[market * F_ + f] * x[n * F_ + f];
      }
    }
  }
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < N_; ++n) {
      const double theta = theta_[n * J_ + j];
      if (n == 0 || mixed_[j] != 0) {
        for (std::size_t i = 0; i < N_; ++i) {
          supply_[i] = std::exp(-theta * log_cost_[i * J_ + j]);
        }
      }
      double index = 0.0;
      for (std::size_t i = 0; i < N_; ++i) {
        index += B_[(j * N_ + n) * N_ + i] * supply_[i];
      }
      index_[n * J_ + j] = index;
      g[N_ * F_ + n * J_ + j] = index > 0.0 ? -std::log(index) / theta : 0.0;
    }
  }
}

/// (8), (9) and the taxes of (10)
void PlainLoop::sell(const std::vector<double>& x) {
  std::fill(sales_.begin(), sales_.end(), 0.0);
  std::fill(tax_income_.begin(), tax_income_.end(), 0.0);
  const double* log_spending = x.data() + N_ * F_ + N_ * J_;
  for (std::size_t market = 0; market < N_ * J_; ++market) {
    spending_[market] = economy_.expenditure.data()[market] * std::exp(log_spending[market]);
  }
  for (std::size_t j = 0; j < J_; ++j) {
    for (std::size_t n = 0; n < N_; ++n) {
      if (!(index_[n * J_ + j] > 0.0)) {
        continue;
      }
      const double theta = theta_[n * J_ + j];
      if (n == 0 || mixed_[j] != 0) {
        for (std::size_t i = 0; i < N_; ++i) {
          supply_[i] = std::exp(-theta * log_cost_[i * J_ + j]);
        }
      }
      const double per_unit = spending_[n * J_ + j] / index_[n * J_ + j];
      double collected = spending_[n * J_ + j];
      for (std::size_t i = 0; i < N_; ++i) {
        const std::size_t cell = (j * N_ + n) * N_ + i;
        const double value = per_unit * B_[cell] * supply_[i] * net_[cell];
        sales_[i * J_ + j] += value;
        collected -= value;
        if (export_taxed_) {
          tax_income_[i] += value * tax_[cell];
          collected -= value * tax_[cell];
        }
      }
      tax_income_[n] += collected;
    }
  }
}

/// (10)-(12)
void PlainLoop::pay(const std::vector<double>& x, std::vector<double>& g) {
  double paid = 0.0;
  for (std::size_t n = 0; n < N_; ++n) {
    income_[n] = tax_income_[n] + economy_.deficit.data()[n];
    for (std::size_t f = 0; f < F_; ++f) {
      income_[n] += earned_[n * F_ + f] * std::exp(x[n * F_ + f]);
      double payments = 0.0;
      for (std::size_t j = 0; j < J_; ++j) {
        payments += payment_[(n * J_ + j) * F_ + f] * sales_[n * J_ + j];
      }
      const double earned = earned_[n * F_ + f];
      g[n * F_ + f] = earned > 0.0 ? std::log(payments / earned) : 0.0;
      paid += payments;
    }
    for (std::size_t j = 0; j < J_; ++j) {
      income_[n] += production_tax_[n * J_ + j] * sales_[n * J_ + j];
    }
  }
  for (std::size_t at = 0; at < N_ * F_; ++at) {
    g[at] += earned_[at] > 0.0 ? std::log(world_ / paid) : 0.0;
  }
  for (std::size_t n = 0; n < N_; ++n) {
    for (std::size_t k = 0; k < J_; ++k) {
      const double* row = economy_.input_share.data() + (n * J_ + k) * J_;
      double use = final_[n * J_ + k] * income_[n];
      for (std::size_t j = 0; j < J_; ++j) {
        use += row[j] * untaxed_hat_[n * J_ + j] * sales_[n * J_ + j];
      }
      const double base = economy_.expenditure.data()[n * J_ + k];
      g[N_ * F_ + N_ * J_ + n * J_ + k] = base > 0.0 ? std::log(use / base) : 0.0;
    }
  }
}

double PlainLoop::pass(const std::vector<double>& x, std::vector<double>& g) {
  price(x, g);
  sell(x);
  pay(x, g);
  double error = 0.0;
  for (std::size_t at = 0; at < x.size(); ++at) {
    error = std::max(error, std::abs(g[at] - x[at]));
  }
  return error;
}

void PlainLoop::mix(const std::vector<double>& x, const std::vector<double>& g,
                    std::vector<double>& next) {
  const auto size = static_cast<Eigen::Index>(x.size());
  const Eigen::Map<const Eigen::VectorXd> point(x.data(), size);
  const Eigen::VectorXd f = Eigen::Map<const Eigen::VectorXd>(g.data(), size) - point;
  if (has_previous_) {
    dx_.col(slot_) = point - x_;
    df_.col(slot_) = f - f_;
    filled_ = std::min(filled_ + 1, window);
    gram_.col(slot_).head(filled_) = df_.leftCols(filled_).transpose() * df_.col(slot_);
    gram_.row(slot_).head(filled_) = gram_.col(slot_).head(filled_).transpose();
    slot_ = (slot_ + 1) % window;
  }
  x_ = point;
  f_ = f;
  has_previous_ = true;
  Eigen::Map<Eigen::VectorXd> target(next.data(), size);
  target = point + f;
  if (filled_ > 0) {
    const auto df = df_.leftCols(filled_);
    const auto gram = gram_.topLeftCorner(filled_, filled_);
    const Eigen::VectorXd scale = gram.diagonal().cwiseSqrt().cwiseInverse();
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(scale.asDiagonal() * gram * scale.asDiagonal());
    qr.setThreshold(1e-13);
    const Eigen::VectorXd right = scale.cwiseProduct(df.transpose() * f);
    const Eigen::VectorXd weights = scale.cwiseProduct(qr.solve(right));
    target -= dx_.leftCols(filled_) * weights + df * weights;
  }
}

PlainLoop::Result PlainLoop::solve(double tolerance, bool warm) {
  if (!warm) {
    std::fill(point_.begin(), point_.end(), 0.0);
  }
  filled_ = slot_ = 0;
  has_previous_ = false;
  std::vector<double> g(point_.size()), next(point_.size());
  Result result;
  while (result.passes < most_passes) {
    result.error = pass(point_, g);
    ++result.passes;
    if (result.error <= tolerance) {
      break;
    }
    mix(point_, g, next);
    point_.swap(next);
  }
  return result;
}

std::vector<double> PlainLoop::real_income() const {
  std::vector<double> out(N_);
  for (std::size_t n = 0; n < N_; ++n) {
    double log_index = 0.0;
    for (std::size_t j = 0; j < J_; ++j) {
      log_index += economy_.final_share.data()[n * J_ + j] * point_[N_ * F_ + n * J_ + j];
    }
    out[n] = income_[n] / economy_.income.data()[n] / std::exp(log_index);
  }
  return out;
}

}  // namespace bench
