#include "io/sticky_verification.hpp"

#include <algorithm>
#include <cmath>

#include "io/verification.hpp"
#include "scenarios/sticky.hpp"

namespace tradeflow::io {
namespace {

using scenarios::ScenarioRun;

bool apart(const model::TradeTable& claimed, const model::TradeTable& found) {
  const auto values = found.values();
  const double largest = *std::max_element(values.begin(), values.end());
  return !std::equal(values.begin(), values.end(), claimed.values().begin(),
                     [&](double a, double b) { return !differ(b, a, largest); });
}

/// λ/(1+λ) over the share of buyers who have chosen: the same in every period.
double progress(const ScenarioRun& run, std::size_t period) {
  const double mobility = run.closure.mobility;
  const double chosen = 1.0 - std::pow(1.0 - run.nests.choosing, double(period + 1));
  return (std::isinf(mobility) ? 1.0 : mobility / (1.0 + mobility)) / chosen;
}

}  // namespace

std::vector<std::string> path_problems(std::span<const ScenarioFigures> path,
                                       const model::Economy& baseline) {
  std::vector<std::string> problems(path.size());
  const ScenarioRun& first = path.front().run;
  for (std::size_t period = 0; period < path.size(); ++period) {
    const ScenarioRun& run = path[period].run;
    if (run.nests.choosing != first.nests.choosing) {
      problems[period] = "choosing_share is not that of the first period";
    } else if (run.nests.sticky()) {
      const ScenarioRun* const before = period > 0 ? &path[period - 1].run : nullptr;
      const model::Economy economy = economy_of(baseline, run);
      const model::TradeTable kept =
          before == nullptr ? scenarios::kept_at_first(economy)
                            : scenarios::kept_after(economy, before->policy, before->closure,
                                                    before->nests, before->equilibrium);
      if (apart(run.nests.kept, kept)) {
        problems[period] = "kept_quantity is not what one unit took in the period before";
      } else if (differ(progress(run, period), progress(first, 0), 0.0)) {
        problems[period] = "factor_mobility has not come as far as the buyers who have chosen";
      }
    }
  }
  return problems;
}

}  // namespace tradeflow::io
