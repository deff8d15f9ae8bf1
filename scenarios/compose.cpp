#include "scenarios/compose.hpp"

#include <algorithm>
#include <map>

#include "scenarios/override.hpp"

namespace tradeflow::scenarios {
namespace {

constexpr std::string_view own_keys[] = {"tradeflow", "name",      "title", "extends",
                                         "compose",   "overrides", "order"};

bool is_own(std::string_view key) {
  return std::find(std::begin(own_keys), std::end(own_keys), key) != std::end(own_keys);
}

void erase(Node& map, std::string_view key) {
  std::erase_if(map.entries, [&](const auto& entry) { return entry.first == key; });
}

Node* find(Node& map, std::string_view key) {
  for (auto& [name, value] : map.entries) {
    if (name == key) {
      return &value;
    }
  }
  return nullptr;
}

std::string place(const SourcePosition& where) {
  return where.file + ":" + std::to_string(where.line);
}

/// The same value, wherever it stands.
bool same(const Node& a, const Node& b) {
  return a.kind == b.kind && a.scalar == b.scalar && differences(a, b).empty();
}

class Composer {
 public:
  Composer(const ReadTree& read, Diagnostics& out) : read_(read), out_(out) {}

  Composed run(const Node& file) {
    Composed done{file, std::nullopt};
    if (!file.is_map()) {
      return done;
    }
    open_.push_back(file.where.file);
    const Node* extends = file.find("extends");
    const Node* compose = file.find("compose");
    if (extends != nullptr && compose != nullptr) {
      error("S070", compose->where, "'extends' and 'compose' exclude each other",
            "compose the parent with the others");
      whole_ = false;
    } else if (extends != nullptr) {
      done.parent = read(*extends);
      if (done.parent) {
        done.tree = laid_over(*done.parent, file);
      }
    } else if (compose != nullptr) {
      done.tree = laid_over(merged(*compose, file.find("order")), file);
    }
    check_use(file);
    if (const Node* overrides = file.find("overrides")) {
      override_all(done.tree, *overrides);
    }
    for (const char* key : {"extends", "compose", "overrides", "order"}) {
      erase(done.tree, key);
    }
    std::stable_partition(done.tree.entries.begin(), done.tree.entries.end(),
                          [](const Node::Entry& entry) { return is_own(entry.first); });
    open_.pop_back();
    done.whole = whole_;
    return done;
  }

 private:
  void error(std::string code, const SourcePosition& where, std::string message, std::string hint) {
    out_.push_back(
        {Severity::Error, std::move(code), {}, where, std::move(message), std::move(hint)});
  }

  /// Keys that speak of other files where there are none.
  void check_use(const Node& file) {
    const Node* order = file.find("order");
    const Node* overrides = file.find("overrides");
    if (order != nullptr && file.find("compose") == nullptr) {
      error("S073", order->where, "'order' is about the files of 'compose', and there are none",
            "compose: [a.yaml, b.yaml]");
    }
    if (overrides != nullptr && file.find("extends") == nullptr &&
        file.find("compose") == nullptr) {
      error("S075", overrides->where, "there is no other file whose values could be overridden",
            "write the values themselves, or extends: base.yaml");
    }
  }

  std::optional<Node> read(const Node& name) {
    auto tree = read_file(name);
    whole_ = whole_ && tree.has_value();
    return tree;
  }

  std::optional<Node> read_file(const Node& name) {
    if (!name.is_scalar() || name.scalar.empty()) {
      error("S003", name.where, "a file name is missing", "for example extends: base.yaml");
      return std::nullopt;
    }
    if (!read_) {
      error("S042", name.where, "'" + name.scalar + "' cannot be read here", "");
      return std::nullopt;
    }
    const auto tree = read_({name.scalar, name.where}, out_);
    if (!tree) {
      return std::nullopt;
    }
    if (std::find(open_.begin(), open_.end(), tree->where.file) != open_.end()) {
      std::string chain;
      for (const std::string& file : open_) {
        chain += file + " → ";
      }
      error("S071", name.where, "scenarios go round in a circle: " + chain + tree->where.file,
            "a parent knows nothing of its children");
      return std::nullopt;
    }
    return run(*tree).tree;
  }

  /// A file over what it extends or composes: it adds, it does not replace.
  Node laid_over(Node below, const Node& file, const std::string& path = {}) {
    for (const auto& [key, value] : file.entries) {
      Node* had = find(below, key);
      if (had == nullptr) {
        below.entries.emplace_back(key, value);
      } else if (path.empty() && is_own(key)) {
        *had = value;
      } else if (key == "measures" && had->is_list() && value.is_list()) {
        had->items.insert(had->items.end(), value.items.begin(), value.items.end());
      } else if (had->is_map() && value.is_map()) {
        *had = laid_over(*had, value, path + key + '.');
      } else if (!same(*had, value)) {
        error("S072", value.key_where,
              "'" + path + key + "' is set to " + shown(*had) + " at " + place(had->where) +
                  " already",
              "change it by overrides: {" + path + key + ": …}");
      }
    }
    below.where = file.where;
    return below;
  }

  static std::string shown(const Node& node) {
    return node.is_scalar() ? "'" + node.scalar + "'" : std::string("something else");
  }

  Node merged(const Node& parts, const Node* order) {
    Node all;
    all.kind = Node::Kind::Map;
    if (!parts.is_list() || parts.items.empty()) {
      error("S003", parts.where, "'compose' is a list of files", "compose: [a.yaml, b.yaml]");
      return all;
    }
    for (const Node& name : in_order(parts, order)) {
      if (auto part = read(name)) {
        erase(*part, "name");
        erase(*part, "title");
        add_part(all, *part, order != nullptr);
      }
    }
    return all;
  }

  /// The parts as `order` lists them: all of them, each once.
  std::vector<Node> in_order(const Node& parts, const Node* order) {
    if (order == nullptr) {
      return parts.items;
    }
    std::vector<std::string> asked;
    std::vector<std::string> given;
    for (const Node& one : order->items) {
      asked.push_back(one.scalar);
    }
    for (const Node& one : parts.items) {
      given.push_back(one.scalar);
    }
    std::sort(asked.begin(), asked.end());
    std::sort(given.begin(), given.end());
    if (asked != given) {
      error("S073", order->where, "'order' does not list the files of 'compose', each once",
            "the later one wins");
      return parts.items;
    }
    return order->items;
  }

  void add_part(Node& all, const Node& part, bool later_wins, const std::string& path = {}) {
    for (const auto& [key, value] : part.entries) {
      Node* had = find(all, key);
      if (had == nullptr) {
        all.entries.emplace_back(key, value);
      } else if (key == "measures" && had->is_list() && value.is_list()) {
        add_measures(*had, value);
      } else if (had->is_map() && value.is_map()) {
        add_part(*had, value, later_wins, path + key + '.');
      } else if (later_wins) {
        *had = value;
      } else if (!same(*had, value)) {
        error("S074", value.where,
              "'" + path + key + "' is " + shown(value) + " here and " + shown(*had) + " at " +
                  place(had->where),
              "say which comes later: order: […]");
      }
    }
  }

  /// Two parts with one ancestor both bring its measures: they count once.
  static void add_measures(Node& all, const Node& more) {
    for (const Node& measure : more.items) {
      const bool known = std::any_of(all.items.begin(), all.items.end(), [&](const Node& one) {
        return one.where == measure.where && same(one, measure);
      });
      if (!known) {
        all.items.push_back(measure);
      }
    }
  }

  void override_all(Node& tree, const Node& overrides) {
    if (!overrides.is_map()) {
      error("S001", overrides.where, "'overrides' must be a map from paths to values",
            "overrides: {measures.pork.add_pp: 30}");
      return;
    }
    for (const auto& [path, value] : overrides.entries) {
      Diagnostics problems;
      Node changed = tree;
      Node placed = value;
      override_value(changed, path, placed, problems);
      if (problems.empty() && differences(tree, changed).empty()) {
        error("S075", value.key_where, "overriding '" + path + "' changes nothing",
              "it has this value already");
      } else if (problems.empty() && adds(tree, changed)) {
        const auto near = did_you_mean(path, paths(tree));
        error("S075", value.key_where, "there is no '" + path + "' to override",
              near ? "did you mean '" + *near + "'?" : "set it in the scenario itself");
        changed = tree;
      }
      out_.insert(out_.end(), problems.begin(), problems.end());
      tree = std::move(changed);
    }
  }

  /// What overrides can name: keys of a measure's instrument stand directly below its id.
  static std::vector<std::string> paths(const Node& tree) {
    std::vector<std::string> all;
    for (const Difference& leaf : differences({}, tree)) {
      all.push_back(leaf.path);
      for (const Key& key : keys()) {
        const std::string step = "." + std::string(key.name) + ".";
        const std::size_t at = leaf.path.find(step);
        if (key.block == "measure" && at != std::string::npos) {
          all.back().erase(at, step.size() - 1);
          break;
        }
      }
    }
    return all;
  }

  static bool adds(const Node& before, const Node& after) {
    const auto all = differences(before, after);
    return std::all_of(all.begin(), all.end(),
                       [](const Difference& one) { return one.before.empty(); });
  }

  const ReadTree& read_;
  Diagnostics& out_;
  std::vector<std::string> open_;  ///< files being composed, outermost first
  bool whole_ = true;              ///< no file was missing so far
};

struct Leaf {
  std::string text;
  SourcePosition where;
};

/// Leaves by path; measures go by their ids where they have one.
void collect(const Node& node, const std::string& path, std::vector<std::string>& order,
             std::map<std::string, Leaf>& leaves) {
  const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  for (const auto& [key, value] : node.entries) {
    collect(value, below(key), order, leaves);
  }
  const auto ids = path == "measures" ? measure_ids(node) : std::vector<std::string>();
  for (std::size_t at = 0; at < node.items.size(); ++at) {
    collect(node.items[at], below(ids.empty() ? std::to_string(at + 1) : ids[at]), order, leaves);
  }
  if (node.is_scalar() || (node.entries.empty() && node.items.empty())) {
    order.push_back(path);
    leaves[path] = {node.is_scalar() ? node.scalar : node.is_list() ? "[]" : "{}", node.where};
  }
}

}  // namespace

Composed composed(const Node& file, const ReadTree& read, Diagnostics& out) {
  return Composer(read, out).run(file);
}

std::vector<Difference> differences(const Node& parent, const Node& scenario) {
  std::vector<std::string> order;
  std::vector<std::string> old_order;
  std::map<std::string, Leaf> before;
  std::map<std::string, Leaf> after;
  collect(parent, "", old_order, before);
  collect(scenario, "", order, after);
  std::vector<Difference> all;
  for (const std::string& path : order) {
    const auto old = before.find(path);
    const Leaf& now = after[path];
    if (old == before.end()) {
      all.push_back({path, "", now.text, now.where});
    } else if (old->second.text != now.text) {
      all.push_back({path, old->second.text, now.text, now.where});
    }
  }
  for (const std::string& path : old_order) {
    if (after.count(path) == 0) {
      all.push_back({path, before[path].text, "", before[path].where});
    }
  }
  return all;
}

}  // namespace tradeflow::scenarios
