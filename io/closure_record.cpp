#include "io/closure_record.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "io/error.hpp"

namespace tradeflow::io {
namespace {

std::string number_text(double value) {
  return std::isinf(value) ? "infinity" : nlohmann::json(value).dump();
}

}  // namespace

std::string closure_json(const model::Closure& closure, const model::Classification& labels) {
  nlohmann::ordered_json json{
      {"deficits", model::to_string(closure.deficits)},
      {"factor_mobility", number_text(closure.mobility)},
      {"numeraire",
       closure.deficits == model::DeficitRule::Residual ? "factor prices" : "world value added"},
      {"labour", model::to_string(closure.labour)},
      {"revenue", model::to_string(closure.revenue)}};
  if (closure.sticky()) {
    json["labour_factor"] = labels.factors[closure.labour_factor.offset()].code;
  }
  return json.dump();
}

void read_closure(const std::string& text, const model::Classification& labels,
                  const std::filesystem::path& file, model::Closure& closure) {
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    const auto labour = model::labour_rule(json.value("labour", "full-employment"));
    const auto revenue = model::revenue_rule(json.value("revenue", "rebate"));
    const auto factor = labels.factor(json.value("labour_factor", ""));
    if (!labour || !revenue || (*labour != model::LabourRule::FullEmployment && !factor)) {
      throw IoError(file, "'" + text + "' is no closure of this baseline");
    }
    closure.labour = *labour;
    closure.revenue = *revenue;
    closure.labour_factor = factor.value_or(closure.labour_factor);
  } catch (const nlohmann::json::exception& error) {
    throw IoError(file, std::string("closure is damaged: ") + error.what());
  }
}

std::vector<Numbers<ScenarioFigures>> employment_numbers() {
  return {{"employment_hat",
           {Axis::Scenario, Axis::Region},
           "1",
           "share of labour that works, new over baseline, where wages are sticky",
           [](ScenarioFigures& f) { return f.run.equilibrium.employment_hat.values(); },
           {},
           {},
           1.0}};
}

}  // namespace tradeflow::io
