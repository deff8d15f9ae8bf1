#include "model/balance_problem.hpp"

#include <utility>

namespace tradeflow::model {

namespace {

using Eigen::Index;
using Eigen::VectorXd;
using Entry = BalanceEntry;

/// One switch for const accounts and others.
template <class AnyAccounts>
auto values_of(AnyAccounts& accounts, Block block) {
  switch (block) {
    case Block::Trade:
      return accounts.trade.values();
    case Block::Inputs:
      return accounts.inputs.values();
    case Block::FinalUse:
      return accounts.final_use.values();
    case Block::ValueAdded:
      return accounts.value_added.values();
  }
  throw ContractError("Block has no such value");
}

/// For each block, for each cell: the targets that count it.
using Incidence = std::vector<std::vector<std::vector<Entry>>>;

Incidence incidence(const Accounts& prior, const std::vector<Target>& targets, Index first_row) {
  Incidence rows(4);
  for (const Block block : {Block::Trade, Block::Inputs, Block::FinalUse, Block::ValueAdded}) {
    rows[static_cast<std::size_t>(block)].resize(block_values(prior, block).size());
  }
  for (std::size_t f = 0; f < targets.size(); ++f) {
    const Index row = first_row + static_cast<Index>(f);
    for (const Term& term : targets[f].terms) {
      auto& block = rows[static_cast<std::size_t>(term.block)];
      expects(term.cell < block.size(), "a target's cell lies inside its table");
      std::vector<Entry>& at = block[term.cell];
      if (!at.empty() && at.back().row == row) {  // the same cell named twice adds up
        at.back().weight += term.weight;
      } else {
        at.push_back({row, term.weight});
      }
    }
  }
  return rows;
}

/// Builds M column by column, market after market, so that the rows (1) stay apart.
class Assembly {
 public:
  Assembly(const Accounts& prior, const std::vector<Target>& targets)
      : prior_(prior), sectors_(prior.shape().sectors) {
    const std::size_t markets = prior.shape().regions * sectors_;
    problem_.markets = static_cast<Index>(markets);
    problem_.rows = static_cast<Index>(2 * markets + targets.size());
    problem_.target = VectorXd::Zero(problem_.rows);
    problem_.slack = VectorXd::Zero(problem_.rows);
    problem_.scale = VectorXd::Zero(problem_.rows);
    for (std::size_t f = 0; f < targets.size(); ++f) {
      const Target& one = targets[f];
      expects(one.tolerance > 0.0 && one.scale > 0.0, "a target's tolerance and scale are > 0");
      const Index row = 2 * problem_.markets + static_cast<Index>(f);
      problem_.target[row] = one.target;
      problem_.slack[row] = one.scale * one.tolerance * one.tolerance;
      problem_.scale[row] = one.scale;
    }
    counted_ = incidence(prior, targets, 2 * problem_.markets);
  }

  BalanceProblem build() && {
    const Shape shape = prior_.shape();
    for (const RegionId n : ids<RegionId>(shape.regions)) {
      for (const SectorId j : ids<SectorId>(shape.sectors)) {
        problem_.group.push_back(problem_.cells.size());
        add_market(n, j);
      }
    }
    problem_.group.push_back(problem_.cells.size());
    for (const RegionId n : ids<RegionId>(shape.regions)) {
      for (const SectorId k : ids<SectorId>(shape.sectors)) {
        add(Block::FinalUse, n.offset() * sectors_ + k.offset(), {{use_row(n, k), -1.0}});
      }
    }
    return std::move(problem_);
  }

 private:
  [[nodiscard]] Index output_row(RegionId n, SectorId j) const {
    return static_cast<Index>(n.offset() * sectors_ + j.offset());
  }
  [[nodiscard]] Index use_row(RegionId n, SectorId k) const {
    return problem_.markets + output_row(n, k);
  }

  /// Output of market (n, j) and what it pays for: (1), and the entries of (2) of those cells.
  void add_market(RegionId n, SectorId j) {
    const Shape shape = prior_.shape();
    const ExporterId i = as_exporter(n);
    for (const ImporterId m : ids<ImporterId>(shape.regions)) {
      const double border = (1.0 + prior_.export_tax(j, m, i)) * (1.0 + prior_.tariff(j, m, i));
      expects(border > 0.0, "tariffs and export taxes are above -1");
      const std::size_t at = (j.offset() * shape.regions + m.offset()) * shape.regions + i.offset();
      add(Block::Trade, at,
          {{output_row(n, j), 1.0 - prior_.production_tax(n, j)},
           {use_row(as_region(m), j), border}});
    }
    for (const SectorId k : ids<SectorId>(shape.sectors)) {
      const std::size_t at = (n.offset() * sectors_ + k.offset()) * sectors_ + j.offset();
      add(Block::Inputs, at, {{output_row(n, j), -1.0}, {use_row(n, k), -1.0}});
    }
    for (std::size_t f = 0; f < shape.factors; ++f) {
      const std::size_t at = (n.offset() * sectors_ + j.offset()) * shape.factors + f;
      add(Block::ValueAdded, at, {{output_row(n, j), -1.0}});
    }
  }

  void add(Block block, std::size_t at, std::vector<Entry> entries) {
    const double prior = block_values(prior_, block)[at];
    if (prior == 0.0) {
      return;  // zeros stay zero
    }
    const std::vector<Entry>& counted = counted_[static_cast<std::size_t>(block)][at];
    entries.insert(entries.end(), counted.begin(), counted.end());
    problem_.cells.push_back({block, at, prior, std::move(entries)});
  }

  const Accounts& prior_;
  std::size_t sectors_;
  Incidence counted_;
  BalanceProblem problem_;
};

}  // namespace

std::span<const double> block_values(const Accounts& accounts, Block block) {
  return values_of(accounts, block);
}

std::span<double> block_values(Accounts& accounts, Block block) {
  return values_of(accounts, block);
}

BalanceProblem balance_problem(const Accounts& prior, const std::vector<Target>& targets) {
  return Assembly(prior, targets).build();
}

}  // namespace tradeflow::model
