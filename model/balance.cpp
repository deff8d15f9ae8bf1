#include "model/balance.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/balance_problem.hpp"

namespace tradeflow::model {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Cell = BalanceCell;
using Entry = BalanceEntry;
using Problem = BalanceProblem;

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

/// Newton's system H δ = −gradient, H = M |x| Mᵀ + diag(s). The block of the rows (1) is
/// diagonal: each is eliminated as its cells are seen, and what is left is the Schur complement
/// over (2) and the targets.
class NewtonSystem {
 public:
  NewtonSystem(const Problem& problem, const Point& at)
      : problem_(problem),
        at_(at),
        schur_(MatrixXd::Zero(problem.rows - problem.markets, problem.rows - problem.markets)),
        right_(-at.gradient.tail(problem.rows - problem.markets)),
        pivot_(VectorXd::Zero(problem.markets)),
        coupling_(static_cast<std::size_t>(problem.markets)),
        scratch_(VectorXd::Zero(problem.rows - problem.markets)) {
    schur_.diagonal() = problem.slack.tail(problem.rows - problem.markets);
    for (Index r = 0; r < problem.markets; ++r) {
      eliminate(r);
    }
    for (std::size_t c = problem.group.back(); c < problem.cells.size(); ++c) {
      add_outer(problem.cells[c].entries, 0, size_of(c));
    }
  }

  VectorXd solve() && {
    const Index m = problem_.markets;
    for (Index k = 0; k < schur_.rows(); ++k) {  // a market without cells: any number will do
      schur_(k, k) = schur_(k, k) > 0.0 ? schur_(k, k) : 1.0;
    }
    VectorXd step(problem_.rows);
    const Eigen::LLT<Eigen::Ref<MatrixXd>, Eigen::Lower> factor(schur_);  // in place
    step.tail(schur_.rows()) = factor.solve(right_);
    for (Index r = 0; r < m; ++r) {
      double sum = -at_.gradient[r];
      for (const Entry& entry : coupling_[static_cast<std::size_t>(r)]) {
        sum -= entry.weight * step[entry.row];
      }
      step[r] = pivot_[r] > 0.0 ? sum / pivot_[r] : 0.0;
    }
    return step;
  }

 private:
  [[nodiscard]] double size_of(std::size_t cell) const {
    return std::abs(at_.x[static_cast<Index>(cell)]);
  }

  /// Lower triangle, down each column: the matrix is stored by columns.
  void add_outer(const std::vector<Entry>& entries, std::size_t from, double size) {
    const Index m = problem_.markets;
    for (std::size_t b = from; b < entries.size(); ++b) {
      for (std::size_t a = b; a < entries.size(); ++a) {
        schur_(entries[a].row - m, entries[b].row - m) +=
            size * entries[a].weight * entries[b].weight;
      }
    }
  }

  void eliminate(Index r) {
    const auto group = static_cast<std::size_t>(r);
    std::vector<Index> touched;
    for (std::size_t c = problem_.group[group]; c < problem_.group[group + 1]; ++c) {
      const std::vector<Entry>& entries = problem_.cells[c].entries;
      if (entries.empty()) {
        continue;
      }
      const double own = size_of(c) * entries[0].weight;
      pivot_[r] += own * entries[0].weight;
      for (std::size_t e = 1; e < entries.size(); ++e) {
        scratch_[entries[e].row - problem_.markets] += own * entries[e].weight;
        touched.push_back(entries[e].row - problem_.markets);
      }
      add_outer(entries, 1, size_of(c));
    }
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    std::vector<Entry>& row = coupling_[group];
    for (const Index column : touched) {
      row.push_back({column + problem_.markets, scratch_[column]});
      scratch_[column] = 0.0;
    }
    if (pivot_[r] > 0.0) {
      add_outer(row, 0, -1.0 / pivot_[r]);
      for (const Entry& entry : row) {
        right_[entry.row - problem_.markets] += entry.weight * at_.gradient[r] / pivot_[r];
      }
    }
  }

  const Problem& problem_;
  const Point& at_;
  MatrixXd schur_;
  VectorXd right_, pivot_;
  std::vector<std::vector<Entry>> coupling_;  ///< per row (1): its entries of H beyond the pivot
  VectorXd scratch_;
};

/// The longest share of the step, at most 1, that lets no cell grow beyond exp(limit) times its
/// prior or what it is: far up, g grows like an exponential and its quadratic model says nothing.
/// Cells may fall freely, and come back.
double longest_step(const Problem& problem, const Point& at, const VectorXd& step, double limit) {
  double share = 1.0;
  for (std::size_t c = 0; c < problem.cells.size(); ++c) {
    const Cell& cell = problem.cells[c];
    double change = 0.0;
    for (const Entry& entry : cell.entries) {
      change += entry.weight * step[entry.row];
    }
    const double growth = cell.prior > 0.0 ? change : -change;
    if (growth > limit) {
      const double below = std::log(cell.prior / at.x[static_cast<Index>(c)]);
      share = std::min(share, (limit + std::max(0.0, below)) / growth);
    }
  }
  return share;
}

/// Damped Newton on the convex dual: a step is taken where g falls as Armijo asks, or, at the
/// end, where rounding hides the fall of g, if the gap itself falls.
BalanceEnd descend(const Problem& problem, const BalanceOptions& options, Point& at,
                   int& iterations) {
  for (; iterations < options.max_iterations; ++iterations) {
    if (at.gap <= options.tolerance) {
      return BalanceEnd::Converged;
    }
    const VectorXd step = NewtonSystem(problem, at).solve();
    const double slope = at.gradient.dot(step);
    double share = longest_step(problem, at, step, options.max_log_step);
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

/// Cells pressed below `dust` are nothing: they become zero, and the rest makes up for them.
bool drop_dust(Problem& problem, const Point& at, double dust) {
  double world = 0.0;
  for (std::size_t c = 0; c < problem.cells.size(); ++c) {
    world += problem.cells[c].block == Block::Trade ? at.x[static_cast<Index>(c)] : 0.0;
  }
  bool dropped = false;
  for (std::size_t c = 0; c < problem.cells.size(); ++c) {
    Cell& cell = problem.cells[c];
    if (cell.prior != 0.0 && std::abs(at.x[static_cast<Index>(c)]) < dust * world) {
      cell.prior = 0.0;
      cell.entries.clear();
      dropped = true;
    }
  }
  return dropped;
}

double sum_of(const Accounts& accounts, const Target& target) {
  double sum = 0.0;
  for (const Term& term : target.terms) {
    sum += term.weight * block_values(accounts, term.block)[term.cell];
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
  Problem problem = balance_problem(prior, targets);
  Point at = evaluate(problem, VectorXd::Zero(problem.rows));
  Balance result;
  result.end = descend(problem, options, at, result.iterations);
  if (result.end == BalanceEnd::Converged && drop_dust(problem, at, options.dust)) {
    at = evaluate(problem, std::move(at.y));
    result.end = descend(problem, options, at, result.iterations);
  }
  result.gap = at.gap;
  result.accounts = prior;
  for (std::size_t c = 0; c < problem.cells.size(); ++c) {
    const Cell& cell = problem.cells[c];
    block_values(result.accounts, cell.block)[cell.at] = at.x[static_cast<Index>(c)];
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
      return block_values(prior, t.block)[t.cell] != 0.0;
    });
    result.targets.push_back(outcome);
  }
  return result;
}

}  // namespace tradeflow::model
