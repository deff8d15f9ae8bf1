// What a HatSystem prepares before the first pass: the arrays of (5)-(12) for one policy.
#include "model/hat_system.hpp"

#include <algorithm>
#include <cmath>

#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

constexpr std::size_t lane = 8;  ///< doubles of a whole cache line, the widest vector
}  // namespace

HatSystem::HatSystem(const Economy& economy, const Policy& policy, const Closure& closure)
    : economy_(economy),
      closure_(closure),
      N_(economy.shape.regions),
      J_(economy.shape.sectors),
      F_(economy.shape.factors),
      S_((N_ + lane - 1) / lane * lane),
      mobile_(std::isinf(closure.mobility)),
      own_weight_(1.0 / (1.0 + closure.mobility)),
      common_weight_(1.0 - own_weight_) {
  build_trade(policy);
  build_markets(policy);
}

void HatSystem::build_trade(const Policy& policy) {
  const TradeTable tariff = applied(economy_.tariff, policy.tariff);
  const TradeTable tax = applied(economy_.export_tax, policy.export_tax);
  const TradeTable cost = applied(trade_table(economy_.shape, 1.0), policy.trade_cost);
  B_.assign(J_ * N_ * S_, 0.0);
  net_.assign(J_ * N_ * S_, 0.0);
  export_tax_.assign(J_ * N_ * S_, 0.0);
  log_landed_.assign(J_ * S_, 0.0);
  theta_.assign(J_ * S_, 0.0);
  sectors_.resize(J_);
  for (const auto j : ids<SectorId>(J_)) {
    Sector& sector = sectors_[j.offset()];
    sector.theta = economy_.trade_elasticity(j);
    for (const auto n : ids<ImporterId>(N_)) {
      const double theta = model::trade_elasticity(economy_, as_region(n), j);
      theta_[j.offset() * S_ + n.offset()] = theta;
      sector.mixed = sector.mixed || theta != sector.theta;
      for (const auto i : ids<ExporterId>(N_)) {
        const double share = economy_.trade_share(j, n, i);
        if (!(share > 0.0)) {
          continue;
        }
        const std::size_t at = (j.offset() * N_ + n.offset()) * S_ + i.offset();
        // (6)
        const double landed =
            cost(j, n, i) * ((1.0 + tariff(j, n, i)) * (1.0 + tax(j, n, i))) /
            ((1.0 + economy_.tariff(j, n, i)) * (1.0 + economy_.export_tax(j, n, i)));
        B_[at] = landed == 1.0 ? share : share * std::pow(landed, -theta);
        net_[at] = B_[at] / ((1.0 + tariff(j, n, i)) * (1.0 + tax(j, n, i)));
        export_tax_[at] = net_[at] * tax(j, n, i);
        log_landed_[j.offset() * S_ + n.offset()] +=
            sector.theta == 0.0 ? share * std::log(landed) : 0.0;
        sector.traded = sector.traded || as_region(n) != as_region(i);
        sector.export_taxed = sector.export_taxed || tax(j, n, i) != 0.0;
      }
    }
  }
}

void HatSystem::build_markets(const Policy& policy) {
  const MarketTable ones = market_table(economy_.shape, 1.0);
  const MarketTable productivity = applied(ones, policy.productivity);
  const MarketTable tax = applied(economy_.production_tax, policy.production_tax);
  const MarketTable preference = applied(ones, policy.preference);
  const RegionFactorTable endowment = applied(RegionFactorTable({N_, F_}, 1.0), policy.endowment);
  const RegionFactorTable earned = factor_income(economy_);
  for (auto* table : {&maker_, &buyer_, &spending_, &weight_, &own_cost_, &value_added_, &tax_,
                      &untaxed_hat_, &inverse_output_, &paid_}) {
    table->assign(J_ * S_, 0.0);
  }
  for (auto* table : {&bundle_, &payment_, &earner_}) {
    table->assign(J_ * F_ * S_, 0.0);
  }
  for (auto* table : {&earned_, &log_endowment_}) {
    table->assign(F_ * S_, 0.0);
  }
  inverse_untaxed_.assign(N_ * J_, 0.0);
  deficit_rate_.assign(S_, 0.0);
  final_.assign(N_ * J_, 0.0);
  for (const auto n : ids<RegionId>(N_)) {
    for (const auto f : ids<FactorId>(F_)) {
      earned_[f.offset() * S_ + n.offset()] = earned(n, f);
      log_endowment_[f.offset() * S_ + n.offset()] = std::log(endowment(n, f));
    }
    deficit_rate_[n.offset()] = economy_.deficit(n) / (economy_.income(n) - economy_.deficit(n));
    double preferred = 0.0;
    for (const auto j : ids<SectorId>(J_)) {
      preferred += economy_.final_share(n, j) * preference(n, j);
    }
    for (const auto j : ids<SectorId>(J_)) {
      final_[n.offset() * J_ + j.offset()] =
          economy_.final_share(n, j) * preference(n, j) / preferred;
      build_market(n, j, productivity(n, j), tax(n, j));
    }
  }
  world_value_added_ = sum(earned_);
}

void HatSystem::build_market(RegionId n, SectorId j, double productivity, double tax) {
  const std::size_t at = j.offset() * S_ + n.offset();
  const double X = economy_.expenditure(n, j);
  const double Y = economy_.output(n, j);
  const double untaxed = 1.0 - economy_.production_tax(n, j);
  spending_[at] = X;
  buyer_[at] = X > 0.0 ? 1.0 : 0.0;
  weight_[at] = std::min(1.0, X / (floor_share * sum(economy_.output.values())));
  tax_[at] = tax;
  untaxed_hat_[at] = (1.0 - tax) / untaxed;
  inverse_untaxed_[n.offset() * J_ + j.offset()] = 1.0 / untaxed;
  if (!(Y > 0.0)) {
    return;
  }
  maker_[at] = 1.0;
  inverse_output_[at] = untaxed_hat_[at] / Y;
  own_cost_[at] = -std::log(productivity) - std::log(untaxed_hat_[at]);
  paid_[at] = economy_.value_added_share(n, j) * Y;
  value_added_[at] = economy_.value_added_share(n, j) / untaxed;
  for (const auto f : ids<FactorId>(F_)) {
    const std::size_t factor = f.offset() * S_ + n.offset();
    const std::size_t entry = (j.offset() * F_ + f.offset()) * S_ + n.offset();
    const double share = economy_.factor_share(n, j, f) * economy_.value_added_share(n, j);
    bundle_[entry] = share / untaxed;
    payment_[entry] = share * untaxed_hat_[at];
    earner_[entry] = earned_[factor] > 0.0 ? share * Y / earned_[factor] : 0.0;
    own_cost_[at] -= own_weight_ * bundle_[entry] * log_endowment_[factor];
  }
}

}  // namespace tradeflow::model
