#include "io/display_currency.hpp"

namespace tradeflow::io {

std::optional<DisplayCurrency> canadian_dollars(const seeds::Ledger& ledger,
                                                const model::Accounts& accounts) {
  const auto rate = seeds::exchange_rate(ledger, "CAD", accounts.year);
  if (accounts.currency != "USD" || !rate) {
    return std::nullopt;
  }
  std::string source = "fact " + rate->fact->id;
  for (const seeds::Source& one : rate->fact->sources) {
    source += ": " + one.title + ", " + one.publisher;
  }
  return DisplayCurrency{"CAD", rate->per_usd, std::move(source)};
}

}  // namespace tradeflow::io
