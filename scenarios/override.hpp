#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "seeds/diagnostic.hpp"
#include "seeds/tree.hpp"

namespace tradeflow::scenarios {

/// Replaces or adds one value of a scenario's tree, as `--set PATH=VALUE` does. Paths name things
/// by id, never by number: `as_of`, `model.deficits`, `parameters.trade_elasticity.pork`,
/// `measures.pork-seafood.add_pp`. A measure's own keys are set in the measure, all others in
/// what it does. Whether key and value make sense is for read_scenario() to say.
/// \param value  with the position that messages about it show
void override_value(Node& scenario, std::string_view path, Node value, Diagnostics& out);

/// The ids of a scenario's measures as read_scenario() gives them: `id`, else the fact of `use`,
/// else kind-number, counted per kind from 1.
[[nodiscard]] std::vector<std::string> measure_ids(const Node& measures);

}  // namespace tradeflow::scenarios
