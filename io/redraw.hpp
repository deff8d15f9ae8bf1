#pragma once
#include <vector>

#include "io/results_figures.hpp"

namespace tradeflow::io {

/// The measures apart from the quotas, as solve_with_quotas() was asked: a run's policy has the
/// quotas' rates filled in.
[[nodiscard]] model::Policy asked_policy(const scenarios::ScenarioRun& run,
                                         const model::Economy& economy);

/// Works out again what runs say beside their solutions, from what a file says: bands from the
/// design they record, the other closures' figures. Runs of one question are worked out once.
class Redrawing {
 public:
  explicit Redrawing(const model::Accounts& accounts) : accounts_(accounts) {}

  /// Sets `run.bands` of `found` to what the design on record gives, none without one, and
  /// `run.alternatives` where there must be some, or are.
  /// \param claimed  as read; its policy has the quotas' rates filled in
  /// \param economy  the baseline with the run's own elasticities
  /// \throws ContractError  a design that the file's labels or the elasticities' range do not
  ///                        allow
  void redraw(const ScenarioFigures& claimed, const model::Economy& economy,
              ScenarioFigures& found);

 private:
  const model::Accounts& accounts_;
  std::vector<scenarios::ScenarioRun> done_;
};

}  // namespace tradeflow::io
