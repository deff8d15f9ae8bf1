// `facts trace`: from a fact to the cells of the shipped world that it feeds, and back.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "io/cli/facts_trace.hpp"
#include "io/cli/numbers.hpp"
#include "io/cli/options.hpp"
#include "io/world.hpp"
#include "seeds/cursor.hpp"
#include "seeds/trace.hpp"

namespace tradeflow::io::cli {
namespace {

using Json = nlohmann::ordered_json;
using Align = TextTable::Align;
using seeds::FactLine;
using seeds::FedCell;

constexpr std::size_t cells_shown = 15;

Json line_json(const FactLine& line) {
  return {{"id", line.id},           {"subject", line.subject}, {"grade", line.grade},
          {"unit", line.unit},       {"target", line.target},   {"prior", line.before},
          {"reached", line.reached}, {"tension", line.tension}, {"against", line.against}};
}

Json cells_json(const std::vector<FedCell>& cells) {
  Json out = Json::array();
  for (const FedCell& cell : cells) {
    out.push_back({{"cell", cell.name}, {"weight", cell.weight}, {"value", cell.value}});
  }
  return out;
}

Json lines_json(const std::vector<const FactLine*>& lines) {
  Json out = Json::array();
  for (const FactLine* line : lines) {
    out.push_back(line_json(*line));
  }
  return out;
}

void print_lines(const Console& console, const std::string& title,
                 const std::vector<const FactLine*>& lines) {
  if (lines.empty()) {
    return;
  }
  TextTable table({Align::Left, Align::Left, Align::Left, Align::Right, Align::Right, Align::Right,
                   Align::Right});
  table.row({title, "about", "grade", "target", "prior", "reached", "tension"}, Tone::Bold);
  for (std::size_t k = 0; k < std::min(cells_shown, lines.size()); ++k) {
    const FactLine& line = *lines[k];
    table.row({line.id, line.subject + " [" + line.unit + "]", line.grade, amount(line.target),
               amount(line.before), amount(line.reached), fmt::format("{:.2f}", line.tension)});
  }
  if (lines.size() > cells_shown) {
    table.row({fmt::format("and {} more", lines.size() - cells_shown)}, Tone::Faint);
  }
  console.out << table.text(console.out_color, "  ");
}

void print_cells(const Console& console, const std::string& title, const std::string& unit,
                 const std::vector<FedCell>& cells) {
  if (cells.empty()) {
    return;
  }
  TextTable table({Align::Left, Align::Right, Align::Right});
  table.row({fmt::format("{} ({})", title, cells.size()), unit, "counted"}, Tone::Bold);
  for (std::size_t k = 0; k < std::min(cells_shown, cells.size()); ++k) {
    table.row({cells[k].name, amount(cells[k].value), fmt::format("{:.3g}", cells[k].weight)});
  }
  if (cells.size() > cells_shown) {
    table.row({fmt::format("and {} more: --json lists all", cells.size() - cells_shown)},
              Tone::Faint);
  }
  console.out << table.text(console.out_color, "  ");
}

seeds::Calibration calibrated(const WorldInputs& inputs) {
  Diagnostics problems;
  seeds::Calibration world = seeds::calibrate(inputs.spec, inputs.prior, inputs.ledger, problems);
  if (has_errors(problems)) {
    throw InputError(std::move(problems));
  }
  return world;
}

ExitCode print_fact(const Invocation& call, const seeds::Calibration& world,
                    const seeds::Fact& fact) {
  const seeds::FactTrace trace = seeds::trace_fact(world, fact.id);
  const Console& console = call.console;
  if (console.json) {
    console.out << Json{{"fact", fact.id},
                        {"says", fact.says},
                        {"targets", lines_json(trace.targets)},
                        {"cells", cells_json(trace.cells)},
                        {"tariffs", cells_json(trace.tariffs)},
                        {"helped", lines_json(trace.helped)}}
                       .dump(2)
                << '\n';
    return ExitCode::Done;
  }
  console.out << painted(fact.id, Tone::Bold, console.out_color) << ": " << fact.says << '\n';
  print_lines(console, "target of the balance", trace.targets);
  print_cells(console, "cells", "[" + world.accounts.unit + "]", trace.cells);
  print_cells(console, "tariffs", "[1]", trace.tariffs);
  print_lines(console, "facts it made amounts of", trace.helped);
  if (trace.targets.empty() && trace.tariffs.empty() && trace.helped.empty()) {
    const auto& unused = world.report.unused;
    const auto left = std::find_if(unused.begin(), unused.end(),
                                   [&](const seeds::Unused& one) { return one.fact == fact.id; });
    console.out << "  feeds no cell of the shipped world"
                << (left == unused.end() ? std::string() : ": " + left->why) << '\n';
  }
  return ExitCode::Done;
}

ExitCode print_cell(const Invocation& call, const seeds::Calibration& world) {
  const auto& labels = world.accounts.labels;
  const auto& words = call.arguments;
  const auto sector = labels.sector(words[1]);
  const auto exporter = labels.region(words[2]);
  const auto importer = labels.region(words[3]);
  if (!sector || !exporter || !importer) {
    throw InputError({usage_error(
        "C013", "there is no flow '" + words[1] + " " + words[2] + " " + words[3] + "'",
        "SECTOR EXPORTER IMPORTER, by their codes", "tradeflow facts")});
  }
  const seeds::CellTrace trace =
      seeds::trace_cell(world, *sector, as_importer(*importer), as_exporter(*exporter));
  const Console& console = call.console;
  if (console.json) {
    console.out << Json{{"sector", words[1]},
                        {"exporter", words[2]},
                        {"importer", words[3]},
                        {"value", trace.value},
                        {"tariff", trace.tariff},
                        {"tariff_source", trace.tariff_source},
                        {"facts", lines_json(trace.targets)}}
                       .dump(2)
                << '\n';
    return ExitCode::Done;
  }
  console.out << fmt::format("{} {} > {}: {} {}, tariff {:.2f} % from {}\n", words[1], words[2],
                             words[3], amount(trace.value), world.accounts.unit,
                             100.0 * trace.tariff, trace.tariff_source);
  print_lines(console, "facts that count it", trace.targets);
  return ExitCode::Done;
}

}  // namespace

ExitCode trace_facts(const Invocation& call) {
  const std::size_t words = call.arguments.size();
  if (words != 2 && words != 4) {
    throw InputError(
        {usage_error("C007", "'trace' needs a fact's id, or a flow",
                     "tradeflow facts trace ID, or SECTOR EXPORTER IMPORTER", "tradeflow facts")});
  }
  const WorldInputs inputs = read_world_inputs();
  if (words == 4) {
    return print_cell(call, calibrated(inputs));
  }
  const seeds::Fact* fact = inputs.ledger.find(call.arguments[1]);
  if (fact == nullptr) {
    std::vector<std::string> ids;
    for (const seeds::Fact& one : inputs.ledger.facts) {
      ids.push_back(one.id);
    }
    const auto near = did_you_mean(call.arguments[1], ids);
    throw InputError({usage_error("C013", "'" + call.arguments[1] + "' is not a fact",
                                  near ? "did you mean '" + *near + "'?" : "tradeflow facts list",
                                  "tradeflow facts")});
  }
  return print_fact(call, calibrated(inputs), *fact);
}

}  // namespace tradeflow::io::cli
