#pragma once
#include <string>

#include "scenarios/rates.hpp"
#include "scenarios/run.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::io::cli {

/// What `tradeflow rates` shows. All of them outlive it.
struct RatesPage {
  seeds::Date day;
  const scenarios::Rates& rates;
  const seeds::Ledger& ledger;
  const scenarios::Baseline& baseline;
};

/// One line a cell with what its rate is made of, then the measures with their dates, then those
/// that do not apply.
[[nodiscard]] std::string rates_text(const RatesPage& page, bool color);
/// The same and more: {"as_of", "rates": […], "measures": […], "left_out": […]}.
[[nodiscard]] std::string rates_json(const RatesPage& page);

}  // namespace tradeflow::io::cli
