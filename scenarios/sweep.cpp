#include "scenarios/sweep.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace tradeflow::scenarios {
namespace {

constexpr std::array<std::string_view, 7> designs{"grid",  "list",     "random", "lhs",
                                                  "sobol", "saltelli", "morris"};
constexpr std::array<const char*, 4> families{"normal", "lognormal", "uniform", "triangular"};

/// A parameter's name becomes a variable's in files.
bool is_variable_name(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

/// Reads one parameter; all its numbers are plain, or all of them percentages.
class ParameterReader {
 public:
  ParameterReader(Form& form, Parameter& parameter, SweepAxis& axis)
      : form_(form), parameter_(parameter), axis_(axis) {}

  void read() {
    axis_.path = {form_.text("path").value_or(""), form_.where("path")};
    parameter_.path = axis_.path.text;
    const int ways =
        int{form_.has("range")} + int{form_.has("distribution")} + int{form_.has("values")};
    if (ways != 1 && form_.valid()) {
      form_.error("", "S101", "'" + form_.path() + "' needs one of range, distribution and values",
                  "range: [0, 100]");
    }
    if (const auto ends = numbers("range", 2)) {
      parameter_.distribution.family = Uniform{(*ends)[0], (*ends)[1]};
    }
    read_distribution();
    if (const auto ends = numbers("truncate", 2)) {
      axis_.truncate = {(*ends)[0], (*ends)[1]};
    }
    if (axis_.truncate && !axis_.from_source) {
      parameter_.distribution.at_least = axis_.truncate->first;
      parameter_.distribution.at_most = axis_.truncate->second;
    }
    parameter_.values = numbers("values", 0).value_or(std::vector<double>());
    read_steps();
    axis_.percent = percentages_ > 0;
    if (percentages_ > 0 && plain_ > 0) {
      form_.error("", "S102", "'" + form_.path() + "' mixes percentages and plain numbers",
                  "write all of them one way");
    }
    form_.finish();
  }

 private:
  /// A list of numbers as written: 10% is 10, and counted. `count` 0: any number of them.
  std::optional<std::vector<double>> numbers(std::string_view key, std::size_t count) {
    const Node* node = form_.raw(key);
    return node == nullptr ? std::nullopt : list(*node, key, count);
  }

  std::optional<std::vector<double>> list(const Node& node, std::string_view key,
                                          std::size_t count) {
    std::vector<double> all;
    for (const Node& item : node.items) {
      const bool percent = !item.scalar.empty() && item.scalar.back() == '%';
      const auto value = parse_number(
          std::string_view(item.scalar).substr(0, item.scalar.size() - (percent ? 1U : 0U)));
      if (!item.is_scalar() || item.quoted || !value) {
        problem(item.where, "S102", "'" + item.scalar + "' is not a number", "");
        return std::nullopt;
      }
      ++(percent ? percentages_ : plain_);
      all.push_back(*value);
    }
    const std::string wanted = count == 0   ? "a list of numbers"
                               : count == 2 ? "a list of two numbers"
                                            : "a list of three numbers";
    if (!node.is_list() || all.empty() || (count != 0 && all.size() != count)) {
      problem(node.where, "S102", "'" + std::string(key) + "' takes " + wanted,
              count == 2 ? "[low, high]" : "");
      return std::nullopt;
    }
    return all;
  }

  void problem(const SourcePosition& where, std::string code, std::string message,
               std::string hint) {
    form_.diagnostics().push_back({Severity::Error, std::move(code), form_.path(), where,
                                   std::move(message), std::move(hint)});
  }

  void read_distribution() {
    const Node* node = form_.raw("distribution");
    if (node == nullptr) {
      return;
    }
    if (node->is_scalar() && node->scalar == "source") {
      axis_.from_source = true;
      return;
    }
    const bool one = node->is_map() && node->entries.size() == 1;
    const std::string name = one ? node->entries.front().first : node->scalar;
    const auto* family = std::find(families.begin(), families.end(), name);
    if (!one || family == families.end()) {
      const std::vector<std::string> known(families.begin(), families.end());
      const auto near = did_you_mean(name, known);
      problem(node->where, "S103",
              one ? "'" + name + "' is no distribution" : "'distribution' names one family",
              near ? "did you mean '" + *near + "'?"
                   : "source, or one of normal: [mean, sd], lognormal: [log mean, log sd], "
                     "uniform: [low, high], triangular: [low, mode, high]");
      return;
    }
    seeds::Distribution stated;
    stated.family = name;
    if (auto read = list(node->entries.front().second, name, name == "triangular" ? 3 : 2)) {
      stated.numbers = std::move(*read);
      parameter_.distribution = distribution_of(stated);
    }
  }

  void read_steps() {
    const auto steps = form_.number("steps");
    if (!steps || !violations(parameter_.distribution).empty()) {
      return;
    }
    if (form_.has("values") || *steps != std::floor(*steps)) {
      form_.error("steps", "S102", "'steps' is a whole number of values of a range", "steps: 11");
      return;
    }
    parameter_.values = grid_values(parameter_.distribution, static_cast<std::size_t>(*steps));
    parameter_.distribution = {};
  }

  Form& form_;
  Parameter& parameter_;
  SweepAxis& axis_;
  int percentages_ = 0;
  int plain_ = 0;
};

std::uint64_t whole(Form& form, std::string_view key, std::uint64_t fallback) {
  const auto value = form.number(key);
  if (value && *value != std::floor(*value)) {
    form.error(key, "S102", "'" + std::string(key) + "' is a whole number", "");
    return fallback;
  }
  return value ? static_cast<std::uint64_t>(*value) : fallback;
}

void read_parameters(Form& form, Sweep& sweep) {
  const Node* node = form.raw("parameters");
  if (node == nullptr) {
    return;
  }
  if (!node->is_map() || node->entries.empty()) {
    form.error("parameters", "S003", "'parameters' is a map from names to what varies",
               "tariff: {path: measures.pork.add_pp, range: [0, 100]}");
    return;
  }
  for (const auto& [name, value] : node->entries) {
    if (!is_variable_name(name)) {
      form.diagnostics().push_back({Severity::Error, "S013", form.path(), value.key_where,
                                    "'" + name + "' is not a name for a variable",
                                    "a letter, then letters, digits and '_', in lower case"});
    }
    Form inner("sweep_parameter", value, form.path() + ".parameters." + name, form.diagnostics());
    Parameter& parameter = sweep.design.parameters.emplace_back();
    parameter.name = name;
    SweepAxis& axis = sweep.axes.emplace_back();
    axis.where = value.key_where;
    ParameterReader(inner, parameter, axis).read();
  }
}

void read_correlations(Form& form, Sweep& sweep) {
  std::vector<std::string> names;
  for (const Parameter& parameter : sweep.design.parameters) {
    names.push_back(parameter.name);
  }
  for (Form& one : form.maps("correlations")) {
    const std::vector<Word> between = one.words("between");
    RankCorrelation correlation{names.size(), names.size(), one.number("rank").value_or(0.0)};
    for (std::size_t k = 0; k < between.size(); ++k) {
      const auto at = std::find(names.begin(), names.end(), between[k].text);
      (k == 0 ? correlation.first : correlation.second) =
          static_cast<std::size_t>(at - names.begin());
      if (at == names.end()) {
        const auto near = did_you_mean(between[k].text, names);
        form.diagnostics().push_back({Severity::Error, "S104", one.path(), between[k].where,
                                      "'" + between[k].text + "' is no parameter of this sweep",
                                      near ? "did you mean '" + *near + "'?" : ""});
      }
    }
    if (between.size() != 2 && one.has("between")) {
      one.error("between", "S104", "a correlation is between two parameters", "[a, b]");
    } else if (correlation.first < names.size() && correlation.second < names.size()) {
      sweep.design.correlations.push_back(correlation);
    }
    one.finish();
  }
}

}  // namespace

Sweep read_sweep(Form form) {
  const bool clean_before = !has_errors(form.diagnostics());
  Sweep sweep;
  sweep.where = form.where();
  const auto design = form.text("design");
  const auto* named = std::find(designs.begin(), designs.end(), design.value_or("sobol"));
  sweep.design.method = static_cast<Method>(named - designs.begin());
  sweep.design.samples = whole(form, "samples", 0);
  sweep.design.seed = whole(form, "seed", 1);
  sweep.design.replicates = static_cast<std::uint16_t>(whole(form, "replicates", 1));
  read_parameters(form, sweep);
  sweep.variables = form.words("variables");
  read_correlations(form, sweep);
  form.finish();
  if (clean_before && !has_errors(form.diagnostics())) {
    for (const std::string& words : violations(sweep.design)) {
      form.error("", "S105", words, "");
    }
  }
  return sweep;
}

}  // namespace tradeflow::scenarios
