#pragma once
#include <string>

namespace tradeflow::scenarios {

/// How results name a quota and what its volume counts.
struct QuotaName {
  std::string id;  ///< the measure's
  std::string unit;
  friend bool operator==(const QuotaName&, const QuotaName&) = default;
};

}  // namespace tradeflow::scenarios
