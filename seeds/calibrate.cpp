#include "seeds/calibrate.hpp"

#include <algorithm>

#include "seeds/base_tariffs.hpp"
#include "seeds/complain.hpp"
#include "seeds/split.hpp"
#include "seeds/targets.hpp"
#include "seeds/update.hpp"

namespace tradeflow::seeds {
namespace {

using namespace model;

void check_regions(const WorldSpec& spec, const Prior& prior, Diagnostics& out) {
  const auto& ours = spec.labels.regions;
  const auto& theirs = prior.accounts.labels.regions;
  const bool same = std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                               [](const Label& a, const Label& b) { return a.code == b.code; });
  if (!same) {
    complain(out, "W008", "regions", "the world's regions are not the prior's, in its order");
  }
}

/// θ by sector from the ledger's parameters that calibrate.
void set_elasticities(Accounts& accounts, const Ledger& ledger, std::set<std::string>& facts,
                      Diagnostics& out) {
  for (const auto j : ids<SectorId>(accounts.shape().sectors)) {
    const std::string& code = accounts.labels.sectors[j.offset()].code;
    const Fact* chosen = nullptr;
    for (const Fact& fact : ledger.facts) {
      const bool ours = fact.kind == Kind::Parameter && fact.use == Use::Calibration &&
                        fact.sector.size() == 1 && same_code(fact.sector.front(), code);
      chosen = ours && chosen == nullptr ? &fact : chosen;
    }
    const auto value = chosen == nullptr ? std::nullopt : theta(*chosen);
    if (!value || !(*value > -1.0)) {
      complain(out, "W010", code,
               "no calibrating parameter gives the trade elasticity of '" + code + "'",
               "one fact of kind parameter, use calibration, sector " + code);
      continue;
    }
    accounts.trade_elasticity(j) = *value;
    for (const auto n : ids<RegionId>(accounts.shape().regions)) {
      const auto own = theta(*chosen, accounts.labels.regions[n.offset()].code);
      accounts.elasticity_ratio(n, j) = own.value_or(*value) / *value;
    }
    facts.insert(chosen->id);
  }
}

std::set<std::string> facts_behind(const std::vector<const Known*>& used,
                                   const BaseTariffs& tariffs, const WorldSpec& spec,
                                   const Ledger& ledger) {
  std::set<std::string> all;
  for (const Known* known : used) {
    all.insert(known->fact->id);
    all.insert(known->through.begin(), known->through.end());
  }
  for (const std::string& source : tariffs.sources) {
    if (ledger.find(source) != nullptr) {
      all.insert(source);
    }
  }
  for (const auto& [region, fact] : spec.gdp_before) {
    all.insert(fact);
  }
  all.insert(spec.dollar_prices);
  all.insert(spec.memos.begin(), spec.memos.end());
  return all;
}

}  // namespace

Calibration calibrate(const WorldSpec& spec, const Prior& prior, const Ledger& ledger,
                      Diagnostics& out) {
  check_regions(spec, prior, out);
  const Knowledge knowledge = read_knowledge(spec, ledger, out);
  if (has_errors(out)) {
    return {};
  }
  const Update update = update_prior(prior, spec, ledger, knowledge, out);
  Split split = split_sectors(update.accounts, spec, knowledge, out);
  if (has_errors(out)) {
    return {};
  }
  Calibration result;
  result.tariffs = set_tariffs(split.accounts, prior, spec, ledger, out);
  set_elasticities(split.accounts, ledger, result.facts, out);
  if (has_errors(out)) {
    return {};
  }
  std::vector<Target> targets;
  std::vector<const Known*> used;
  for (const Known& known : knowledge.known) {
    if (known.value != 0.0) {  // nothing traded: the split has left the cells at zero
      targets.push_back(target_of(known, spec, split.accounts));
      used.push_back(&known);
    }
  }
  const Balance balanced = balance(split.accounts, targets);
  result.report = report_on({spec, ledger, knowledge, used, targets, split.accounts, balanced,
                             split, update, result.tariffs});
  result.accounts = balanced.accounts;
  const auto behind = facts_behind(used, result.tariffs, spec, ledger);
  result.facts.insert(behind.begin(), behind.end());
  return result;
}

}  // namespace tradeflow::seeds
