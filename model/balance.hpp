#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/accounts.hpp"

namespace tradeflow::model {

/// The four blocks of accounts that balancing may move. Rates (t, e, τ) stay as given.
enum class Block { Trade, Inputs, FinalUse, ValueAdded };
[[nodiscard]] std::string_view to_string(Block block) noexcept;

/// weight · cell, the cell by its row-major offset in the block's own table.
struct Term {
  Block block = Block::Trade;
  std::size_t cell = 0;
  double weight = 1.0;
};

/// What is known of a sum of cells: Σ weight·cell = target, give or take `tolerance`·`scale`.
struct Target {
  std::string id;
  std::vector<Term> terms;
  double target = 0.0;     ///< [unit of the accounts]
  double tolerance = 0.0;  ///< relative standard deviation, > 0 [1]
  double scale = 0.0;      ///< what the tolerance is relative to, > 0; |target| unless a difference
};

/// What became of one target.
struct TargetOutcome {
  double prior = 0.0;    ///< Σ weight·cell before
  double reached = 0.0;  ///< and after
  /// (reached − target)/(tolerance·scale): the standardised residual [1]. Away from zero where
  /// other targets, an identity or a zero prior cell hold the sum back.
  double tension = 0.0;
  /// The target's multiplier: rise of ln(cell) per unit weight that it presses for [1].
  double pressure = 0.0;
  bool reachable = true;  ///< false: every cell is zero in the prior, so nothing can be raised
};

struct BalanceOptions {
  int max_iterations = 200;  ///< >= 1
  /// of the gaps of (1) and (2), relative to the market's own total, and of the targets'
  /// own equations, relative to their scale [1]
  double tolerance = 1e-13;
  /// No cell grows by more than this in one step, in logs, beyond its prior or what it is [1].
  double max_log_step = 2.0;
  /// Cells that end below this share of world output become zero: dollars in a world of
  /// hundreds of trillions, pressed there by figures that leave them no room [1].
  double dust = 1e-14;
};

/// Why balancing stopped. Each value is the test that fired.
enum class BalanceEnd {
  Converged,       ///< every gap <= tolerance
  Stalled,         ///< no step, however short, came nearer; `gap` says how near
  IterationLimit,  ///< iterations == max_iterations
};
[[nodiscard]] std::string_view to_string(BalanceEnd end) noexcept;

struct Balance {
  Accounts accounts;  ///< deficits are those that trade implies, (4)
  BalanceEnd end = BalanceEnd::IterationLimit;
  int iterations = 0;
  double gap = 0.0;  ///< largest relative gap of (1) and (2), recomputed at the end [1]
  std::vector<TargetOutcome> targets;  ///< as given
};

/// The accounts nearest to `prior` that meet (1) and (2) exactly and the targets softly:
///
///   min  Σ_c |x⁰_c| (z ln z − z + 1) + Σ_f (a_f·x − T_f)² / (2 s_f),   x_c = x⁰_c z_c, z > 0,
///   s_f = scale·tolerance²,   subject to (1) and (2) of model/README.md; (3) and (4) follow.
///
/// Zeros stay zero (and dust becomes zero) and signs stay (generalised RAS: Junius and Oosterhaven
/// 2003, with the objective of Huang, Kobayashi and Tanji 2008). A sum of prior cells weighs as if
/// it were known to 100 %, so a target of tolerance 10 % is met to about 1 % of the gap that the
/// prior left; targets that conflict meet between, by 1/tolerance² (Lenzen, Gallego and Wood 2009).
///
/// \pre  extents agree with the labels; rates > −1; tolerances and scales > 0; terms in range
/// \throws ContractError otherwise
/// Cost: one dense factorisation of size N·J + targets per Newton step of the dual.
[[nodiscard]] Balance balance(const Accounts& prior, const std::vector<Target>& targets,
                              const BalanceOptions& options = {});

}  // namespace tradeflow::model
