#include "model/balance.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace tradeflow::model {

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// One entry of the constraint matrix M: row `row` holds `weight` at some cell.
struct Entry {
  Index row;
  double weight;
};

/// A prior cell that is not zero, and its column of M. Rows of M count equations (1) first,
/// then (2), then the targets; entries ascend by row, and at most one is an equation (1).
struct Cell {
  Block block;
  std::size_t at;  ///< offset in the block's own table
  double prior;    ///< x⁰
  std::vector<Entry> entries;
};

/// M x + diag(slack) y = target: the identities with no slack, A x + s μ = T for the targets.
struct Problem {
  Index markets = 0;  ///< N·J
  Index rows = 0;     ///< 2·N·J + number of targets
  std::vector<Cell> cells;
  /// Cells of market r are [group[r], group[r+1]); cells after the last group (final use)
  /// stand in no equation (1). No two groups share a row (1), so that block is diagonal.
  std::vector<std::size_t> group;
  VectorXd target, slack, scale;
};

std::span<const double> values_of(const Accounts& accounts, Block block) {
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

std::span<double> values_of(Accounts& accounts, Block block) {
  const std::span<const double> fixed = values_of(std::as_const(accounts), block);
  return {const_cast<double*>(fixed.data()), fixed.size()};  // the accounts are not const here
}

/// For each block, for each cell: the targets that count it.
using Incidence = std::vector<std::vector<std::vector<Entry>>>;

Incidence incidence(const Accounts& prior, const std::vector<Target>& targets, Index first_row) {
  Incidence rows(4);
  for (const Block block : {Block::Trade, Block::Inputs, Block::FinalUse, Block::ValueAdded}) {
    rows[static_cast<std::size_t>(block)].resize(values_of(prior, block).size());
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

  Problem build() && {
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
    const double prior = values_of(prior_, block)[at];
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
  Problem problem_;
};

/// The dual at y: x_c = x⁰_c exp(±Mᵀy) (minus for negative cells), the value
/// g(y) = Σ|x| − T·y + ½ s·y², its gradient M x + s y − T, and how far that is from zero.
struct Point {
  VectorXd y;
  VectorXd x;
  double value = 0.0;
  VectorXd gradient;
  double gap = 0.0;  ///< largest |gradient| relative to what the row adds up
};

Point evaluate(const Problem& problem, VectorXd y) {
  Point at{std::move(y), VectorXd(static_cast<Index>(problem.cells.size())), 0.0, {}, 0.0};
  at.gradient = problem.slack.cwiseProduct(at.y) - problem.target;
  at.value = 0.5 * (at.gradient - problem.target).dot(at.y);
  VectorXd total = 2.0 * problem.scale;  // Σ|M x| of a row (1) or (2) is twice its total
  double world = 0.0;
  for (std::size_t c = 0; c < problem.cells.size(); ++c) {
    const Cell& cell = problem.cells[c];
    double exponent = 0.0;
    for (const Entry& entry : cell.entries) {
      exponent += entry.weight * at.y[entry.row];
    }
    const double x = cell.prior * std::exp(cell.prior > 0.0 ? exponent : -exponent);
    at.x[static_cast<Index>(c)] = x;
    at.value += std::abs(x);
    for (const Entry& entry : cell.entries) {
      at.gradient[entry.row] += entry.weight * x;
      total[entry.row] = total[entry.row] + std::abs(entry.weight * x);
    }
    world += cell.block == Block::Trade ? x : 0.0;
  }
  for (Index row = 0; row < problem.rows; ++row) {
    const double scale = std::max(0.5 * total[row], 1e-9 * world);
    at.gap = std::max(at.gap, std::abs(at.gradient[row]) / scale);
  }
  if (!std::isfinite(at.value)) {
    at.gap = std::numeric_limits<double>::infinity();
  }
  return at;
}

/// Newton's step −H⁻¹ gradient, H = M |x| Mᵀ + diag(s). The block of the rows (1) is diagonal:
/// it is eliminated row by row, and the Schur complement over (2) and the targets is factorised.
VectorXd newton_step(const Problem& problem, const Point& at) {
  const Index m = problem.markets;
  const Index n = problem.rows - m;
  MatrixXd S = MatrixXd::Zero(n, n);  // lower triangle
  S.diagonal() = problem.slack.tail(n);
  VectorXd right = -at.gradient.tail(n);
  VectorXd pivot = VectorXd::Zero(m);
  std::vector<std::vector<Entry>> coupling(static_cast<std::size_t>(m));
  VectorXd scratch = VectorXd::Zero(n);
  std::vector<Index> touched;

  const auto add_outer = [&](const std::vector<Entry>& entries, std::size_t from, double size) {
    for (std::size_t a = from; a < entries.size(); ++a) {
      for (std::size_t b = from; b <= a; ++b) {
        S(entries[a].row - m, entries[b].row - m) += size * entries[a].weight * entries[b].weight;
      }
    }
  };
  for (Index r = 0; r < m; ++r) {
    touched.clear();
    for (std::size_t c = problem.group[static_cast<std::size_t>(r)];
         c < problem.group[static_cast<std::size_t>(r) + 1]; ++c) {
      const std::vector<Entry>& entries = problem.cells[c].entries;
      const double size = std::abs(at.x[static_cast<Index>(c)]);
      pivot[r] += size * entries[0].weight * entries[0].weight;
      for (std::size_t e = 1; e < entries.size(); ++e) {
        const Index column = entries[e].row - m;
        if (scratch[column] == 0.0) {
          touched.push_back(column);
        }
        scratch[column] += size * entries[0].weight * entries[e].weight;
      }
      add_outer(entries, 1, size);
    }
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    std::vector<Entry>& row = coupling[static_cast<std::size_t>(r)];
    for (const Index column : touched) {
      row.push_back({column + m, scratch[column]});
      scratch[column] = 0.0;
    }
    if (pivot[r] > 0.0) {
      add_outer(row, 0, -1.0 / pivot[r]);
      for (const Entry& entry : row) {
        right[entry.row - m] += entry.weight * at.gradient[r] / pivot[r];
      }
    }
  }
  for (std::size_t c = problem.group.back(); c < problem.cells.size(); ++c) {
    add_outer(problem.cells[c].entries, 0, std::abs(at.x[static_cast<Index>(c)]));
  }
  S.diagonal() = (S.diagonal().array() > 0.0).select(S.diagonal(), 1.0);  // a market without cells

  VectorXd step(problem.rows);
  step.tail(n) = S.selfadjointView<Eigen::Lower>().llt().solve(right);
  for (Index r = 0; r < m; ++r) {
    double sum = -at.gradient[r];
    for (const Entry& entry : coupling[static_cast<std::size_t>(r)]) {
      sum -= entry.weight * step[entry.row];
    }
    step[r] = pivot[r] > 0.0 ? sum / pivot[r] : 0.0;
  }
  return step;
}

/// The longest share of the step, at most 1, that changes no ln(cell) by more than the limit.
double longest_step(const Problem& problem, const VectorXd& step, double limit) {
  double largest = 0.0;
  for (const Cell& cell : problem.cells) {
    double change = 0.0;
    for (const Entry& entry : cell.entries) {
      change += entry.weight * step[entry.row];
    }
    largest = std::max(largest, std::abs(change));
  }
  return largest > limit ? limit / largest : 1.0;
}

/// Damped Newton on the convex dual: a step is taken where g falls as Armijo asks, or, at the
/// end, where rounding hides the fall of g, if the gap itself falls.
BalanceEnd descend(const Problem& problem, const BalanceOptions& options, Point& at,
                   int& iterations) {
  for (iterations = 0; iterations < options.max_iterations; ++iterations) {
    if (at.gap <= options.tolerance) {
      return BalanceEnd::Converged;
    }
    const VectorXd step = newton_step(problem, at);
    const double slope = at.gradient.dot(step);
    double share = longest_step(problem, step, options.max_log_step);
    bool taken = false;
    for (int halvings = 0; halvings < 40 && !taken; ++halvings, share *= 0.5) {
      Point next = evaluate(problem, at.y + share * step);
      if (next.value < at.value + 1e-4 * share * slope || next.gap < at.gap) {
        at = std::move(next);
        taken = true;
      }
    }
    if (!taken) {
      return BalanceEnd::Stalled;
    }
  }
  return BalanceEnd::IterationLimit;
}

double sum_of(const Accounts& accounts, const Target& target) {
  double sum = 0.0;
  for (const Term& term : target.terms) {
    sum += term.weight * values_of(accounts, term.block)[term.cell];
  }
  return sum;
}

}  // namespace

std::string_view to_string(Block block) noexcept {
  switch (block) {
    case Block::Trade:
      return "trade";
    case Block::Inputs:
      return "inputs";
    case Block::FinalUse:
      return "final use";
    case Block::ValueAdded:
      return "value added";
  }
  return "?";
}

std::string_view to_string(BalanceEnd end) noexcept {
  switch (end) {
    case BalanceEnd::Converged:
      return "converged";
    case BalanceEnd::Stalled:
      return "stalled";
    case BalanceEnd::IterationLimit:
      return "iteration limit";
  }
  return "?";
}

Balance balance(const Accounts& prior, const std::vector<Target>& targets,
                const BalanceOptions& options) {
  const Problem problem = Assembly(prior, targets).build();
  Point at = evaluate(problem, VectorXd::Zero(problem.rows));
  Balance result;
  result.end = descend(problem, options, at, result.iterations);
  result.gap = at.gap;
  result.accounts = prior;
  for (std::size_t c = 0; c < problem.cells.size(); ++c) {
    const Cell& cell = problem.cells[c];
    values_of(result.accounts, cell.block)[cell.at] = at.x[static_cast<Index>(c)];
  }
  result.accounts.deficit = implied_deficit(result.accounts);
  for (std::size_t f = 0; f < targets.size(); ++f) {
    const Target& target = targets[f];
    TargetOutcome outcome;
    outcome.prior = sum_of(prior, target);
    outcome.reached = sum_of(result.accounts, target);
    outcome.tension = (outcome.reached - target.target) / (target.tolerance * target.scale);
    outcome.pressure = at.y[2 * problem.markets + static_cast<Index>(f)];
    outcome.reachable = std::any_of(target.terms.begin(), target.terms.end(), [&](const Term& t) {
      return values_of(prior, t.block)[t.cell] != 0.0;
    });
    result.targets.push_back(outcome);
  }
  return result;
}

}  // namespace tradeflow::model
