#include "scenarios/override.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "scenarios/spec.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::scenarios {
namespace {

Node* find(Node& map, std::string_view key) {
  for (auto& [name, value] : map.entries) {
    if (name == key) {
      return &value;
    }
  }
  return nullptr;
}

void error(const Node& value, std::string message, std::string hint, Diagnostics& out) {
  Diagnostic problem;
  problem.code = "C010";
  problem.where = value.where;
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  out.push_back(std::move(problem));
}

/// Sets a value below a map, making the maps on the way.
void put(Node& map, std::string_view path, Node value, Diagnostics& out) {
  const std::size_t dot = path.find('.');
  const std::string_view key = path.substr(0, dot);
  if (key.empty()) {
    error(value, "a key is empty", "write key.key=value", out);
    return;
  }
  Node* at = find(map, key);
  if (at == nullptr) {
    at = &map.entries.emplace_back(std::string(key), Node()).second;
    at->where = value.where;
    at->key_where = value.where;
  }
  if (dot == std::string_view::npos) {
    value.key_where = value.where;
    *at = std::move(value);
    return;
  }
  if (at->is_null()) {
    at->kind = Node::Kind::Map;
  }
  if (!at->is_map()) {
    error(value, "'" + std::string(key) + "' has no keys that could be set", "", out);
    return;
  }
  put(*at, path.substr(dot + 1), std::move(value), out);
}

bool is_key_of(std::string_view block, std::string_view name) {
  const auto all = keys();
  return std::any_of(all.begin(), all.end(),
                     [&](const Key& key) { return key.block == block && key.name == name; });
}

/// What a measure does: the key and map of `tariff`, `cost`, …; null for `use`.
template <class N>  // Node or const Node
std::pair<std::string, N*> instrument(N& measure) {
  for (auto& [name, value] : measure.entries) {
    if (value.is_map() && is_key_of("measure", name) && name != "use" && name != "coverage") {
      return {name, &value};
    }
  }
  return {"use", nullptr};
}

void put_in_measure(Node& list, std::string_view path, Node value, Diagnostics& out) {
  std::vector<std::string> known;
  const std::vector<std::string> ids = measure_ids(list);
  for (std::size_t number = 0; number < ids.size(); ++number) {
    const std::string& id = ids[number];
    Node& measure = list.items[number];
    known.push_back(id);
    // ids may hold dots, so a measure is found by its whole id
    if (!path.starts_with(id) || path.size() <= id.size() || path[id.size()] != '.') {
      continue;
    }
    const std::string_view key = path.substr(id.size() + 1);
    Node* does = instrument(measure).second;
    if (is_key_of("measure", key.substr(0, key.find('.')))) {
      put(measure, key, std::move(value), out);
    } else if (does != nullptr) {
      put(*does, key, std::move(value), out);
    } else {
      error(value, "measure '" + id + "' is a fact's: its '" + std::string(key) + "' cannot be set",
            "write the measure out in the scenario", out);
    }
    return;
  }
  const std::string asked(path.substr(0, path.rfind('.')));
  const auto near = did_you_mean(asked, known);
  std::string list_of_known;
  for (const std::string& id : known) {
    list_of_known += (list_of_known.empty() ? "measures: " : ", ") + id;
  }
  error(value, "there is no measure '" + asked + "'",
        (near ? "did you mean '" + *near + "'? " : std::string()) + list_of_known, out);
}

}  // namespace

std::vector<std::string> measure_ids(const Node& measures) {
  std::vector<std::string> ids;
  std::map<std::string, int> count;
  for (const Node& measure : measures.items) {
    const std::string kind = instrument(measure).first;
    const int number = ++count[kind];
    const Node* id = measure.find("id");
    const Node* use = measure.find("use");
    if (id != nullptr) {
      ids.push_back(id->scalar);
    } else if (use != nullptr && use->is_scalar()) {
      ids.push_back(use->scalar);
    } else {
      ids.push_back(kind + '-' + std::to_string(number));
    }
  }
  return ids;
}

void override_value(Node& scenario, std::string_view path, Node value, Diagnostics& out) {
  constexpr std::string_view measures = "measures.";
  Node* list = find(scenario, "measures");
  if (path.starts_with(measures) && list != nullptr && list->is_list()) {
    put_in_measure(*list, path.substr(measures.size()), std::move(value), out);
  } else {
    put(scenario, path, std::move(value), out);
  }
}

}  // namespace tradeflow::scenarios
