#include "model/savings.hpp"

#include "model/numeric.hpp"

namespace tradeflow::model {

SavingsBase savings_base(const Economy& economy) {
  const Shape s = economy.shape;
  SavingsBase base{region_vector(s), region_vector(s)};
  const TradeTable flows = trade(economy);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      base.revenue(as_region(n)) +=
          economy.production_tax(as_region(n), j) * economy.output(as_region(n), j);
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double taxed = flows(j, n, i) * (1.0 + economy.export_tax(j, n, i));
        base.revenue(as_region(n)) += economy.tariff(j, n, i) * taxed;
        base.revenue(as_region(i)) += economy.export_tax(j, n, i) * flows(j, n, i);
      }
    }
  }
  const RegionFactorTable earned = factor_income(economy);
  for (const auto n : ids<RegionId>(s.regions)) {
    base.gdp(n) = base.revenue(n) + sum(earned.row(n));
  }
  return base;
}

void save(std::span<const double> change, std::span<const double> gdp, std::span<double> lent) {
  const double world = sum(gdp);
  double per_gdp = 0.0;  // what a unit of GDP borrows, if everybody's borrowed from all
  for (std::size_t n = 0; n < change.size(); ++n) {
    per_gdp += change[n] / (world - gdp[n]);
  }
  for (std::size_t n = 0; n < change.size(); ++n) {
    lent[n] = change[n] - gdp[n] * (per_gdp - change[n] / (world - gdp[n]));
  }
}

void save_back(std::span<const double> lent, std::span<const double> gdp,
               std::span<double> change) {
  const double world = sum(gdp);
  double borrowed = 0.0;
  for (std::size_t n = 0; n < lent.size(); ++n) {
    borrowed += lent[n] * gdp[n];
  }
  for (std::size_t n = 0; n < lent.size(); ++n) {
    change[n] = lent[n] - (borrowed - lent[n] * gdp[n]) / (world - gdp[n]);
  }
}

}  // namespace tradeflow::model
