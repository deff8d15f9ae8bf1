// What a HatSystem prepares before the first pass: the arrays of (5)-(12) for one policy.
#include "model/hat_system.hpp"

#include <algorithm>
#include <cmath>

namespace tradeflow::model {
namespace {

constexpr std::size_t lane = 8;       ///< doubles of a whole cache line
constexpr double floor_share = 1e-9;  ///< of world output: §1's floor
constexpr double steepest = 8.0;      ///< bounds a step where demand hardly answers
constexpr double gentlest = 1.0 / 64.0;

double sum(std::span<const double> values) {
  double total = 0.0;
  for (const double value : values) {
    total += value;
  }
  return total;
}

}  // namespace

HatSystem::HatSystem(const Economy& economy, const Policy& policy, const Closure& closure)
    : economy_(economy),
      closure_(closure),
      N_(economy.shape.regions),
      J_(economy.shape.sectors),
      F_(economy.shape.factors),
      stride_((N_ + lane - 1) / lane * lane),
      own_weight_(1.0 / (1.0 + closure.mobility)),
      common_weight_(1.0 - own_weight_) {
  build_trade(policy);
  build_markets(policy);
  build_steps();
}

void HatSystem::build_trade(const Policy& policy) {
  const TradeTable tariff = applied(economy_.tariff, policy.tariff);
  const TradeTable tax = applied(economy_.export_tax, policy.export_tax);
  const TradeTable cost = applied(trade_table(economy_.shape, 1.0), policy.trade_cost);
  B_.assign(J_ * N_ * stride_, 0.0);
  net_.assign(J_ * N_ * stride_, 0.0);
  export_tax_.assign(J_ * N_ * stride_, 0.0);
  log_landed_.assign(J_ * stride_, 0.0);
  sectors_.resize(J_);
  for (const auto j : ids<SectorId>(J_)) {
    Sector& sector = sectors_[j.offset()];
    sector.theta = economy_.trade_elasticity(j);
    for (const auto n : ids<ImporterId>(N_)) {
      for (const auto i : ids<ExporterId>(N_)) {
        const double share = economy_.trade_share(j, n, i);
        if (!(share > 0.0)) {
          continue;
        }
        const std::size_t at = (j.offset() * N_ + n.offset()) * stride_ + i.offset();
        // (6)
        const double landed =
            cost(j, n, i) * ((1.0 + tariff(j, n, i)) * (1.0 + tax(j, n, i))) /
            ((1.0 + economy_.tariff(j, n, i)) * (1.0 + economy_.export_tax(j, n, i)));
        B_[at] = landed == 1.0 ? share : share * std::pow(landed, -sector.theta);
        net_[at] = B_[at] / ((1.0 + tariff(j, n, i)) * (1.0 + tax(j, n, i)));
        export_tax_[at] = net_[at] * tax(j, n, i);
        log_landed_[j.offset() * stride_ + n.offset()] +=
            sector.theta == 0.0 ? share * std::log(landed) : 0.0;
        sector.traded = sector.traded || as_region(n) != as_region(i);
        sector.export_taxed = sector.export_taxed || tax(j, n, i) != 0.0;
      }
    }
  }
}

void HatSystem::build_markets(const Policy& policy) {
  const MarketTable productivity = applied(market_table(economy_.shape, 1.0), policy.productivity);
  const MarketTable tax = applied(economy_.production_tax, policy.production_tax);
  const MarketTable preference = applied(market_table(economy_.shape, 1.0), policy.preference);
  const RegionFactorTable endowment = applied(RegionFactorTable({N_, F_}, 1.0), policy.endowment);
  const RegionFactorTable earned = factor_income(economy_);
  earned_.assign(earned.values().begin(), earned.values().end());
  world_value_added_ = sum(earned_);
  for (const double change : endowment.values()) {
    log_endowment_.push_back(std::log(change));
  }
  const double floor = floor_share * sum(economy_.output.values());
  spending_.assign(J_ * stride_, 0.0);
  no_buyer_.assign(J_ * stride_, 1.0);
  maker_.assign(J_ * stride_, 0.0);
  weight_.assign(J_ * stride_, 0.0);
  payment_.assign(N_ * F_ * J_, 0.0);
  bundle_.assign(N_ * F_ * J_, 0.0);
  for (auto* table : {&log_own_price_, &bundle_endowment_, &inverse_untaxed_, &untaxed_hat_, &tax_,
                      &log_output_, &final_}) {
    table->assign(N_ * J_, 0.0);
  }
  for (const auto n : ids<RegionId>(N_)) {
    double preferred = 0.0;
    for (const auto j : ids<SectorId>(J_)) {
      preferred += economy_.final_share(n, j) * preference(n, j);
    }
    for (const auto j : ids<SectorId>(J_)) {
      const std::size_t market = n.offset() * J_ + j.offset();
      const std::size_t at = j.offset() * stride_ + n.offset();
      final_[market] = economy_.final_share(n, j) * preference(n, j) / preferred;
      const double X = economy_.expenditure(n, j);
      spending_[at] = X;
      no_buyer_[at] = X > 0.0 ? 0.0 : 1.0;
      weight_[at] = std::min(1.0, X / floor);
      const double untaxed = 1.0 - economy_.production_tax(n, j);
      inverse_untaxed_[market] = 1.0 / untaxed;
      untaxed_hat_[market] = (1.0 - tax(n, j)) / untaxed;
      tax_[market] = tax(n, j);
      if (!(economy_.output(n, j) > 0.0)) {
        continue;
      }
      maker_[at] = 1.0;
      log_own_price_[market] = -std::log(productivity(n, j)) - std::log(untaxed_hat_[market]);
      log_output_[market] = std::log(economy_.output(n, j));
      for (const auto f : ids<FactorId>(F_)) {
        const std::size_t factor = n.offset() * F_ + f.offset();
        const double share = economy_.factor_share(n, j, f) * economy_.value_added_share(n, j);
        payment_[factor * J_ + j.offset()] = share * untaxed_hat_[market];
        bundle_[factor * J_ + j.offset()] = share / untaxed;
        bundle_endowment_[market] += share / untaxed * log_endowment_[factor];
      }
    }
  }
}

/// Steps that invert each equation's own slope at the baseline, an approximation that only the
/// number of passes depends on. Raising ŵ_n by 1 % lowers a market's sales by θ(1 − own share in
/// the markets it sells to) and raises them by the home demand it feeds; with finite mobility a
/// sector's own price answers its sales with elasticity β/(1+λ).
void HatSystem::build_steps() {
  const TradeTable V = trade(economy_);
  factor_step_.assign(N_, 1.0);
  cost_step_.assign(N_ * J_, 1.0);
  deficit_rate_.assign(N_, 0.0);
  for (const auto n : ids<RegionId>(N_)) {
    double weight = 0.0;
    double slope = 0.0;
    for (const auto j : ids<SectorId>(J_)) {
      const double Y = economy_.output(n, j);
      if (!(Y > 0.0)) {
        continue;
      }
      double own = 0.0;
      for (const auto m : ids<ImporterId>(N_)) {
        own += V(j, m, as_exporter(n)) / Y * economy_.trade_share(j, m, as_exporter(n));
      }
      const double home = V(j, as_importer(n), as_exporter(n)) / Y;
      const double elasticity = sectors_[j.offset()].theta * (1.0 - own);
      const double beta =
          economy_.value_added_share(n, j) * inverse_untaxed_[n.offset() * J_ + j.offset()];
      weight += beta * Y;
      slope += beta * Y * (1.0 - home + elasticity);
      cost_step_[n.offset() * J_ + j.offset()] =
          1.0 / std::max(1.0 + own_weight_ * beta * elasticity, 0.5);
    }
    factor_step_[n.offset()] =
        weight > 0.0 ? std::clamp(weight / std::max(slope, weight / steepest), gentlest, steepest)
                     : 1.0;
    deficit_rate_[n.offset()] = economy_.deficit(n) / (economy_.income(n) - economy_.deficit(n));
  }
}

}  // namespace tradeflow::model
