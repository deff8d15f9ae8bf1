#include "model/linear.hpp"

#include <algorithm>
#include <cmath>

#include "model/contract.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Of a solution: the residuals of both systems over their right-hand sides.
constexpr double tolerance = 1e-12;

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
  [[nodiscard]] Index size() const noexcept {
    return static_cast<Index>(base.shape.regions * base.shape.sectors);
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

/// x of x = b + A x.
LinearSolve solve_leontief(const LinearMap& A, const VectorXd& b, VectorXd& x) {
  const LinearMap rest = [&A](const Eigen::Ref<const VectorXd>& from, Eigen::Ref<VectorXd> to) {
    A(from, to);
    to = from - to;
  };
  const GmresResult found = gmres(rest, {}, b, x);
  return {found.products, found.residual};
}

/// p = v + Aᵀp, in baseline prices: v what factors and their tax cost.
LinearSolve solve_prices(const Coefficients& m, VectorXd& c) {
  VectorXd v(m.size()), P(m.size());
  for (const auto n : ids<RegionId>(m.base.shape.regions)) {
    for (const auto j : ids<SectorId>(m.base.shape.sectors)) {
      v(static_cast<Index>(m.at(n, j))) =
          m.base.value_added_share(n, j) / (m.productivity(n, j) * (1.0 - m.production_tax(n, j)));
    }
  }
  return solve_leontief(
      [&](const Eigen::Ref<const VectorXd>& from, Eigen::Ref<VectorXd> to) {
        m.price(from.data(), P.data());
        m.inputs(P.data(), to.data());
      },
      v, c);
}

/// x = f + A x, in baseline prices: f what final demand asks of each seller.
LinearSolve solve_quantities(const Coefficients& m, VectorXd& y, VectorXd& Q) {
  VectorXd final_use(m.size()), f(m.size());
  for (const auto n : ids<RegionId>(m.base.shape.regions)) {
    for (const auto k : ids<SectorId>(m.base.shape.sectors)) {
      final_use(static_cast<Index>(m.at(n, k))) =
          m.base.final_share(n, k) * m.base.income(n) * m.demand(n, k);
    }
  }
  m.sales(final_use.data(), f.data());
  const LinearSolve done = solve_leontief(
      [&](const Eigen::Ref<const VectorXd>& from, Eigen::Ref<VectorXd> to) {
        m.use(from.data(), Q.data());
        m.sales(Q.data(), to.data());
      },
      f, y);
  m.use(y.data(), Q.data());
  Q += final_use;
  return done;
}

/// Value added and taxes of each region: (10) less D'.
RegionVector gdp(const Coefficients& m, const Equilibrium& point) {
  const Shape s = m.base.shape;
  RegionVector out = region_vector(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<RegionId>(s.regions)) {
      const double Y = point.output(n, j);
      const double volume = Y / point.cost_hat(n, j);
      out(n) += m.base.value_added_share(n, j) * volume / m.productivity(n, j) +
                m.production_tax(n, j) * Y;
    }
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double spent = point.trade_share(j, n, i) * point.expenditure(as_region(n), j);
        const double border = spent / (1.0 + m.tariff(j, n, i));
        out(as_region(n)) += spent - border;
        out(as_region(i)) += border - border / (1.0 + m.export_tax(j, n, i));
      }
    }
  }
  return out;
}

void fill_markets(const Coefficients& m, const VectorXd& c, const VectorXd& y, const VectorXd& Q,
                  FixedCoefficients& out) {
  const Shape s = m.base.shape;
  VectorXd P(m.size());
  m.price(c.data(), P.data());
  out.quantity = market_table(s);
  for (const auto n : ids<RegionId>(s.regions)) {
    double spent = 0.0;
    double index = 0.0;
    for (const auto j : ids<SectorId>(s.sectors)) {
      const auto cell = static_cast<Index>(m.at(n, j));
      const bool makes = m.base.output(n, j) > 0.0;
      const bool buys = m.base.expenditure(n, j) > 0.0;
      out.quantity(n, j) = y(cell);
      out.point.cost_hat(n, j) = makes ? c(cell) : 1.0;
      out.point.price_hat(n, j) = buys ? P(cell) : 1.0;
      out.point.output(n, j) = y(cell) * out.point.cost_hat(n, j);
      out.point.expenditure(n, j) = Q(cell) * out.point.price_hat(n, j);
      const double paid = m.base.final_share(n, j) * out.point.price_hat(n, j);
      index += paid;
      spent += paid * m.base.income(n) * m.demand(n, j);
      for (const auto i : ids<ExporterId>(s.regions)) {
        out.point.trade_share(j, as_importer(n), i) =
            buys ? m.landed(j, as_importer(n), i) * c(static_cast<Index>(m.at(as_region(i), j))) /
                       P(cell)
                 : 0.0;
      }
    }
    out.point.income(n) = spent;
    out.point.price_index_hat(n) = index;
    out.point.real_income_hat(n) = spent / m.base.income(n) / index;
  }
  const RegionVector produced = gdp(m, out.point);
  for (const auto n : ids<RegionId>(s.regions)) {
    out.point.deficit(n) = out.point.income(n) - produced(n);
  }
}

bool positive(const Economy& economy, const Equilibrium& point) {
  const auto at_least = [](std::span<const double> values, std::span<const double> where) {
    bool holds = true;
    for (std::size_t at = 0; at < values.size(); ++at) {
      holds = holds && (where[at] > 0.0 ? values[at] > 0.0 : values[at] >= 0.0);
    }
    return holds;
  };
  return at_least(point.cost_hat.values(), economy.output.values()) &&
         at_least(point.output.values(), economy.output.values());
}

/// Labour's payments at a price of 1, new over baseline.
double employment(const Coefficients& m, const Equilibrium& point, RegionId n, FactorId labour) {
  double before = 0.0;
  double now = 0.0;
  for (const auto j : ids<SectorId>(m.base.shape.sectors)) {
    const double paid = m.base.value_added_share(n, j) * m.base.factor_share(n, j, labour);
    before += paid * m.base.output(n, j);
    now += paid * (point.output(n, j) / point.cost_hat(n, j)) / m.productivity(n, j);
  }
  return before > 0.0 ? now / before : 1.0;
}

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

/// Residuals set from the values. \return  whether they are a solution
bool test(const Economy& economy, const Policy& policy, Equilibrium& point, FactorId labour) {
  point.residuals = fixed_coefficient_residuals(economy, policy, point, labour);
  point.residual = 0.0;
  for (const BlockResidual& block : point.residuals) {
    point.residual = worse(point.residual, block.value);
  }
  return point.residual <= tolerance && positive(economy, point);
}

}  // namespace

std::vector<std::string> fixed_coefficients_refuse(const Policy& policy) {
  std::vector<std::string> broken;
  if (!policy.endowment.empty()) {
    broken.emplace_back(
        "with fixed coefficients factors are in elastic supply: endowments change "
        "nothing");
  }
  if (std::any_of(policy.trade_cost.begin(), policy.trade_cost.end(),
                  [](const TradeCell& cell) { return std::isinf(cell.value); })) {
    broken.emplace_back("with fixed coefficients nothing replaces what is banned");
  }
  return broken;
}

FixedCoefficients solve_fixed_coefficients(const Economy& economy, const Policy& policy,
                                           FactorId labour) {
  expect_valid(policy, economy.shape);
  const std::vector<std::string> broken = fixed_coefficients_refuse(policy);
  expects(broken.empty(), broken.empty() ? "" : broken.front());
  const Coefficients m(economy, policy);
  FixedCoefficients out;
  out.point = baseline_point(economy);
  out.quantity = economy.output;
  if (test(economy, policy, out.point, labour)) {
    out.point.termination = Termination::Converged;
    return out;
  }
  VectorXd c(m.size()), y(m.size()), Q(m.size());
  out.prices = solve_prices(m, c);
  out.quantities = solve_quantities(m, y, Q);
  fill_markets(m, c, y, Q, out);
  for (const auto n : ids<RegionId>(economy.shape.regions)) {
    out.point.employment_hat(n) = employment(m, out.point, n, labour);
  }
  out.point.iterations = out.prices.passes + out.quantities.passes;
  const bool solved = test(economy, policy, out.point, labour);
  out.point.termination = solved ? Termination::Converged : Termination::NonFinite;
  return out;
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

}  // namespace tradeflow::model
