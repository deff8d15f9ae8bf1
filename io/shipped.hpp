#pragma once
#include <filesystem>
#include <vector>

#include "seeds/diagnostic.hpp"
#include "seeds/ledger.hpp"
#include "seeds/tree.hpp"

namespace tradeflow::io {

/// A document of facts opens with `tradeflow-facts: 1`.
[[nodiscard]] bool is_facts(const Node& document) noexcept;

/// Every document of facts under `data_dir()/seeds`, by path. Problems of reading go to `out`.
/// \throws IoError  the shipped data are not found or cannot be read
[[nodiscard]] std::vector<Node> shipped_facts(Diagnostics& out);

/// The shipped ledger, read strictly; problems go to `out`.
[[nodiscard]] seeds::Ledger shipped_ledger(Diagnostics& out);

}  // namespace tradeflow::io
