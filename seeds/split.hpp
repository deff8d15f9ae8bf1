#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/accounts.hpp"
#include "seeds/known.hpp"

namespace tradeflow::seeds {

/// What stands behind the sales of a split sector in one region before the balance.
struct SplitNote {
  std::string cell;  ///< "can/canola_seed"
  double sales = 0.0;
  double exports = 0.0;
  std::string because;  ///< facts, or the rule and its grade
};

struct Split {
  model::Accounts accounts;        ///< the world's sectors; identities hold only roughly
  std::vector<Grade> trade_grade;  ///< per cell of accounts.trade, before facts on the cell itself
  std::vector<SplitNote> notes;
};

/// Takes the new sectors out of their parents (the rest of a parent is the sector of it without
/// a split of its own):
///
/// - sales and exports by region from facts, else the parent's times a graded share; exports
///   over importers in the parent's pattern, leaning to importers whose imports facts know;
/// - use of a new good by its `users`, in the parent's proportions times their leans;
/// - inputs of a new sector in the parent's proportions times what it `buys`;
/// - the rest keeps what is left of the parent, and at least `least_rest` of it: where the new
///   goods exceed the parent the balance has to find the room, and the report shows it.
[[nodiscard]] Split split_sectors(const model::Accounts& parent, const WorldSpec& spec,
                                  const Knowledge& knowledge, Diagnostics& out);

inline constexpr double least_rest = 0.02;

}  // namespace tradeflow::seeds
