#include "tests/support/levels_model.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>

namespace tradeflow::tests {
namespace {

using namespace tradeflow::model;
using Eigen::MatrixXd;
using Eigen::VectorXd;

Eigen::Index at(std::size_t offset) {
  return static_cast<Eigen::Index>(offset);
}

/// Unknowns: log w of every (n, j, f), or of every (n, f) when factors are mobile.
std::size_t unknowns(const LevelsModel& m) {
  const std::size_t per_region = m.shape.factors * (std::isinf(m.mobility) ? 1 : m.shape.sectors);
  return m.shape.regions * per_region;
}

FactorTable spread(const LevelsModel& m, const VectorXd& log_w) {
  FactorTable w = factor_table(m.shape);
  const Shape s = m.shape;
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      for (const auto f : ids<FactorId>(s.factors)) {
        const std::size_t index =
            std::isinf(m.mobility) ? n.offset() * s.factors + f.offset()
                                   : (n.offset() * s.sectors + j.offset()) * s.factors + f.offset();
        w(n, j, f) = std::exp(log_w(at(index)));
      }
    }
  }
  return w;
}

/// What factor f of region n earns in each sector, given its prices: constant elasticity of
/// transformation, so that the revenue share of j is weight·w^(1+λ) over the sum.
VectorXd supply(const LevelsModel& m, const FactorTable& w, RegionId n, FactorId f) {
  VectorXd out(at(m.shape.sectors));
  double index = 0.0;
  for (const auto j : ids<SectorId>(m.shape.sectors)) {
    out(at(j.offset())) = m.factor_weight(n, j, f) * std::pow(w(n, j, f), 1.0 + m.mobility);
    index += out(at(j.offset()));
  }
  const double revenue = std::pow(index, 1.0 / (1.0 + m.mobility)) * m.endowment(n, f);
  return out * (revenue / index);
}

double earnings(const LevelsModel& m, const FactorTable& w, RegionId n, FactorId f) {
  return std::isinf(m.mobility) ? w(n, SectorId(0), f) * m.endowment(n, f)
                                : supply(m, w, n, f).sum();
}

/// Price of a CES bundle, the product of powers at σ = 1.
template <class Weight, class Price>
double ces(std::size_t parts, double sigma, const Weight& weight, const Price& price) {
  double out = sigma == 1.0 ? 1.0 : 0.0;
  for (std::size_t k = 0; k < parts; ++k) {
    if (sigma == 1.0) {
      out *= std::pow(price(k), weight(k));
    } else {
      out += weight(k) * std::pow(price(k), 1.0 - sigma);
    }
  }
  return sigma == 1.0 ? out : std::pow(out, 1.0 / (1.0 - sigma));
}

/// One sector's technology at given prices: unit cost and what it spends on what.
struct Recipe {
  double cost = 1.0;            ///< before productivity and tax
  std::vector<double> factors;  ///< shares of cost
  std::vector<double> inputs;

  Recipe(const LevelsModel& m, const LevelsSolution& x, RegionId n, SectorId j) {
    double own = 0.0;  // weight of value added
    for (const auto f : ids<FactorId>(m.shape.factors)) {
      own += m.factor_share(n, j, f);
    }
    const auto wage = [&](std::size_t f) { return x.factor_price(n, j, FactorId(f)); };
    const auto price = [&](std::size_t k) { return x.price(n, SectorId(k)); };
    const auto factor = [&](std::size_t f) { return m.factor_share(n, j, FactorId(f)) / own; };
    const auto input = [&](std::size_t k) { return m.input_share(n, InputId(k), j) / (1.0 - own); };
    const double bundles[] = {ces(m.shape.factors, m.factors, factor, wage),
                              ces(m.shape.sectors, m.inputs, input, price)};
    const auto weight = [&](std::size_t part) { return part == 0 ? own : 1.0 - own; };
    cost = ces(2, m.top, weight, [&](std::size_t part) { return bundles[part]; });
    const auto share = [&](std::size_t part) {
      return weight(part) * std::pow(bundles[part] / cost, 1.0 - m.top);
    };
    for (std::size_t f = 0; f < m.shape.factors; ++f) {
      factors.push_back(share(0) * factor(f) * std::pow(wage(f) / bundles[0], 1.0 - m.factors));
    }
    for (std::size_t k = 0; k < m.shape.sectors; ++k) {
      inputs.push_back(share(1) * input(k) * std::pow(price(k) / bundles[1], 1.0 - m.inputs));
    }
  }
};

double final_share(const LevelsModel& m, const LevelsSolution& x, RegionId n, SectorId k) {
  double total = 0.0;
  for (const auto other : ids<SectorId>(m.shape.sectors)) {
    total += m.final_share(n, other) * std::pow(x.price(n, other), 1.0 - m.final_use);
  }
  return m.final_share(n, k) * std::pow(x.price(n, k), 1.0 - m.final_use) / total;
}

std::size_t items(const LevelsModel& m) {
  return 1 + m.lines.size();
}
const TradeTable& tariff(const LevelsModel& m, std::size_t item) {
  return item == 0 ? m.tariff : m.lines[item - 1].tariff;
}

double landed(const LevelsModel& m, const LevelsSolution& x, std::size_t item, SectorId j,
              ImporterId n, ExporterId i) {
  return m.cost(j, n, i) * (1.0 + tariff(m, item)(j, n, i)) * (1.0 + m.export_tax(j, n, i)) *
         x.unit_cost(as_region(i), j);
}
double taste(const LevelsModel& m, std::size_t item, SectorId j, ImporterId n, ExporterId i) {
  return (item == 0 ? m.taste : m.lines[item - 1].taste)(j, n, i);
}
double theta(const LevelsModel& m, std::size_t item, SectorId j) {
  return (item == 0 ? m.theta : m.lines[item - 1].theta)(j);
}

double item_price(const LevelsModel& m, const LevelsSolution& x, std::size_t item, SectorId j,
                  ImporterId n) {
  double sum = 0.0;
  for (const auto i : ids<ExporterId>(m.shape.regions)) {
    sum += taste(m, item, j, n, i) * std::pow(landed(m, x, item, j, n, i), -theta(m, item, j));
  }
  return std::pow(sum, -1.0 / theta(m, item, j));
}

/// Unit costs and prices by plain repetition: a contraction, since value added has a share.
void set_prices(const LevelsModel& m, LevelsSolution& x) {
  const Shape s = m.shape;
  x.price = market_table(s, 1.0);
  x.unit_cost = market_table(s, 1.0);
  for (int step = 0; step < 400; ++step) {
    for (const auto n : ids<RegionId>(s.regions)) {
      for (const auto j : ids<SectorId>(s.sectors)) {
        x.unit_cost(n, j) =
            Recipe(m, x, n, j).cost / m.technology(n, j) / (1.0 - m.production_tax(n, j));
      }
    }
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto j : ids<SectorId>(s.sectors)) {
        x.price(as_region(n), j) =
            items(m) == 1 ? item_price(m, x, 0, j, n)
                          : ces(
                                items(m), m.between, [](std::size_t) { return 1.0; },
                                [&](std::size_t item) { return item_price(m, x, item, j, n); });
      }
    }
  }
}

/// Of n's spending on j, what goes to one item from i.
double share(const LevelsModel& m, const LevelsSolution& x, std::size_t item, SectorId j,
             ImporterId n, ExporterId i) {
  const double price = item_price(m, x, item, j, n);
  const double within =
      taste(m, item, j, n, i) * std::pow(landed(m, x, item, j, n, i) / price, -theta(m, item, j));
  return items(m) == 1 ? within
                       : within * std::pow(price / x.price(as_region(n), j), 1.0 - m.between);
}

/// Expenditures solve a linear system once prices are known: X = Γ Y(X) + α I(X).
void set_spending(const LevelsModel& m, LevelsSolution& x) {
  const Shape s = m.shape;
  const std::size_t N = s.regions;
  const std::size_t J = s.sectors;
  MatrixXd sales = MatrixXd::Zero(at(N * J), at(N * J));  // Y = sales · X
  MatrixXd revenue = MatrixXd::Zero(at(N), at(N * J));    // taxes = revenue · X
  for (const auto j : ids<SectorId>(J)) {
    for (const auto n : ids<ImporterId>(N)) {
      const auto market = at(n.offset() * J + j.offset());
      for (const auto i : ids<ExporterId>(N)) {
        for (std::size_t item = 0; item < items(m); ++item) {
          const double pi = share(m, x, item, j, n, i);
          const double t = tariff(m, item)(j, n, i);
          const double e = m.export_tax(j, n, i);
          const double net = pi / (1.0 + t) / (1.0 + e);
          sales(at(i.offset() * J + j.offset()), market) += net;
          revenue(at(n.offset()), market) += t * net * (1.0 + e);
          revenue(at(i.offset()), market) += (e + m.production_tax(as_region(i), j)) * net;
        }
      }
    }
  }
  MatrixXd system = MatrixXd::Identity(at(N * J), at(N * J));
  VectorXd fixed = VectorXd::Zero(at(N * J));
  for (const auto n : ids<RegionId>(N)) {
    double given = m.deficit(n);
    for (const auto f : ids<FactorId>(s.factors)) {
      given += earnings(m, x.factor_price, n, f);
    }
    std::vector<Recipe> recipes;
    for (const auto j : ids<SectorId>(J)) {
      recipes.emplace_back(m, x, n, j);
    }
    for (const auto k : ids<SectorId>(J)) {
      const auto market = at(n.offset() * J + k.offset());
      const double alpha = final_share(m, x, n, k);
      fixed(market) = alpha * given;
      system.row(market) -= alpha * revenue.row(at(n.offset()));
      for (const auto j : ids<SectorId>(J)) {
        system.row(market) -= recipes[j.offset()].inputs[k.offset()] *
                              (1.0 - m.production_tax(n, j)) *
                              sales.row(at(n.offset() * J + j.offset()));
      }
    }
  }
  const VectorXd X = system.partialPivLu().solve(fixed);
  const VectorXd Y = sales * X;
  const VectorXd taxes = revenue * X;
  x.expenditure = market_table(s);
  x.output = market_table(s);
  x.income = region_vector(s);
  for (const auto n : ids<RegionId>(N)) {
    x.income(n) = m.deficit(n) + taxes(at(n.offset()));
    for (const auto f : ids<FactorId>(s.factors)) {
      x.income(n) += earnings(m, x.factor_price, n, f);
    }
    for (const auto j : ids<SectorId>(J)) {
      x.expenditure(n, j) = X(at(n.offset() * J + j.offset()));
      x.output(n, j) = Y(at(n.offset() * J + j.offset()));
    }
  }
}

/// Excess demand for factors in logs, the last replaced by the numeraire (Walras).
VectorXd excess(const LevelsModel& m, const VectorXd& log_w, LevelsSolution& x) {
  const Shape s = m.shape;
  x.factor_price = spread(m, log_w);
  set_prices(m, x);
  set_spending(m, x);
  VectorXd z(log_w.size());
  double world = 0.0;
  Eigen::Index row = 0;
  for (const auto n : ids<RegionId>(s.regions)) {
    MatrixXd demand(at(s.sectors), at(s.factors));
    for (const auto j : ids<SectorId>(s.sectors)) {
      const Recipe recipe(m, x, n, j);
      for (const auto f : ids<FactorId>(s.factors)) {
        demand(at(j.offset()), at(f.offset())) =
            recipe.factors[f.offset()] * (1.0 - m.production_tax(n, j)) * x.output(n, j);
      }
    }
    if (std::isinf(m.mobility)) {
      for (const auto f : ids<FactorId>(s.factors)) {
        z(row++) = std::log(demand.col(at(f.offset())).sum() / earnings(m, x.factor_price, n, f));
      }
    } else {
      MatrixXd offered(at(s.sectors), at(s.factors));
      for (const auto f : ids<FactorId>(s.factors)) {
        offered.col(at(f.offset())) = supply(m, x.factor_price, n, f);
      }
      for (const auto j : ids<SectorId>(s.sectors)) {
        for (const auto f : ids<FactorId>(s.factors)) {
          z(row++) = std::log(demand(at(j.offset()), at(f.offset())) /
                              offered(at(j.offset()), at(f.offset())));
        }
      }
    }
    for (const auto f : ids<FactorId>(s.factors)) {
      world += earnings(m, x.factor_price, n, f);
    }
  }
  z(row - 1) = std::log(world / m.world_value_added);
  return z;
}

}  // namespace

LevelsSolution solve_levels(const LevelsModel& m) {
  const auto size = at(unknowns(m));
  LevelsSolution x;
  VectorXd log_w = VectorXd::Zero(size);
  VectorXd z = excess(m, log_w, x);
  for (int step = 0; step < 60 && !x.solved; ++step) {
    MatrixXd jacobian(size, size);
    constexpr double h = 1e-5;  // central differences: h² ~ 1e-10 off the slope, only the pace
    for (Eigen::Index column = 0; column < size; ++column) {
      VectorXd up = log_w;
      VectorXd down = log_w;
      up(column) += h;
      down(column) -= h;
      LevelsSolution ignored;
      jacobian.col(column) = (excess(m, up, ignored) - excess(m, down, ignored)) / (2.0 * h);
    }
    VectorXd move = -jacobian.partialPivLu().solve(z);
    move *= std::min(1.0, 0.5 / std::max(move.lpNorm<Eigen::Infinity>(), 1e-300));
    log_w += move;
    z = excess(m, log_w, x);
    x.solved = z.lpNorm<Eigen::Infinity>() < 2e-13;
  }
  x.trade = trade_table(m.shape);
  x.spending.assign(items(m), trade_table(m.shape));
  for (const auto j : ids<SectorId>(m.shape.sectors)) {
    for (const auto n : ids<ImporterId>(m.shape.regions)) {
      for (const auto i : ids<ExporterId>(m.shape.regions)) {
        for (std::size_t item = 0; item < items(m); ++item) {
          const double pi = share(m, x, item, j, n, i);
          x.spending[item](j, n, i) = pi;
          x.trade(j, n, i) += pi * x.expenditure(as_region(n), j) /
                              ((1.0 + tariff(m, item)(j, n, i)) * (1.0 + m.export_tax(j, n, i)));
        }
      }
    }
  }
  return x;
}

Accounts accounts_of(const LevelsModel& m, const LevelsSolution& x) {
  const Shape s = m.shape;
  Classification labels;
  for (std::size_t n = 0; n < s.regions; ++n) {
    labels.regions.push_back({"r" + std::to_string(n), ""});
  }
  for (std::size_t j = 0; j < s.sectors; ++j) {
    labels.sectors.push_back({"s" + std::to_string(j), ""});
  }
  for (std::size_t f = 0; f < s.factors; ++f) {
    labels.factors.push_back({"f" + std::to_string(f), ""});
  }
  Accounts a = make_accounts(labels);
  a.trade = x.trade;
  a.tariff = m.tariff;
  for (std::size_t at = 0; at < a.tariff.size() && items(m) > 1; ++at) {  // as all items pay it
    double spent = 0.0;
    double untaxed = 0.0;
    for (std::size_t item = 0; item < items(m); ++item) {
      spent += x.spending[item].data()[at];
      untaxed += x.spending[item].data()[at] / (1.0 + tariff(m, item).data()[at]);
    }
    a.tariff.data()[at] = spent / untaxed - 1.0;
  }
  a.export_tax = m.export_tax;
  a.production_tax = m.production_tax;
  a.deficit = m.deficit;
  a.trade_elasticity = m.theta;
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      const double untaxed = (1.0 - m.production_tax(n, j)) * x.output(n, j);
      a.final_use(n, j) = final_share(m, x, n, j) * x.income(n);
      const Recipe recipe(m, x, n, j);
      for (const auto f : ids<FactorId>(s.factors)) {
        a.value_added(n, j, f) = recipe.factors[f.offset()] * untaxed;
      }
      for (const auto k : ids<InputId>(s.sectors)) {
        a.inputs(n, k, j) = recipe.inputs[k.offset()] * untaxed;
      }
    }
  }
  return a;
}

}  // namespace tradeflow::tests
