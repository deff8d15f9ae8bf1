#include "io/verification.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "io/cli/verb.hpp"
#include "io/results_reader.hpp"

namespace tradeflow::io::cli {
namespace {

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

void print(const Console& console, const Verified& file) {
  console.out << fmt::format("{}: format {}, written by tradeflow {} ({}) at {}\n", file.file,
                             file.header.format_version, file.header.tradeflow_version,
                             file.header.git_sha.substr(0, 12), file.header.created_utc);
  print_findings(console, file.verdict.problems, file.verdict.discrepancies);
  for (const ScenarioVerdict& scenario : file.verdict.scenarios) {
    const bool holds = scenario.holds();
    console.out << painted(scenario.name, Tone::Bold, console.out_color) << ": "
                << painted(holds ? "holds" : "does not hold", holds ? Tone::Good : Tone::Bad,
                           console.out_color)
                << fmt::format(" at {:.0e} ({})\n", certificate_tolerance, scenario.termination);
    if (scenario.certificate && (!console.quiet || !holds)) {
      print_certificate(console, file.labels, *scenario.certificate, scenario.claimed);
    }
    print_findings(console, scenario.problems, scenario.discrepancies);
  }
}

ExitCode run(const Invocation& call) {
  const Console& console = call.console;
  Json files = Json::array();
  bool holds = true;
  for (const std::string& name : call.arguments) {
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
  verb.example = "tradeflow verify canola-2025.h5";
  verb.least_arguments = 1;
  verb.most_arguments = any_number;
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
