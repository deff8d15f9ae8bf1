#pragma once
#include <string>

#include "io/baseline_file.hpp"
#include "io/sweep_store.hpp"
#include "tests/support/small_world.hpp"
#include "tests/support/tree.hpp"

namespace test {

/// A sweep of small_world(): China's tariff on pork and the elasticity of pork. The members refer
/// to each other, so it stays where it is.
class SmallSweep {
 public:
  /// \param block  the `sweep:` block, in flow style
  explicit SmallSweep(const std::string& block, const std::string& rest = "")
      : set_(small_runs()),
        plan_(tradeflow::fixtures::tree(
                  "tradeflow: 1\nname: small\nbaseline: small\nmeasures:\n"
                  "  - {id: pork, tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, "
                  "add_pp: 25}}\n" +
                  rest + "sweep: " + block + "\n"),
              tradeflow::seeds::Ledger{}, {&set_.baseline.accounts, std::nullopt, {}}, {},
              problems),
        layout(tradeflow::io::sweep_layout(plan_, set_.baseline.accounts.labels)),
        base{plan_, set_.baseline.accounts, set_.economy, layout} {
    record.baseline = tradeflow::io::figures(set_);
    record.baseline_sha256 = tradeflow::io::baseline_sha256(set_.baseline.accounts);
    record.central = tradeflow::io::figures(set_, set_.runs.front());
    record.central.command_line = "tradeflow sweep small.yaml";
    record.units = plan_.units();
  }
  SmallSweep(const SmallSweep&) = delete;
  SmallSweep& operator=(const SmallSweep&) = delete;

  /// Solves what a store lacks; at most so many batches.
  void solve(const tradeflow::io::SweepStore& store, std::size_t most = 1000) const {
    for (std::size_t batch = 0; batch < store.batches(); ++batch) {
      if (!store.has(batch) && most-- > 0) {
        store.put(batch,
                  tradeflow::io::solve_draws(base, store.first(batch), store.count(batch), 1));
      }
    }
  }
  [[nodiscard]] const tradeflow::scenarios::Design& design() const { return plan_.design(); }

 private:
  tradeflow::Diagnostics problems;
  tradeflow::scenarios::RunSet set_;
  tradeflow::scenarios::SweepPlan plan_;

 public:
  tradeflow::io::SweepLayout layout;
  tradeflow::io::SweepBase base;
  tradeflow::io::SweepRecord record;
};

}  // namespace test
