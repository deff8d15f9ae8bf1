#pragma once
#include <algorithm>

#include "model/linear.hpp"
#include "model/shares.hpp"

namespace tradeflow::model {

/// A policy's coefficients, and the two products that read them. Vectors are N×J, regions first.
class Coefficients {
 public:
  Coefficients(const Economy& economy, const Policy& policy)
      : base(economy),
        tariff(applied(economy.tariff, policy.tariff)),
        export_tax(applied(economy.export_tax, policy.export_tax)),
        production_tax(applied(economy.production_tax, policy.production_tax)),
        productivity(applied(market_table(economy.shape, 1.0), policy.productivity)),
        demand(applied(market_table(economy.shape, 1.0), policy.preference)),
        landed(applied(trade_table(economy.shape, 1.0), policy.trade_cost)),
        shipped(trade(economy)) {
    const Shape s = economy.shape;
    for (const auto j : ids<SectorId>(s.sectors)) {
      for (const auto n : ids<ImporterId>(s.regions)) {
        const double X = economy.expenditure(as_region(n), j);
        for (const auto i : ids<ExporterId>(s.regions)) {
          const double cost = landed(j, n, i);
          const double taxes =
              (1.0 + tariff(j, n, i)) * (1.0 + export_tax(j, n, i)) /
              ((1.0 + economy.tariff(j, n, i)) * (1.0 + economy.export_tax(j, n, i)));
          shipped(j, n, i) *= X > 0.0 ? cost / X : 0.0;
          landed(j, n, i) = economy.trade_share(j, n, i) * (cost * taxes);
        }
      }
    }
  }

  [[nodiscard]] std::size_t at(RegionId n, SectorId j) const noexcept {
    return n.offset() * base.shape.sectors + j.offset();
  }
  [[nodiscard]] Eigen::Index size() const noexcept {
    return static_cast<Eigen::Index>(base.shape.regions * base.shape.sectors);
  }

  /// (7): what composites cost where goods cost c.
  void price(const double* c, double* P) const {
    const Shape s = base.shape;
    for (const auto j : ids<SectorId>(s.sectors)) {
      for (const auto n : ids<ImporterId>(s.regions)) {
        double total = 0.0;
        for (const auto i : ids<ExporterId>(s.regions)) {
          total += landed(j, n, i) * c[at(as_region(i), j)];
        }
        P[at(as_region(n), j)] = total;
      }
    }
  }
  /// (5): what inputs at prices P add to costs.
  void inputs(const double* P, double* c) const {
    const Shape s = base.shape;
    for (const auto n : ids<RegionId>(s.regions)) {
      for (const auto j : ids<SectorId>(s.sectors)) {
        double total = 0.0;
        for (const auto k : ids<InputId>(s.sectors)) {
          total += base.input_share(n, k, j) * P[at(n, as_sector(k))];
        }
        c[at(n, j)] = total / (productivity(n, j) * (1.0 - production_tax(n, j)));
      }
    }
  }
  /// (11): what making quantities y uses of each composite.
  void use(const double* y, double* Q) const {
    const Shape s = base.shape;
    for (const auto n : ids<RegionId>(s.regions)) {
      for (const auto k : ids<InputId>(s.sectors)) {
        double total = 0.0;
        for (const auto j : ids<SectorId>(s.sectors)) {
          total += base.input_share(n, k, j) * (y[at(n, j)] / productivity(n, j));
        }
        Q[at(n, as_sector(k))] = total;
      }
    }
  }
  /// (9): what must be made for composites Q to be there.
  void sales(const double* Q, double* y) const {
    const Shape s = base.shape;
    std::fill_n(y, s.regions * s.sectors, 0.0);
    for (const auto j : ids<SectorId>(s.sectors)) {
      for (const auto n : ids<ImporterId>(s.regions)) {
        for (const auto i : ids<ExporterId>(s.regions)) {
          y[at(as_region(i), j)] += shipped(j, n, i) * Q[at(as_region(n), j)];
        }
      }
    }
  }

  const Economy& base;
  TradeTable tariff, export_tax;
  MarketTable production_tax, productivity;
  MarketTable demand;  ///< final use of each composite, new over old
  TradeTable landed;   ///< π κ̂
  TradeTable shipped;  ///< V d̂/X: what leaves i for a unit of n's composite
};

/// Value added and taxes of each region: (10) less D'.
[[nodiscard]] RegionVector gdp(const Coefficients& m, const Equilibrium& point);
/// Labour's payments at a price of 1, new over baseline.
[[nodiscard]] double employment(const Coefficients& m, const Equilibrium& point, RegionId n,
                                FactorId labour);

}  // namespace tradeflow::model
