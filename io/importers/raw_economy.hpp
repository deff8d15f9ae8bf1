#pragma once
#include <string>

#include "model/assemble.hpp"
#include "model/rebase.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// An economy as a source's files say it, before anything in it is held against anything else.
struct RawEconomy {
  std::string title;
  std::string source;  ///< where the figures come from; may be empty
  model::Source economy;
  bool eliminate_deficits = false;  ///< re-solve the base without them
  model::NegativeFinal negative_final = model::NegativeFinal::Error;
};

/// Levels of a raw economy. Misfits are errors (I305-I310) that name their worst ten cells; what
/// was bent on the way is a note (I321-I323). Usable only if no error was added to `out`.
/// \param where  how messages call the source: its file or folder
[[nodiscard]] model::Accounts assembled(const RawEconomy& raw, const std::string& where,
                                        Diagnostics& out);

/// A raw economy as a baseline: its accounts hold the identities.
struct ImportedEconomy {
  std::string title;
  std::string source;
  model::Rebase base;  ///< `base.accounts`, and how far the base moved; usable() or no equilibrium
};
/// Assembles and, where the identities are missed, re-solves at unchanged tariffs; says how far
/// that moved the base (note I330).
/// \throws InputError  carrying `out` if there is an error in it, before or after assembling
[[nodiscard]] ImportedEconomy imported(RawEconomy raw, const std::string& where, Diagnostics& out);

}  // namespace tradeflow::io
