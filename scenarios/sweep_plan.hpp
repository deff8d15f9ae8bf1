#pragma once
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scenarios/resolve.hpp"
#include "scenarios/sweep.hpp"

namespace tradeflow::scenarios {

/// What one draw makes of a scenario.
struct DrawnWorld {
  model::Policy policy;
  model::Closure closure;
  /// θ of every sector. A drawn θ moves the sector's importers in proportion to it, as the records
  /// say; one that the scenario sets holds for all importers alike (set_trade_elasticity).
  model::SectorVector trade_elasticity;
  std::string problem;  ///< why the values make no scenario; empty if they make one
  std::vector<model::Quota> quotas;
  Nests nests{};
};

/// A sweep over a baseline: which draws there are, and what each makes of the scenario. A draw is
/// the scenario with its values put in place and resolved again, so that every path of the
/// language is an axis and a draw means exactly what `run --set` means; elasticities excepted,
/// see DrawnWorld. Const members may be called from any number of threads.
class SweepPlan {
 public:
  /// Everything wrong with the scenario or its sweep is in `out`; then the plan is not usable.
  /// \param file  the scenario's tree, with a `sweep:` block
  /// \param base  `accounts` outlives the plan
  SweepPlan(const Node& file, const seeds::Ledger& ledger, const Base& base, const ReadRates& rates,
            Diagnostics& out);

  /// The scenario itself, no draw applied.
  [[nodiscard]] const Resolved& central() const noexcept { return central_; }
  /// The scenario's tree.
  [[nodiscard]] const Node& tree() const noexcept { return tree_; }
  [[nodiscard]] const Sweep& sweep() const noexcept { return sweep_; }
  /// \pre usable
  [[nodiscard]] const Design& design() const { return design_.value(); }
  /// Of each parameter: "percentage points", "1", "%".
  [[nodiscard]] const std::vector<std::string>& units() const noexcept { return units_; }

  /// Pure: the same values give the same bits.
  [[nodiscard]] DrawnWorld world(std::span<const double> values) const;

 private:
  /// Sectors whose θ a parameter is; empty: it sets a value of the scenario instead.
  using Sectors = std::vector<model::SectorId>;

  void read_source(std::size_t axis, const seeds::Ledger& ledger, Diagnostics& out);
  void keep_facts(const seeds::Ledger& ledger);
  void keep_rates(const ReadRates& rates);
  void check_ends(std::size_t axis, Diagnostics& out) const;
  void put(Node& tree, std::size_t axis, double value, Diagnostics& out) const;
  [[nodiscard]] DrawnWorld resolved(const Node& tree, Diagnostics& out) const;
  void apply_elasticities(std::span<const double> values, model::SectorVector& theta) const;

  Base base_;
  Node tree_;   ///< the scenario, permitted to change nothing
  Node drawn_;  ///< the same without its sweep
  Sweep sweep_;
  Resolved central_;
  seeds::Ledger ledger_;  ///< the facts that the scenario rests on
  std::map<std::string, std::vector<RateRow>> rates_;
  std::vector<Sectors> sectors_;
  std::vector<std::string> units_;
  std::optional<Design> design_;
};

}  // namespace tradeflow::scenarios
