// `baseline build`, `inspect` and `check`.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "io/baseline_file.hpp"
#include "io/cli/baseline_actions.hpp"
#include "io/cli/numbers.hpp"
#include "io/file_header.hpp"
#include "io/world.hpp"

namespace tradeflow::io::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t rows_shown = 20;
constexpr double identity_tolerance = 1e-12;  // §1 of model/README.md

/// `world`, the default, or a built file.
BaselineFile opened(const Invocation& call) {
  const bool named = call.arguments.size() > 1 && call.arguments[1] != "world";
  if (named) {
    return read_baseline(call.arguments[1]);
  }
  Diagnostics warnings;
  BaselineFile file = shipped_world(warnings);
  call.console.warn(warnings);
  return file;
}

std::string heading(const BaselineFile& file) {
  const model::Accounts& a = file.baseline.accounts;
  return fmt::format("{}\n{} regions, {} sectors, {} factors; {}, {}\nsha256 {}\n",
                     file.baseline.title, a.shape().regions, a.shape().sectors, a.shape().factors,
                     a.unit, a.year, file.baseline.sha256);
}

/// One table of the report; numbers as amounts, at most `rows_shown` rows unless `all`.
void print_table(const Console& console, const ReportTable& table, bool all) {
  using Align = TextTable::Align;
  std::vector<Align> aligns{Align::Left};
  std::vector<std::string> head{table.name};
  for (const ReportTable::Column& column : table.columns) {
    aligns.push_back(column.units.empty() ? Align::Left : Align::Right);
    head.push_back(column.units.empty() || column.units == "1"
                       ? column.name
                       : column.name + " [" + column.units + "]");
  }
  TextTable text(std::move(aligns));
  text.row(std::move(head), Tone::Bold);
  const std::size_t shown = all ? table.rows.size() : std::min(rows_shown, table.rows.size());
  for (std::size_t row = 0; row < shown; ++row) {
    std::vector<std::string> cells{table.rows[row]};
    for (const ReportTable::Column& column : table.columns) {
      cells.push_back(column.units.empty() ? column.texts[row] : amount(column.numbers[row]));
    }
    text.row(std::move(cells));
  }
  console.out << '\n'
              << painted(table.long_name, Tone::Bold, console.out_color) << '\n'
              << text.text(console.out_color, "  ");
  if (shown < table.rows.size()) {
    console.out << "  and " << table.rows.size() - shown << " more: --all shows them\n";
  }
}

Json identities_json(const model::Identities& identities) {
  Json cells = Json::array();
  for (std::size_t k = 0; k < std::min<std::size_t>(10, identities.gaps.size()); ++k) {
    const model::IdentityGap& gap = identities.gaps[k];
    cells.push_back({{"equation", gap.equation},
                     {"cell", gap.cell},
                     {"gap", gap.gap},
                     {"relative", gap.relative}});
  }
  return {{"hold", identities.hold(identity_tolerance)},
          {"tolerance", identity_tolerance},
          {"worst", identities.worst},
          {"worst_cells", cells}};
}

}  // namespace

ExitCode build_baseline(const Invocation& call) {
  std::optional<std::filesystem::path> target;
  if (call.has("output")) {
    target = call.get<std::string>("output");
    if (!call.flag("force")) {
      expect_replaceable(*target);
    }
  }
  const WorldInputs inputs = read_world_inputs();
  const BaselineFile built = build_world(inputs);
  Diagnostics warnings;
  cache_world(built, inputs.sha256, warnings);
  call.console.warn(warnings);
  if (target) {
    write_baseline(*target, built);
  }
  if (call.console.json) {
    call.console.out << R"({"sha256":")" << built.baseline.sha256 << R"(","report":)"
                     << built.report_json << "}\n";
  } else if (!call.console.quiet) {
    call.console.out << heading(built);
    print_table(call.console, built.tables.front(), true);
    if (target) {
      call.console.out << "\nwritten to " << target->string() << '\n';
    }
  }
  return ExitCode::Done;
}

ExitCode inspect_baseline(const Invocation& call) {
  const BaselineFile file = opened(call);
  if (call.console.json) {
    Json out{{"title", file.baseline.title},
             {"sha256", file.baseline.sha256},
             {"year", file.baseline.accounts.year},
             {"unit", file.baseline.accounts.unit},
             {"report", Json::parse(file.report_json)}};
    call.console.out << out.dump() << '\n';
    return ExitCode::Done;
  }
  call.console.out << heading(file);
  for (const ReportTable& table : file.tables) {
    print_table(call.console, table, call.flag("all"));
  }
  return ExitCode::Done;
}

ExitCode check_baseline(const Invocation& call) {
  const BaselineFile file = opened(call);
  const model::Identities identities = model::identities(file.baseline.accounts);
  const bool hold = identities.hold(identity_tolerance);
  const Console& console = call.console;
  if (console.json) {
    console.out << identities_json(identities).dump() << '\n';
    return hold ? ExitCode::Done : ExitCode::NoEquilibrium;
  }
  constexpr const char* names[] = {"output", "use", "income", "deficit"};
  using Align = TextTable::Align;
  TextTable worst({Align::Left, Align::Right});
  worst.row({"identity", "largest gap [1]"}, Tone::Bold);
  for (std::size_t k = 0; k < 4; ++k) {
    worst.row({fmt::format("({}) {}", k + 1, names[k]), fmt::format("{:.1e}", identities.worst[k])},
              identities.worst[k] <= identity_tolerance ? Tone::Plain : Tone::Bad);
  }
  TextTable cells({Align::Left, Align::Left, Align::Right, Align::Right});
  cells.row({"identity", "worst cells", "gap [" + file.baseline.accounts.unit + "]", "relative"},
            Tone::Bold);
  for (std::size_t k = 0; k < std::min<std::size_t>(10, identities.gaps.size()); ++k) {
    const model::IdentityGap& gap = identities.gaps[k];
    cells.row({fmt::format("({})", gap.equation), gap.cell.empty() ? "sum" : gap.cell,
               fmt::format("{:.1e}", gap.gap), fmt::format("{:.1e}", gap.relative)});
  }
  console.out << heading(file) << '\n'
              << worst.text(console.out_color, "  ") << '\n'
              << cells.text(console.out_color, "  ") << '\n'
              << painted(hold ? "the identities hold to 1e-12" : "the identities do not hold",
                         hold ? Tone::Good : Tone::Bad, console.out_color)
              << '\n';
  return hold ? ExitCode::Done : ExitCode::NoEquilibrium;
}

}  // namespace tradeflow::io::cli
