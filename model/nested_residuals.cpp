#include <algorithm>
#include <cmath>
#include <limits>

#include "model/nested.hpp"
#include "model/numeric.hpp"

// The test of a point with nests: written from the equations of model/README.md, without the
// map that NestedSystem iterates on.
namespace tradeflow::model {
namespace {

class Worst {
 public:
  explicit Worst(std::string_view block) : found_{block, 0.0, RegionId(0), SectorId(0)} {}
  void see(double gap, double total, RegionId n, SectorId j = SectorId(0)) {
    const double value = gap == 0.0 ? 0.0 : worse(0.0, gap / total);
    if (value > found_.value) {
      found_ = {found_.block, value, n, j};
    }
  }
  [[nodiscard]] BlockResidual found() const { return found_; }

 private:
  BlockResidual found_;
};

/// Price of a CES nest in logs and each part's (price/nest price)^(1−σ): shares may be negative.
template <class Share, class LogPrice>
double log_nest(std::size_t parts, double sigma, const Share& share, const LogPrice& log_price) {
  double total = 0.0;
  double mean = 0.0;
  for (std::size_t k = 0; k < parts; ++k) {
    total += share(k);
    mean += share(k) != 0.0 ? share(k) * log_price(k) : 0.0;
  }
  if (total == 0.0) {
    return 0.0;
  }
  mean /= total;
  if (sigma == 1.0) {
    return mean;
  }
  double sum = 0.0;
  for (std::size_t k = 0; k < parts; ++k) {
    sum += share(k) != 0.0 ? share(k) / total * std::expm1((1.0 - sigma) * (log_price(k) - mean))
                           : 0.0;
  }
  return mean + std::log1p(sum) / (1.0 - sigma);
}

double moved(double sigma, double log_price, double log_nest_price) {
  return sigma == 1.0 ? 1.0 : std::exp((1.0 - sigma) * (log_price - log_nest_price));
}

/// (5) of one market and its shares.
void make(const Economy& economy, const Nesting& nesting, const Equilibrium& point, RegionId n,
          SectorId j, double new_tax, double productivity, NestShares& out) {
  const Shape s = economy.shape;
  const double untaxed = 1.0 - economy.production_tax(n, j);
  const double beta = economy.value_added_share(n, j) / untaxed;
  const auto wage = [&](std::size_t f) {
    return std::log(point.factor_price_hat(n, j, FactorId(f)));
  };
  const auto price = [&](std::size_t k) { return std::log(point.price_hat(n, SectorId(k))); };
  const double bundle = log_nest(
      s.factors, nesting.factors(j),
      [&](std::size_t f) { return economy.factor_share(n, j, FactorId(f)); }, wage);
  const double inputs = log_nest(
      s.sectors, nesting.inputs(j),
      [&](std::size_t k) { return economy.input_share(n, InputId(k), j); }, price);
  const double unit = log_nest(
      2, nesting.top(j), [&](std::size_t part) { return part == 0 ? beta : 1.0 - beta; },
      [&](std::size_t part) { return part == 0 ? bundle : inputs; });
  const double untaxed_hat = (1.0 - new_tax) / untaxed;
  out.log_cost(n, j) = unit - std::log(untaxed_hat) - std::log(productivity);
  const double bundle_moved = moved(nesting.top(j), bundle, unit) * untaxed_hat;
  const double inputs_moved = moved(nesting.top(j), inputs, unit) * untaxed_hat;
  for (const auto f : ids<FactorId>(s.factors)) {
    const double share = economy.value_added_share(n, j) * economy.factor_share(n, j, f);
    out.payments(n, j, f) =
        share > 0.0 ? share * bundle_moved * moved(nesting.factors(j), wage(f.offset()), bundle)
                    : 0.0;
  }
  for (const auto k : ids<InputId>(s.sectors)) {
    const double share = economy.input_share(n, k, j);
    out.inputs(n, k, j) =
        share != 0.0 ? share * inputs_moved * moved(nesting.inputs(j), price(k.offset()), inputs)
                     : 0.0;
  }
}

/// A policy and its nests spread over tables, read once per test of a point.
struct World {
  const Economy& base;
  const Nesting& nesting;
  const Closure& closure;
  const Equilibrium& now;
  std::vector<ItemRates> rates;
  ItemShares bought;
  NestShares nests;
  MarketTable production_tax;
  RegionFactorTable endowment;
  double floor;

  World(const Economy& economy, const Nesting& nested, const Policy& policy, const Closure& rule,
        const Equilibrium& point, const ItemPolicy& items)
      : base(economy),
        nesting(nested),
        closure(rule),
        now(point),
        rates(item_rates(economy, nested, policy, items)),
        bought(item_shares(economy, nested, rates, point.cost_hat)),
        nests(nest_shares(economy, nested, policy, point)),
        production_tax(applied(economy.production_tax, policy.production_tax)),
        endowment(applied(RegionFactorTable({economy.shape.regions, economy.shape.factors}, 1.0),
                          policy.endowment)),
        floor(floor_share * sum(point.output.values())) {}

  /// Calls visit(item, n, i, V') for every flow of every item, at the shares of (8').
  template <class Visit>
  void each_flow(Visit&& visit) const {
    for (std::size_t m = 0; m < nesting.items.size(); ++m) {
      for (const auto n : ids<ImporterId>(base.shape.regions)) {
        const double X = now.expenditure(as_region(n), nesting.items[m].sector);
        for (const auto i : ids<ExporterId>(base.shape.regions)) {
          const double spent = bought.share[m](n, i) * X;
          visit(m, n, i,
                spent == 0.0
                    ? 0.0
                    : spent / ((1.0 + rates[m].tariff(n, i)) * (1.0 + rates[m].export_tax(n, i))));
        }
      }
    }
  }
};

BlockResidual cost(const World& w) {
  Worst worst("cost");
  for (const auto n : ids<RegionId>(w.base.shape.regions)) {
    for (const auto j : ids<SectorId>(w.base.shape.sectors)) {
      if (w.base.output(n, j) > 0.0) {
        worst.see(w.nests.log_cost(n, j) - std::log(w.now.cost_hat(n, j)), 1.0, n, j);
      }
    }
  }
  return worst.found();
}

void price_and_sourcing(const World& w, std::vector<BlockResidual>& out) {
  const Shape s = w.base.shape;
  Worst price("price");
  Worst sourcing("sourcing");
  TradeTable share = trade_table(s);
  for (std::size_t m = 0; m < w.nesting.items.size(); ++m) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        share(w.nesting.items[m].sector, n, i) += w.bought.share[m](n, i);
      }
    }
  }
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      if (!(w.base.expenditure(as_region(n), j) > 0.0)) {
        continue;
      }
      const double X = w.now.expenditure(as_region(n), j);
      price.see(w.bought.log_price(as_region(n), j) - std::log(w.now.price_hat(as_region(n), j)),
                1.0, as_region(n), j);
      for (const auto i : ids<ExporterId>(s.regions)) {
        sourcing.see((w.now.trade_share(j, n, i) - share(j, n, i)) * X, std::max(X, w.floor),
                     as_region(n), j);
      }
    }
  }
  out.push_back(price.found());
  out.push_back(sourcing.found());
}

BlockResidual sales(const World& w) {
  Worst worst("sales");
  MarketTable sold = market_table(w.base.shape);
  w.each_flow([&](std::size_t m, ImporterId, ExporterId i, double V) {
    sold(as_region(i), w.nesting.items[m].sector) += V;
  });
  for (const auto i : ids<RegionId>(w.base.shape.regions)) {
    for (const auto j : ids<SectorId>(w.base.shape.sectors)) {
      const double Y = w.now.output(i, j);
      worst.see(Y - sold(i, j), std::max(Y, w.floor), i, j);
    }
  }
  return worst.found();
}

/// I' − D' of (10).
RegionVector gdp(const World& w) {
  const Shape s = w.base.shape;
  RegionVector result = region_vector(s);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      result(n) += (sum(w.nests.payments.row(n, j)) + w.production_tax(n, j)) * w.now.output(n, j);
    }
  }
  w.each_flow([&](std::size_t m, ImporterId n, ExporterId i, double V) {
    const double e = w.rates[m].export_tax(n, i);
    result(as_region(n)) += w.rates[m].tariff(n, i) * (1.0 + e) * V;
    result(as_region(i)) += e * V;
  });
  return result;
}

BlockResidual income(const World& w, const RegionVector& gdp) {
  Worst worst("income");
  for (const auto n : ids<RegionId>(w.base.shape.regions)) {
    const double I = w.now.income(n);
    worst.see(I - gdp(n) - w.now.deficit(n), I, n);
    worst.see(I > 0.0 ? 0.0 : std::numeric_limits<double>::infinity(), 1.0, n);
  }
  return worst.found();
}

BlockResidual expenditure(const World& w) {
  const Shape s = w.base.shape;
  Worst worst("expenditure");
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto k : ids<SectorId>(s.sectors)) {
      double use = w.nests.final_use(n, k) * w.now.income(n);
      for (const auto j : ids<SectorId>(s.sectors)) {
        use += w.nests.inputs(n, as_input(k), j) * w.now.output(n, j);
      }
      const double X = w.now.expenditure(n, k);
      worst.see(X - use, std::max(X, w.floor), n, k);
    }
  }
  return worst.found();
}

/// (12) with mobility λ, factor by factor: ŵ_j = (R̂_j/L̂)^(1/(1+λ)) Φ̂^(λ/(1+λ)).
BlockResidual factors(const World& w) {
  const Shape s = w.base.shape;
  const double own = 1.0 / (1.0 + w.closure.mobility);
  const RegionFactorTable earned = factor_income(w.base);
  Worst worst("factors");
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto f : ids<FactorId>(s.factors)) {
      double paid = 0.0;
      for (const auto j : ids<SectorId>(s.sectors)) {
        paid += w.nests.payments(n, j, f) * w.now.output(n, j);
      }
      const double log_index = std::log(paid / earned(n, f) / w.endowment(n, f));
      for (const auto j : ids<SectorId>(s.sectors)) {
        const double before =
            w.base.value_added_share(n, j) * w.base.factor_share(n, j, f) * w.base.output(n, j);
        if (before > 0.0) {
          const double log_own =
              std::log(w.nests.payments(n, j, f) * w.now.output(n, j) / before / w.endowment(n, f));
          worst.see(
              std::log(w.now.factor_price_hat(n, j, f)) - own * log_own - (1.0 - own) * log_index,
              1.0, n, j);
        }
      }
    }
  }
  return worst.found();
}

BlockResidual deficit(const World& w, const RegionVector& gdp) {
  Worst worst("deficit");
  for (const auto n : ids<RegionId>(w.base.shape.regions)) {
    double rule = w.base.deficit(n);
    if (w.closure.deficits == DeficitRule::GdpShare) {
      const double base_gdp = w.base.income(n) - w.base.deficit(n);
      rule = (w.base.deficit(n) / base_gdp - w.now.deficit_shift) * gdp(n);
    } else if (w.closure.deficits == DeficitRule::Balanced) {
      rule = 0.0;
    }
    worst.see(w.now.deficit(n) - rule, w.now.income(n), n);
  }
  worst.see(sum(w.now.deficit.values()) - sum(w.base.deficit.values()), sum(w.now.income.values()),
            RegionId(0));
  return worst.found();
}

BlockResidual numeraire(const World& w) {
  double value_added = 0.0;
  for (const auto n : ids<RegionId>(w.base.shape.regions)) {
    for (const auto j : ids<SectorId>(w.base.shape.sectors)) {
      value_added += sum(w.nests.payments.row(n, j)) * w.now.output(n, j);
    }
  }
  const double baseline = sum(factor_income(w.base).values());
  Worst worst("numeraire");
  worst.see(value_added - baseline, baseline, RegionId(0));
  return worst.found();
}

}  // namespace

NestShares nest_shares(const Economy& economy, const Nesting& nesting, const Policy& policy,
                       const Equilibrium& point) {
  const Shape s = economy.shape;
  const MarketTable tax = applied(economy.production_tax, policy.production_tax);
  const MarketTable productivity = applied(market_table(s, 1.0), policy.productivity);
  const MarketTable preference = applied(market_table(s, 1.0), policy.preference);
  NestShares out{input_table(s), factor_table(s), market_table(s), market_table(s),
                 region_vector(s)};
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      if (economy.output(n, j) > 0.0) {
        make(economy, nesting, point, n, j, tax(n, j), productivity(n, j), out);
      }
    }
    const double sigma = nesting.final_use(n);
    const auto price = [&](std::size_t k) { return std::log(point.price_hat(n, SectorId(k))); };
    out.log_index(n) = log_nest(
        s.sectors, sigma, [&](std::size_t k) { return economy.final_share(n, SectorId(k)); },
        price);
    double total = 0.0;
    for (const auto k : ids<SectorId>(s.sectors)) {
      const double share = economy.final_share(n, k) * preference(n, k);
      out.final_use(n, k) =
          share > 0.0 ? share * moved(sigma, price(k.offset()), out.log_index(n)) : 0.0;
      total += out.final_use(n, k);
    }
    for (const auto k : ids<SectorId>(s.sectors)) {
      out.final_use(n, k) /= total;
    }
  }
  return out;
}

std::vector<BlockResidual> block_residuals(const Economy& economy, const Nesting& nesting,
                                           const Policy& policy, const Closure& closure,
                                           const Equilibrium& point, const ItemPolicy& items) {
  const World w(economy, nesting, policy, closure, point, items);
  const RegionVector produced = gdp(w);
  std::vector<BlockResidual> out;
  out.reserve(9);
  out.push_back(cost(w));
  price_and_sourcing(w, out);
  out.push_back(sales(w));
  out.push_back(income(w, produced));
  out.push_back(expenditure(w));
  out.push_back(factors(w));
  out.push_back(deficit(w, produced));
  out.push_back(numeraire(w));
  return out;
}

}  // namespace tradeflow::model
