#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <ostream>

#include "io/baseline_file.hpp"
#include "io/cli/baseline_actions.hpp"
#include "io/cli/numbers.hpp"
#include "io/cli/options.hpp"
#include "io/file_header.hpp"
#include "io/importers/bundle.hpp"
#include "io/importers/importer.hpp"
#include "io/merger_file.hpp"
#include "model/reshape.hpp"
#include "seeds/cursor.hpp"

namespace tradeflow::io::cli {
namespace {

namespace fs = std::filesystem;

/// Refused before any work is done if that cannot be.
fs::path output_of(const Invocation& call, const std::string& context) {
  if (!call.has("output")) {
    throw InputError(
        {usage_error("C005", "the baseline has no name", "name it: -o FILE.h5", context)});
  }
  fs::path path = call.get<std::string>("output");
  if (!call.flag("force")) {
    expect_replaceable(path);
  }
  return path;
}

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// What an importer or a merger made, in the four figures that would show a slip.
void print_summary(const Console& console, const BaselineFile& file, const fs::path& path) {
  const model::Accounts& world = file.baseline.accounts;
  const model::Identities balance = identities(world);
  double crossing = sum(world.trade.values());
  for (const auto j : model::ids<model::SectorId>(world.labels.sectors.size())) {
    for (const auto n : model::ids<model::RegionId>(world.labels.regions.size())) {
      crossing -= world.trade(j, as_importer(n), as_exporter(n));
    }
  }
  const double output = sum(world.trade.values());
  const double added = sum(world.value_added.values());
  const double revenue = sum(tariff_revenue(world).values());
  if (console.json) {
    console.out << nlohmann::ordered_json{{"file", path.string()},
                                          {"title", file.baseline.title},
                                          {"year", world.year},
                                          {"unit", world.unit},
                                          {"regions", world.labels.regions.size()},
                                          {"sectors", world.labels.sectors.size()},
                                          {"factors", world.labels.factors.size()},
                                          {"output", output},
                                          {"value_added", added},
                                          {"trade_between_regions", crossing},
                                          {"tariff_revenue", revenue},
                                          {"identities", balance.worst},
                                          {"sha256", file.baseline.sha256},
                                          {"report",
                                           nlohmann::ordered_json::parse(file.report_json)}}
                       .dump(2)
                << '\n';
    return;
  }
  if (console.quiet) {
    return;
  }
  console.out << painted(file.baseline.title, Tone::Bold, console.out_color) << '\n'
              << counted(world.labels.regions.size(), "region") << ", "
              << counted(world.labels.sectors.size(), "sector") << ", "
              << counted(world.labels.factors.size(), "factor")
              << fmt::format("; {}, {}\n\n", world.year, world.unit);
  TextTable table({TextTable::Align::Left, TextTable::Align::Right});
  table.row({"output", amount(output)});
  table.row({"value added", amount(added)});
  table.row({"trade between regions", amount(crossing)});
  table.row({"tariff revenue", amount(revenue)});
  console.out << table.text(console.out_color)
              << fmt::format("\nidentities (1)-(4) hold to {:.1e}\nwritten to {}\n",
                             *std::max_element(std::begin(balance.worst), std::end(balance.worst)),
                             path.string());
}

const Importer& importer_of(const Invocation& call) {
  std::vector<std::string> names;
  std::string listed;
  for (const Importer& one : importers()) {
    names.emplace_back(one.name);
    listed += (listed.empty() ? "" : ", ") + names.back();
  }
  const std::string context = "tradeflow baseline import";
  if (!call.has("from")) {
    throw InputError({usage_error("C005", "it is not said what the source is",
                                  "--from KIND; known: " + listed, context)});
  }
  const auto& from = call.get<std::string>("from");
  for (const Importer& one : importers()) {
    if (one.name == from) {
      return one;
    }
  }
  const auto near = did_you_mean(from, names);
  throw InputError({usage_error(
      "C003", "'" + from + "' is not a value of --from",
      (near ? "did you mean '" + *near + "'? " : std::string()) + "known: " + listed, context)});
}

/// A baseline to reshape: a built file or a bundle's folder.
BaselineFile load(const fs::path& path, Diagnostics& out) {
  if (!is_bundle(path)) {
    return read_baseline(path);
  }
  return import_baseline(importers().front(), path, {}, out).file;
}

model::Merger merger_of(const Invocation& call, const char* option, std::string_view what,
                        const std::vector<model::Label>& axis,
                        const std::vector<model::Group>& groups, Diagnostics& out) {
  return call.has(option) ? read_merger(call.get<std::string>(option), what, axis, groups, out)
                          : model::unmerged(axis);
}

}  // namespace

ExitCode import_baseline(const Invocation& call) {
  const Importer& importer = importer_of(call);
  const fs::path path = output_of(call, "tradeflow baseline import");
  ImportSettings settings;
  if (call.has("year")) {
    settings.year = call.get<int>("year");
  }
  if (call.has("theta")) {
    settings.theta = call.get<std::string>("theta");
  }
  settings.eliminate_deficits = call.flag("eliminate-deficits");
  Diagnostics problems;
  const ImportedBaseline made =
      io::import_baseline(importer, call.arguments[1], settings, problems);
  call.console.warn(problems);
  if (!made.base.usable()) {
    call.console.err << "the accounts could not be re-solved so that their identities hold: "
                     << to_string(made.base.termination)
                     << fmt::format(" at a residual of {:.1e}\n", made.base.residual);
    return ExitCode::NoEquilibrium;
  }
  write_baseline(path, made.file);
  print_summary(call.console, made.file, path);
  return ExitCode::Done;
}

ExitCode aggregate_baseline(const Invocation& call) {
  const std::string context = "tradeflow baseline aggregate";
  if (!call.has("regions") && !call.has("sectors")) {
    throw InputError(
        {usage_error("C006", "nothing to aggregate",
                     "--regions CSV, --sectors CSV or both: code,into[,name]", context)});
  }
  const fs::path path = output_of(call, context);
  Diagnostics problems;
  BaselineFile file = load(call.arguments[1], problems);
  model::Accounts& world = file.baseline.accounts;
  const model::Merger regions = merger_of(call, "regions", "region", world.labels.regions,
                                          world.labels.region_groups, problems);
  const model::Merger sectors = merger_of(call, "sectors", "sector", world.labels.sectors,
                                          world.labels.sector_groups, problems);
  if (has_errors(problems)) {
    throw InputError(problems);
  }
  call.console.warn(problems);
  nlohmann::ordered_json report;
  report["made_by"] = "baseline aggregate";
  report["of_sha256"] = file.baseline.sha256;
  report["of"] = nlohmann::ordered_json::parse(file.report_json);
  world = aggregate(world, regions, sectors);
  file.baseline.title +=
      fmt::format(" ({} regions, {} sectors)", regions.labels.size(), sectors.labels.size());
  file.baseline.sha256 = baseline_sha256(world);
  file.report_json = report.dump();
  file.tables.clear();  // they speak of the finer baseline
  write_baseline(path, file);
  print_summary(call.console, file, path);
  return ExitCode::Done;
}

}  // namespace tradeflow::io::cli
