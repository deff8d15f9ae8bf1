#include "io/cli/headline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "io/cli/headline_path.hpp"
#include "io/cli/numbers.hpp"
#include "io/render.hpp"
#include "io/verification.hpp"

namespace tradeflow::io::cli {
namespace {

using Align = TextTable::Align;
using analysis::Figure;

// More rows than these are noise on a terminal; --json and the file have them all.
constexpr std::size_t shown_regions = 8;
constexpr std::size_t shown_markets = 8;
constexpr std::size_t shown_sales = 6;
constexpr std::size_t shown_rivals = 2;
constexpr std::size_t shown_idle = 3;  // of the measures that do not apply, per reason
constexpr std::size_t longest_name = 32;

std::string region_name(const ScenarioPage& page, model::RegionId region) {
  return shortened(page.baseline->accounts.labels.regions[region.offset()].name, longest_name);
}
std::string sector_name(const ScenarioPage& page, model::SectorId sector) {
  return shortened(page.baseline->accounts.labels.sectors[sector.offset()].name, longest_name);
}

/// One label column, then numbers.
TextTable table(std::size_t numbers) {
  std::vector<Align> columns(numbers + 1, Align::Right);
  columns.front() = Align::Left;
  return TextTable(std::move(columns));
}

/// The horizons' names, once under each title; a baseline before those titles that show levels.
void heading(TextTable& into, const ScenarioPage& page, std::string first,
             const std::vector<std::pair<std::string, bool>>& titles) {
  std::vector<std::pair<std::string, std::size_t>> spans{{std::move(first), 1}};
  std::vector<std::string> names{""};
  for (const auto& [title, levels] : titles) {
    spans.emplace_back(title, page.horizons.size() + (levels ? 1 : 0));
    if (levels) {
      names.emplace_back("baseline");
    }
    for (const auto* run : page.horizons) {
      names.push_back(run->horizon);
    }
  }
  into.titles(spans);
  into.row(std::move(names), Tone::Faint);
}

void add_changes(std::vector<std::string>& row, const Figure& figure, int decimals) {
  for (std::size_t h = 0; h < figure.at.size(); ++h) {
    row.push_back(figure.baseline == 0.0 ? "-" : percent(figure.change(h), decimals));
  }
}

void add_levels(std::vector<std::string>& row, const Figure& figure, int decimals) {
  row.push_back(amount(figure.baseline, decimals));
  for (const double level : figure.at) {
    row.push_back(amount(level, decimals));
  }
}

/// The largest of one figure over the lines that are shown.
template <class Line>
double largest(const std::vector<Line>& lines, std::size_t shown, Figure Line::*figure) {
  double size = 0.0;
  for (std::size_t at = 0; at < std::min(lines.size(), shown); ++at) {
    size = std::max(size, std::abs((lines[at].*figure).baseline));
    for (const double level : (lines[at].*figure).at) {
      size = std::max(size, std::abs(level));
    }
  }
  return size;
}

std::string more(std::size_t all, std::size_t shown, const std::string& what) {
  const std::size_t left = all > shown ? all - shown : 0;
  return left == 0 ? ""
                   : fmt::format("  and {} more {}{}; --json lists all\n", left, what,
                                 left == 1 ? "" : "s");
}

/// The measures that do not apply, by reason.
std::string idle_measures(const ScenarioPage& page) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const scenarios::MeasureRecord& measure : page.resolved->measures) {
    if (!measure.applies) {
      by_reason[measure.why_not].push_back(measure.id);
    }
  }
  std::string text;
  for (const auto& [reason, ids] : by_reason) {
    text += "  " + reason + ": ";
    for (std::size_t at = 0; at < std::min(ids.size(), shown_idle); ++at) {
      text += (at == 0 ? "" : ", ") + ids[at];
    }
    text += ids.size() > shown_idle ? fmt::format(" and {} more\n", ids.size() - shown_idle) : "\n";
  }
  return text;
}

std::string measures(const ScenarioPage& page, bool color) {
  const std::string& unit = page.baseline->accounts.unit;
  const bool dated = !page.resolved->periods.empty();
  TextTable rows({Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Left});
  std::vector<std::pair<std::string, std::size_t>> titles{
      {"measure", 1}, {"change", 1}, {"coverage", 1}, {"trade touched, " + unit, 1}, {"flows", 1}};
  if (dated) {
    titles.emplace_back("paid", 1);
  }
  rows.titles(titles);
  double touched = 0.0;
  for (const scenarios::MeasureRecord& measure : page.resolved->measures) {
    touched = std::max(touched, measure.trade);
  }
  for (const scenarios::MeasureRecord& measure : page.resolved->measures) {
    if (measure.applies) {
      rows.row({measure.id, measure.change, fmt::format("{:.4g} %", 100.0 * measure.coverage),
                amount(measure.trade, decimals_for(touched)), std::to_string(measure.cells),
                dated ? days_text(measure.days) : std::string()});
    }
  }
  return rows.text(color) + painted(idle_measures(page), Tone::Faint, color);
}

std::string regions(const ScenarioPage& page, bool color) {
  const auto& lines = page.headline.regions;
  const bool sticky = std::any_of(page.horizons.begin(), page.horizons.end(),
                                  [](const auto* run) { return run->closure.sticky(); });
  TextTable rows = table((sticky ? 4 : 3) * page.horizons.size() + 1);
  std::vector<std::pair<std::string, bool>> titles{
      {"real income, %", false},
      {"exports, %", false},
      {"tariff revenue, " + page.baseline->accounts.unit, true}};
  if (sticky) {
    titles.insert(titles.begin() + 1, {"employment, %", false});
  }
  heading(rows, page, "region", titles);
  const int decimals =
      decimals_for(largest(lines, shown_regions, &analysis::RegionHeadline::tariff_revenue));
  for (std::size_t at = 0; at < std::min(lines.size(), shown_regions); ++at) {
    std::vector<std::string> row{region_name(page, lines[at].region)};
    add_changes(row, lines[at].real_income, 3);
    if (sticky) {
      add_changes(row, lines[at].employment, 3);
    }
    add_changes(row, lines[at].exports, 2);
    add_levels(row, lines[at].tariff_revenue, decimals);
    rows.row(std::move(row));
  }
  return rows.text(color) + more(lines.size(), shown_regions, "region");
}

std::string markets(const ScenarioPage& page, bool color) {
  const auto& lines = page.headline.markets;
  TextTable rows = table(3 * page.horizons.size() + 1);
  heading(rows, page, "sector hit",
          {{"exports, " + page.baseline->accounts.unit, true},
           {"output value, %", false},
           {"output volume, %", false}});
  const int decimals =
      decimals_for(largest(lines, shown_markets, &analysis::MarketHeadline::exports));
  for (std::size_t at = 0; at < std::min(lines.size(), shown_markets); ++at) {
    std::vector<std::string> row{region_name(page, lines[at].region) + ": " +
                                 sector_name(page, lines[at].sector)};
    add_levels(row, lines[at].exports, decimals);
    add_changes(row, lines[at].output, 2);
    add_changes(row, lines[at].volume, 2);
    rows.row(std::move(row));
  }
  return rows.text(color) + more(lines.size(), shown_markets, "sector");
}

std::string sellers(const ScenarioPage& page, const std::vector<model::RegionId>& hit) {
  if (hit.size() > 2) {
    return std::to_string(hit.size()) + " regions";
  }
  return hit.size() == 1 ? region_name(page, hit[0])
                         : region_name(page, hit[0]) + " and " + region_name(page, hit[1]);
}

/// One seller's change at each horizon, times `sign`; its share of the whole at the last one.
struct Change {
  std::string who;
  const Figure* figure;
  std::string share = {};
  double sign = 1.0;
  Tone tone = Tone::Plain;
};

void change_row(TextTable& into, const Change& change, int decimals) {
  std::vector<std::string> row{change.who, amount(change.figure->baseline, decimals)};
  for (const double level : change.figure->at) {
    row.push_back(signed_amount(change.sign * (level - change.figure->baseline), decimals));
  }
  row.push_back(change.share);
  into.row(std::move(row), change.tone);
}

/// What the exporters hit lost (or won) is what the others gained (or lost), less what spending
/// grew (or fell): the shares add up to 100 %.
void sales_rows(TextTable& into, const ScenarioPage& page, const analysis::SalesHeadline& line,
                int decimals) {
  const auto moved = [](const Figure& figure) { return figure.at.back() - figure.baseline; };
  const double whole = moved(line.hit_sales);
  const bool lost = whole < 0.0;
  const auto share = [whole](double part) {
    return whole == 0.0 ? std::string() : amount(100.0 * part / whole, 0) + " %";
  };
  into.row({sector_name(page, line.sector) + " in " + region_name(page, line.importer)},
           Tone::Bold);
  change_row(into, {"  " + sellers(page, line.hit) + (lost ? " lost" : " won"), &line.hit_sales},
             decimals);
  if (line.rivals.baseline > 0.0) {
    change_row(into, {"  other exporters", &line.rivals, share(-moved(line.rivals))}, decimals);
  }
  std::size_t shown = 0;
  for (const auto& [rival, sales] : line.by_rival) {
    if (line.by_rival.size() == 1 || shown++ == shown_rivals ||
        std::abs(moved(sales)) < 0.01 * std::abs(whole)) {
      break;
    }
    change_row(into,
               {"    " + region_name(page, rival), &sales, share(-moved(sales)), 1.0, Tone::Faint},
               decimals);
  }
  change_row(into, {"  home producers", &line.home, share(-moved(line.home))}, decimals);
  change_row(into,
             {lost ? "  fall of demand" : "  rise of demand", &line.spending,
              share(moved(line.spending)), lost ? -1.0 : 1.0},
             decimals);
}

std::string sales(const ScenarioPage& page, bool color) {
  const auto& lines = page.headline.sales;
  if (lines.empty()) {
    return {};
  }
  TextTable rows = table(page.horizons.size() + 2);
  std::vector<std::string> names{"", "baseline"};
  for (const auto* run : page.horizons) {
    names.push_back(run->horizon);
  }
  rows.titles({{"who gained the sales", 1},
               {"spending with tariffs, " + page.baseline->accounts.unit, names.size() - 1},
               {"share", 1}});
  names.push_back(page.horizons.back()->horizon);
  rows.row(std::move(names), Tone::Faint);
  const int decimals =
      decimals_for(largest(lines, shown_sales, &analysis::SalesHeadline::spending));
  for (std::size_t at = 0; at < std::min(lines.size(), shown_sales); ++at) {
    sales_rows(rows, page, lines[at], decimals);
  }
  return rows.text(color) + more(lines.size(), shown_sales, "market") + '\n';
}

/// What a sticky path does from one period to the next.
std::string path_words(const ScenarioPage& page, std::size_t first) {
  const auto& start = *page.horizons[first];
  const auto& end = *page.horizons[first + periods_of(page) - 1];
  return fmt::format(
      "{}: each {} {:.3g} % of buyers choose their suppliers anew, the others take of each what "
      "they took; mobility of labour and capital rises likewise, from {:.3g} to {:.3g}",
      start.horizon, to_string(page.resolved->clock), 100.0 * start.nests.choosing,
      start.closure.mobility, end.closure.mobility);
}

std::string mobility_words(const ScenarioPage& page, std::size_t first) {
  const scenarios::ScenarioRun& run = *page.horizons[first];
  if (run.nests.sticky()) {
    return path_words(page, first);
  }
  const double mobility = run.closure.mobility;
  if (run.closure.deficits == model::DeficitRule::Residual) {
    return run.horizon + ": nothing replaces anything, factors cost what they did";
  }
  if (mobility == 0.0) {
    return run.horizon + ": labour and capital stay in their sectors";
  }
  const char* const they = page.horizons.front()->nests.sticky() ? "labour and capital" : "they";
  return std::isinf(mobility) ? fmt::format("{}: {} move freely between sectors", run.horizon, they)
                              : fmt::format("{}: {} move between sectors with elasticity {:g}",
                                            run.horizon, they, mobility);
}

/// What is held fixed otherwise than by default; else nothing.
std::string closure_words(const model::Closure& closure) {
  std::string text;
  if (closure.deficits == model::DeficitRule::Residual) {
    return "Employment gives way, and deficits are what is spent beyond what is earned.\n";
  }
  if (closure.labour == model::LabourRule::StickyReal) {
    text += "Wages follow consumer prices, and employment gives way.\n";
  } else if (closure.labour == model::LabourRule::StickyNominal) {
    text += "Wages stay in units of world value added, and employment gives way.\n";
  }
  if (closure.revenue == model::RevenueRule::Save) {
    text += "Each region saves what its tax revenue changes by, and lends it to the others.\n";
  }
  return text;
}

/// "31 passes", and where more than one method was needed what each did.
std::string passes_words(const model::Equilibrium& solution) {
  std::string text = fmt::format("{} passes", solution.iterations);
  if (solution.stages.size() > 1) {
    for (const model::Stage& stage : solution.stages) {
      text += fmt::format("{} {} {} after {}", &stage == &solution.stages.front() ? ":" : ",",
                          model::to_string(stage.method), model::to_string(stage.reason),
                          stage.iterations);
    }
  }
  return text;
}

}  // namespace

std::string certificate_line(const scenarios::ScenarioRun& run) {
  const model::Certificate& certificate = run.certificate;
  return fmt::format(
      "certificate, {}: {} (largest residual {:.1e} at {}, limit {:.0e}; Walras {:.1e}; {}, {})",
      run.horizon, certificate.holds(certificate_tolerance) ? "holds" : "not met",
      certificate.residual, certificate.worst_cell, certificate_tolerance,
      std::abs(certificate.walras), passes_words(run.equilibrium), duration(run.seconds));
}

std::string page_text(const ScenarioPage& page, bool color) {
  const model::Accounts& accounts = page.baseline->accounts;
  const model::Shape shape = accounts.shape();
  std::string text =
      painted(page.resolved->name, Tone::Bold, color) + ": " + page.resolved->title + '\n' +
      fmt::format("baseline: {} ({} regions, {} sectors, {})\n", page.baseline->title,
                  shape.regions, shape.sectors, accounts.year) +
      "Every figure is a level against the baseline at its horizon, not a growth rate.\n";
  const std::size_t periods = periods_of(page);
  for (std::size_t first = 0; first < page.horizons.size(); first += periods) {
    const char* const between = page.horizons.front()->nests.sticky() ? "\n" : "; ";
    text += (first == 0 ? "" : between) + mobility_words(page, first);
  }
  if (!page.resolved->periods.empty()) {
    const auto& path = page.resolved->periods;
    text += fmt::format(
        "\n{} periods, {} to {}, one equilibrium each; a rate is the mean over a period's days",
        path.size(), path.front().period.text, path.back().period.text);
    return text + "\n\n" + measures(page, color) + '\n' + path_text(page, color) + '\n' +
           bands_text(page, color) + '\n' + closures_text(page, color) +
           path_certificates(page, color);
  }
  text +=
      "\n" + closure_words(page.horizons.front()->closure) + "\n" + measures(page, color) + '\n';
  text += page.resolved->quotas.empty() ? "" : quotas_text(page, color) + '\n';
  text += regions(page, color) + '\n' + items_text(page, color);
  text += markets(page, color) + '\n' + sales(page, color) + bands_text(page, color) + '\n';
  text += closures_text(page, color);
  for (const auto* run : page.horizons) {
    const bool holds = run->certificate.holds(certificate_tolerance);
    text += painted(certificate_line(*run), holds ? Tone::Good : Tone::Bad, color) + '\n';
  }
  return text;
}

}  // namespace tradeflow::io::cli
