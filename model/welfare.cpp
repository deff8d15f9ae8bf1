#include "model/welfare.hpp"

namespace tradeflow::model {
namespace {

/// What each factor earns after over before, per unit of the new endowment: Φ̂[n][f].
RegionFactorTable average_reward_hat(const Economy& economy, const Policy& policy,
                                     const Equilibrium& now) {
  const Shape s = economy.shape;
  const MarketTable tax = applied(economy.production_tax, policy.production_tax);
  const RegionFactorTable endowment =
      applied(RegionFactorTable({s.regions, s.factors}, 1.0), policy.endowment);
  const RegionFactorTable before = factor_income(economy);
  RegionFactorTable reward({s.regions, s.factors}, 1.0);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      double after = 0.0;
      for (const auto j : ids<SectorId>(s.sectors)) {
        after += economy.value_added_share(n, j) * (1.0 - tax(n, j)) /
                 (1.0 - economy.production_tax(n, j)) * economy.factor_share(n, j, f) *
                 now.output(n, j);
      }
      if (before(n, f) > 0.0) {
        reward(n, f) = after / before(n, f) / endowment(n, f);
      }
    }
  }
  return reward;
}

/// The two first-order terms of one flow of good j from i into n, before division by income.
void add_first_order(const Economy& economy, const Equilibrium& now, const TradeTable& before,
                     const TradeTable& after, SectorId j, ImporterId n, ExporterId i,
                     Welfare& out) {
  const double V = before(j, n, i);
  if (!(V > 0.0)) {
    return;  // no trade contributes nothing
  }
  const double cost_change = now.cost_hat(as_region(i), j) - 1.0;
  if (as_region(n) != as_region(i)) {
    out.terms_of_trade(as_region(i)) += V * cost_change;
    out.terms_of_trade(as_region(n)) -= V * cost_change;
  }
  out.volume_of_trade(as_region(n)) +=
      economy.tariff(j, n, i) * V * ((after(j, n, i) / V - 1.0) - cost_change);
}

template <class KeyOf>
RegionVector concentration(const TradeTable& trade, std::size_t keys, KeyOf key_of) {
  const Shape s{trade.extent(1), trade.extent(0), 1};
  Table<RegionId, SectorId> exports({s.regions, keys});
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (as_region(n) != as_region(i)) {
          exports(as_region(i), SectorId(key_of(j, n))) += trade(j, n, i);
        }
      }
    }
  }
  RegionVector index = region_vector(s);
  for (const auto i : ids<RegionId>(s.regions)) {
    double total = 0.0;
    double squares = 0.0;
    for (const double value : exports.row(i)) {
      total += value;
      squares += value * value;
    }
    index(i) = total > 0.0 ? squares / (total * total) : 0.0;
  }
  return index;
}

}  // namespace

Welfare welfare(const Economy& economy, const Policy& policy, const Equilibrium& equilibrium) {
  const Shape s = economy.shape;
  Welfare out;
  out.equivalent_variation = equivalent_variation(economy, equilibrium);
  out.terms_of_trade = region_vector(s);
  out.volume_of_trade = region_vector(s);
  out.linear = region_vector(s);
  out.real_factor_price_hat = real_factor_price_hat(economy, policy, equilibrium);
  const TradeTable before = trade(economy);
  const TradeTable after = trade(economy, policy, equilibrium);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        add_first_order(economy, equilibrium, before, after, j, n, i, out);
      }
    }
  }
  for (const auto n : ids<RegionId>(s.regions)) {
    const double I = economy.income(n);
    out.terms_of_trade(n) /= I;
    out.volume_of_trade(n) /= I;
    out.linear(n) = out.terms_of_trade(n) + out.volume_of_trade(n);
  }
  return out;
}

RegionVector equivalent_variation(const Economy& economy, const Equilibrium& equilibrium) {
  RegionVector out = region_vector(economy.shape);
  for (const auto n : ids<RegionId>(economy.shape.regions)) {
    out(n) = economy.income(n) * (equilibrium.real_income_hat(n) - 1.0);
  }
  return out;
}

RegionFactorTable real_factor_price_hat(const Economy& economy, const Policy& policy,
                                        const Equilibrium& equilibrium) {
  RegionFactorTable out = average_reward_hat(economy, policy, equilibrium);
  for (const auto n : ids<RegionId>(economy.shape.regions)) {
    for (const auto f : ids<FactorId>(economy.shape.factors)) {
      out(n, f) /= equilibrium.price_index_hat(n);
    }
  }
  return out;
}

RegionFactorTable real_factor_price_hat(const Economy& economy, const Policy& policy,
                                        const Equilibrium& equilibrium, const Economy& after) {
  const Shape s = economy.shape;
  const RegionFactorTable endowment =
      applied(RegionFactorTable({s.regions, s.factors}, 1.0), policy.endowment);
  const RegionFactorTable before = factor_income(economy);
  const RegionFactorTable now = factor_income(after);
  RegionFactorTable out({s.regions, s.factors}, 1.0);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      out(n, f) = before(n, f) > 0.0 ? now(n, f) / before(n, f) / endowment(n, f) : 1.0;
      out(n, f) /= equilibrium.price_index_hat(n);
    }
  }
  return out;
}

MarketTable export_price_hat(const Economy& economy, const Policy& policy,
                             const Equilibrium& equilibrium) {
  const Shape s = economy.shape;
  const TradeTable tax = applied(economy.export_tax, policy.export_tax);
  const TradeTable V = trade(economy);
  MarketTable price = market_table(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto i : ids<ExporterId>(s.regions)) {
      double before = 0.0;
      double after = 0.0;
      for (const auto n : ids<ImporterId>(s.regions)) {
        if (as_region(n) != as_region(i)) {
          before += V(j, n, i) * (1.0 + economy.export_tax(j, n, i));
          after += V(j, n, i) * (1.0 + tax(j, n, i));
        }
      }
      price(as_region(i), j) =
          equilibrium.cost_hat(as_region(i), j) * (before > 0.0 ? after / before : 1.0);
    }
  }
  return price;
}

RegionMatrix tariff_revenue_by_partner(const Economy& economy, const Policy& policy,
                                       const Equilibrium& equilibrium) {
  const Shape s = economy.shape;
  const TradeTable tariff = applied(economy.tariff, policy.tariff);
  RegionMatrix revenue({s.regions, s.regions});
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      const double X = equilibrium.expenditure(as_region(n), j);
      const auto t = tariff.row(j, n);
      const auto share = equilibrium.trade_share.row(j, n);
      const auto collected = revenue.row(n);
      for (std::size_t i = 0; i < collected.size(); ++i) {
        collected[i] += t[i] / (1.0 + t[i]) * share[i] * X;
      }
    }
  }
  return revenue;
}

RegionVector concentration_by_partner(const TradeTable& trade) {
  return concentration(trade, trade.extent(1), [](SectorId, ImporterId n) { return n.offset(); });
}

RegionVector concentration_by_product(const TradeTable& trade) {
  return concentration(trade, trade.extent(0), [](SectorId j, ImporterId) { return j.offset(); });
}

}  // namespace tradeflow::model
