#pragma once
#include <string>
#include <utility>
#include <vector>

#include "model/balance.hpp"
#include "seeds/base_tariffs.hpp"
#include "seeds/known.hpp"
#include "seeds/split.hpp"
#include "seeds/update.hpp"

namespace tradeflow::seeds {

/// One fact in the balance. Values in the accounts' unit; a share's are Σ minus share of total.
struct FactLine {
  std::string id;
  std::string says;
  std::string subject;
  std::string grade;  ///< after all it took to become a value of the accounts
  std::string unit;   ///< of the three values below: the accounts', or % of imports
  double target = 0.0;
  double before = 0.0;  ///< in the updated, split prior
  double reached = 0.0;
  double tension = 0.0;  ///< standardised residual
  double pressure = 0.0;
  bool reachable = true;
  std::vector<std::string> sectors, exporters, importers;  ///< codes
  std::vector<std::string> through;                        ///< facts that made it a value
  std::vector<std::string> against;  ///< facts that press the other way on the same cells
  std::vector<model::Term> terms;    ///< what it counts, for `facts trace`; not in the JSON
};

struct Move {
  std::string cell;
  double before = 0.0;
  double after = 0.0;
  double information = 0.0;  ///< |x⁰| (z ln z − z + 1): what the move costs in the objective
};

struct CheckLine {
  std::string id;
  std::string says;
  double target = 0.0;  ///< in `unit`, like `reached`
  double reached = 0.0;
  std::string unit;
  [[nodiscard]] double percent_off() const { return 100.0 * (reached / target - 1.0); }
};

struct CalibrationReport {
  model::BalanceEnd end = model::BalanceEnd::IterationLimit;
  int iterations = 0;
  double gap = 0.0;
  std::vector<FactLine> facts;  ///< |tension| descending
  std::vector<Unused> unused;
  std::vector<Move> moves;          ///< the twenty largest, by information
  double graded[4] = {0, 0, 0, 0};  ///< value of trade and use in cells of grades A to D
  std::vector<std::pair<std::string, double>> tariff_sources;  ///< source → imports under it
  std::vector<std::string> tariff_records;
  std::vector<RegionUpdate> updates;
  std::vector<SplitNote> splits;
  std::vector<std::pair<std::string, std::string>> memos;  ///< fact, what it says
  std::vector<CheckLine> checks;
};

/// Everything the report says about one balance.
struct Evidence {
  const WorldSpec& spec;
  const Ledger& ledger;
  const Knowledge& knowledge;
  const std::vector<const Known*>& used;  ///< one per target
  const std::vector<model::Target>& targets;
  const model::Accounts& before;
  const model::Balance& balance;
  const Split& split;
  const Update& update;
  const BaseTariffs& tariffs;
};
[[nodiscard]] CalibrationReport report_on(const Evidence& evidence);

/// The report as one JSON object, for the baseline's file and `--json`.
[[nodiscard]] std::string to_json(const CalibrationReport& report);

}  // namespace tradeflow::seeds
