#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tradeflow::seeds {

/// What a number counts. Values of one dimension are comparable after `scale`.
enum class Dimension {
  Money,         ///< million of `currency`
  Price,         ///< `currency` per tonne or per vehicle
  ExchangeRate,  ///< `currency` per USD
  Share,         ///< 1 ("%" scales by 0.01)
  Mass,          ///< tonnes
  Vehicles,
  Persons,
  OilFlow,    ///< thousand barrels a day
  OilVolume,  ///< million barrels
  Yield,      ///< bushels an acre
  Count,      ///< cargoes, products, days
};
[[nodiscard]] std::string_view to_string(Dimension) noexcept;

/// One word of the closed vocabulary; `value · scale` is in the dimension's base.
struct Unit {
  Dimension dimension = Dimension::Share;
  double scale = 1.0;
  std::string currency;  ///< ISO 4217 where the dimension has one
  std::string per;       ///< "t" or "vehicle" for prices, the thing counted for counts
};

/// "CAD bn", "USD mn", "CAD/t", "CAD per USD", "Mt", "%", …; anything else is not a unit.
[[nodiscard]] std::optional<Unit> parse_unit(std::string_view text);
/// Every unit the vocabulary holds, currencies written as "CAD", for messages and docs.
[[nodiscard]] const std::vector<std::string>& known_units();

}  // namespace tradeflow::seeds
