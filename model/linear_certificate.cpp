#include <algorithm>

#include "model/certificate_parts.hpp"
#include "model/linear_coefficients.hpp"
#include "model/nested.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

/// Every equation once more, from a point's values alone.
class Audit {
 public:
  Audit(const Economy& economy, const Policy& policy, const Equilibrium& p, FactorId f)
      : m(economy, policy),
        point(p),
        labour(f),
        floor(floor_share * sum(p.output.values())),
        sold(market_table(economy.shape)),
        balance(region_vector(economy.shape)) {
    for (const char* name :
         {"cost", "price", "sourcing", "sales", "income", "expenditure", "factors", "deficit"}) {
      found.push_back({name, 0.0, RegionId(0), SectorId(0)});
    }
  }

  void test_cost_and_use(RegionId n, SectorId j) {
    const Economy& base = m.base;
    double cost = base.value_added_share(n, j);
    double use = base.final_share(n, j) * base.income(n) * m.demand(n, j);
    for (const auto k : ids<SectorId>(base.shape.sectors)) {
      const double volume = point.output(n, k) / point.cost_hat(n, k);
      cost += base.input_share(n, as_input(k), j) * point.price_hat(n, k);
      use += base.input_share(n, as_input(j), k) * volume / m.productivity(n, k);
    }
    const double asked = cost / (m.productivity(n, j) * (1.0 - m.production_tax(n, j)));
    see(0, base.output(n, j) > 0.0 ? asked / point.cost_hat(n, j) - 1.0 : 0.0, 1.0, n, j);
    const double X = point.expenditure(n, j);
    see(5, use * point.price_hat(n, j) - X, std::max(X, floor), n, j);
    for (const auto f : ids<FactorId>(base.shape.factors)) {
      see(6, point.factor_price_hat(n, j, f) - 1.0, 1.0, n, j);
    }
  }

  /// (7), (8), and what arrives where.
  void test_purchases(RegionId n, SectorId j) {
    const ImporterId buyer = as_importer(n);
    const double X = point.expenditure(n, j);
    double price = 0.0;
    for (const auto i : ids<ExporterId>(m.base.shape.regions)) {
      const double part = m.landed(j, buyer, i) * point.cost_hat(as_region(i), j);
      const double share = point.trade_share(j, buyer, i);
      price += part;
      see(2, (share - part / point.price_hat(n, j)) * X, std::max(X, floor), n, j);
      const double border = share * X / (1.0 + m.tariff(j, buyer, i));
      sold(as_region(i), j) += border / (1.0 + m.export_tax(j, buyer, i));
      balance(n) += border;
      balance(as_region(i)) -= border;
    }
    see(1, m.base.expenditure(n, j) > 0.0 ? price / point.price_hat(n, j) - 1.0 : 0.0, 1.0, n, j);
  }

  void test_sales() {
    for (const auto n : ids<RegionId>(m.base.shape.regions)) {
      for (const auto j : ids<SectorId>(m.base.shape.sectors)) {
        const double Y = point.output(n, j);
        see(3, Y - sold(n, j), std::max(Y, floor), n, j);
      }
    }
  }

  /// Final users spend what their quantities cost; D' is what that leaves to borrow, and what is
  /// imported beyond exports (Walras).
  void test_incomes() {
    const RegionVector produced = gdp(m, point);
    for (const auto n : ids<RegionId>(m.base.shape.regions)) {
      const double I = point.income(n);
      double spent = 0.0;
      for (const auto k : ids<SectorId>(m.base.shape.sectors)) {
        spent +=
            m.base.final_share(n, k) * m.base.income(n) * m.demand(n, k) * point.price_hat(n, k);
      }
      see(4, I - spent, I, n, SectorId(0));
      see(6, point.employment_hat(n) - employment(m, point, n, labour), 1.0, n, SectorId(0));
      see(7, I - produced(n) - point.deficit(n), I, n, SectorId(0));
      see(7, balance(n) - point.deficit(n), I, n, SectorId(0));
    }
  }

  std::vector<BlockResidual> found;

 private:
  void see(std::size_t block, double gap, double total, RegionId n, SectorId j) {
    const double value = gap == 0.0 ? 0.0 : worse(0.0, gap / total);
    if (value > found[block].value) {
      found[block] = {found[block].block, value, n, j};
    }
  }

  Coefficients m;
  const Equilibrium& point;
  FactorId labour;
  double floor;
  MarketTable sold;      ///< what sellers receive
  RegionVector balance;  ///< imports less exports
};

}  // namespace

bool fixed_coefficients(const Economy& economy) {
  const auto theta = economy.trade_elasticity.values();
  return !theta.empty() &&
         std::all_of(theta.begin(), theta.end(), [](double value) { return value == -1.0; });
}

std::vector<BlockResidual> fixed_coefficient_residuals(const Economy& economy, const Policy& policy,
                                                       const Equilibrium& point, FactorId labour) {
  Audit audit(economy, policy, point, labour);
  for (const auto n : ids<RegionId>(economy.shape.regions)) {
    for (const auto j : ids<SectorId>(economy.shape.sectors)) {
      audit.test_cost_and_use(n, j);
      audit.test_purchases(n, j);
    }
  }
  audit.test_sales();
  audit.test_incomes();
  return audit.found;
}

Certificate certify_fixed_coefficients(const Classification& labels, const Economy& economy,
                                       const Policy& policy, const Equilibrium& point,
                                       FactorId labour) {
  Nesting nesting = one_level(economy);
  for (Item& item : nesting.items) {
    std::fill(item.theta.values().begin(), item.theta.values().end(), -1.0);
  }
  for (SectorVector* sigma : {&nesting.top, &nesting.inputs, &nesting.factors}) {
    std::fill(sigma->values().begin(), sigma->values().end(), 0.0);
  }
  std::fill(nesting.final_use.values().begin(), nesting.final_use.values().end(), 0.0);
  Certificate out = certify(labels, economy, nesting, policy, {}, point);
  out.residuals = fixed_coefficient_residuals(economy, policy, point, labour);
  out.residual = 0.0;
  out.worst_cell.clear();
  name_worst_cell(labels, out);
  return out;
}

}  // namespace tradeflow::model
