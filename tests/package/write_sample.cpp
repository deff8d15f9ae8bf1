// write_sample FOLDER: results.h5 and baseline.h5 of a small world that changes everything a policy
// can, and expected.txt: some figures by their labels, for readers in other languages to find;
// path.h5 and path.txt: the same of a path of three quarters.
#include <cstdio>
#include <exception>
#include <string>

#include "io/bands.hpp"
#include "io/baseline_file.hpp"
#include "io/redraw.hpp"
#include "io/results_writer.hpp"
#include "io/side_by_side.hpp"
#include "scenarios/sticky.hpp"
#include "tests/support/nested_runs.hpp"
#include "tests/support/small_items.hpp"
#include "tests/support/small_world.hpp"

namespace {

namespace m = tradeflow::model;
using tradeflow::io::BaselineFile;

/// One line: variable, labels in the order of its axes, value to the last bit.
void expect(std::FILE* out, const std::string& what, double value) {
  std::fprintf(out, "%s %.17g\n", what.c_str(), value);
}

void write_expected(const std::string& path, const tradeflow::scenarios::RunSet& set) {
  std::FILE* out = std::fopen(path.c_str(), "w");
  if (out == nullptr) {
    throw std::runtime_error("cannot write " + path);
  }
  const m::Accounts& a = set.baseline.accounts;
  const auto& short_run = set.runs[1];
  const m::TradeTable trade = m::trade(set.economy, short_run.policy, short_run.equilibrium);
  const m::SectorId pork(1);
  const m::ImporterId chn(1);
  const m::ExporterId can(0);
  expect(out, "trade_baseline pork chn can", a.trade(pork, chn, can));
  expect(out, "trade_baseline pork can chn", a.trade(pork, m::ImporterId(0), m::ExporterId(1)));
  expect(out, "tariff canola@short-run canola_seed chn can", 1.0);
  expect(out, "trade canola@short-run pork chn can", trade(pork, chn, can));
  expect(out, "input_share civ services pork",
         set.economy.input_share(m::RegionId(2), m::InputId(2), pork));
  expect(out, "value_added_baseline can pork capital",
         a.value_added(m::RegionId(0), pork, m::FactorId(1)));
  expect(out, "real_income_hat canola@short-run civ",
         short_run.equilibrium.real_income_hat(m::RegionId(2)));
  expect(out, "real_income_hat_p95 canola@short-run civ", short_run.bands.variables[0].p95[2]);
  std::fclose(out);
}

/// A path of three quarters, and one figure of it for readers to find.
void write_path(const std::string& folder) {
  const auto path = test::small_path();
  tradeflow::io::write_results(folder + "/path.h5", path, {"tradeflow run path.yaml", {}});
  std::FILE* out = std::fopen((folder + "/path.txt").c_str(), "w");
  if (out == nullptr) {
    throw std::runtime_error("cannot write " + folder + "/path.txt");
  }
  expect(out, "real_income_hat path@short-run 2025-Q1 chn",
         path.runs[4].equilibrium.real_income_hat(m::RegionId(1)));
  std::fclose(out);
}

/// The same measures where pork is two items.
tradeflow::scenarios::ScenarioRun with_items(const tradeflow::scenarios::RunSet& set) {
  tradeflow::scenarios::ScenarioRun run = set.runs.front();
  run.name = "canola@items";
  run.nests = tradeflow::scenarios::no_nests(set.economy.shape);
  run.nests.items = test::small_items(set.baseline.accounts, m::SectorId(1), 0.3);
  test::solve_with_nests(set, run);
  return run;
}

/// The same measures where buyers choose between home goods and imports first, half of them anew.
tradeflow::scenarios::ScenarioRun nested(const tradeflow::scenarios::RunSet& set) {
  namespace s = tradeflow::scenarios;
  s::ScenarioRun run = set.runs.front();
  run.name = "canola@nests";
  run.nests = s::no_nests(set.economy.shape);
  for (auto* table : {&run.nests.home_and_imports, &run.nests.value_added_and_inputs,
                      &run.nests.inputs, &run.nests.factors}) {
    for (const auto j : m::ids<m::SectorId>(table->size())) {
      (*table)(j) = 0.9;
    }
  }
  run.nests.final_use = 0.9;
  run.nests.choosing = 0.5;
  run.nests.kept = s::kept_at_first(set.economy);
  test::solve_with_nests(set, run);
  return run;
}

/// How sure a run is over pork's elasticity, and what it says under other closures.
void add_bands(const tradeflow::scenarios::RunSet& set, tradeflow::scenarios::ScenarioRun& run) {
  namespace s = tradeflow::scenarios;
  s::Uncertainty uncertain;
  uncertain.sectors = {m::SectorId(1)};
  uncertain.design.samples = 16;
  s::Parameter theta;
  theta.name = "theta_pork";
  theta.path = "parameters.trade_elasticity.pork";
  theta.distribution.family = s::Uniform{2.0, 6.0};
  uncertain.design.parameters = {theta};
  const m::Economy economy = tradeflow::io::economy_of(set.economy, run);
  const m::Policy policy = tradeflow::io::asked_policy(run, economy);
  run.bands = tradeflow::io::draw_bands(economy, set.baseline.accounts.labels, policy, run.quotas,
                                        run.closure, uncertain, run.nests);
  run.alternatives = tradeflow::io::side_by_side(economy, set.baseline.accounts, policy, run);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string folder = argc == 2 ? argv[1] : ".";
    auto set = test::small_runs(true);
    set.runs.push_back(nested(set));
    set.runs.push_back(with_items(set));
    for (tradeflow::scenarios::ScenarioRun& run : set.runs) {
      add_bands(set, run);
    }
    tradeflow::io::write_results(
        folder + "/results.h5", set,
        {"tradeflow run canola.yaml",
         tradeflow::io::DisplayCurrency{"CAD", 1.3698, "Bank of Canada, annual average of 2024"}});
    BaselineFile baseline{set.baseline, R"({"passes": 12})", {}};
    baseline.tables = {
        {"tension",
         "how far facts pull against each other",
         {"fact-a", "fact-b"},
         {{"target", "million USD", "what the fact says", {4000.0, 0.1}, {}},
          {"source", "", "who says so", {}, {"Statistics Canada", "China Customs"}}}}};
    tradeflow::io::write_baseline(folder + "/baseline.h5", baseline);
    write_expected(folder + "/expected.txt", set);
    write_path(folder);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
