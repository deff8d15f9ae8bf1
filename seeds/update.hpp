#pragma once
#include <string>
#include <vector>

#include "seeds/known.hpp"
#include "seeds/prior.hpp"

namespace tradeflow::seeds {

/// What the update did to one region.
struct RegionUpdate {
  std::string region;
  double growth = 1.0;            ///< of home sales, current US dollars
  std::string because;            ///< where the growth comes from
  double income_before = 0.0;     ///< factor income, product taxes and tariffs in the prior [M USD]
  double gdp = 0.0;               ///< of the world's year, where a fact says so; else 0
  double value_added_odds = 1.0;  ///< value added to inputs, against the prior's
};

struct Update {
  model::Accounts accounts;  ///< the prior's sectors, the world's year; identities hold roughly
  std::vector<RegionUpdate> regions;
};

/// Use at what it costs (tariffs in), sales at the world's year, input shares scaled until each
/// region's income is its GDP:
///
/// - tariffs on inputs come out of value added, so that (1) holds as before;
/// - home sales grow like the region's GDP from the prior's year: by a fact for that year, else
///   from the prior's own income; where the use table is borrowed its income says little, and
///   output grows with dollar prices. Sales abroad start where they were: facts move them;
/// - every market's odds of value added to inputs are multiplied by one number per region, so
///   that factor income and tariff revenue add up to GDP: shares stay in (0, 1) and order;
/// - final use is scaled to what GDP and the deficit leave to spend, (3).
[[nodiscard]] Update update_prior(const Prior& prior, const WorldSpec& spec, const Ledger& ledger,
                                  const Knowledge& knowledge, Diagnostics& out);

}  // namespace tradeflow::seeds
