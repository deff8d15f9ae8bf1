#include "io/sweep_gradient.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/rank_regression.hpp"
#include "seeds/json_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/small_sweep.hpp"

namespace io = tradeflow::io;

namespace {

const std::string duty = "duty: {path: measures.pork.add_pp, range: [10, 60]}";
const std::string theta =
    "theta: {path: parameters.trade_elasticity.pork, distribution: {lognormal: [1.3, 0.2]}}";

/// A summary without draws, for gradients alone.
io::SweepSummary summary_of(const test::SmallSweep& sweep) {
  io::SweepSummary summary;
  for (const auto* record : sweep.layout.variables) {
    if (record->axes.size() == 2) {
      summary.variables.emplace_back();
      summary.variables.back().record = record;
      summary.variables.back().bands.resize(3);
    }
  }
  summary.no_gradients = io::add_gradients(sweep.base, summary);
  return summary;
}

/// The headline variables at a point of two parameters, solved: those of a list of one draw.
std::map<std::string, std::vector<double>> solved(double x, double y, const std::string& rest) {
  const auto text = [](double value) { return tradeflow::number_text(value); };
  const test::SmallSweep sweep(
      "{design: list, parameters: {duty: {path: measures.pork.add_pp, values: [" + text(x) +
          "]}, theta: {path: parameters.trade_elasticity.pork, values: [" + text(y) + "]}}}",
      rest);
  const io::DrawBatch batch = io::solve_draws(sweep.base, 0, 1, 1);
  REQUIRE(batch.status.front() == "converged");
  std::map<std::string, std::vector<double>> all;
  for (std::size_t v = 0; v < sweep.layout.variables.size(); ++v) {
    all[sweep.layout.variables[v]->name] = batch.numbers[v];
  }
  return all;
}

}  // namespace

TEST_CASE("gradients are the slopes of solves, of every headline variable and closure") {
  for (const std::string rest : {"", "closure", "short"}) {
    const std::string model = rest == "closure" ? "model: {deficits: gdp-share}\n"
                              : rest == "short" ? "model: {mobility: 0}\n"
                                                : "";
    INFO(model);
    const test::SmallSweep sweep("{samples: 64, parameters: {" + duty + ", " + theta + "}}", model);
    const std::vector<double> centre = io::design_centre(sweep.design());
    CHECK(centre[0] == 35.0);
    CHECK(centre[1] == Approx(std::exp(1.3)).epsilon(1e-12));
    const io::SweepSummary summary = summary_of(sweep);
    REQUIRE(summary.no_gradients.empty());
    // A stencil of fourth order: what it leaves out is (step/spread)^4, what solves add is their
    // own 1e-11 over the step.
    const std::vector<double> step{1.0, 0.05};
    std::size_t compared = 0;
    for (std::size_t p = 0; p < 2; ++p) {
      const auto at = [&](double steps) {
        return solved(centre[0] + (p == 0 ? steps * step[0] : 0.0),
                      centre[1] + (p == 1 ? steps * step[1] : 0.0), model);
      };
      const auto far_below = at(-2.0), below = at(-1.0), above = at(1.0), far_above = at(2.0);
      for (const io::VariableSummary& one : summary.variables) {
        const io::VariableSummary::Measure* gradient = one.measure("gradient");
        if (gradient == nullptr) {
          continue;
        }
        const std::string& name = one.record->name;
        for (std::size_t n = 0; n < 3; ++n) {
          INFO(name << ", parameter " << p << ", region " << n);
          const double slope = (8.0 * (above.at(name)[n] - below.at(name)[n]) -
                                (far_above.at(name)[n] - far_below.at(name)[n])) /
                               (12.0 * step[p]);
          const double level = std::max(1.0, std::abs(above.at(name)[n]));
          CHECK(std::abs(gradient->values[p * 3 + n] - slope) <= 1e-7 * level / step[p]);
          ++compared;
        }
      }
    }
    CHECK(compared == 2 * 7 * 3);
  }
}

TEST_CASE("near the centre draws and gradients tell the same parameters apart") {
  const test::SmallSweep sweep(
      "{samples: 256, parameters: {duty: {path: measures.pork.add_pp, range: [34, 36]}, theta: "
      "{path: parameters.trade_elasticity.pork, distribution: {normal: [3.7, 0.02]}}}}");
  const io::SweepSummary summary = summary_of(sweep);
  const io::DrawBatch batch = io::solve_draws(sweep.base, 0, 256, 2);
  const auto& income = *summary.find("real_income_hat");
  const auto& all = sweep.layout.variables;
  const auto at = std::find(all.begin(), all.end(), income.record) - all.begin();
  for (std::size_t n = 0; n < 3; ++n) {
    std::vector<double> results;
    for (std::size_t k = 0; k < 256; ++k) {
      results.push_back(batch.numbers[static_cast<std::size_t>(at)][k * 3 + n]);
    }
    const auto fit = tradeflow::analysis::rank_regression(batch.draws.values, results, 2);
    for (std::size_t p = 0; p < 2; ++p) {
      const double share = income.measure("gradient_share")->values[p * 3 + n];
      const double sign = income.measure("gradient")->values[p * 3 + n] < 0.0 ? -1.0 : 1.0;
      INFO("region " << n << ", parameter " << p);
      // ranks bend what is straight in values by some per cent
      CHECK(fit.coefficients[p]->value == Approx(sign * std::sqrt(share)).margin(0.05));
    }
  }
}

TEST_CASE("what has no derivative is missing, and a sweep without any says why") {
  const test::SmallSweep closure("{design: grid, parameters: {" +
                                 std::string("mobility: {path: model.mobility, values: [0, 1, 4]}, "
                                             "duty: {path: measures.pork.add_pp, values: [20, 30]}"
                                             "}}"));
  const io::SweepSummary summary = summary_of(closure);
  REQUIRE(summary.no_gradients.empty());
  const auto& income = *summary.find("real_income_hat");
  CHECK(std::isnan(income.measure("gradient")->values[0]));
  CHECK(std::isfinite(income.measure("gradient")->values[3]));
  CHECK(std::isnan(income.measure("gradient_share")->values[3]));  // of an unknown whole

  const test::SmallSweep nests("{samples: 64, parameters: {" + duty + "}}",
                               "model: {substitution: {final_use: 0.5}}\n");
  const io::SweepSummary none = summary_of(nests);
  CHECK(none.no_gradients == "derivatives are those of one level of sourcing, without quotas");
  CHECK(none.find("real_income_hat")->measure("gradient") == nullptr);
}
