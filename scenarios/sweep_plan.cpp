#include "scenarios/sweep_plan.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "scenarios/override.hpp"
#include "scenarios/places.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/spread.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

constexpr std::string_view elasticity_path = "parameters.trade_elasticity.";

/// The unit of a path's last key, from its record.
std::string unit_of(std::string_view path) {
  const std::string_view last = path.substr(path.rfind('.') + 1);
  for (const Key& key : keys()) {
    if (key.name == last && !key.unit.empty()) {
      return std::string(key.unit);
    }
  }
  return "1";
}

Node scalar(std::string text, const SourcePosition& where) {
  Node node;
  node.kind = Node::Kind::Scalar;
  node.scalar = std::move(text);
  node.where = where;
  node.key_where = where;
  return node;
}

void collect_words(const Node& node, std::set<std::string, std::less<>>& words) {
  if (node.is_scalar()) {
    words.insert(node.scalar);
  }
  for (const Node& item : node.items) {
    collect_words(item, words);
  }
  for (const auto& [name, value] : node.entries) {
    collect_words(value, words);
  }
}

/// The smallest and largest value a parameter can take; of an unbounded one, of 998 draws in 1000.
Bounds ends_of(const Parameter& parameter) {
  if (!parameter.values.empty()) {
    const auto [low, high] = std::minmax_element(parameter.values.begin(), parameter.values.end());
    return {*low, *high};
  }
  Bounds ends = support(parameter.distribution);
  const bool open = std::holds_alternative<Lognormal>(parameter.distribution.family) &&
                    parameter.distribution.at_least <= 0.0;  // zero is never drawn
  ends.low = std::isfinite(ends.low) && !open ? ends.low : quantile(parameter.distribution, 0.001);
  ends.high = std::isfinite(ends.high) ? ends.high : quantile(parameter.distribution, 0.999);
  return ends;
}

}  // namespace

SweepPlan::SweepPlan(const Node& file, const seeds::Ledger& ledger, const Base& base,
                     const ReadRates& rates, Diagnostics& out)
    : base_(base), tree_(file) {
  central_ = resolve(file, ledger, base, rates, out);
  Diagnostics reported;
  const Scenario scenario = read_scenario(file, reported);  // resolve() has reported its problems
  if (!scenario.sweep) {
    report(out, "S100", file.where, "'" + central_.name + "' has no sweep",
           "add a sweep: block with its parameters");
  }
  if (scenario.timeline) {
    report(out, "S111", scenario.timeline->where, "a sweep has one equilibrium a draw, no periods",
           "as_of: the day to look at, in place of timeline:");
  }
  if (has_errors(out)) {
    return;
  }
  sweep_ = *scenario.sweep;
  override_value(tree_, "allow_null", scalar("true", file.where), out);
  drawn_ = tree_;
  std::erase_if(drawn_.entries, [](const auto& entry) { return entry.first == "sweep"; });
  keep_facts(ledger);
  keep_rates(rates);
  const Places places(base.accounts->labels);
  for (std::size_t k = 0; k < sweep_.axes.size(); ++k) {
    const Word& path = sweep_.axes[k].path;
    const bool elasticity = path.text.starts_with(elasticity_path);
    sectors_.push_back(
        elasticity ? places.sectors({{path.text.substr(elasticity_path.size()), path.where}}, out)
                   : Sectors());
    units_.push_back(sweep_.axes[k].percent ? "%" : unit_of(path.text));
    if (sweep_.axes[k].from_source) {
      read_source(k, ledger, out);
    }
  }
  for (std::size_t k = 0; k < sweep_.axes.size() && !has_errors(out); ++k) {
    check_ends(k, out);
  }
  for (const std::string& words : violations(sweep_.design)) {
    report(out, "S105", sweep_.where, words);
  }
  if (!has_errors(out)) {
    design_.emplace(sweep_.design);
    for (const std::string& words : remarks(sweep_.design)) {
      report(out, "S108", sweep_.where, words, "", Severity::Warning);
    }
  }
}

/// Of an elasticity: the spread of the one record whose value the baseline uses.
void SweepPlan::read_source(std::size_t axis, const seeds::Ledger& ledger, Diagnostics& out) {
  const Word& path = sweep_.axes[axis].path;
  if (sectors_[axis].size() != 1) {
    report(out, "S106", path.where, "'distribution: source' draws the elasticity of one sector",
           "path: parameters.trade_elasticity.SECTOR");
    return;
  }
  const model::SectorId j = sectors_[axis].front();
  const std::string& code = base_.accounts->labels.sectors[j.offset()].code;
  if (const seeds::Fact* fact = elasticity_record(ledger, code, central_.trade_elasticity(j))) {
    Distribution drawn = distribution_of(*fact->distribution);
    if (const auto& truncate = sweep_.axes[axis].truncate) {
      drawn.at_least = std::max(drawn.at_least, truncate->first);
      drawn.at_most = std::min(drawn.at_most, truncate->second);
    }
    sweep_.design.parameters[axis].distribution = drawn;
    central_.facts.insert(fact->id);
    return;
  }
  report(out, "S106", path.where,
         "the elasticity of '" + code + "', " + number_text(central_.trade_elasticity(j)) +
             ", comes from no record with a spread",
         "write a distribution: lognormal: [log mean, log sd]");
}

/// Only what the scenario names or uses: a draw does not search the whole ledger.
void SweepPlan::keep_facts(const seeds::Ledger& ledger) {
  std::set<std::string, std::less<>> ids(central_.facts.begin(), central_.facts.end());
  for (const MeasureRecord& measure : central_.measures) {
    ids.insert(measure.id);
  }
  collect_words(tree_, ids);
  for (const seeds::Fact& fact : ledger.facts) {
    if (ids.contains(fact.id)) {
      ledger_.by_id.emplace(fact.id, ledger_.facts.size());
      ledger_.facts.push_back(fact);
    }
  }
}

void SweepPlan::keep_rates(const ReadRates& rates) {
  const Node* measures = tree_.find("measures");
  for (const Node& measure : measures == nullptr ? std::vector<Node>() : measures->items) {
    const Node* table = measure.find("tariffs_from");
    const Node* file = table == nullptr ? nullptr : table->find("file");
    if (file != nullptr && rates) {
      Diagnostics reported;
      rates_[file->scalar] = rates({file->scalar, file->where}, reported);
    }
  }
}

void SweepPlan::put(Node& tree, std::size_t axis, double value, Diagnostics& out) const {
  const SweepAxis& one = sweep_.axes[axis];
  override_value(tree, one.path.text,
                 scalar(number_text(value) + (one.percent ? "%" : ""), one.path.where), out);
}

DrawnWorld SweepPlan::resolved(const Node& tree, Diagnostics& out) const {
  const ReadRates rates = [this](const Word& file, Diagnostics&) { return rates_.at(file.text); };
  Resolved done = resolve(tree, ledger_, base_, rates, out);
  return {std::move(done.policy), done.closure,         std::move(done.trade_elasticity), {},
          std::move(done.quotas), std::move(done.nests)};
}

/// A path must be one, take its parameter's values, and move something.
void SweepPlan::check_ends(std::size_t axis, Diagnostics& out) const {
  const Parameter& parameter = sweep_.design.parameters[axis];
  const Word& path = sweep_.axes[axis].path;
  const auto [low, high] = ends_of(parameter);
  if (!sectors_[axis].empty()) {
    if (!(low > 0.0 && high <= 100.0)) {
      report(out, "S107", path.where,
             "'" + parameter.name + "' draws elasticities from " + number_text(low) + " to " +
                 number_text(high),
             "above 0 to 100: truncate: [0.5, 12]");
    }
    return;
  }
  std::vector<DrawnWorld> worlds;
  for (const double value : {low, high}) {
    Diagnostics problems;
    Node tree = drawn_;
    put(tree, axis, value, problems);
    worlds.push_back(resolved(tree, problems));
    if (has_errors(problems)) {
      std::copy_if(problems.begin(), problems.end(), std::back_inserter(out),
                   [](const Diagnostic& one) { return one.severity == Severity::Error; });
      return;
    }
  }
  if (low != high && worlds[0].policy == worlds[1].policy &&
      worlds[0].closure == worlds[1].closure && worlds[0].quotas == worlds[1].quotas &&
      worlds[0].nests == worlds[1].nests &&
      worlds[0].trade_elasticity == worlds[1].trade_elasticity) {
    report(out, "S107", path.where, "'" + path.text + "' moves nothing",
           "the path of a number: measures.ID.add_pp, parameters.trade_elasticity.SECTOR");
  }
}

/// Groups first: a sector named itself wins.
void SweepPlan::apply_elasticities(std::span<const double> values,
                                   model::SectorVector& theta) const {
  for (const bool singles : {false, true}) {
    for (std::size_t k = 0; k < values.size(); ++k) {
      const bool single = sectors_[k].size() == 1;
      for (const model::SectorId j : single == singles ? sectors_[k] : Sectors()) {
        theta(j) = values[k];
      }
    }
  }
}

DrawnWorld SweepPlan::world(std::span<const double> values) const {
  expects(values.size() == sweep_.axes.size(), "a draw has a value for every parameter");
  Diagnostics problems;
  Node tree = drawn_;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (sectors_[k].empty()) {
      put(tree, k, values[k], problems);
    }
  }
  DrawnWorld world = resolved(tree, problems);
  apply_elasticities(values, world.trade_elasticity);
  for (const Diagnostic& one : problems) {
    if (one.severity == Severity::Error) {
      world.problem += (world.problem.empty() ? "" : "; ") + one.code + ": " + one.message;
    }
  }
  return world;
}

}  // namespace tradeflow::scenarios
