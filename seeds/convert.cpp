// Units and conventions of the ledger's values: money through exchange-rate facts, elasticities
// to θ.
#include <cmath>

#include "model/classification.hpp"
#include "seeds/ledger.hpp"
#include "seeds/units.hpp"

namespace tradeflow::seeds {
namespace {

std::optional<double> fail(std::string* problem, std::string text) {
  if (problem != nullptr) {
    *problem = std::move(text);
  }
  return std::nullopt;
}

}  // namespace

std::optional<ExchangeRate> exchange_rate(const Ledger& ledger, std::string_view currency,
                                          int year) {
  if (currency == "USD") {
    return ExchangeRate{};
  }
  const std::string wanted = std::string(currency) + " per USD";
  for (const Fact& fact : ledger.facts) {
    const bool annual = fact.period && fact.period->text == std::to_string(year);
    if (annual && fact.value && fact.unit == wanted && *fact.value > 0.0) {
      return ExchangeRate{*fact.value, &fact};
    }
  }
  return std::nullopt;
}

std::optional<double> million_usd(const Fact& fact, const Ledger& ledger, std::string* problem) {
  const auto unit = parse_unit(fact.unit);
  if (!fact.value || !unit || unit->dimension != Dimension::Money) {
    return fail(problem, "'" + fact.id + "' is not a money value (unit '" + fact.unit + "')");
  }
  const double millions = *fact.value * unit->scale;
  if (unit->currency == "USD") {
    return millions;
  }
  const auto year = fact.period ? fact.period->year() : std::nullopt;
  if (!year) {
    return fail(problem, "'" + fact.id + "' lies in no single year, so no exchange rate applies");
  }
  const auto rate = exchange_rate(ledger, unit->currency, *year);
  if (!rate) {
    return fail(problem, "no fact gives " + unit->currency + " per USD in " +
                             std::to_string(*year) + ", which '" + fact.id + "' needs");
  }
  return millions / rate->per_usd;
}

std::optional<double> in_base_unit(const Fact& fact) noexcept {
  const auto unit = parse_unit(fact.unit);
  return fact.value && unit ? std::optional(*fact.value * unit->scale) : std::nullopt;
}

// θ = σ − 1 = |ε of the tariff-exclusive value| − 1 = |ε of the tariff-inclusive value|, because
// trade excluding the tariff falls as (1+t)^−(1+θ) and including it as (1+t)^−θ.
std::optional<double> theta(const Fact& fact, std::string_view importer) {
  std::optional<double> stated = fact.value;
  for (const auto& [code, value] : fact.by_importer) {
    if (model::same_code(code, importer)) {
      stated = value;
    }
  }
  if (!stated || !fact.convention) {
    return std::nullopt;
  }
  switch (*fact.convention) {
    case Convention::Sigma:
      return *stated - 1.0;
    case Convention::Theta:
      return stated;
    case Convention::TariffExclusiveValue:
      return std::abs(*stated) - 1.0;
    case Convention::TariffInclusiveValue:
      return std::abs(*stated);
  }
  return std::nullopt;
}

}  // namespace tradeflow::seeds
