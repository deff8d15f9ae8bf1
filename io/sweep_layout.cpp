#include "io/sweep_layout.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

#include "io/bands.hpp"
#include "io/results_layout.hpp"
#include "io/side_by_side.hpp"
#include "io/world_labels.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io {
namespace {

using Names = std::vector<std::string_view>;

/// One number a region and draw, and how good the solution is.
const Names headline{"real_income_hat",
                     "real_wage_hat",
                     "price_index_hat",
                     "equivalent_variation",
                     "income",
                     "tariff_revenue",
                     "trade_balance",
                     "certificate_residual",
                     "certificate_walras",
                     "certificate_iterations",
                     "certificate_seconds"};

struct Group {
  std::string_view name;  ///< as `output` calls it
  Names variables;
};
const std::array<Group, 3> groups{
    Group{"welfare",
          {"real_factor_price_hat", "welfare_terms_of_trade", "welfare_volume_of_trade",
           "welfare_linear", "deficit"}},
    Group{"trade",
          {"trade", "trade_share", "tariff", "output", "output_hat", "expenditure", "value_added",
           "tariff_revenue_by_partner", "export_concentration_partner",
           "export_concentration_product"}},
    Group{"prices", {"price_hat", "cost_hat", "factor_price_hat", "export_price_hat"}}};

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::size_t SweepLayout::batch() const noexcept {
  constexpr std::size_t bytes = std::size_t{1} << 22U;
  return std::clamp<std::size_t>(std::bit_floor(bytes / (8 * per_draw) + 1), 16, 1024);
}

SweepLayout sweep_layout(const scenarios::SweepPlan& plan, const model::Classification& labels) {
  const std::vector<std::string>& output = plan.central().output;
  const std::vector<scenarios::Word>& named = plan.sweep().variables;
  SweepLayout layout;
  layout.per_draw = 2 * plan.sweep().design.parameters.size();
  for (const Numbers<ScenarioFigures>& record : scenario_numbers()) {
    const bool by_group = std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
      return contains(group.variables, record.name) &&
             std::find(output.begin(), output.end(), group.name) != output.end();
    });
    const bool by_name = std::any_of(named.begin(), named.end(), [&](const scenarios::Word& word) {
      return word.text == record.name;
    });
    if (!by_group && !by_name && !contains(headline, record.name)) {
      continue;
    }
    std::size_t size = 1;
    for (auto axis = record.axes.begin() + 1; axis != record.axes.end(); ++axis) {
      size *= axis_codes(labels, *axis).size();
    }
    layout.variables.push_back(&record);
    layout.sizes.push_back(size);
    layout.per_draw += size;
    layout.regional = layout.regional && contains(headline, record.name);
  }
  return layout;
}

void refuse_unknown_variables(const scenarios::Sweep& sweep, Diagnostics& out) {
  auto of_runs = band_numbers(scenario_numbers());
  for (auto& record : side_by_side_numbers(scenario_numbers())) {
    of_runs.push_back(std::move(record));
  }
  for (auto& record : item_numbers()) {
    of_runs.push_back(std::move(record));
  }
  std::vector<std::string> known;
  for (const Numbers<ScenarioFigures>& record : scenario_numbers()) {
    const bool of_run = std::any_of(of_runs.begin(), of_runs.end(),
                                    [&](const auto& one) { return one.name == record.name; });
    if (!of_run && record.name.rfind("certificate_", 0) != 0) {
      known.push_back(record.name);
    }
  }
  for (const scenarios::Word& word : sweep.variables) {
    if (std::find(known.begin(), known.end(), word.text) == known.end()) {
      const auto near = did_you_mean(word.text, known);
      report(out, "S110", word.where,
             "'" + word.text + "' is no variable that a sweep keeps of its draws",
             near ? "did you mean '" + *near + "'?" : "io/README.md lists those of a result");
    }
  }
}

}  // namespace tradeflow::io
