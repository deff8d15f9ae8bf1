#pragma once
#include <string>
#include <vector>

#include "model/balance.hpp"
#include "seeds/known.hpp"

namespace tradeflow::seeds {

/// A known as a target of the balance, with the tolerance of its grade. `accounts` are those to
/// be balanced: their tariffs and, for shares and crush, their sizes enter the weights.
[[nodiscard]] model::Target target_of(const Known& known, const WorldSpec& spec,
                                      const model::Accounts& accounts);

/// The id of a target: the fact's, with what it is about if the fact feeds several.
[[nodiscard]] std::string target_id(const Known& known, const WorldSpec& spec);

/// The cell's name: "trade canola_seed can > chn", "inputs of canola_oil in jpn: canola_seed", ….
[[nodiscard]] std::string cell_name(const model::Classification& labels, model::Block block,
                                    std::size_t cell);

}  // namespace tradeflow::seeds
