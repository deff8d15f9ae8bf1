#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/accounts.hpp"
#include "seeds/known.hpp"
#include "seeds/prior.hpp"

namespace tradeflow::seeds {

/// Where every rate of the baseline comes from.
struct BaseTariffs {
  std::vector<std::string> sources;    ///< the prior's names, then ids of facts
  std::vector<std::uint16_t> source;   ///< per cell of accounts.tariff, into `sources`
  std::vector<std::uint16_t> measure;  ///< 1 + source of the last measure added on top; 0: none
  std::map<std::string, double, std::less<>> within;  ///< measure → share of it the rates hold
  std::vector<std::string> applied;  ///< one line per record: id, weight, cells touched
  [[nodiscard]] std::string of(std::size_t cell) const;
};

/// Sets the baseline's tariffs, in this order, each cell recording which: the prior's rates; dated
/// records at tariff-line level (an MFN record bears on exporters without an agreement or a
/// preference of their own, then the preferences); measures paid in the base year, in proportion
/// to the trade (else the days) they were paid on, each on its own days whatever their order.
[[nodiscard]] BaseTariffs set_tariffs(model::Accounts& accounts, const Prior& prior,
                                      const WorldSpec& spec, const Ledger& ledger,
                                      Diagnostics& out);

}  // namespace tradeflow::seeds
