#include "seeds/trace.hpp"

#include <algorithm>
#include <cmath>

#include "seeds/targets.hpp"

namespace tradeflow::seeds {
namespace {

using namespace model;

bool stands_behind(const FactLine& line, const std::string& fact) {
  return line.id == fact || line.id.rfind(fact + " as ", 0) == 0;  // joint products of a crush
}

double value_of(const Accounts& a, const Term& term) {
  switch (term.block) {
    case Block::Trade:
      return a.trade.values()[term.cell];
    case Block::Inputs:
      return a.inputs.values()[term.cell];
    case Block::FinalUse:
      return a.final_use.values()[term.cell];
    case Block::ValueAdded:
      return a.value_added.values()[term.cell];
  }
  return 0.0;
}

void largest_first(std::vector<FedCell>& cells) {
  std::stable_sort(cells.begin(), cells.end(), [](const FedCell& x, const FedCell& y) {
    return std::abs(x.weight * x.value) > std::abs(y.weight * y.value);
  });
}

std::vector<FedCell> tariffs_from(const Calibration& world, const std::string& fact) {
  std::vector<FedCell> cells;
  const auto& sources = world.tariffs.sources;
  for (std::size_t cell = 0; cell < world.accounts.tariff.size(); ++cell) {
    const std::uint16_t added = world.tariffs.measure[cell];
    const bool ours =
        sources[world.tariffs.source[cell]] == fact || (added != 0 && sources[added - 1U] == fact);
    if (ours) {
      cells.push_back({cell_name(world.accounts.labels, Block::Trade, cell), 1.0,
                       world.accounts.tariff.values()[cell]});
    }
  }
  largest_first(cells);
  return cells;
}

}  // namespace

FactTrace trace_fact(const Calibration& world, const std::string& fact) {
  FactTrace trace;
  for (const FactLine& line : world.report.facts) {
    if (stands_behind(line, fact)) {
      trace.targets.push_back(&line);
      for (const Term& term : line.terms) {
        trace.cells.push_back({cell_name(world.accounts.labels, term.block, term.cell), term.weight,
                               value_of(world.accounts, term)});
      }
    } else if (std::find(line.through.begin(), line.through.end(), fact) != line.through.end()) {
      trace.helped.push_back(&line);
    }
  }
  largest_first(trace.cells);
  trace.tariffs = tariffs_from(world, fact);
  return trace;
}

CellTrace trace_cell(const Calibration& world, SectorId sector, ImporterId importer,
                     ExporterId exporter) {
  const std::size_t regions = world.accounts.shape().regions;
  const std::size_t cell =
      (sector.offset() * regions + importer.offset()) * regions + exporter.offset();
  CellTrace trace;
  trace.value = world.accounts.trade(sector, importer, exporter);
  trace.tariff = world.accounts.tariff(sector, importer, exporter);
  trace.tariff_source = world.tariffs.of(cell);
  for (const FactLine& line : world.report.facts) {
    const bool counts = std::any_of(line.terms.begin(), line.terms.end(), [&](const Term& term) {
      return term.block == Block::Trade && term.cell == cell;
    });
    if (counts) {
      trace.targets.push_back(&line);
    }
  }
  std::stable_sort(
      trace.targets.begin(), trace.targets.end(),
      [](const FactLine* x, const FactLine* y) { return x->terms.size() < y->terms.size(); });
  return trace;
}

}  // namespace tradeflow::seeds
