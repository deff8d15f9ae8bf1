#include "io/sweep_design.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace tradeflow::io {
namespace {

using Json = nlohmann::ordered_json;
using scenarios::Method;

constexpr std::array<std::string_view, 7> method_names{"grid",  "list",     "random", "lhs",
                                                       "sobol", "saltelli", "morris"};

std::string_view name_of(Method method) {
  return method_names[static_cast<std::size_t>(method)];
}

Method method_of(std::string_view name) {
  const auto found = std::find(method_names.begin(), method_names.end(), name);
  expects(found != method_names.end(), "a design has a known method");
  return static_cast<Method>(found - method_names.begin());
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

scenarios::Family family_of(const std::string& name, const std::vector<double>& n) {
  const auto takes = [&](std::string_view known, std::size_t count) {
    return name == known && n.size() == count;
  };
  if (takes("uniform", 2)) {
    return scenarios::Uniform{n[0], n[1]};
  }
  if (takes("normal", 2)) {
    return scenarios::Normal{n[0], n[1]};
  }
  if (takes("lognormal", 2)) {
    return scenarios::Lognormal{n[0], n[1]};
  }
  if (takes("triangular", 3)) {
    return scenarios::Triangular{n[0], n[1], n[2]};
  }
  expects(takes("point", 1), "a distribution has a known family and as many numbers as it takes");
  return scenarios::Point{n[0]};
}

scenarios::Parameter parameter_of(const Json& json) {
  scenarios::Parameter one;
  json.at("name").get_to(one.name);
  json.at("path").get_to(one.path);
  if (json.contains("values")) {
    json.at("values").get_to(one.values);
    return one;
  }
  const auto& family = json.at("distribution").items().begin();
  one.distribution.family = family_of(family.key(), family.value().get<std::vector<double>>());
  one.distribution.at_least = json.value("at_least", one.distribution.at_least);
  one.distribution.at_most = json.value("at_most", one.distribution.at_most);
  return one;
}

scenarios::DesignSpec spec_of(const Json& json) {
  scenarios::DesignSpec spec;
  spec.method = method_of(json.at("method").get<std::string>());
  json.at("samples").get_to(spec.samples);
  json.at("seed").get_to(spec.seed);
  json.at("replicates").get_to(spec.replicates);
  for (const Json& parameter : json.at("parameters")) {
    spec.parameters.push_back(parameter_of(parameter));
  }
  const auto position = [&](const Json& name) {
    const auto found = std::find_if(spec.parameters.begin(), spec.parameters.end(),
                                    [&](const auto& one) { return one.name == name; });
    expects(found != spec.parameters.end(), "a correlation is between parameters");
    return static_cast<std::size_t>(found - spec.parameters.begin());
  };
  for (const Json& one : json.at("correlations")) {
    const Json& between = one.at("between");
    spec.correlations.push_back(
        {position(between.at(0)), position(between.at(1)), one.at("rank").get<double>()});
  }
  return spec;
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

scenarios::DesignSpec design_of(const std::string& json) {
  try {
    return spec_of(Json::parse(json));
  } catch (const nlohmann::json::exception&) {
    expects(false, "a design is written as design_json() writes it");
    throw;
  }
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
