#include "scenarios/nests.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/linear.hpp"
#include "model/nested_quota.hpp"
#include "model/rebase.hpp"
#include "scenarios/places.hpp"
#include "scenarios/sticky.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

using model::SectorId;
using model::SectorVector;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view gtap = "armington-gtap";
/// The fact behind the rule of two: σ among exporters over σ between home goods and imports.
constexpr std::string_view rule_of_two = "esubm-over-esubd";

/// One table against another, where what is not a number equals what is not.
bool same(const SectorVector& a, const SectorVector& b) {
  return std::equal(a.values().begin(), a.values().end(), b.values().begin(), b.values().end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

/// The one sourced record whose id begins so and whose products name the sector; null if none
/// does, or several do and so none of them is the sector's.
/// \param facts  gets all that name it: which one counts rests on them
const seeds::Fact* record_of(const seeds::Ledger& ledger, std::string_view prefix,
                             const std::string& sector, std::set<std::string>& facts) {
  const seeds::Fact* found = nullptr;
  bool several = false;
  for (const seeds::Fact& fact : ledger.facts) {
    const auto& names = fact.products.sectors;
    if (fact.id.starts_with(prefix) && fact.grade != seeds::Grade::D && fact.value &&
        std::find(names.begin(), names.end(), sector) != names.end()) {
      several = several || found != nullptr;
      found = &fact;
      facts.insert(fact.id);
    }
  }
  return several ? nullptr : found;
}

SectorVector uniform(const model::Shape& shape, double value) {
  return model::sector_vector(shape, value);
}

/// σ between home goods and imports of every sector: what the scenario says, GTAP's own record
/// where the preset asks for it, else σ among exporters over the fact's ratio.
SectorVector home_and_imports(const Scenario& scenario, const Base& base,
                              const seeds::Ledger& ledger, const SectorVector& theta,
                              std::set<std::string>& facts, Diagnostics& out) {
  const auto& sectors = base.accounts->labels.sectors;
  SectorVector sigma({sectors.size()}, nan);
  sigma = by_sector(std::move(sigma), scenario.substitution.home_and_imports,
                    "model.substitution.home_and_imports", base, out);
  const seeds::Fact* const ratio = ledger.find(rule_of_two);
  for (std::size_t j = 0; j < sectors.size(); ++j) {
    double& value = sigma(SectorId(j));
    if (!std::isnan(value)) {
      continue;
    }
    const seeds::Fact* const own = scenario.preset == gtap
                                       ? record_of(ledger, "gtap-esubd-", sectors[j].code, facts)
                                       : nullptr;
    if (own != nullptr) {
      value = *seeds::theta(*own) + 1.0;
    } else if (ratio != nullptr && ratio->value) {
      value = (1.0 + theta(SectorId(j))) / *ratio->value;
      facts.insert(ratio->id);
    } else {
      out.push_back(
          {Severity::Error, "S091", "model.sourcing", scenario.substitution.where,
           "no record says how well home goods replace imports of '" + sectors[j].code + "'",
           "say it: substitution: {home_and_imports: {" + sectors[j].code + ": 2}}"});
      break;
    }
  }
  return sigma;
}

}  // namespace

SectorVector by_sector(SectorVector start, const std::vector<std::pair<Word, double>>& said,
                       const std::string& path, const Base& base, Diagnostics& out) {
  const model::Classification& labels = base.accounts->labels;
  const Places places(labels);
  const auto rank = [&](const Word& word) {
    return word.text == "all" ? 0 : labels.sector(word.text) ? 2 : 1;
  };
  std::vector<const Word*> by_group(start.size(), nullptr);
  const Word* reported = nullptr;
  for (const int turn : {0, 1, 2}) {
    for (const auto& [word, value] : said) {
      if (rank(word) != turn) {
        continue;
      }
      for (const SectorId j : places.sectors({word}, out)) {
        const Word* const before = by_group[j.offset()];
        if (turn == 1 && before != nullptr && start(j) != value && before != reported) {
          reported = before;
          out.push_back({Severity::Error, "S044", path, word.where,
                         "groups '" + before->text + "' and '" + word.text + "' give sector '" +
                             labels.sectors[j.offset()].code + "' different elasticities",
                         "name the sector itself"});
        }
        by_group[j.offset()] = turn == 1 ? &word : before;
        start(j) = value;
      }
    }
  }
  return start;
}

bool Nests::any() const {
  const auto differs = [](const SectorVector& table) {
    return std::any_of(table.values().begin(), table.values().end(),
                       [](double sigma) { return sigma != 1.0; });
  };
  return std::any_of(home_and_imports.values().begin(), home_and_imports.values().end(),
                     [](double sigma) { return !std::isnan(sigma); }) ||
         differs(value_added_and_inputs) || differs(inputs) || differs(factors) ||
         final_use != 1.0 || items.any() || sticky();
}

bool operator==(const Nests& a, const Nests& b) {
  return same(a.home_and_imports, b.home_and_imports) &&
         same(a.value_added_and_inputs, b.value_added_and_inputs) && same(a.inputs, b.inputs) &&
         same(a.factors, b.factors) && a.final_use == b.final_use && a.items == b.items &&
         a.choosing == b.choosing && a.kept == b.kept;
}

Nests no_nests(const model::Shape& shape) {
  return {
      uniform(shape, nan), uniform(shape, 1.0), uniform(shape, 1.0), uniform(shape, 1.0), 1.0, {}};
}

SectorVector preset_theta(const Scenario& scenario, const Base& base, const seeds::Ledger& ledger,
                          std::set<std::string>& facts) {
  SectorVector theta = base.accounts->trade_elasticity;
  if (scenario.fixed_coefficients()) {
    return uniform(base.accounts->shape(), -1.0);
  }
  const auto& sectors = base.accounts->labels.sectors;
  for (std::size_t j = 0; j < sectors.size() && scenario.preset == gtap; ++j) {
    if (const seeds::Fact* fact = record_of(ledger, "gtap-esubm-", sectors[j].code, facts)) {
      theta(SectorId(j)) = *seeds::theta(*fact);
    }
  }
  return theta;
}

Nests resolve_nests(const Scenario& scenario, const Base& base, const seeds::Ledger& ledger,
                    const SectorVector& theta, std::set<std::string>& facts, Diagnostics& out) {
  const Substitution& said = scenario.substitution;
  const model::Shape shape = base.accounts->shape();
  Nests nests = no_nests(shape);
  if (scenario.fixed_coefficients()) {
    nests.value_added_and_inputs = nests.inputs = nests.factors = uniform(shape, 0.0);
    nests.final_use = 0.0;
    return nests;
  }
  if (said.two_level.value_or(scenario.preset == gtap)) {
    nests.home_and_imports = home_and_imports(scenario, base, ledger, theta, facts, out);
  } else if (!said.home_and_imports.empty()) {
    out.push_back({Severity::Error, "S090", "model.substitution.home_and_imports",
                   said.home_and_imports.front().first.where,
                   "sourcing has one level: home goods compete with each exporter",
                   "add sourcing: two-level"});
  }
  const auto read = [&](SectorVector& table, const std::vector<std::pair<Word, double>>& values,
                        const char* key) {
    table =
        by_sector(std::move(table), values, std::string("model.substitution.") + key, base, out);
  };
  read(nests.value_added_and_inputs, said.value_added_and_inputs, "value_added_and_inputs");
  read(nests.inputs, said.inputs, "inputs");
  read(nests.factors, said.factors, "factors");
  nests.final_use = said.final_use.value_or(1.0);
  return nests;
}

model::Nesting nesting(const model::Economy& economy, const Nests& nests) {
  SectorVector sigma = nests.home_and_imports;
  const bool two_level = std::any_of(sigma.values().begin(), sigma.values().end(),
                                     [](double value) { return !std::isnan(value); });
  model::Nesting out = two_level ? model::two_level(economy, sigma) : model::one_level(economy);
  out.top = nests.value_added_and_inputs;
  out.inputs = nests.inputs;
  out.factors = nests.factors;
  std::fill(out.final_use.values().begin(), out.final_use.values().end(), nests.final_use);
  if (nests.sticky()) {
    set_kept(nests.choosing, nests.kept, out);
  }
  return with_items(std::move(out), economy, nests.items);
}

model::QuotaSolution solve(const model::Economy& economy, const model::Policy& policy,
                           std::span<const model::Quota> quotas, const model::Closure& closure,
                           const Nests& nests) {
  if (!nests.any()) {
    return model::solve_with_quotas(economy, policy, quotas, closure);
  }
  if (model::fixed_coefficients(economy)) {
    return {policy,
            model::solve_fixed_coefficients(economy, policy, closure.labour_factor).point,
            {},
            1};
  }
  const model::Nesting own = nesting(economy, nests);
  if (!nests.items.any()) {
    return model::solve_with_quotas(economy, own, policy, quotas, closure);
  }
  expects(quotas.empty(), "quotas are solved without items");
  model::NestedEquilibrium found =
      model::solve(economy, own, policy, closure, {}, item_policy(own, nests.items));
  return {std::move(found.effective), std::move(found.point), {}, 1};
}

model::Certificate certify(const model::Classification& labels, const model::Economy& economy,
                           const model::Policy& policy, std::span<const model::Quota> quotas,
                           const model::Closure& closure, const Nests& nests,
                           const model::Equilibrium& equilibrium) {
  const bool fixed = model::fixed_coefficients(economy);
  expects(fixed == (closure.deficits == model::DeficitRule::Residual),
          "deficits are a residual under fixed coefficients, and nowhere else");
  if (fixed) {
    return model::certify_fixed_coefficients(labels, economy, policy, equilibrium,
                                             closure.labour_factor);
  }
  if (!nests.any()) {
    return model::certify(labels, economy, policy, closure, equilibrium, quotas);
  }
  const model::Nesting own = nesting(economy, nests);
  if (!nests.items.any()) {
    return model::certify_with_quotas(labels, economy, own, policy, closure, equilibrium, quotas);
  }
  return model::certify(labels, economy, own, policy, closure, equilibrium,
                        item_policy(own, nests.items));
}

model::Policy policy_at(const model::Economy& economy, const model::Policy& policy,
                        const model::Closure& closure, const Nests& nests,
                        const model::Equilibrium& equilibrium) {
  if (!nests.items.any()) {
    return policy;
  }
  const model::NestedBase base = model::nested_base(economy, nesting(economy, nests), closure);
  return model::effective_policy(base.economy, base.nesting, policy, equilibrium,
                                 item_policy(base.nesting, nests.items));
}

WithoutItems without_items(const model::Economy& economy, const model::Policy& policy,
                           const model::Closure& closure, const Nests& nests,
                           const model::Equilibrium& equilibrium) {
  WithoutItems out;
  if (!nests.items.any()) {
    return out;
  }
  const model::Nesting own = nesting(economy, nests);
  const model::NestedEquilibrium with{equilibrium,
                                      policy_at(economy, policy, closure, nests, equilibrium)};
  model::AggregationBias bias =
      model::aggregation_bias(economy, own, policy, closure, with, item_policy(own, nests.items));
  if (!bias.without.usable() || !equilibrium.usable()) {
    return out;
  }
  out.real_income_hat = std::move(bias.without.real_income_hat);
  const model::Economy base = model::nested_base(economy, own, closure).economy;
  out.trade = model::trade(base, with.effective, equilibrium);
  for (std::size_t at = 0; at < out.trade.size(); ++at) {
    out.trade.data()[at] -= bias.trade.data()[at];
  }
  out.biased = model::market_table(economy.shape);
  for (const model::ItemMarket& market : bias.markets) {
    out.biased(market.importer, market.sector) = 1.0;
  }
  return out;
}

model::ClosureBase base_of(const model::Economy& economy, const model::Closure& closure,
                           const Nests& nests) {
  if (!nests.any()) {
    return model::closure_base(economy, closure);
  }
  model::NestedBase base = model::nested_base(economy, nesting(economy, nests), closure);
  return {std::move(base.economy), std::move(base.solution)};
}

Nests nests_in(const model::Economy& economy, const model::Closure& closure, const Nests& nests) {
  Nests out = nests;
  if (nests.items.any() && closure.deficits == model::DeficitRule::Balanced) {
    out.items =
        items_in(model::nested_base(economy, nesting(economy, nests), closure).nesting, out.items);
  }
  return out;
}

model::Economy economy_after(const model::Economy& base, const model::Policy& policy,
                             const Nests& nests, const model::Equilibrium& equilibrium) {
  if (!nests.any()) {
    return model::economy_at(base, policy, equilibrium);
  }
  const model::Nesting own = nesting(base, nests);
  return model::economy_at(base, own, policy, equilibrium, item_policy(own, nests.items));
}

std::string nests_json(const Nests& nests, const model::Classification& labels) {
  if (!nests.any()) {
    return {};
  }
  std::string text;
  const auto table = [&](const char* name, const SectorVector& values) {
    text += text.empty() ? "" : ",";
    text += json_text(name) + ":{";
    std::string members;
    for (std::size_t j = 0; j < labels.sectors.size(); ++j) {
      const double value = values(SectorId(j));
      if (!std::isnan(value)) {
        members += (members.empty() ? "" : ",") + json_text(labels.sectors[j].code) + ":" +
                   number_text(value);
      }
    }
    text += members + "}";
  };
  table("home_and_imports", nests.home_and_imports);
  table("value_added_and_inputs", nests.value_added_and_inputs);
  table("inputs", nests.inputs);
  table("factors", nests.factors);
  return ",\"substitution\":{" + text + ",\"final_use\":" + number_text(nests.final_use) + "}" +
         items_json(nests.items, labels) +
         (nests.sticky() ? ",\"choosing_share\":" + number_text(nests.choosing) : std::string());
}

}  // namespace tradeflow::scenarios
