#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/accounts.hpp"

namespace tradeflow::seeds {

/// The input-output prior as seeds/prior/ has it: use before tariffs, domestic and imported apart.
struct Prior {
  /// labels, trade, tariff, value_added; inputs and final_use hold domestic use.
  model::Accounts accounts;
  model::InputTable imported_inputs;
  model::MarketTable imported_final;
  std::vector<std::string> rate_sources;  ///< names of the tariffs' sources
  std::vector<std::uint8_t> rate_source;  ///< per cell of `accounts.tariff`, into rate_sources
};

}  // namespace tradeflow::seeds
