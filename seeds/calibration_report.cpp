#include "seeds/calibration_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "seeds/places.hpp"
#include "seeds/targets.hpp"
#include "seeds/units.hpp"

namespace tradeflow::seeds {
namespace {

using namespace model;

constexpr std::size_t moves_shown = 20;
constexpr std::size_t rivals_shown = 4;
constexpr double in_tension = 1.0;  // standard deviations off before a line names its rivals

template <class Id_, class Labels>
std::vector<std::string> codes(const std::vector<Id_>& all, const Labels& labels) {
  if (all.size() == labels.size()) {
    return {"all"};
  }
  std::vector<std::string> names;
  names.reserve(all.size());
  for (const auto& one : all) {
    names.push_back(labels[one.offset()].code);
  }
  return names;
}

/// A share target is V(exporter) − share · V(all) = 0; people read V(exporter)/V(all).
double percent_of_imports(const Target& target, const Accounts& a) {
  double own = 0.0;
  double all = 0.0;
  for (const Term& term : target.terms) {
    (term.weight > 0.0 ? own : all) += a.trade.values()[term.cell];
  }
  return all > 0.0 ? 100.0 * own / all : 0.0;
}

std::vector<FactLine> fact_lines(const Evidence& e) {
  std::vector<FactLine> lines;
  for (std::size_t f = 0; f < e.targets.size(); ++f) {
    const Known& known = *e.used[f];
    const TargetOutcome& outcome = e.balance.targets[f];
    FactLine line;
    line.id = e.targets[f].id;
    line.says = known.fact->says;
    line.subject = to_string(known.subject);
    line.grade = to_string(known.grade);
    const bool share = known.subject == Subject::Share;
    line.unit = share ? "%" : e.spec.unit;
    line.target = share ? 100.0 * known.value : e.targets[f].target;
    line.before = share ? percent_of_imports(e.targets[f], e.before) : outcome.prior;
    line.reached = share ? percent_of_imports(e.targets[f], e.balance.accounts) : outcome.reached;
    line.tension = outcome.tension;
    line.pressure = outcome.pressure;
    line.reachable = outcome.reachable;
    line.sectors = codes(known.sectors, e.spec.labels.sectors);
    line.exporters = codes(known.exporters, e.spec.labels.regions);
    line.importers = codes(known.importers, e.spec.labels.regions);
    line.through = known.through;
    line.terms = e.targets[f].terms;
    lines.push_back(std::move(line));
  }
  return lines;
}

/// For each fact in tension, the facts on some of its cells that press the other way, hardest
/// first.
void name_rivals(const Evidence& e, std::vector<FactLine>& lines) {
  std::map<std::pair<Block, std::size_t>, std::vector<std::pair<std::size_t, double>>> by_cell;
  for (std::size_t f = 0; f < e.targets.size(); ++f) {
    for (const Term& term : e.targets[f].terms) {
      by_cell[{term.block, term.cell}].emplace_back(f, term.weight * e.balance.targets[f].pressure);
    }
  }
  for (std::size_t f = 0; f < e.targets.size(); ++f) {
    if (std::abs(lines[f].tension) < in_tension) {
      continue;
    }
    std::map<std::size_t, double> rivals;
    for (const Term& term : e.targets[f].terms) {
      const double own = term.weight * e.balance.targets[f].pressure;
      for (const auto& [g, press] : by_cell[{term.block, term.cell}]) {
        if (g != f && press * own < 0.0) {
          rivals[g] = std::max(rivals[g], std::abs(press));
        }
      }
    }
    std::vector<std::pair<double, std::size_t>> ranked;
    ranked.reserve(rivals.size());
    for (const auto& [g, press] : rivals) {
      ranked.emplace_back(-press, g);
    }
    std::sort(ranked.begin(), ranked.end());
    for (std::size_t k = 0; k < std::min(rivals_shown, ranked.size()); ++k) {
      lines[f].against.push_back(e.targets[ranked[k].second].id);
    }
  }
}

std::vector<Move> largest_moves(const Evidence& e) {
  struct Candidate {
    double information;
    Block block;
    std::size_t cell;
    double before, after;
  };
  std::vector<Candidate> all;
  const auto add = [&](Block block, std::span<const double> before, std::span<const double> after) {
    for (std::size_t cell = 0; cell < before.size(); ++cell) {
      if (before[cell] != 0.0) {
        const double z = after[cell] / before[cell];
        const double information = z > 0.0 ? z * std::log(z) - z + 1.0 : 1.0;
        const double cost = std::abs(before[cell]) * information;
        all.push_back({cost, block, cell, before[cell], after[cell]});
      }
    }
  };
  const Accounts& after = e.balance.accounts;
  add(Block::Trade, e.before.trade.values(), after.trade.values());
  add(Block::Inputs, e.before.inputs.values(), after.inputs.values());
  add(Block::FinalUse, e.before.final_use.values(), after.final_use.values());
  add(Block::ValueAdded, e.before.value_added.values(), after.value_added.values());
  const std::size_t shown = std::min(moves_shown, all.size());
  std::partial_sort(
      all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), all.end(),
      [](const Candidate& a, const Candidate& b) { return a.information > b.information; });
  std::vector<Move> moves;
  for (std::size_t k = 0; k < shown; ++k) {
    moves.push_back({cell_name(after.labels, all[k].block, all[k].cell), all[k].before,
                     all[k].after, all[k].information});
  }
  return moves;
}

/// A trade cell is as good as the best fact on it alone, at best C where only a total is known.
void grade_trade(const Evidence& e, double graded[4]) {
  std::vector<Grade> trade = e.split.trade_grade;
  for (std::size_t f = 0; f < e.targets.size(); ++f) {
    const auto& terms = e.targets[f].terms;
    const Grade known = terms.size() == 1 ? e.used[f]->grade : std::max(e.used[f]->grade, Grade::C);
    for (const Term& term : terms) {
      if (term.block == Block::Trade && term.weight == 1.0) {
        trade[term.cell] = std::min(trade[term.cell], known);
      }
    }
  }
  for (std::size_t cell = 0; cell < trade.size(); ++cell) {
    graded[static_cast<std::size_t>(trade[cell])] += e.balance.accounts.trade.values()[cell];
  }
}

/// Use is B, C where its table is borrowed, D in rows and columns that a rule split.
void grade_use(const Evidence& e, double graded[4]) {
  const Accounts& a = e.balance.accounts;
  const Shape s = a.shape();
  const auto is_split = [&](SectorId j) {
    return e.spec.parents[j.offset()] != e.spec.labels.sectors[j.offset()].code;
  };
  for (const auto n : ids<RegionId>(s.regions)) {
    const bool borrowed = e.spec.borrowed.contains(a.labels.regions[n.offset()].code);
    const Grade own = borrowed ? Grade::C : Grade::B;
    for (const auto k : ids<SectorId>(s.sectors)) {
      for (const auto j : ids<SectorId>(s.sectors)) {
        const Grade g = is_split(j) || is_split(k) ? Grade::D : own;
        graded[static_cast<std::size_t>(g)] += a.inputs(n, as_input(k), j);
      }
      graded[static_cast<std::size_t>(is_split(k) ? Grade::D : own)] += a.final_use(n, k);
    }
  }
}

std::vector<std::pair<std::string, double>> imports_by_source(const Evidence& e) {
  std::map<std::string, double> sums;
  const Accounts& a = e.balance.accounts;
  const std::size_t regions = a.shape().regions;
  for (std::size_t cell = 0; cell < a.trade.size(); ++cell) {
    if (cell % regions != cell / regions % regions && a.tariff.values()[cell] != 0.0) {
      sums[e.tariffs.of(cell)] += a.trade.values()[cell];
    }
  }
  std::vector<std::pair<std::string, double>> all(sums.begin(), sums.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& x, const auto& y) { return x.second > y.second; });
  return all;
}

double traded(const Accounts& a, const Check& check, const std::vector<std::string>& importers) {
  double total = 0.0;
  for (const SectorId j : sectors_of(a.labels, check.sectors)) {
    for (const RegionId n : regions_of(a.labels, importers)) {
      for (const RegionId i : regions_of(a.labels, check.exporters)) {
        total += n == i ? 0.0 : a.trade(j, as_importer(n), as_exporter(i));
      }
    }
  }
  return total;
}

/// Million USD of the accounts in the unit of the published figure.
double in_unit(const Evidence& e, const Check& check, double millions) {
  const Unit unit = parse_unit(check.unit).value_or(Unit{});
  if (unit.dimension == Dimension::Share) {
    return millions / traded(e.balance.accounts, check, {"all"}) / unit.scale;
  }
  if (unit.dimension == Dimension::Money) {
    const auto rate = exchange_rate(e.ledger, unit.currency, e.spec.year);
    return millions * (rate ? rate->per_usd : 0.0) / unit.scale;
  }
  const SplitSpec* split = e.spec.split(check.sectors.front());
  const Fact* price = split == nullptr ? nullptr : e.ledger.find(split->unit_value);
  const double usd_per_tonne = price == nullptr ? 0.0 : in_base_unit(*price).value_or(0.0);
  return usd_per_tonne > 0.0 ? millions * 1e6 / usd_per_tonne / unit.scale : 0.0;
}

double crushed(const Evidence& e, const Check& check) {
  for (std::size_t f = 0; f < e.used.size(); ++f) {
    const Known& known = *e.used[f];
    if (known.subject == Subject::Crush &&
        same_code(e.spec.labels.regions[known.exporters.front().offset()].code,
                  check.exporters.front())) {
      return e.balance.targets[f].reached;
    }
  }
  return 0.0;
}

std::vector<CheckLine> check_lines(const Evidence& e) {
  std::vector<CheckLine> lines;
  for (const Check& check : e.spec.checks) {
    const double millions =
        check.crushed ? crushed(e, check) : traded(e.balance.accounts, check, check.importers);
    lines.push_back({check.id, check.says, check.value, in_unit(e, check, millions), check.unit});
  }
  return lines;
}

}  // namespace

CalibrationReport report_on(const Evidence& e) {
  CalibrationReport report;
  report.end = e.balance.end;
  report.iterations = e.balance.iterations;
  report.gap = e.balance.gap;
  report.facts = fact_lines(e);
  name_rivals(e, report.facts);
  std::stable_sort(report.facts.begin(), report.facts.end(),
                   [](const FactLine& a, const FactLine& b) {
                     return std::abs(a.tension) > std::abs(b.tension);
                   });
  report.unused = e.knowledge.unused;
  for (const Known& known : e.knowledge.known) {
    if (known.value == 0.0) {
      report.unused.push_back({known.fact->id, "nought: the cells are zero"});
    }
  }
  report.moves = largest_moves(e);
  grade_trade(e, report.graded);
  grade_use(e, report.graded);
  report.tariff_sources = imports_by_source(e);
  report.tariff_records = e.tariffs.applied;
  report.updates = e.update.regions;
  report.splits = e.split.notes;
  for (const std::string& id : e.spec.memos) {
    const Fact* fact = e.ledger.find(id);
    report.memos.emplace_back(id, fact != nullptr ? fact->says : "no such fact");
  }
  report.checks = check_lines(e);
  return report;
}

}  // namespace tradeflow::seeds
