#include <boost/program_options/value_semantic.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "io/cli/scenario_file.hpp"
#include "io/cli/verb.hpp"
#include "scenarios/compose.hpp"
#include "scenarios/resolve.hpp"

namespace tradeflow::io::cli {
namespace {

namespace po = boost::program_options;
using Json = nlohmann::ordered_json;

std::string place(const SourcePosition& where) {
  return where.line == 0 ? where.file : where.file + ":" + std::to_string(where.line);
}

/// A value as JSON; unquoted numbers and flags as such, everything else as text.
Json value_of(const Node& node) {
  if (node.is_map()) {
    Json map = Json::object();
    for (const auto& [key, value] : node.entries) {
      map[key] = value_of(value);
    }
    return map;
  }
  if (node.is_list()) {
    Json list = Json::array();
    for (const Node& item : node.items) {
      list.push_back(value_of(item));
    }
    return list;
  }
  if (node.is_null()) {
    return nullptr;
  }
  if (!node.quoted && (node.scalar == "true" || node.scalar == "false")) {
    return node.scalar == "true";
  }
  const bool percent = node.scalar.find('%') != std::string::npos;
  const auto number = node.quoted || percent ? std::nullopt : parse_number(node.scalar);
  if (!number) {
    return node.scalar;
  }
  return std::trunc(*number) == *number && std::abs(*number) < 1e15
             ? Json(static_cast<long long>(*number))
             : Json(*number);
}

Json json_of(const Node& tree, const Node* parent,
             const std::vector<scenarios::Difference>& changed) {
  Json values = Json::array();
  for (const scenarios::Difference& leaf : scenarios::differences({}, tree)) {
    values.push_back({{"path", leaf.path}, {"value", leaf.after}, {"from", place(leaf.where)}});
  }
  Json all{{"scenario", value_of(tree)}, {"values", std::move(values)}};
  if (parent != nullptr) {
    Json differences = Json::array();
    for (const scenarios::Difference& one : changed) {
      differences.push_back({{"path", one.path},
                             {"parent", one.before.empty() ? Json() : Json(one.before)},
                             {"scenario", one.after.empty() ? Json() : Json(one.after)},
                             {"from", place(one.where)}});
    }
    all["parent"] = parent->where.file;
    all["differences"] = std::move(differences);
  }
  return all;
}

/// As comments, so that the whole of what is printed reads back as the same scenario.
std::string described(const Node& parent, const std::vector<scenarios::Difference>& changed) {
  std::string text = "\n# Different from its parent " + parent.where.file + ":\n";
  for (const scenarios::Difference& one : changed) {
    text += "#   " + one.path + ": ";
    text += one.before.empty()  ? "added, " + one.after
            : one.after.empty() ? "gone, was " + one.before
                                : one.before + " → " + one.after;
    text += "  (" + place(one.where) + ")\n";
  }
  return text;
}

ExitCode run(const Invocation& call) {
  Overrides overrides;
  if (call.has("set")) {
    overrides.sets = call.get<std::vector<std::string>>("set");
  }
  Diagnostics problems;
  const ScenarioFile file = read_scenario_file(call.arguments.front(), overrides, problems);
  if (file.tree.is_map()) {
    (void)scenarios::read_scenario(file.tree, problems);
  }
  if (has_errors(problems)) {
    throw InputError(std::move(problems));
  }
  call.console.warn(problems);
  const Node* parent = file.parent ? &*file.parent : nullptr;
  const auto changed = parent != nullptr ? scenarios::differences(*parent, file.tree)
                                         : std::vector<scenarios::Difference>();
  if (call.console.json) {
    call.console.out << json_of(file.tree, parent, changed).dump(2) << '\n';
    return ExitCode::Done;
  }
  call.console.out << scenarios::flattened(file.tree)
                   << (parent != nullptr ? described(*parent, changed) : std::string());
  return ExitCode::Done;
}

}  // namespace

Verb resolve_verb() {
  Verb verb;
  verb.name = "resolve";
  verb.summary = "show a scenario as one file, with the place each value came from";
  verb.arguments = "SCENARIO.yaml";
  verb.example =
      "tradeflow resolve canola-2025.yaml\n"
      "tradeflow resolve canola-2025.yaml --set as_of=2026-03-01";
  verb.least_arguments = 1;
  verb.most_arguments = 1;
  verb.options.add_options()(
      "set", po::value<std::vector<std::string>>()->composing()->value_name("KEY=VALUE"),
      "replace a value of the scenario; may be repeated");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
