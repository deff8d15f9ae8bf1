#include "model/residuals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/numeric.hpp"
#include "model/savings.hpp"

namespace tradeflow::model {
namespace {

/// A policy spread over full tables, read once per test of a solution.
struct World {
  const Economy& base;
  const Closure& closure;
  const Equilibrium& now;
  TradeTable tariff, export_tax, trade_cost;
  MarketTable productivity, production_tax, preference;
  RegionFactorTable endowment;
  double floor;

  World(const Economy& economy, const Policy& policy, const Closure& rule, const Equilibrium& e)
      : base(economy),
        closure(rule),
        now(e),
        tariff(applied(economy.tariff, policy.tariff)),
        export_tax(applied(economy.export_tax, policy.export_tax)),
        trade_cost(applied(trade_table(economy.shape, 1.0), policy.trade_cost)),
        productivity(applied(market_table(economy.shape, 1.0), policy.productivity)),
        production_tax(applied(economy.production_tax, policy.production_tax)),
        preference(applied(market_table(economy.shape, 1.0), policy.preference)),
        endowment(applied(RegionFactorTable({economy.shape.regions, economy.shape.factors}, 1.0),
                          policy.endowment)),
        floor(floor_share * sum(e.output.values())) {}

  /// How much of a factor works.
  [[nodiscard]] double employed(RegionId n, FactorId f) const {
    return endowment(n, f) * (closure.sticky(f) ? now.employment_hat(n) : 1.0);
  }
  /// What the closure asks of log Φ̂ of labour.
  [[nodiscard]] double log_wage(RegionId n) const {
    double wage = 0.0;
    for (const auto k : ids<SectorId>(closure.real_wage() ? base.shape.sectors : 0)) {
      wage += base.final_share(n, k) * std::log(now.price_hat(n, k));
    }
    return wage;
  }
  [[nodiscard]] double untaxed_hat(RegionId n, SectorId j) const {
    return (1.0 - production_tax(n, j)) / (1.0 - base.production_tax(n, j));
  }
  /// κ̂ of (6)
  [[nodiscard]] double landed(SectorId j, ImporterId n, ExporterId i) const {
    return trade_cost(j, n, i) * ((1.0 + tariff(j, n, i)) * (1.0 + export_tax(j, n, i))) /
           ((1.0 + base.tariff(j, n, i)) * (1.0 + base.export_tax(j, n, i)));
  }
  /// What the exporter receives of one unit spent, 1/((1+t')(1+e')).
  [[nodiscard]] double net(SectorId j, ImporterId n, ExporterId i) const {
    return 1.0 / ((1.0 + tariff(j, n, i)) * (1.0 + export_tax(j, n, i)));
  }
  [[nodiscard]] double spent(SectorId j, ImporterId n, ExporterId i) const {
    return now.trade_share(j, n, i) * now.expenditure(as_region(n), j);
  }
};

class Worst {
 public:
  explicit Worst(std::string_view block) : found_{block, 0.0, RegionId(0), SectorId(0)} {}
  void see(double gap, double total, RegionId n, SectorId j = SectorId(0)) {
    const double value = gap == 0.0 ? 0.0 : worse(0.0, gap / total);
    if (value > found_.value) {
      found_.value = value;
      found_.region = n;
      found_.sector = j;
    }
  }
  [[nodiscard]] BlockResidual found() const { return found_; }

 private:
  BlockResidual found_;
};

/// (5) log ĉ = −log Â + log((1−τ)/(1−τ')) + Σ_f β̃_f log ŵ_f + Σ_k γ̃_k log P̂_k
template <class See>
void cost(const World& w, See&& see) {
  const Shape s = w.base.shape;
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      if (!(w.base.output(n, j) > 0.0)) {
        continue;
      }
      double log_cost = 0.0;
      for (const auto f : ids<FactorId>(s.factors)) {
        log_cost += w.base.value_added_share(n, j) * w.base.factor_share(n, j, f) *
                    std::log(w.now.factor_price_hat(n, j, f));
      }
      for (const auto k : ids<InputId>(s.sectors)) {
        const double share = w.base.input_share(n, k, j);
        log_cost += share * std::log(w.now.price_hat(n, as_sector(k)));
      }
      log_cost = log_cost / (1.0 - w.base.production_tax(n, j)) - std::log(w.productivity(n, j)) -
                 std::log(w.untaxed_hat(n, j));
      see(n, j, log_cost - std::log(w.now.cost_hat(n, j)));
    }
  }
}

/// Σ_i π (κ̂ ĉ_i)^(−θ) of (7) for one market, each term over P̂^(−θ), so that it sums to one.
/// \param[out] shares  N, the right-hand side of (8)
void sourcing_of(const World& w, SectorId j, ImporterId n, std::span<const double> log_cost,
                 std::span<double> shares) {
  const double theta = trade_elasticity(w.base, as_region(n), j);
  const double log_price = std::log(w.now.price_hat(as_region(n), j));
  for (const auto i : ids<ExporterId>(w.base.shape.regions)) {
    const double share = w.base.trade_share(j, n, i);
    const double landed = share > 0.0 ? w.landed(j, n, i) : 1.0;
    const double log_relative =
        (landed == 1.0 ? 0.0 : std::log(landed)) + log_cost[i.offset()] - log_price;
    shares[i.offset()] = share > 0.0 ? share * std::exp(-theta * log_relative) : 0.0;
  }
}

/// log P̂ − Σ π log(κ̂ĉ): (7) where θ = 0.
double cobb_douglas_gap(const World& w, SectorId j, ImporterId n,
                        std::span<const double> log_cost) {
  double gap = std::log(w.now.price_hat(as_region(n), j));
  for (const auto i : ids<ExporterId>(w.base.shape.regions)) {
    const double share = w.base.trade_share(j, n, i);
    gap -= share > 0.0 ? share * (std::log(w.landed(j, n, i)) + log_cost[i.offset()]) : 0.0;
  }
  return gap;
}

/// (7) and (8), which share their powers.
void price_and_sourcing(const World& w, std::vector<BlockResidual>& out) {
  const Shape s = w.base.shape;
  Worst price("price");
  Worst sourcing("sourcing");
  std::vector<double> log_cost(s.regions), shares(s.regions);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto i : ids<RegionId>(s.regions)) {
      log_cost[i.offset()] = std::log(w.now.cost_hat(i, j));
    }
    for (const auto n : ids<ImporterId>(s.regions)) {
      const double X = w.now.expenditure(as_region(n), j);
      if (!(w.base.expenditure(as_region(n), j) > 0.0)) {
        continue;
      }
      sourcing_of(w, j, n, log_cost, shares);
      const double theta = trade_elasticity(w.base, as_region(n), j);
      const double gap =
          theta == 0.0 ? cobb_douglas_gap(w, j, n, log_cost) : std::log(sum(shares)) / theta;
      price.see(gap, 1.0, as_region(n), j);
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double off = w.now.trade_share(j, n, i) - shares[i.offset()];
        sourcing.see(off * X, std::max(X, w.floor), as_region(n), j);
      }
    }
  }
  out.push_back(price.found());
  out.push_back(sourcing.found());
}

/// (9) Y' = Σ_n π' X' / ((1+t')(1+e'))
BlockResidual sales(const World& w) {
  const Shape s = w.base.shape;
  Worst worst("sales");
  for (const auto j : ids<SectorId>(s.sectors)) {
    std::vector<double> sold(s.regions, 0.0);
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        sold[i.offset()] += w.spent(j, n, i) * w.net(j, n, i);
      }
    }
    for (const auto i : ids<RegionId>(s.regions)) {
      const double Y = w.now.output(i, j);
      worst.see(Y - sold[i.offset()], std::max(Y, w.floor), i, j);
    }
  }
  return worst.found();
}

RegionVector value_added(const World& w) {
  RegionVector result = region_vector(w.base.shape);
  for (const auto n : ids<RegionId>(w.base.shape.regions)) {
    for (const auto j : ids<SectorId>(w.base.shape.sectors)) {
      result(n) += w.base.value_added_share(n, j) * w.untaxed_hat(n, j) * w.now.output(n, j);
    }
  }
  return result;
}

/// I' − D' of (10): value added and every tax.
RegionVector gdp(const World& w) {
  const Shape s = w.base.shape;
  RegionVector result = value_added(w);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      result(n) += w.production_tax(n, j) * w.now.output(n, j);
    }
  }
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double spent = w.spent(j, n, i);
        const double t = w.tariff(j, n, i);
        result(as_region(n)) += t / (1.0 + t) * spent;
        result(as_region(i)) += w.export_tax(j, n, i) * w.net(j, n, i) * spent;
      }
    }
  }
  return result;
}

BlockResidual income(const World& w, const RegionVector& gdp) {
  Worst worst("income");
  for (const auto n : ids<RegionId>(w.base.shape.regions)) {
    const double I = w.now.income(n);
    worst.see(I - gdp(n) - w.now.deficit(n), I, n);
    // An income that is not positive solves nothing, however small its residual.
    worst.see(I > 0.0 ? 0.0 : std::numeric_limits<double>::infinity(), 1.0, n);
  }
  return worst.found();
}

/// (11) X' = Σ_j γ' Y' + α' I'
template <class See>
void expenditure(const World& w, See&& see) {
  const Shape s = w.base.shape;
  for (const auto n : ids<RegionId>(s.regions)) {
    double preferred = 0.0;
    for (const auto k : ids<SectorId>(s.sectors)) {
      preferred += w.base.final_share(n, k) * w.preference(n, k);
    }
    for (const auto k : ids<SectorId>(s.sectors)) {
      double use = w.base.final_share(n, k) * w.preference(n, k) / preferred * w.now.income(n);
      for (const auto j : ids<SectorId>(s.sectors)) {
        use += w.base.input_share(n, as_input(k), j) * w.untaxed_hat(n, j) * w.now.output(n, j);
      }
      see(n, k, use);
    }
  }
}

/// (12) with mobility λ: ŵ_j = (R̂_j/L̂)^(1/(1+λ)) Φ̂^(λ/(1+λ)), Φ̂ = Σ_j s_j R̂_j / L̂
/// \param see  takes each factor price's log, and the log of Φ̂, as (12) asks for
template <class See>
void factors(const World& w, See&& see) {
  const Shape s = w.base.shape;
  const double own = 1.0 / (1.0 + w.closure.mobility);
  const RegionFactorTable earned = factor_income(w.base);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      if (!(earned(n, f) > 0.0)) {
        continue;
      }
      double payments = 0.0;
      for (const auto j : ids<SectorId>(s.sectors)) {
        payments += w.base.value_added_share(n, j) * w.base.factor_share(n, j, f) *
                    w.untaxed_hat(n, j) * w.now.output(n, j);
      }
      const double log_index = std::log(payments / earned(n, f) / w.employed(n, f));
      for (const auto j : ids<SectorId>(s.sectors)) {
        const double share = w.base.value_added_share(n, j) * w.base.factor_share(n, j, f);
        if (!(share * w.base.output(n, j) > 0.0)) {
          continue;
        }
        const double log_own = std::log(w.untaxed_hat(n, j) * w.now.output(n, j) /
                                        w.base.output(n, j) / w.employed(n, f));
        const double weight = share * w.base.output(n, j) / earned(n, f);
        see(n, j, f, own * log_own + (1.0 - own) * log_index, log_index, weight);
      }
    }
  }
}

/// What each region lends of its change of revenue: 0 unless it is saved.
RegionVector lent(const World& w, const RegionVector& gdp) {
  RegionVector out = region_vector(w.base.shape);
  if (w.closure.revenue == RevenueRule::Save) {
    const SavingsBase before = savings_base(w.base);
    RegionVector change = value_added(w);
    for (const auto n : ids<RegionId>(w.base.shape.regions)) {
      change(n) = gdp(n) - change(n) - before.revenue(n);
    }
    save(change.values(), before.gdp.values(), out.values());
  }
  return out;
}

BlockResidual deficit(const World& w, const RegionVector& gdp) {
  Worst worst("deficit");
  const RegionVector saved = lent(w, gdp);
  for (const auto n : ids<RegionId>(w.base.shape.regions)) {
    double rule = w.base.deficit(n);
    if (w.closure.deficits == DeficitRule::GdpShare) {
      const double base_gdp = w.base.income(n) - w.base.deficit(n);
      rule = (w.base.deficit(n) / base_gdp - w.now.deficit_shift) * gdp(n);
    } else if (w.closure.deficits == DeficitRule::Balanced) {
      rule = 0.0;
    }
    worst.see(w.now.deficit(n) - rule + saved(n), w.now.income(n), n);
  }
  worst.see(sum(w.now.deficit.values()) - sum(w.base.deficit.values()), sum(w.now.income.values()),
            RegionId(0));
  return worst.found();
}

BlockResidual numeraire(const World& w) {
  Worst worst("numeraire");
  const double baseline = sum(factor_income(w.base).values());
  worst.see(sum(value_added(w).values()) - baseline, baseline, RegionId(0));
  return worst.found();
}

}  // namespace

std::vector<BlockResidual> block_residuals(const Economy& economy, const Policy& policy,
                                           const Closure& closure, const Equilibrium& equilibrium) {
  const World w(economy, policy, closure, equilibrium);
  const RegionVector produced = gdp(w);
  std::vector<BlockResidual> out;
  out.reserve(9);
  Worst costs("cost");
  cost(w, [&](RegionId n, SectorId j, double gap) { costs.see(gap, 1.0, n, j); });
  out.push_back(costs.found());
  price_and_sourcing(w, out);
  out.push_back(sales(w));
  out.push_back(income(w, produced));
  Worst spending("expenditure");
  expenditure(w, [&](RegionId n, SectorId k, double use) {
    const double X = equilibrium.expenditure(n, k);
    spending.see(X - use, std::max(X, w.floor), n, k);
  });
  out.push_back(spending.found());
  Worst earnings("factors");
  factors(w, [&](RegionId n, SectorId j, FactorId f, double log_price, double log_index, double) {
    earnings.see(std::log(equilibrium.factor_price_hat(n, j, f)) - log_price, 1.0, n, j);
    if (closure.sticky(f)) {
      earnings.see(w.log_wage(n) - log_index, 1.0, n, j);
    }
  });
  for (const auto n : ids<RegionId>(closure.sticky() ? 0 : economy.shape.regions)) {
    earnings.see(std::log(equilibrium.employment_hat(n)), 1.0, n);
  }
  out.push_back(earnings.found());
  out.push_back(deficit(w, produced));
  out.push_back(numeraire(w));
  return out;
}

Gaps gaps(const Economy& economy, const Policy& policy, const Closure& closure,
          const Equilibrium& point) {
  const World w(economy, policy, closure, point);
  const Shape s = economy.shape;
  const RegionFactorTable none({s.regions, s.factors});
  Gaps out{market_table(s), market_table(s), factor_table(s), none, region_vector(s), 0.0, 0.0};
  cost(w, [&](RegionId n, SectorId j, double gap) {
    out.cost(n, j) = gap;
    out.largest = worse(out.largest, gap);
  });
  expenditure(w, [&](RegionId n, SectorId k, double use) {
    const double X = point.expenditure(n, k);
    if (economy.expenditure(n, k) > 0.0) {
      out.expenditure(n, k) = std::log(use / X);
      out.largest = worse(out.largest, std::min(1.0, X / w.floor) * out.expenditure(n, k));
    }
  });
  const double power = 1.0 + closure.mobility;
  const RegionFactorTable earned = factor_income(economy);
  RegionFactorTable held = none;   // Σ s ŵ^(1+λ), or log ŵ where it is one
  RegionFactorTable asked = none;  // log Φ̂
  factors(w, [&](RegionId n, SectorId j, FactorId f, double log_price, double index, double s_j) {
    const double log_held = std::log(point.factor_price_hat(n, j, f));
    out.factor_price(n, j, f) = log_price - log_held;
    out.largest = worse(out.largest, out.factor_price(n, j, f));
    held(n, f) += std::isinf(power) ? s_j * log_held : s_j * std::exp(power * log_held);
    asked(n, f) = index;
  });
  double world = 0.0;
  for (std::size_t at = 0; at < none.size(); ++at) {
    if (earned.values()[at] > 0.0) {
      const double total = held.values()[at];
      const double log_held = std::isinf(power) ? total : std::log(total) / power;
      out.factor_index.values()[at] = asked.values()[at] - log_held;
      const RegionId n(at / s.factors);
      const FactorId f(at % s.factors);
      world += earned(n, f) * w.employed(n, f) * std::exp(log_held);
      if (closure.sticky(f)) {
        out.wage(n) = w.log_wage(n) - log_held;
        out.largest = worse(out.largest, out.wage(n));
      }
    }
  }
  out.numeraire = std::log(sum(earned.values()) / world);
  out.largest = worse(out.largest, out.numeraire);
  return out;
}

}  // namespace tradeflow::model
