#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "model/certificate.hpp"
#include "model/rebase.hpp"
#include "scenarios/run.hpp"

namespace test {

/// A balanced world of 3 regions, 3 goods and 2 factors, with tariffs and services that
/// nobody trades: random levels, re-solved so that (1)-(4) hold.
inline tradeflow::model::Accounts small_world(std::uint64_t seed, bool other_taxes = false) {
  namespace m = tradeflow::model;
  m::Classification labels;
  labels.regions = {{"can", "Canada"}, {"chn", "China"}, {"civ", "Côte d'Ivoire"}};
  labels.sectors = {{"canola_seed", "Canola seed"}, {"pork", "Pork"}, {"services", "Services"}};
  labels.factors = {{"labour", "Labour"}, {"capital", "Capital"}};
  labels.region_groups = {{"pacific", "Pacific", {"can", "chn"}}};
  m::Accounts a = m::make_accounts(labels);
  a.currency = "USD";
  a.unit = "million USD";
  a.year = 2024;
  std::mt19937_64 random(seed);
  const auto draw = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const m::Shape s = a.shape();
  for (const auto j : m::ids<m::SectorId>(s.sectors)) {
    a.trade_elasticity(j) = j.value() < 2 ? draw(2.0, 6.0) : 1.0;  // nobody trades services
    for (const auto n : m::ids<m::ImporterId>(s.regions)) {
      for (const auto i : m::ids<m::ExporterId>(s.regions)) {
        const bool home = m::as_region(n) == m::as_region(i);
        const bool traded = home || j.value() < 2;
        a.trade(j, n, i) = home ? draw(50.0, 100.0) : traded ? draw(1.0, 10.0) : 0.0;
        a.tariff(j, n, i) = home || !traded ? 0.0 : draw(0.0, 0.3);
        a.export_tax(j, n, i) = other_taxes && traded && !home ? draw(0.0, 0.1) : 0.0;
      }
    }
  }
  const m::MarketTable output = m::output(a);
  for (const auto n : m::ids<m::RegionId>(s.regions)) {
    for (const auto j : m::ids<m::SectorId>(s.sectors)) {
      a.production_tax(n, j) = other_taxes ? draw(0.0, 0.05) : 0.0;
      for (const auto f : m::ids<m::FactorId>(s.factors)) {
        a.value_added(n, j, f) = output(n, j) * draw(0.2, 0.3);
      }
      for (const auto k : m::ids<m::InputId>(s.sectors)) {
        a.inputs(n, k, j) = output(n, j) * draw(0.1, 0.2);
      }
      a.final_use(n, j) = draw(20.0, 40.0);
    }
  }
  for (const auto n : m::ids<m::RegionId>(s.regions)) {  // canola: importers differ, China most
    a.elasticity_ratio(n, m::SectorId(0)) = n == m::RegionId(1) ? 1.3 : draw(0.8, 1.25);
  }
  a.deficit = m::implied_deficit(a);
  return m::rebase(a).accounts;
}

/// A tariff of China on Canada's canola and cheaper trade into Côte d'Ivoire.
inline tradeflow::model::Policy small_policy() {
  namespace m = tradeflow::model;
  m::Policy policy;
  policy.tariff = {{m::SectorId(0), m::ImporterId(1), m::ExporterId(0), 1.0}};
  policy.trade_cost = {{m::SectorId(1), m::ImporterId(2), m::ExporterId(0), 0.95}};
  return policy;
}

inline tradeflow::scenarios::ScenarioRun solved(const tradeflow::model::Accounts& accounts,
                                                const tradeflow::model::Economy& economy,
                                                std::string name,
                                                const tradeflow::model::Policy& policy,
                                                const tradeflow::model::Closure& closure,
                                                std::vector<tradeflow::model::Quota> quotas = {}) {
  namespace m = tradeflow::model;
  tradeflow::scenarios::ScenarioRun run;
  run.name = std::move(name);
  run.title = "China taxes canola — a test";
  run.horizon = std::isinf(closure.mobility) ? "long run" : "short run";
  run.scenario_yaml = "tradeflow: 1\nname: " + run.name + "\n";
  run.scenario_resolved = run.scenario_yaml + "baseline: small\n";
  run.scenario_sha256 = std::string(64, '0');
  run.parameters_json = R"({"theta":"as the baseline"})";
  run.facts_json = "[]";
  run.quotas = std::move(quotas);
  run.trade_elasticity = economy.trade_elasticity;
  run.closure = closure;
  const m::QuotaSolution found = m::solve_with_quotas(economy, policy, run.quotas, closure);
  run.policy = found.policy;
  run.equilibrium = found.equilibrium;
  run.certificate =
      m::certify(accounts.labels, economy, run.policy, closure, run.equilibrium, run.quotas);
  run.seconds = 0.25;
  return run;
}

/// China rations pork from Côte d'Ivoire, whose exporters hold the licences; Côte d'Ivoire lets
/// in more of China's canola than its importers have licences for.
inline std::vector<tradeflow::model::Quota> small_quotas(
    const tradeflow::model::Accounts& accounts) {
  namespace m = tradeflow::model;
  const m::SectorId canola(0), pork(1);
  const m::ImporterId china(1), ivorian(2);
  const m::ExporterId from_ivory_coast(2), from_china(1);
  constexpr double no_entry = std::numeric_limits<double>::infinity();
  const double tonnes = 0.02 * accounts.trade(pork, china, from_ivory_coast);
  const double value = accounts.trade(canola, ivorian, from_china);
  return {{{{pork, china, from_ivory_coast, 0.1, no_entry, 0.02,
             accounts.export_tax(pork, china, from_ivory_coast)}},
           0.7 * tonnes,
           m::RentHolder::Exporter},
          {{{canola, ivorian, from_china, 0.05, 0.2, 1.0,
             accounts.export_tax(canola, ivorian, from_china)}},
           0.1 * value,
           m::RentHolder::Importer}};
}

/// Long run, short run, deficits that follow GDP or vanish, and sticky wages, of one world. With
/// other taxes also a run that changes everything a policy can, an elasticity, and has two quotas.
inline tradeflow::scenarios::RunSet small_runs(bool other_taxes = false) {
  namespace m = tradeflow::model;
  tradeflow::scenarios::RunSet set;
  const m::Accounts accounts = small_world(1, other_taxes);
  set.baseline.accounts = accounts;
  set.baseline.title = "A small world";
  set.baseline.facts_json = R"([{"id":"a-fact"}])";
  set.baseline.base_date = "2024-12-31";
  set.baseline.measures_within = {{"chn-2024-10-01-a-measure", 0.25}};
  set.economy = m::shares(accounts);
  m::Policy policy = small_policy();
  set.runs = {
      solved(accounts, set.economy, "canola", policy, {}),
      solved(accounts, set.economy, "canola@short-run", policy, {m::DeficitRule::Fixed, 0.0}),
      solved(accounts, set.economy, "canola@gdp-share", policy, {m::DeficitRule::GdpShare, 2.5}),
      solved(accounts, set.economy, "canola@balanced", policy, {m::DeficitRule::Balanced}),
      solved(accounts, set.economy, "canola@sticky", policy,
             {m::DeficitRule::Fixed, 1.5, m::LabourRule::StickyReal, m::RevenueRule::Save,
              m::FactorId(0)})};
  if (other_taxes) {
    policy.export_tax = {{m::SectorId(0), m::ImporterId(1), m::ExporterId(0), 0.0}};
    policy.productivity = {{m::RegionId(0), m::SectorId(0), 1.02}};
    policy.production_tax = {{m::RegionId(1), m::SectorId(1), 0.07}};
    policy.preference = {{m::RegionId(1), m::SectorId(1), 1.1}};
    policy.endowment = {{m::RegionId(2), m::FactorId(0), 1.01}};
    m::Economy own = set.economy;
    m::SectorVector theta = own.trade_elasticity;
    theta(m::SectorId(1)) += 0.5;
    m::set_trade_elasticity(own, theta);
    set.runs.push_back(solved(accounts, own, "everything", policy, {}, small_quotas(accounts)));
  }
  return set;
}

/// Three quarters at two horizons: no tariff yet, part of it, all of it and a quota.
inline tradeflow::scenarios::RunSet small_path() {
  namespace m = tradeflow::model;
  tradeflow::scenarios::RunSet set = small_runs(true);
  set.runs.clear();
  const m::Accounts& accounts = set.baseline.accounts;
  for (const double mobility : {std::numeric_limits<double>::infinity(), 0.0}) {
    for (const int quarter : {0, 1, 2}) {
      constexpr const char* labels[] = {"2024-Q4", "2025-Q1", "2025-Q2"};
      m::Policy policy = small_policy();
      policy.tariff.front().value *= 0.5 * quarter;
      set.runs.push_back(solved(accounts, set.economy, mobility == 0.0 ? "path@short-run" : "path",
                                quarter == 0 ? m::Policy() : policy,
                                {m::DeficitRule::Fixed, mobility},
                                quarter == 2 ? small_quotas(accounts) : std::vector<m::Quota>()));
      set.runs.back().period = *tradeflow::seeds::parse_period(labels[quarter]);
    }
  }
  return set;
}

}  // namespace test
