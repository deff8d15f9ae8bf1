#include "io/bands.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include <omp.h>

#include "analysis/uncertainty.hpp"
#include "io/draw_solver.hpp"
#include "io/sweep_design.hpp"

namespace tradeflow::io {
namespace {

using scenarios::ScenarioRun;
using scenarios::VariableBand;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The variables that have bands.
struct Banded {
  std::string_view name;
  bool by_sector = false;
};
constexpr std::array<Banded, 8> banded{{{"real_income_hat"},
                                        {"real_wage_hat"},
                                        {"price_index_hat"},
                                        {"equivalent_variation"},
                                        {"income"},
                                        {"tariff_revenue"},
                                        {"trade_balance"},
                                        {"output_hat", true}}};

struct Statistic {
  std::string_view suffix;
  std::string_view words;
  std::vector<double> VariableBand::*values;
};
constexpr std::array<Statistic, 4> statistics{
    {{"_p05", "5 % quantile over draws", &VariableBand::p05},
     {"_p50", "median over draws", &VariableBand::p50},
     {"_p95", "95 % quantile over draws", &VariableBand::p95},
     {"_sign_probability", "share of draws above the baseline's value",
      &VariableBand::sign_probability}}};

/// By variable: one value per cell, or draws × cells.
using Results = std::array<std::vector<double>, banded.size()>;

std::size_t cells(const Banded& one, const model::Shape& shape) {
  return shape.regions * (one.by_sector ? shape.sectors : 1);
}

/// All of them at one solution, as draw number `draw`.
void keep(const ScenarioFigures& f, const model::Economy& base, std::size_t draw,
          Results& results) {
  const model::Equilibrium& now = f.run.equilibrium;
  const auto put = [&](std::size_t variable, std::span<const double> values) {
    std::copy(values.begin(), values.end(),
              results[variable].begin() + static_cast<std::ptrdiff_t>(draw * values.size()));
  };
  put(0, now.real_income_hat.values());
  put(1, f.real_wage_hat.values());
  put(2, now.price_index_hat.values());
  put(3, f.welfare.equivalent_variation.values());
  put(4, now.income.values());
  put(5, f.tariff_revenue.values());
  put(6, f.trade_balance.values());
  const std::size_t first = draw * now.output.size();
  for (std::size_t cell = 0; cell < now.output.size(); ++cell) {
    const double before = base.output.values()[cell];
    results[7][first + cell] = before == 0.0 ? nan : now.output.values()[cell] / before;
  }
}

Results blank(const model::Shape& shape, std::size_t draws) {
  Results results;
  for (std::size_t v = 0; v < banded.size(); ++v) {
    results[v].assign(draws * cells(banded[v], shape), nan);
  }
  return results;
}

/// What the baseline has in place of each variable: what a sign is told from.
Results at_baseline(const model::Economy& base, const model::Classification& labels) {
  Results results = blank(base.shape, 1);
  ScenarioFigures nothing;
  nothing.run.equilibrium = model::baseline_point(base);
  add_headline(nothing, base, labels);
  keep(nothing, base, 0, results);
  return results;
}

/// What every draw is solved from.
struct Question {
  const model::Economy& economy;
  const model::Classification& labels;
  const model::Policy& policy;
  std::span<const model::Quota> quotas;
  const model::Closure& closure;
  const scenarios::Uncertainty& uncertain;
  const scenarios::Nests& nests;
};

/// One thread's means, and the figures whose memory it uses again.
struct Drawer {
  explicit Drawer(const Question& question)
      : solver(question.economy), theta(question.economy.trade_elasticity) {
    figures.run.quotas.assign(question.quotas.begin(), question.quotas.end());
    figures.run.closure = question.closure;
    figures.run.nests = question.nests;
  }
  DrawSolver solver;
  model::SectorVector theta;
  ScenarioFigures figures;
};

/// Solves every draw; the number of those that have an equilibrium.
std::size_t solve_all(const Question& question, const scenarios::Draws& draws, Results& results) {
  std::vector<char> solved(draws.count);
  for_each_draw(
      draws.count, omp_get_max_threads(), [&] { return Drawer(question); },
      [&](Drawer& drawer, std::size_t draw) {
        const auto& sectors = question.uncertain.sectors;
        for (std::size_t p = 0; p < sectors.size(); ++p) {
          drawer.theta(sectors[p]) = draws.row(draw)[p];
        }
        drawer.figures.run.policy = question.policy;  // the last draw's has its quotas' rates
        drawer.solver.solve(drawer.theta, drawer.figures.run);
        if (drawer.figures.run.equilibrium.usable()) {
          add_headline(drawer.figures, drawer.solver.economy(), question.labels);
          keep(drawer.figures, question.economy, draw, results);
          solved[draw] = 1;
        }
      });
  return static_cast<std::size_t>(std::count(solved.begin(), solved.end(), 1));
}

VariableBand band_of(const std::vector<double>& results, const std::vector<double>& baseline,
                     std::size_t draws, std::size_t replicates) {
  const std::vector<double> missing(baseline.size(), nan);
  VariableBand band{missing, missing, missing, missing};
  for_each_draw(
      baseline.size(), omp_get_max_threads(), [&] { return std::vector<double>(draws); },
      [&](std::vector<double>& of_cell, std::size_t cell) {
        for (std::size_t draw = 0; draw < draws; ++draw) {
          of_cell[draw] = results[draw * baseline.size() + cell];
        }
        const analysis::Band one = analysis::band(of_cell, replicates);
        band.p05[cell] = one.p05.value;
        band.p50[cell] = one.p50.value;
        band.p95[cell] = one.p95.value;
        const auto above = std::count_if(of_cell.begin(), of_cell.end(),
                                         [&](double value) { return value > baseline[cell]; });
        if (one.used > 0) {
          band.sign_probability[cell] = static_cast<double>(above) / static_cast<double>(one.used);
        }
      });
  return band;
}

}  // namespace

scenarios::Bands draw_bands(const model::Economy& economy, const model::Classification& labels,
                            const model::Policy& policy, std::span<const model::Quota> quotas,
                            const model::Closure& closure, const scenarios::Uncertainty& uncertain,
                            const scenarios::Nests& nests) {
  const scenarios::Design design(uncertain.design);
  const scenarios::Draws draws = design.block(0, static_cast<std::size_t>(design.draws()));
  Results results = blank(economy.shape, draws.count);
  const std::size_t solved =
      solve_all({economy, labels, policy, quotas, closure, uncertain, nests}, draws, results);
  const Results baseline = at_baseline(economy, labels);
  scenarios::Bands bands;
  bands.draws = static_cast<double>(solved);
  bands.missing = static_cast<double>(draws.count - solved);
  bands.design_json = design_json(
      uncertain.design, std::vector<std::string>(uncertain.design.parameters.size(), "1"));
  for (std::size_t v = 0; v < banded.size(); ++v) {
    bands.variables.push_back(
        band_of(results[v], baseline[v], draws.count, uncertain.design.replicates));
  }
  return bands;
}

std::set<std::string> fact_ids(const std::string& facts_json) {
  std::set<std::string> ids;
  for (const nlohmann::json& fact : nlohmann::json::parse(facts_json)) {
    ids.insert(fact.at("id").get<std::string>());
  }
  return ids;
}

std::size_t banded_variable(std::string_view name) {
  const auto it = std::find_if(banded.begin(), banded.end(),
                               [&](const Banded& one) { return one.name == name; });
  expects(it != banded.end(), "a variable with bands");
  return static_cast<std::size_t>(it - banded.begin());
}

std::string_view banded_name(std::size_t position) {
  return banded.at(position).name;
}

std::size_t banded_names() noexcept {
  return banded.size();
}

scenarios::Bands no_bands(const model::Shape& shape) {
  scenarios::Bands bands;
  for (const Banded& one : banded) {
    const std::vector<double> nothing(cells(one, shape), nan);
    bands.variables.push_back({nothing, nothing, nothing, nothing});
  }
  return bands;
}

std::vector<Numbers<ScenarioFigures>> band_numbers(
    const std::vector<Numbers<ScenarioFigures>>& central) {
  const auto one = [](double& value) { return std::span<double>(&value, 1); };
  std::vector<Numbers<ScenarioFigures>> all = {
      {"uncertainty_draws",
       {Axis::Scenario},
       "1",
       "draws of the uncertain parameters behind the bands",
       [one](ScenarioFigures& f) { return one(f.run.bands.draws); },
       {},
       {},
       0.0},
      {"uncertainty_missing",
       {Axis::Scenario},
       "1",
       "draws without an equilibrium, left out of the bands",
       [one](ScenarioFigures& f) { return one(f.run.bands.missing); }}};
  for (std::size_t v = 0; v < banded.size(); ++v) {
    const auto of = std::find_if(central.begin(), central.end(),
                                 [&](const auto& record) { return record.name == banded[v].name; });
    expects(of != central.end(), "a variable with bands is one of the file's");
    for (const Statistic& statistic : statistics) {
      Numbers<ScenarioFigures> record = *of;
      record.name += statistic.suffix;
      record.long_name = std::string(statistic.words) + ": " + of->long_name;
      record.neutral = nan;
      record.values = [v, member = statistic.values](ScenarioFigures& f) {
        return std::span<double>(f.run.bands.variables[v].*member);
      };
      if (statistic.values == &VariableBand::sign_probability) {
        record.units = "1";
        record.valuation = "";
        record.sign_convention = "";
      }
      all.push_back(std::move(record));
    }
  }
  return all;
}

}  // namespace tradeflow::io
