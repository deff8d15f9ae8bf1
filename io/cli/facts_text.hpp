#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "seeds/ledger.hpp"

namespace tradeflow::io::cli {

/// Facts as JSON objects, every key of the record that holds something.
[[nodiscard]] nlohmann::ordered_json facts_array(const std::vector<const seeds::Fact*>& facts);

/// One line a fact: id, value with its unit, period, grade, what it says.
[[nodiscard]] std::string fact_table(const std::vector<const seeds::Fact*>& facts, bool color);

/// Everything about one fact, with its sources and the facts around it.
[[nodiscard]] std::string fact_page(const seeds::Fact& fact, const seeds::Ledger& ledger,
                                    bool color);

/// "4 CAD bn", "+100 pp", "= 10 %", "× 1.2", "quota 49000 vehicles"; empty if it has no figure.
[[nodiscard]] std::string figure(const seeds::Fact& fact);

}  // namespace tradeflow::io::cli
