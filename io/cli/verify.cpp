#include "io/verification.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "io/cli/options.hpp"
#include "io/cli/verb.hpp"
#include "io/results_reader.hpp"
#include "io/shipped.hpp"
#include "io/sweep_verification.hpp"

namespace tradeflow::io::cli {
namespace {

namespace po = boost::program_options;
using Json = nlohmann::ordered_json;

/// What one file holds and what was found in it.
struct Verified {
  std::string file;
  FileHeader header;
  model::Classification labels;
  Verification verdict;
};

Verified verified(const std::string& file) {
  ResultsContent content = read_results(file);
  Verified out{file, content.header, content.baseline.baseline.accounts.labels, {}};
  out.verdict = verify(std::move(content));
  return out;
}

/// The gaps beside the blocks: name in JSON, name for people, value.
struct Gap {
  const char* key;
  const char* name;
  double model::Certificate::*value;
};
constexpr Gap gaps[] = {
    {"walras", "Walras' law", &model::Certificate::walras},
    {"gdp_gap", "GDP in three ways", &model::Certificate::gdp_gap},
    {"accounts_gap", "new accounts", &model::Certificate::accounts_gap},
    {"diversion_gap", "sales lost and gained", &model::Certificate::diversion_gap},
    {"index_gap", "price index, income", &model::Certificate::index_gap},
    {"shock_gap", "policy asked, applied", &model::Certificate::shock_gap},
};

std::string cell(const model::Classification& labels, const model::BlockResidual& block) {
  return labels.regions[block.region.offset()].code + "/" +
         labels.sectors[block.sector.offset()].code;
}

Json to_json(const std::vector<Discrepancy>& all) {
  Json out = Json::array();
  for (const Discrepancy& one : all) {
    out.push_back({{"what", one.what}, {"claimed", one.claimed}, {"found", one.found}});
  }
  return out;
}

Json to_json(const model::Classification& labels, const ScenarioVerdict& scenario) {
  Json out{{"name", scenario.name},
           {"period", scenario.period.empty() ? Json() : Json(scenario.period)},
           {"holds", scenario.holds()},
           {"termination", scenario.termination},
           {"claimed_residual", scenario.claimed.residual}};
  if (scenario.certificate) {
    const model::Certificate& found = *scenario.certificate;
    out["residual"] = found.residual;
    out["worst_cell"] = found.worst_cell;
    for (const Gap& gap : gaps) {
      out[gap.key] = found.*gap.value;
    }
    for (const model::BlockResidual& block : found.residuals) {
      out["blocks"].push_back(
          {{"block", block.block}, {"residual", block.value}, {"cell", cell(labels, block)}});
    }
  }
  out["discrepancies"] = to_json(scenario.discrepancies);
  out["problems"] = scenario.problems;
  return out;
}

Json to_json(const Verified& file) {
  Json scenarios = Json::array();
  for (const ScenarioVerdict& scenario : file.verdict.scenarios) {
    scenarios.push_back(to_json(file.labels, scenario));
  }
  return {{"file", file.file},
          {"holds", file.verdict.holds()},
          {"tolerance", certificate_tolerance},
          {"format_version", file.header.format_version},
          {"tradeflow_version", file.header.tradeflow_version},
          {"git_sha", file.header.git_sha},
          {"created_utc", file.header.created_utc},
          {"discrepancies", to_json(file.verdict.discrepancies)},
          {"problems", file.verdict.problems},
          {"scenarios", scenarios}};
}

void print_findings(const Console& console, const std::vector<std::string>& problems,
                    const std::vector<Discrepancy>& discrepancies) {
  for (const std::string& problem : problems) {
    console.out << painted("  " + problem, Tone::Bad, console.out_color) << '\n';
  }
  for (const Discrepancy& one : discrepancies) {
    const std::string line = fmt::format("  {}: the file says {:.17g}, its inputs give {:.17g}",
                                         one.what, one.claimed, one.found);
    console.out << painted(line, Tone::Bad, console.out_color) << '\n';
  }
}

void print_certificate(const Console& console, const model::Classification& labels,
                       const model::Certificate& found, const model::Certificate& claimed) {
  using Align = TextTable::Align;
  TextTable table({Align::Left, Align::Right, Align::Left});
  table.row({"block", "residual [1]", "worst market"}, Tone::Bold);
  for (const model::BlockResidual& block : found.residuals) {
    const Tone tone = block.value <= certificate_tolerance ? Tone::Plain : Tone::Bad;
    table.row({std::string(block.block), fmt::format("{:.1e}", block.value), cell(labels, block)},
              tone);
  }
  for (const Gap& gap : gaps) {
    const double value = found.*gap.value;
    const Tone tone = value <= certificate_tolerance ? Tone::Plain : Tone::Bad;
    table.row({gap.name, fmt::format("{:.1e}", value)}, tone);
  }
  console.out << table.text(console.out_color, "  ");
  console.out << fmt::format("  largest residual {:.1e} at {}; the file claims {:.1e}\n",
                             found.residual, found.worst_cell, claimed.residual);
}

/// Every scenario; of one with periods those that do not hold, or the one with the largest
/// residual if all do.
std::vector<const ScenarioVerdict*> shown_of(const std::vector<ScenarioVerdict>& all) {
  std::vector<const ScenarioVerdict*> shown;
  for (auto path = all.begin(); path != all.end();) {
    const auto end =
        std::find_if(path, all.end(), [&](const auto& one) { return one.name != path->name; });
    const ScenarioVerdict* worst = &*path;
    const std::size_t before = shown.size();
    for (; path != end; ++path) {
      if (!path->holds()) {
        shown.push_back(&*path);
      } else if (path->certificate->residual >
                 worst->certificate.value_or(model::Certificate()).residual) {
        worst = &*path;
      }
    }
    if (shown.size() == before) {
      shown.push_back(worst);
    }
  }
  return shown;
}

void print(const Console& console, const Verified& file) {
  console.out << fmt::format("{}: format {}, written by tradeflow {} ({}) at {}\n", file.file,
                             file.header.format_version, file.header.tradeflow_version,
                             file.header.git_sha.substr(0, 12), file.header.created_utc);
  print_findings(console, file.verdict.problems, file.verdict.discrepancies);
  for (const ScenarioVerdict* scenario : shown_of(file.verdict.scenarios)) {
    const bool holds = scenario->holds();
    const std::string period = scenario->period.empty() ? "" : " in " + scenario->period;
    console.out << painted(scenario->name + period, Tone::Bold, console.out_color) << ": "
                << painted(holds ? "holds" : "does not hold", holds ? Tone::Good : Tone::Bad,
                           console.out_color)
                << fmt::format(" at {:.0e} ({})", certificate_tolerance, scenario->termination)
                << (holds && !period.empty() ? ", as do its other periods, nearer\n" : "\n");
    if (scenario->certificate && (!console.quiet || !holds)) {
      print_certificate(console, file.labels, *scenario->certificate, scenario->claimed);
    }
    print_findings(console, scenario->problems, scenario->discrepancies);
  }
}

Json to_json(const std::string& name, const SweepVerification& sweep) {
  return {{"file", name},
          {"holds", sweep.holds()},
          {"tolerance", certificate_tolerance},
          {"format_version", sweep.header.format_version},
          {"tradeflow_version", sweep.header.tradeflow_version},
          {"git_sha", sweep.header.git_sha},
          {"created_utc", sweep.header.created_utc},
          {"discrepancies", to_json(sweep.discrepancies)},
          {"problems", sweep.problems},
          {"draws", sweep.draws},
          {"converged", sweep.converged},
          {"checked", sweep.checked},
          {"residual", sweep.residual}};
}

void print(const Console& console, const std::string& name, const SweepVerification& sweep) {
  console.out << fmt::format("{}: format {}, written by tradeflow {} ({}) at {}\n", name,
                             sweep.header.format_version, sweep.header.tradeflow_version,
                             sweep.header.git_sha.substr(0, 12), sweep.header.created_utc);
  print_findings(console, sweep.problems, sweep.discrepancies);
  console.out << painted(sweep.holds() ? "holds" : "does not hold",
                         sweep.holds() ? Tone::Good : Tone::Bad, console.out_color)
              << fmt::format(
                     ": {} draws, {} converged; {} solved again and compared,\n"
                     "largest residual {:.1e} at a tolerance of {:.0e}\n",
                     sweep.draws, sweep.converged, sweep.checked, sweep.residual,
                     certificate_tolerance);
}

std::optional<std::uint64_t> sample_of(const Invocation& call) {
  if (!call.has("sample")) {
    return std::nullopt;
  }
  const auto sample = call.get<long>("sample");
  if (sample < 1) {
    throw InputError(
        {usage_error("C003", "'" + std::to_string(sample) + "' is no value of --sample",
                     "a number of draws, from 1 on", "tradeflow verify")});
  }
  return static_cast<std::uint64_t>(sample);
}

/// A sweep is solved again; whether it holds.
bool run_sweep(const Invocation& call, const std::string& name, Json& files) {
  Diagnostics problems;
  const seeds::Ledger ledger = shipped_ledger(problems);
  if (has_errors(problems)) {
    throw InputError(problems);
  }
  const SweepVerification sweep =
      verify_sweep(name, ledger, sample_of(call), omp_get_max_threads());
  if (call.console.json) {
    files.push_back(to_json(name, sweep));
  } else if (!call.console.quiet || !sweep.holds()) {
    print(call.console, name, sweep);
  }
  return sweep.holds();
}

ExitCode run(const Invocation& call) {
  const Console& console = call.console;
  Json files = Json::array();
  bool holds = true;
  for (const std::string& name : call.arguments) {
    if (is_sweep(name)) {
      holds = run_sweep(call, name, files) && holds;
      continue;
    }
    const Verified file = verified(name);
    holds = holds && file.verdict.holds();
    if (console.json) {
      files.push_back(to_json(file));
    } else if (!console.quiet || !file.verdict.holds()) {
      print(console, file);
    }
  }
  if (console.json) {
    console.out << Json{{"files", files}}.dump(2) << '\n';
  }
  return holds ? ExitCode::Done : ExitCode::NoEquilibrium;
}

}  // namespace

Verb verify_verb() {
  Verb verb;
  verb.name = "verify";
  verb.summary = "recompute the certificate and every figure of a results file from itself alone";
  verb.arguments = "FILE.h5...";
  verb.example =
      "tradeflow verify canola-2025.h5\n"
      "tradeflow verify canola-sweep.h5 --sample 64";
  verb.least_arguments = 1;
  verb.most_arguments = any_number;
  verb.options.add_options()("sample", po::value<long>()->value_name("K"),
                             "of a sweep: solve only so many draws again (default: all)");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
