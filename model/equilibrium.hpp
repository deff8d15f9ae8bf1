#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/closure.hpp"
#include "model/policy.hpp"
#include "model/shares.hpp"
#include "model/table.hpp"

namespace tradeflow::model {

/// Why the solver stopped. Each value is the test that fired.
enum class Termination {
  Converged,       ///< every block's undamped relative residual <= tolerance
  Stalled,         ///< the error fell by less than half in 150 passes, or every restart was lost
  IterationLimit,  ///< iterations == max_iterations
  NonFinite,       ///< a price, wage or expenditure became NaN, inf or <= 0 at every restart
  PathEnds,        ///< continuation: no solution within 1/4096 of the shock beyond `fraction`
};
[[nodiscard]] std::string_view to_string(Termination reason) noexcept;

/// The chain of methods, each started only where the one before did not converge. `FixedPoint` is
/// the map iterated: by Newton steps in single precision, where these fail by Anderson's sequence.
enum class Method { FixedPoint, Newton, Continuation };
[[nodiscard]] std::string_view to_string(Method method) noexcept;

struct EquilibriumOptions {
  double tolerance = 1e-11;    ///< > 0 [1], on the undamped residual at the returned point
  int max_iterations = 20000;  ///< >= 1, passes over the model's arrays, all stages together
  int window = 8;              ///< Anderson memory, >= 0 (0 = damped fixed point)
  double damping = 1.0;        ///< in (0, 1], of the mixed step

  /// Every broken constraint, in words; empty if the options are valid.
  [[nodiscard]] std::vector<std::string> violations() const;
};

/// The largest relative residual of one block of (5)-(12), undamped, at the returned point.
struct BlockResidual {
  std::string_view block;  ///< see block_residuals()
  double value = 0.0;      ///< relative to the market's own total (§1 denominators) [1]
  RegionId region{0};      ///< where it is largest
  SectorId sector{0};
  friend bool operator==(const BlockResidual&, const BlockResidual&) = default;
};

/// What one method of the chain did, and why it stopped.
struct Stage {
  Method method = Method::FixedPoint;
  Termination reason = Termination::IterationLimit;
  int iterations = 0;     ///< passes it took
  double fraction = 0.0;  ///< of the shock, in logs, that it solved: 1 where it converged, less
                          ///< where a path ends, else 0
  BlockResidual worst;    ///< the largest residual where it stopped: a path stops at the first
                          ///< part of the shock that it could not solve
  friend bool operator==(const Stage&, const Stage&) = default;
};

/// A solved world. Hats are new/old; levels are in the accounts' unit with world value added
/// as numeraire (its baseline value is kept).
struct Equilibrium {
  Termination termination = Termination::IterationLimit;
  int iterations = 0;                    ///< passes of all stages
  std::vector<Stage> stages;             ///< in order; none where the start was the answer
  std::vector<BlockResidual> residuals;  ///< one per block, in equation order
  double walras = 0.0;                   ///< the dropped market's slack over world income [1]
  double residual = 0.0;                 ///< max over residuals [1]

  FactorTable factor_price_hat;  ///< ŵ[n][j][f]; equal over j when mobility is infinite [1]
  MarketTable cost_hat;          ///< ĉ[n][j] [1]
  MarketTable price_hat;         ///< P̂[n][j] [1]
  TradeTable trade_share;        ///< π'[j][n][i] [1]
  MarketTable output;            ///< Y'[n][j]
  MarketTable expenditure;       ///< X'[n][j]
  RegionVector income;           ///< I'[n]
  RegionVector deficit;          ///< D'[n]
  double deficit_shift = 0.0;    ///< δ of the gdp-share rule, 0 under the others [1]
  RegionVector price_index_hat;  ///< Π_k P̂^α [1]
  RegionVector real_income_hat;  ///< Î/price_index_hat [1]
  RegionVector employment_hat;   ///< share of labour employed; 1 unless wages are sticky [1]

  [[nodiscard]] bool usable() const noexcept { return termination == Termination::Converged; }
  friend bool operator==(const Equilibrium&, const Equilibrium&) = default;
};

/// The baseline as a point of the solution space: every hat 1, every level its own.
[[nodiscard]] Equilibrium baseline_point(const Economy& economy);

/// Solves (5)-(12) for each policy in proportional changes from `economy`.
///
/// Fixed point in logs of factor prices, good prices and expenditures, by Newton steps or under
/// Anderson acceleration (Walker and Ni 2011; always where `damping` is below 1 or `window` 0);
/// residuals are recomputed undamped at the returned point.
/// The start is tested first: a policy under which the baseline itself meets the tolerance (an
/// empty one always does) returns it bit for bit, no arithmetic having touched it.
///
/// \param economy   the baseline; `Balanced` starts from closure_base() of
///                  model/rebase.hpp, which hats then refer to
/// \param policies  any number; each is solved on its own, results in the same order
/// \throws ContractError  options.violations() not empty, a cell out of range, a value out of
///                        its domain (rate <= −1, cost <= 0), or a cell listed twice
/// \post   Non-convergence is not an exception: read `termination`.
[[nodiscard]] std::vector<Equilibrium> solve(const Economy& economy,
                                             std::span<const Policy> policies,
                                             const Closure& closure = {},
                                             const EquilibriumOptions& options = {});
[[nodiscard]] Equilibrium solve(const Economy& economy, const Policy& policy,
                                const Closure& closure = {},
                                const EquilibriumOptions& options = {});

/// The same for one policy from `base` as it stands: it may miss the identities of §1 (rebase()
/// uses this), and `Balanced` means D' = 0 whatever the base's deficits.
[[nodiscard]] Equilibrium solve_from(const Economy& base, const Policy& policy,
                                     const Closure& closure, const EquilibriumOptions& options);

/// New tariff-exclusive flows V' = π'X'/((1+t')(1+e')) of a solution. J×N×N.
[[nodiscard]] TradeTable trade(const Economy& economy, const Policy& policy,
                               const Equilibrium& equilibrium);

}  // namespace tradeflow::model
