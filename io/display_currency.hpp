#pragma once
#include <optional>
#include <string>

#include "model/accounts.hpp"
#include "seeds/ledger.hpp"

namespace tradeflow::io {

/// A second currency that readers may show levels in, e.g. {"CAD", 1.3699, "Federal Reserve …"}.
struct DisplayCurrency {
  std::string code;   ///< ISO 4217
  double rate = 0.0;  ///< units of it for one unit of the accounts' currency, of the accounts' year
  std::string source;
};

/// Canadian dollars for accounts in US dollars, at the ledger's rate of the accounts' year;
/// nullopt for accounts in another currency or a year without a rate.
[[nodiscard]] std::optional<DisplayCurrency> canadian_dollars(const seeds::Ledger& ledger,
                                                              const model::Accounts& accounts);

}  // namespace tradeflow::io
