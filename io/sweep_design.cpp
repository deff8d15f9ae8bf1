#include "io/sweep_design.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace tradeflow::io {
namespace {

using Json = nlohmann::ordered_json;
using scenarios::Method;

std::string name_of(Method method) {
  constexpr std::array<const char*, 7> names{"grid",  "list",     "random", "lhs",
                                             "sobol", "saltelli", "morris"};
  return names[static_cast<std::size_t>(method)];
}

struct FamilyJson {
  Json operator()(const scenarios::Point& f) const { return {{"point", {f.value}}}; }
  Json operator()(const scenarios::Uniform& f) const { return {{"uniform", {f.low, f.high}}}; }
  Json operator()(const scenarios::Normal& f) const { return {{"normal", {f.mean, f.sd}}}; }
  Json operator()(const scenarios::Lognormal& f) const {
    return {{"lognormal", {f.log_mean, f.log_sd}}};
  }
  Json operator()(const scenarios::Triangular& f) const {
    return {{"triangular", {f.low, f.mode, f.high}}};
  }
};

Json json_of(const scenarios::Parameter& parameter, const std::string& unit) {
  Json one{{"name", parameter.name}, {"path", parameter.path}, {"unit", unit}};
  if (!parameter.values.empty()) {
    one["values"] = parameter.values;
    return one;
  }
  one["distribution"] = std::visit(FamilyJson{}, parameter.distribution.family);
  if (std::isfinite(parameter.distribution.at_least)) {
    one["at_least"] = parameter.distribution.at_least;
  }
  if (std::isfinite(parameter.distribution.at_most)) {
    one["at_most"] = parameter.distribution.at_most;
  }
  return one;
}

Json json_of(const scenarios::DesignSpec& spec, std::span<const std::string> units) {
  Json json{{"method", name_of(spec.method)},
            {"samples", spec.samples},
            {"seed", spec.seed},
            {"replicates", spec.replicates},
            {"parameters", Json::array()},
            {"correlations", Json::array()}};
  for (std::size_t p = 0; p < spec.parameters.size(); ++p) {
    json["parameters"].push_back(json_of(spec.parameters[p], units[p]));
  }
  for (const scenarios::RankCorrelation& one : spec.correlations) {
    json["correlations"].push_back(
        {{"between", {spec.parameters[one.first].name, spec.parameters[one.second].name}},
         {"rank", one.rho}});
  }
  return json;
}

/// A tree as text without the places its values came from, and without the sweep: the design says
/// what of that matters.
Node bare(Node node) {
  node.where = {};
  node.key_where = {};
  for (Node& item : node.items) {
    item = bare(std::move(item));
  }
  for (auto& [name, value] : node.entries) {
    value = bare(std::move(value));
  }
  return node;
}

}  // namespace

std::string design_json(const scenarios::DesignSpec& spec, std::span<const std::string> units) {
  return json_of(spec, units).dump();
}

std::string sweep_identity(const scenarios::SweepPlan& plan) {
  Json design = json_of(plan.design().spec(), plan.units());
  if (plan.design().spec().method != Method::LatinHypercube) {
    design.erase("samples");
  }
  Node tree = plan.tree();
  std::erase_if(tree.entries, [](const Node::Entry& entry) { return entry.first == "sweep"; });
  return design.dump() + "\n" + scenarios::flattened(bare(std::move(tree)));
}

}  // namespace tradeflow::io
