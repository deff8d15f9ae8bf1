#include "io/cli/scenario_file.hpp"

#include <filesystem>
#include <map>

#include "io/cli/options.hpp"
#include "io/provenance.hpp"
#include "io/text_file.hpp"
#include "io/yaml.hpp"
#include "scenarios/compose.hpp"
#include "scenarios/override.hpp"

namespace tradeflow::io::cli {
namespace {

namespace fs = std::filesystem;

Node word(const std::string& text, const SourcePosition& where) {
  Node node;
  node.kind = Node::Kind::Scalar;
  node.scalar = text;
  node.where = where;
  return node;
}

/// "key=value"; the value is YAML, so that lists work: `--set measures.x.sectors=[pork, peas]`.
void apply_set(Node& tree, const std::string& set, Diagnostics& out) {
  const std::string place = "--set " + set;
  const std::size_t equals = set.find('=');
  if (equals == std::string::npos || equals == 0) {
    out.push_back(usage_error("C010", "'" + set + "' is not key=value",
                              "for example --set as_of=2025-09-01", "--set"));
    return;
  }
  Diagnostics problems;
  Node value = parse_yaml(set.substr(equals + 1), place, problems);
  for (Diagnostic& problem : problems) {
    problem.where = {place, 0, 0};  // the place in the value says nothing on a command line
    out.push_back(std::move(problem));
  }
  value.where = {place, 0, 0};
  if (!has_errors(problems)) {
    scenarios::override_value(tree, set.substr(0, equals), std::move(value), out);
  }
}

void override_all(Node& tree, const Overrides& overrides, Diagnostics& out) {
  if (!overrides.baseline.empty()) {
    scenarios::override_value(tree, "baseline",
                              word(overrides.baseline, {"--baseline " + overrides.baseline, 0, 0}),
                              out);
  }
  if (!overrides.model.empty()) {
    scenarios::override_value(tree, "model.preset",
                              word(overrides.model, {"--model " + overrides.model, 0, 0}), out);
  }
  for (const std::string& set : overrides.sets) {
    apply_set(tree, set, out);
  }
}

/// What the command line says, as further texts of the scenario.
void note(const Overrides& overrides, std::vector<std::string>& texts) {
  if (!overrides.baseline.empty()) {
    texts.push_back("baseline=" + overrides.baseline);
  }
  if (!overrides.model.empty()) {
    texts.push_back("model.preset=" + overrides.model);
  }
  texts.insert(texts.end(), overrides.sets.begin(), overrides.sets.end());
}

/// Reads the files that scenarios name, each under the name it was first called.
class Reader {
 public:
  Reader(const std::string& file, std::vector<std::string>& texts) : texts_(texts) {
    names_.emplace(fs::weakly_canonical(file), file);
  }

  std::optional<Node> read(const scenarios::Word& file, Diagnostics& out) {
    const fs::path path = fs::path(file.where.file).parent_path() / file.text;
    if (auto missing = missing_file(path)) {
      missing->where = file.where;
      missing->message = "there is no file " + path.string();
      out.push_back(std::move(*missing));
      return std::nullopt;
    }
    const auto [name, is_new] =
        names_.emplace(fs::weakly_canonical(path), path.lexically_normal().string());
    std::string text = read_text(path);
    Diagnostics problems;
    Node tree = parse_yaml(text, name->second, problems);
    if (is_new) {
      texts_.push_back(std::move(text));
    }
    const bool usable = !has_errors(problems);
    out.insert(out.end(), problems.begin(), problems.end());
    return usable ? std::optional(std::move(tree)) : std::nullopt;
  }

 private:
  std::map<fs::path, std::string> names_;
  std::vector<std::string>& texts_;  ///< of the files, each once
};

}  // namespace

ScenarioFile read_scenario_file(const std::string& file, const Overrides& overrides,
                                Diagnostics& out) {
  ScenarioFile read{file, {}, {}, {}, {}, false};
  if (auto missing = missing_file(file)) {
    out.push_back(std::move(*missing));
    return read;
  }
  read.text = read_text(file);
  read.texts = {read.text};
  Reader reader(file, read.texts);
  Diagnostics problems;
  scenarios::Composed composed = scenarios::composed(
      parse_yaml(read.text, file, problems),
      [&](const scenarios::Word& name, Diagnostics& found) { return reader.read(name, found); },
      problems);
  if (composed.whole) {  // else what is missing has been said, and what follows is no news
    read.tree = std::move(composed.tree);
    read.parent = std::move(composed.parent);
  }
  if (read.tree.is_map()) {
    override_all(read.tree, overrides, problems);
    note(overrides, read.texts);
  }
  read.sound = !has_errors(problems);
  out.insert(out.end(), problems.begin(), problems.end());
  return read;
}

std::string scenario_sha256(const ScenarioFile& file) {
  if (file.texts.size() == 1) {
    return sha256(file.texts.front());
  }
  std::string lines;
  for (const std::string& text : file.texts) {
    lines += sha256(text) + '\n';
  }
  return sha256(lines);
}

}  // namespace tradeflow::io::cli
