#include <fmt/format.h>
#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>

#include "analysis/headline.hpp"
#include "io/bands.hpp"
#include "io/cli/headline.hpp"
#include "io/cli/interrupt.hpp"
#include "io/cli/study.hpp"
#include "io/cli/verb.hpp"
#include "io/display_currency.hpp"
#include "io/results_writer.hpp"
#include "io/side_by_side.hpp"
#include "io/verification.hpp"
#include "scenarios/run.hpp"

namespace tradeflow::io::cli {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using scenarios::ScenarioRun;

/// Wall time, which model/ and scenarios/ may not read.
double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool certified(const ScenarioRun& run) {
  return run.equilibrium.usable() && run.certificate.holds(certificate_tolerance);
}

/// Where the last method stopped: how far along the shock, and at which market.
std::string where_failed(const model::Classification& labels, const model::Equilibrium& solution) {
  if (solution.usable() || solution.stages.empty()) {
    return "  the solver's own test passed; the certificate's did not";
  }
  const model::Stage& last = solution.stages.back();
  return fmt::format("  solved up to {:.4g} % of the shock; beyond it {} {}/{} is off by {:.1e}",
                     100.0 * last.fraction, last.worst.block,
                     labels.regions[last.worst.region.offset()].code,
                     labels.sectors[last.worst.sector.offset()].code, last.worst.value);
}

void say_failed(const scenarios::RunSet& set, const ScenarioRun& run, const Console& console) {
  console.err << run.name << (run.period ? " in " + run.period->text : std::string()) << ": "
              << painted("no certified equilibrium", Tone::Bad, console.err_color) << " ("
              << model::to_string(run.equilibrium.termination) << "): " << certificate_line(run)
              << '\n'
              << where_failed(set.baseline.accounts.labels, run.equilibrium)
              << (run.period ? "; all its periods are" : "; it is") << " left out of the results\n";
}

/// Draws of what is uncertain in the baseline's elasticities, or the reason why there are none.
scenarios::Bands bands_of(const Study& study, const scenarios::RunSet& set,
                          const scenarios::Resolved& resolved, const scenarios::PeriodPolicy& asked,
                          const ScenarioRun& run) {
  const model::Classification& labels = set.baseline.accounts.labels;
  scenarios::Bands none = no_bands(labels.shape());
  if (resolved.draws == 0) {
    none.design_json = uncertainty_off;
    return none;
  }
  const auto because = [&](std::string why) {
    none.design_json = R"({"drawn": false, "why": ")" + why + R"("})";
    none.why_not = std::move(why);
    return none;
  };
  if (run.closure.deficits == model::DeficitRule::Residual) {
    return because("fixed coefficients have no elasticities to draw");
  }
  if (run.nests.sticky()) {
    return because("where sourcing is sticky a draw would be the whole path, " +
                   std::to_string(std::max<std::size_t>(resolved.periods.size(), 1)) +
                   " equilibria in a row");
  }
  const scenarios::Uncertainty uncertain =
      scenarios::uncertainty(study.ledger, labels, resolved.trade_elasticity,
                             fact_ids(set.baseline.facts_json), resolved.draws);
  if (uncertain.sectors.empty()) {
    return because("the baseline's elasticities come from no record that says how sure they are");
  }
  return draw_bands(economy_of(set.economy, run), labels, asked.policy, asked.quotas, run.closure,
                    uncertain, run.nests);
}

/// How sure each period's run is, and what it says under other closures; periods of one policy
/// share both.
void add_bands(const Study& study, const scenarios::RunSet& set,
               const scenarios::Resolved& resolved, std::span<ScenarioRun> runs) {
  const auto asked = scenarios::asked_of(resolved);
  for (std::size_t at = 0; at < runs.size(); ++at) {
    const auto same = std::find_if(runs.begin(), runs.end(), [&](const ScenarioRun& one) {
      return one.policy == runs[at].policy && one.quotas == runs[at].quotas &&
             one.nests == runs[at].nests;
    });
    if (!same->bands.variables.empty()) {
      runs[at].bands = same->bands;
      runs[at].alternatives = same->alternatives;
      continue;
    }
    runs[at].bands = bands_of(study, set, resolved, asked[at], runs[at]);
    if (resolved.draws > 0) {
      runs[at].alternatives = side_by_side(economy_of(set.economy, runs[at]), set.baseline.accounts,
                                           asked[at].policy, runs[at]);
    }
  }
}

/// Everything that can be solved; the certified runs stay in the set.
struct Solved {
  scenarios::RunSet set;
  std::vector<std::vector<std::string>> names;  ///< per scenario, its certified runs
  bool all_certified = true;
  bool interrupted = false;
};

/// One horizon's runs: all of them, if all are certified; a path with a hole is none.
void keep(const Study& study, const scenarios::Resolved& resolved, std::span<ScenarioRun> path,
          Solved& solved, const Console& console) {
  bool whole = true;
  for (const ScenarioRun& run : path) {
    if (!certified(run)) {
      say_failed(solved.set, run, console);
      whole = false;
    }
  }
  solved.all_certified = solved.all_certified && whole;
  if (whole) {
    add_bands(study, solved.set, resolved, path);
    solved.names.back().push_back(path.front().name);
    std::move(path.begin(), path.end(), std::back_inserter(solved.set.runs));
  }
}

Solved solve_all(const Study& study, const Console& console) {
  Solved solved;
  solved.set = run_base(study);
  for (std::size_t at = 0; at < study.resolved.size(); ++at) {
    if (InterruptGuard::requested()) {
      solved.interrupted = true;
      break;
    }
    const scenarios::Resolved& resolved = study.resolved[at];
    const scenarios::Request request{resolved, study.files[at].text,
                                     scenario_sha256(study.files[at]),
                                     seeds::facts_json(study.ledger, resolved.facts)};
    solved.names.emplace_back();
    std::vector<ScenarioRun> runs =
        scenarios::run(solved.set.baseline.accounts.labels, solved.set.economy, request, seconds);
    const std::size_t periods = std::max<std::size_t>(resolved.periods.size(), 1);
    for (auto path = std::span(runs); !path.empty(); path = path.subspan(periods)) {
      keep(study, resolved, path.first(periods), solved, console);
    }
  }
  return solved;
}

std::vector<ScenarioPage> pages(const Study& study, const Solved& solved) {
  std::vector<ScenarioPage> all;
  for (std::size_t at = 0; at < solved.names.size(); ++at) {
    ScenarioPage page{&solved.set.baseline, &study.resolved[at], {}, {}};
    for (const ScenarioRun& run : solved.set.runs) {
      const auto& mine = solved.names[at];
      if (std::find(mine.begin(), mine.end(), run.name) != mine.end()) {
        page.horizons.push_back(&run);
      }
    }
    // the short run and the path come first in time, whatever the order in the file
    std::stable_partition(page.horizons.begin(), page.horizons.end(), [](const ScenarioRun* run) {
      return run->nests.sticky() || run->closure.mobility == 0.0;
    });
    if (!page.horizons.empty()) {
      page.headline =
          analysis::headline(solved.set.baseline.accounts, solved.set.economy, page.horizons);
      all.push_back(std::move(page));
    }
  }
  return all;
}

void say(const std::vector<ScenarioPage>& all, const fs::path& path, const Console& console) {
  if (console.json) {
    nlohmann::ordered_json json{{"format", "tradeflow-run"},
                                {"format_version", 1},
                                {"file", path.string()},
                                {"scenarios", nlohmann::ordered_json::array()}};
    for (const ScenarioPage& page : all) {
      json["scenarios"].push_back(page_json(page));
    }
    console.out << json.dump(2) << '\n';
  } else if (!console.quiet) {
    for (const ScenarioPage& page : all) {
      console.out << page_text(page, console.out_color) << '\n';
    }
    console.out << "written to " << path.string() << '\n';
  }
}

ExitCode run(const Invocation& call) {
  const InterruptGuard guard;
  Diagnostics problems;
  const Study study = read_study(call.arguments, overrides_of(call), problems);
  if (has_errors(problems)) {
    throw InputError(problems);
  }
  call.console.warn(problems);
  const fs::path path = output_of(call, study, "tradeflow run");
  const Solved solved = solve_all(study, call.console);
  if (!solved.set.runs.empty()) {
    write_results(
        path, solved.set,
        {call.command_line, canadian_dollars(study.ledger, solved.set.baseline.accounts)});
    say(pages(study, solved), path, call.console);
  } else {
    call.console.err << "nothing was written\n";
  }
  if (solved.interrupted) {
    call.console.err << "interrupted: " << solved.names.size() << " of " << study.resolved.size()
                     << " scenarios were solved\n";
    return ExitCode::Interrupted;
  }
  return solved.all_certified ? ExitCode::Done : ExitCode::NoEquilibrium;
}

}  // namespace

Verb run_verb() {
  Verb verb;
  verb.name = "run";
  verb.summary = "resolve, solve and certify scenarios, write the results, print the headline";
  verb.arguments = "SCENARIO.yaml...";
  verb.example =
      "tradeflow run canola-2025.yaml\n"
      "tradeflow run canola-2025.yaml diversify-asia.yaml -o both.h5\n"
      "tradeflow run canola-2025.yaml --set as_of=2025-06-01 -o june.h5";
  verb.least_arguments = 1;
  verb.most_arguments = any_number;
  verb.options.add_options()("output,o", po::value<std::string>()->value_name("FILE.h5"),
                             "where the results go (default: NAME.h5 here)");
  verb.options.add_options()("baseline", po::value<std::string>()->value_name("B"),
                             "in place of the scenario's: world, a .h5 file or a bundle");
  verb.options.add_options()(
      "set", po::value<std::vector<std::string>>()->composing()->value_name("KEY=VALUE"),
      "in place of one of its values: measures.pork.add_pp=30; repeatable");
  verb.options.add_options()("model", po::value<std::string>()->value_name("PRESET"),
                             "in place of its model's preset: caliendo-parro");
  verb.options.add_options()("force", po::bool_switch(),
                             "replace FILE.h5 even if tradeflow did not write it");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
