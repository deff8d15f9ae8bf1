#pragma once
#include <string>

#include "model/accounts.hpp"
#include "model/equilibrium.hpp"

namespace tradeflow::model {

struct RebaseOptions {
  bool eliminate_deficits = false;   ///< D' = 0; else D is kept, less its world sum
  bool zero_negative_final = false;  ///< negative final use becomes 0; else a broken precondition
  double tolerance = 1e-13;          ///< > 0 [1], of the re-solved base
};

/// The largest relative change of one table (§1 denominators) and where it is.
struct Move {
  double relative = 0.0;  ///< [1]
  std::string cell;       ///< by code: "can/canola_seed", "can", "canola_seed/chn<-can"
};

/// Accounts re-solved so that the identities of §1 hold, and how far that moved them.
struct Rebase {
  Accounts accounts;
  Termination termination = Termination::IterationLimit;
  double residual = 0.0;            ///< of the solution the accounts were read from [1]
  int zeroed_final_cells = 0;       ///< negative final uses set to zero
  double zeroed_final_value = 0.0;  ///< their sum, in the accounts' unit; <= 0
  Move output, income, trade;
  [[nodiscard]] bool usable() const noexcept { return termination == Termination::Converged; }
};

/// Re-solves the base at unchanged tariffs, factors mobile, when it misses the identities: π, β
/// (γ rescaled), α, θ, taxes, value added and deficits are data; prices, factor prices, output
/// and spending adjust (published tables stop at 1e-7; Caliendo and Parro's moves by 4e-9).
/// Accounts that already meet the tolerance come back unchanged, bit for bit.
/// \pre  as raw_shares()
[[nodiscard]] Rebase rebase(const Accounts& accounts, const RebaseOptions& options = {});

/// The economy a closure's changes are measured from.
struct ClosureBase {
  Economy economy;
  Equilibrium solution;  ///< where the base was found; `usable()` or there is none
};
/// `economy` itself, or under `Balanced` with deficits in it the same world re-solved without
/// them. Idempotent.
[[nodiscard]] ClosureBase closure_base(const Economy& economy, const Closure& closure);

/// The world a solution describes, as a new base: shares π', γ', β', α' and levels.
[[nodiscard]] Economy economy_at(const Economy& economy, const Policy& policy,
                                 const Equilibrium& equilibrium);
/// Levels of an economy's shares, with the labels and units of `like`.
[[nodiscard]] Accounts accounts_at(const Accounts& like, const Economy& economy);

}  // namespace tradeflow::model
