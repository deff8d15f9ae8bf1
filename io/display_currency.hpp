#pragma once
#include <string>

namespace tradeflow::io {

/// A second currency that readers may show levels in, e.g. {"CAD", 1.3698, "Bank of Canada, ..."}.
struct DisplayCurrency {
  std::string code;   ///< ISO 4217
  double rate = 0.0;  ///< units of it for one unit of the accounts' currency, of the accounts' year
  std::string source;
};

}  // namespace tradeflow::io
