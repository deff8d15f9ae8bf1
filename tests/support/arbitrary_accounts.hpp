#pragma once
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include "model/accounts.hpp"

namespace test {

/// Accounts full of numbers that are hard to carry through a file: every bit of the mantissa in
/// use, huge and tiny, exact zeros of both signs. They do not balance, and need not.
inline tradeflow::model::Accounts arbitrary_accounts(std::uint64_t seed) {
  namespace m = tradeflow::model;
  m::Classification labels;
  labels.regions = {{"can", "Canada"}, {"chn", "China"}, {"civ", "Côte d'Ivoire"}};
  labels.sectors = {{"canola_seed", "Canola seed"}, {"pork", "Pork"}};
  labels.factors = {{"labour", "Labour"}, {"capital", "Capital"}};
  labels.region_groups = {{"pacific", "Pacific", {"can", "chn"}}};
  labels.sector_groups = {{"agrifood", "Agri-food", {"canola_seed", "pork"}}};
  m::Accounts accounts = m::make_accounts(labels);
  accounts.currency = "USD";
  accounts.unit = "million USD";
  accounts.year = 2024;
  std::mt19937_64 random(seed);
  std::normal_distribution<double> bell(0.0, 20.0);
  const auto fill = [&](auto& table) {
    for (double& value : table.values()) {
      value = random() % 7 == 0 ? (random() % 2 == 0 ? 0.0 : -0.0) : std::exp(bell(random));
    }
  };
  fill(accounts.trade);
  fill(accounts.tariff);
  fill(accounts.inputs);
  fill(accounts.final_use);
  fill(accounts.value_added);
  fill(accounts.deficit);
  fill(accounts.trade_elasticity);
  return accounts;
}

}  // namespace test
