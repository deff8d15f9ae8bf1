#pragma once
#include <functional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "model/shares.hpp"

namespace bench {

/// A world to be timed on.
struct Subject {
  std::string name;
  tradeflow::model::Economy economy;
  tradeflow::model::Policy policy;              ///< the single counterfactual
  std::vector<tradeflow::model::Policy> sweep;  ///< each changes 5 % of the cells with trade
};

/// Caliendo and Parro's 31×40 world and their experiment, from the reference data; left out, with
/// a line that says so, where those are not there. A drawn 77×45 world with inputs, and the shipped
/// one: the first region, or the United States, puts ten points on everything it imports.
[[nodiscard]] const std::vector<Subject>& subjects();
/// A drawn world of other sizes, for what work grows with.
[[nodiscard]] Subject drawn(std::size_t regions, std::size_t sectors);

}  // namespace bench
