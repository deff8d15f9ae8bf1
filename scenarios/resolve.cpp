#include "scenarios/resolve.hpp"

#include <algorithm>
#include <cmath>

#include "model/linear.hpp"
#include "model/shares.hpp"
#include "scenarios/sticky.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

/// The fact behind `stickiness: default`.
constexpr std::string_view choosing_record = "buyers-choosing-anew-in-a-year";

using model::SectorId;

std::string listed(const std::vector<model::Label>& factors) {
  std::string text;
  for (const model::Label& factor : factors) {
    text += (text.empty() ? "'" : ", '") + factor.code + "'";
  }
  return text;
}

/// The factor called labour; where a baseline does not tell it apart, value added as a whole.
/// Taxes on products that a source counts as a factor are nothing wages could move against.
void find_labour(const Scenario& scenario, const model::Classification& labels,
                 model::Closure& closure, Diagnostics& out) {
  if (!closure.sticky()) {
    return;
  }
  const auto refuse = [&](const char* code, const std::string& message, const char* hint) {
    out.push_back({Severity::Error, code, "model.labour", scenario.labour_where, message, hint});
  };
  const auto labour = model::labour_factor(labels);
  if (!labour) {
    refuse("S082",
           "none of the baseline's factors (" + listed(labels.factors) + ") is called labour",
           "take a baseline with a factor 'labour', or labour: full-employment");
    return;
  }
  closure.labour_factor = *labour;
  const auto beside =
      std::count_if(labels.factors.begin(), labels.factors.end(), [&](const model::Label& factor) {
        return factor.code != labels.factors[labour->offset()].code &&
               factor.code != "product_taxes";
      });
  if (closure.labour == model::LabourRule::StickyReal && beside == 0) {
    refuse("S083",
           "a fixed real wage needs a factor beside labour, and the baseline has " +
               listed(labels.factors),
           "take a baseline that tells labour and capital apart, or labour: sticky-nominal");
  }
}

/// θ of every importer, as a solver uses it under the scenario's own elasticities.
model::MarketTable importers_theta(const model::Accounts& accounts,
                                   const model::SectorVector& sectors_theta) {
  struct {
    model::SectorVector trade_elasticity;
    model::MarketTable elasticity_ratio;
  } world{accounts.trade_elasticity, accounts.elasticity_ratio};
  model::set_trade_elasticity(world, sectors_theta);
  model::MarketTable theta = world.elasticity_ratio;
  for (const auto n : model::ids<model::RegionId>(theta.extent(0))) {
    for (const auto j : model::ids<SectorId>(theta.extent(1))) {
      theta(n, j) *= sectors_theta(j);
    }
  }
  return theta;
}

/// Factors as much as is asked of them at the prices they had: a wage that is fixed in the
/// numeraire, which they are, and deficits what is left.
model::Closure fixed_prices(const model::Classification& labels) {
  model::Closure closure;
  closure.deficits = model::DeficitRule::Residual;
  closure.labour = model::LabourRule::StickyNominal;
  closure.labour_factor = model::labour_factor(labels).value_or(model::FactorId(0));
  return closure;
}

/// What has no meaning where nothing replaces anything.
void refuse_beside_fixed(const Scenario& scenario, const Laid& laid, double choosing,
                         Diagnostics& out) {
  const auto refuse = [&](const SourcePosition& where, const std::string& what) {
    out.push_back({Severity::Error, "S099", "model.preset", where, what,
                   "leave it out, or take another preset"});
  };
  if (!scenario.trade_elasticity.empty()) {
    refuse(scenario.trade_elasticity.front().first.where,
           "with fixed coefficients no trade elasticity is asked for");
  }
  if (choosing != 1.0) {
    refuse(scenario.timeline->where, "with fixed coefficients no buyer ever chooses anew");
  }
  if (laid.items.any()) {
    refuse(scenario.items.front().id.where,
           "with fixed coefficients buyers of a sector do not choose between its items");
  }
  if (laid.has_quotas()) {
    refuse(scenario.substitution.where,
           "with fixed coefficients buyers turn from nothing that a quota keeps out");
  }
  std::set<std::string> broken;
  const auto add = [&](const model::Policy& policy) {
    for (std::string& why : model::fixed_coefficients_refuse(policy)) {
      broken.insert(std::move(why));
    }
  };
  add(laid.day.policy);
  for (const PeriodPolicy& one : laid.periods) {
    add(one.policy);
  }
  for (const std::string& why : broken) {
    refuse(scenario.substitution.where, why);
  }
}

/// ρ of each period of a path: what the scenario says, or the record of how fast buyers choose
/// anew.
double choosing(const Timeline& path, const seeds::Ledger& ledger, std::set<std::string>& facts,
                Diagnostics& out) {
  double in_a_year = path.stickiness.in_a_year;
  if (path.stickiness.sourced) {
    const seeds::Fact* const record = ledger.find(choosing_record);
    const auto share = record != nullptr ? seeds::in_base_unit(*record) : std::nullopt;
    if (!share || !(*share > 0.0 && *share <= 1.0)) {
      out.push_back({Severity::Error, "S024", "timeline.stickiness", path.where,
                     "no record '" + std::string(choosing_record) +
                         "' of this ledger says what share of buyers chooses anew within a year",
                     "say it: stickiness: 38%"});
      return 1.0;
    }
    facts.insert(record->id);
    in_a_year = *share;
  }
  return choosing_in(path.step, in_a_year);
}

/// What nests, sticky buyers and items are not solved with.
void refuse_beside_nests(const Scenario& scenario, const Laid& laid, const Resolved& done,
                         Diagnostics& out) {
  const bool sticky = done.choosing != 1.0;
  const bool items = laid.items.any();
  const SourcePosition& where = sticky  ? scenario.timeline->where
                                : items ? scenario.items.front().id.where
                                        : scenario.substitution.where;
  if (!(done.closure == model::Closure{done.closure.deficits, done.closure.mobility})) {
    out.push_back(
        {Severity::Error, "S093", "model", where,
         std::string(sticky ? "sticky sourcing is" : "nests are") +
             " solved with full employment and rebated revenue only",
         sticky ? "stickiness: off, or another closure"
                : "leave sourcing, substitution, armington-gtap and items out, or the closure"});
  }
  if (items && laid.has_quotas()) {
    out.push_back({Severity::Error, "S092", "items", where,
                   "quotas are solved where no sector is told apart into items",
                   "leave the items out, or the quotas"});
  }
}

/// The scenario changes nothing: the measures that do not apply are the likely reason.
void refuse_identical(const Scenario& scenario, const Laid& laid, Diagnostics& out) {
  std::string left;
  for (const LeftOut& one : laid.left_out) {
    left += (left.empty() ? ": '" : ", '") + one.id + "' is " + one.why;
  }
  out.push_back({Severity::Error,
                 "S052",
                 {},
                 scenario.where,
                 "the scenario is identical to its baseline" + left,
                 "add a measure, or say allow_null: true"});
}

/// What is not solved beside items.
void refuse_beside_items(const Scenario& scenario, const Nests& nests, Diagnostics& out) {
  if (scenario.items.empty()) {
    return;
  }
  const SourcePosition& where = scenario.items.front().id.where;
  const auto& home = nests.home_and_imports.values();
  if (std::any_of(home.begin(), home.end(), [](double sigma) { return !std::isnan(sigma); })) {
    out.push_back({Severity::Error, "S126", "items", where,
                   "items and two-level sourcing are both nests between buyers and exporters",
                   "leave the items out, or sourcing: two-level and armington-gtap"});
  }
  if (scenario.timeline) {
    out.push_back({Severity::Error, "S126", "items", where,
                   "items are solved on a day, not along a path", "as_of: in place of timeline"});
  }
}

}  // namespace

Resolved resolve(const Node& file, const seeds::Ledger& ledger, const Base& base,
                 const ReadRates& rates, Diagnostics& out) {
  const auto errors = [&] {
    return std::count_if(out.begin(), out.end(),
                         [](const Diagnostic& one) { return one.severity == Severity::Error; });
  };
  const auto before = errors();
  const Scenario scenario = read_scenario(file, out);
  const bool well_formed = errors() == before;  // else what follows from it is no news
  Resolved done;
  done.name = scenario.name;
  done.title = scenario.title;
  done.baseline = scenario.baseline;
  done.preset = scenario.preset;
  done.closure = scenario.closure;
  if (scenario.fixed_coefficients()) {
    done.closure = fixed_prices(base.accounts->labels);
  } else {
    find_labour(scenario, base.accounts->labels, done.closure, out);
  }
  done.output = scenario.output;
  done.draws = scenario.draws;
  done.allow_null = scenario.allow_null;
  done.yaml = flattened(file);
  done.trade_elasticity =
      by_sector(preset_theta(scenario, base, ledger, done.facts), scenario.trade_elasticity,
                "parameters.trade_elasticity", base, out);
  done.nests = resolve_nests(scenario, base, ledger, done.trade_elasticity, done.facts, out);
  Base apart = base;
  const Items items = resolve_items(scenario, base, ledger, done.facts, out);
  apart.items = &items;
  const Layable what{scenario, ledger, apart, rates, well_formed};
  const bool path = scenario.timeline && !scenario.timeline->periods.empty();
  Laid laid = path ? lay_path(what, importers_theta(*base.accounts, done.trade_elasticity), out)
                   : lay(what, scenario.as_of, out);
  if (path) {
    done.clock = scenario.timeline->step;
    done.choosing = choosing(*scenario.timeline, ledger, done.facts, out);
  }
  done.nests.items = laid.items;
  refuse_beside_items(scenario, done.nests, out);
  if (scenario.fixed_coefficients()) {
    refuse_beside_fixed(scenario, laid, done.choosing, out);
  } else if (done.nests.any() || done.choosing != 1.0) {
    refuse_beside_nests(scenario, laid, done, out);
  }
  if (errors() == before && !scenario.allow_null && laid.empty() && laid.items == items &&
      scenario.closure.deficits != model::DeficitRule::Balanced) {
    refuse_identical(scenario, laid, out);
  }
  done.policy = std::move(laid.day.policy);
  done.quotas = std::move(laid.day.quotas);
  done.quota_names = std::move(laid.day.quota_names);
  done.periods = std::move(laid.periods);
  done.measures = std::move(laid.measures);
  done.facts.merge(laid.facts);
  return done;
}

std::string parameters_json(const std::string& preset, const model::Closure& closure,
                            const model::SectorVector& trade_elasticity,
                            const model::Classification& labels,
                            const std::vector<QuotaName>& quotas, const Nests& nests) {
  const std::string mobility =
      std::isfinite(closure.mobility) ? number_text(closure.mobility) : "\"infinite\"";
  std::string text =
      "{\"preset\":" + json_text(preset) +
      ",\"deficits\":" + json_text(to_string(closure.deficits)) + ",\"mobility\":" + mobility +
      ",\"labour\":" + json_text(to_string(closure.labour)) +
      ",\"revenue\":" + json_text(to_string(closure.revenue)) + ",\"trade_elasticity\":{";
  for (std::size_t j = 0; j < labels.sectors.size(); ++j) {
    text += (j == 0 ? "" : ",") + json_text(labels.sectors[j].code) + ":" +
            number_text(trade_elasticity(SectorId(j)));
  }
  text += "}" + nests_json(nests, labels);
  for (std::size_t k = 0; k < quotas.size(); ++k) {
    text += (k == 0 ? ",\"quotas\":[" : ",") + ("{\"number\":" + std::to_string(k + 1)) +
            ",\"id\":" + json_text(quotas[k].id) + ",\"unit\":" + json_text(quotas[k].unit) + "}";
  }
  return text + (quotas.empty() ? "}" : "]}");
}

Resolved resolve(const Node& file, const seeds::Ledger& ledger, const model::Accounts& accounts,
                 Diagnostics& out) {
  return resolve(file, ledger, Base{&accounts, std::nullopt, {}}, {}, out);
}

}  // namespace tradeflow::scenarios
