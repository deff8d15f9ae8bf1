#include "io/sweep_gradient.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "analysis/sensitivity.hpp"
#include "io/draw_solver.hpp"
#include "model/derivative.hpp"

namespace tradeflow::io {
namespace {

using model::ids;
using model::RegionId;
using scenarios::DrawnWorld;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Of the spread of a parameter: rates are linear in what the language lets vary, so that a step
/// costs nothing but rounding, 1e-16 over it.
constexpr double part_of_spread = 1e-4;

/// The world at a parameter's centre, and a step below and above it.
struct Neighbours {
  const DrawnWorld& centre;
  DrawnWorld below, above;
  double step = 0.0;  ///< from one to the other, in the parameter's unit
};

/// Writes down what differs, cell by cell, per unit of the parameter.
class Differences {
 public:
  explicit Differences(double step) : step_(step) {}

  /// Calls `put(offset, slope)` for each cell that moves.
  /// \param plus  slopes are of log(plus + value); without it, of the value itself
  template <class Table, class Put>
  void each(const Table& below, const Table& now, const Table& above, std::optional<double> plus,
            const Put& put) {
    for (std::size_t at = 0; at < now.size(); ++at) {
      const double low = below.values()[at], high = above.values()[at];
      if (low != high) {
        const double size = plus ? *plus + now.values()[at] : 1.0;
        const double slope = (high - low) / step_ / size;
        smooth_ = smooth_ && std::isfinite(slope) && std::isfinite(size);
        put(at, slope);
      }
    }
  }
  [[nodiscard]] bool smooth() const noexcept { return smooth_; }

 private:
  double step_;
  bool smooth_ = true;
};

/// The path's direction at the centre, if it has one.
std::optional<model::Direction> direction(const Neighbours& at, const model::Economy& economy) {
  if (!(at.below.closure == at.centre.closure && at.above.closure == at.centre.closure) ||
      !at.below.problem.empty() || !at.above.problem.empty()) {
    return std::nullopt;
  }
  const model::Shape s = economy.shape;
  model::Direction d;
  Differences differences(at.step);
  const auto compare = [&](const auto& baseline, auto policy_cells, std::optional<double> plus,
                           const auto& put) {
    differences.each(model::applied(baseline, at.below.policy.*policy_cells),
                     model::applied(baseline, at.centre.policy.*policy_cells),
                     model::applied(baseline, at.above.policy.*policy_cells), plus, put);
  };
  const auto trade = [&](std::vector<model::TradeCell>& to) {
    return [&to, s](std::size_t at_cell, double slope) {
      const std::size_t pair = at_cell % (s.regions * s.regions);
      to.push_back({model::SectorId(at_cell / (s.regions * s.regions)),
                    model::ImporterId(pair / s.regions), model::ExporterId(pair % s.regions),
                    slope});
    };
  };
  const auto market = [&](std::vector<model::MarketCell>& to) {
    return [&to, s](std::size_t at_cell, double slope) {
      to.push_back({RegionId(at_cell / s.sectors), model::SectorId(at_cell % s.sectors), slope});
    };
  };
  using model::Policy;
  const model::MarketTable ones = model::market_table(s, 1.0);
  compare(economy.tariff, &Policy::tariff, 1.0, trade(d.tariff));
  compare(model::trade_table(s, 1.0), &Policy::trade_cost, 0.0, trade(d.trade_cost));
  compare(economy.export_tax, &Policy::export_tax, 1.0, trade(d.export_tax));
  compare(ones, &Policy::productivity, 0.0, market(d.productivity));
  compare(economy.production_tax, &Policy::production_tax, {}, market(d.production_tax));
  compare(ones, &Policy::preference, 0.0, market(d.preference));
  compare(model::RegionFactorTable({s.regions, s.factors}, 1.0), &Policy::endowment, 0.0,
          [&](std::size_t cell, double slope) {
            d.endowment.push_back(
                {RegionId(cell / s.factors), model::FactorId(cell % s.factors), slope});
          });
  differences.each(at.below.trade_elasticity, at.centre.trade_elasticity, at.above.trade_elasticity,
                   {}, [&](std::size_t cell, double slope) {
                     d.trade_elasticity.push_back({model::SectorId(cell), slope});
                   });
  return differences.smooth() ? std::optional(d) : std::nullopt;
}

/// The centre, solved.
struct Centre {
  const model::Economy& economy;
  const model::Classification& labels;
  const ScenarioFigures& figures;
};

model::RegionVector real_wage_slope(const Centre& at, const model::Tangent& moved) {
  model::RegionFactorTable slope = at.figures.welfare.real_factor_price_hat;
  for (const auto n : ids<RegionId>(at.economy.shape.regions)) {
    for (const auto f : ids<model::FactorId>(at.economy.shape.factors)) {
      slope(n, f) *= moved.factor_index(n, f) - moved.price_index(n);
    }
  }
  return real_wage(at.labels, at.economy, slope);  // linear in its last argument
}

model::RegionVector scaled(model::RegionVector slope, const model::RegionVector& level,
                           double factor = 1.0) {
  std::transform(slope.values().begin(), slope.values().end(), level.values().begin(),
                 slope.values().begin(), [&](double a, double b) { return factor * a * b; });
  return slope;
}

/// d of a headline variable along a tangent.
struct Slope {
  std::string_view name;
  model::RegionVector (*of)(const Centre&, const model::Tangent&);
};
const std::array<Slope, 7> slopes{
    {{"real_income_hat",
      [](const Centre& at, const model::Tangent& d) {
        return scaled(d.real_income, at.figures.run.equilibrium.real_income_hat);
      }},
     {"real_wage_hat", real_wage_slope},
     {"price_index_hat",
      [](const Centre& at, const model::Tangent& d) {
        return scaled(d.price_index, at.figures.run.equilibrium.price_index_hat);
      }},
     {"equivalent_variation",
      [](const Centre& at, const model::Tangent& d) {
        return scaled(scaled(d.real_income, at.figures.run.equilibrium.real_income_hat),
                      at.economy.income);
      }},
     {"income", [](const Centre&, const model::Tangent& d) { return d.income; }},
     {"tariff_revenue", [](const Centre&, const model::Tangent& d) { return d.tariff_revenue; }},
     {"trade_balance", [](const Centre& at, const model::Tangent& d) {
        return scaled(d.deficit, model::RegionVector({at.economy.shape.regions}, 1.0), -1.0);
      }}}};

double spread(const scenarios::Parameter& parameter) {
  if (!parameter.values.empty()) {
    const auto [low, high] = std::minmax_element(parameter.values.begin(), parameter.values.end());
    return *high - *low;
  }
  return quantile(parameter.distribution, 0.75) - quantile(parameter.distribution, 0.25);
}

/// \pre  `centre` lies within what the parameter may be
Neighbours neighbours(const SweepBase& base, const DrawnWorld& world, std::vector<double> centre,
                      std::size_t parameter) {
  const double middle = centre[parameter];
  double half = part_of_spread * spread(base.plan.design().spec().parameters[parameter]);
  if (!(half > 0.0)) {  // it does not vary
    half = part_of_spread * std::max(1.0, std::abs(middle));
  }
  const double below = middle - half, above = middle + half;
  centre[parameter] = below;
  Neighbours at{world, base.plan.world(centre), {}, above - below};
  centre[parameter] = above;
  at.above = base.plan.world(centre);
  return at;
}

std::vector<double> deviations(const scenarios::Design& design) {
  const scenarios::Draws draws = design.block(0, static_cast<std::size_t>(design.draws()));
  const auto count = static_cast<double>(draws.count);
  std::vector<double> sd(draws.parameters);
  for (std::size_t p = 0; p < draws.parameters; ++p) {
    double mean = 0.0, squares = 0.0;
    for (std::size_t k = 0; k < draws.count; ++k) {
      mean += draws.row(k)[p] / count;
    }
    for (std::size_t k = 0; k < draws.count; ++k) {
      squares += (draws.row(k)[p] - mean) * (draws.row(k)[p] - mean);
    }
    sd[p] = draws.count > 1 ? std::sqrt(squares / (count - 1.0)) : 0.0;
  }
  return sd;
}

/// Both measures of one variable, from its derivatives, parameters × regions.
void put(VariableSummary& one, std::vector<double> gradient, const std::vector<double>& sd) {
  const std::size_t regions = one.bands.size();
  std::vector<double> shares(gradient.size());
  for (std::size_t n = 0; n < regions; ++n) {
    std::vector<double> of_region;
    for (std::size_t p = 0; p < sd.size(); ++p) {
      of_region.push_back(gradient[p * regions + n]);
    }
    const bool known = std::none_of(of_region.begin(), of_region.end(),
                                    [](double value) { return std::isnan(value); });
    const std::vector<double> share = analysis::gradient_shares(of_region, sd);
    for (std::size_t p = 0; p < sd.size(); ++p) {
      shares[p * regions + n] = known ? share[p] : nan;
    }
  }
  one.sensitivity.push_back({"gradient", "derivative by the parameter, at the centre of the design",
                             std::string(one.record->units) + " per unit of the parameter",
                             std::move(gradient)});
  one.sensitivity.push_back(
      {"gradient_share",
       "share of the variance that the parameter would explain were the derivative the same over "
       "the whole design and the parameters independent",
       "1", std::move(shares)});
}

}  // namespace

std::vector<double> design_centre(const scenarios::Design& design) {
  std::vector<double> centre;
  for (const scenarios::Parameter& parameter : design.spec().parameters) {
    std::vector<double> values = parameter.values;
    std::sort(values.begin(), values.end());
    centre.push_back(values.empty() ? quantile(parameter.distribution, 0.5)
                                    : values[(values.size() - 1) / 2]);
  }
  return centre;
}

std::string add_gradients(const SweepBase& base, SweepSummary& summary) {
  const std::vector<double> centre = design_centre(base.plan.design());
  const DrawnWorld world = base.plan.world(centre);
  if (!world.problem.empty()) {
    return "its centre is no scenario: " + world.problem;
  }
  if (!world.quotas.empty() || world.nests.any()) {
    return "derivatives are those of one level of sourcing, without quotas";
  }
  model::Economy given = base.economy;
  model::set_trade_elasticity(given, base.plan.central().trade_elasticity);
  DrawSolver solver(given);
  ScenarioFigures figures;
  figures.run.policy = world.policy;
  figures.run.closure = world.closure;
  solver.solve(world.trade_elasticity, figures.run);
  if (!figures.run.equilibrium.usable()) {
    return "its centre has no equilibrium";
  }
  const model::Economy& economy = solver.economy();
  add_headline(figures, economy, base.accounts.labels);
  const Centre at{economy, base.accounts.labels, figures};
  const model::Derivative derivative(economy, world.policy, world.closure, figures.run.equilibrium);
  const std::size_t parameters = centre.size(), regions = economy.shape.regions;
  std::vector<std::vector<double>> all(slopes.size(),
                                       std::vector<double>(parameters * regions, nan));
  for (std::size_t p = 0; p < parameters; ++p) {
    if (const auto along = direction(neighbours(base, world, centre, p), economy)) {
      const model::Tangent moved = derivative.tangent(*along);
      for (std::size_t v = 0; v < slopes.size() && moved.solve.usable(); ++v) {
        const model::RegionVector slope = slopes[v].of(at, moved);
        std::copy(slope.values().begin(), slope.values().end(),
                  all[v].begin() + static_cast<std::ptrdiff_t>(p * regions));
      }
    }
  }
  const std::vector<double> sd = deviations(base.plan.design());
  for (VariableSummary& one : summary.variables) {
    const auto* slope = std::find_if(slopes.begin(), slopes.end(),
                                     [&](const Slope& s) { return s.name == one.record->name; });
    if (slope != slopes.end()) {
      put(one, all[static_cast<std::size_t>(slope - slopes.begin())], sd);
    }
  }
  return {};
}

}  // namespace tradeflow::io
