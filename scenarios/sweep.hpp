#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/design.hpp"
#include "scenarios/form.hpp"

namespace tradeflow::scenarios {

/// One parameter of a sweep as its file says it, beside what the design knows of it.
struct SweepAxis {
  Word path;
  SourcePosition where;      ///< of its name
  bool percent = false;      ///< its numbers are written with % signs, and so are its draws
  bool from_source = false;  ///< draws from the spread of the record that its value comes from
  std::optional<std::pair<double, double>> truncate;
};

/// The `sweep:` block of a scenario, checked for form.
struct Sweep {
  DesignSpec design;            ///< of axes from their sources: a point, until a ledger is known
  std::vector<SweepAxis> axes;  ///< one per parameter of the design
  std::vector<Word> variables;  ///< to keep beside the headline, by name
  SourcePosition where;
};

/// Reads the block; every problem goes to the form's diagnostics (S101-S105).
[[nodiscard]] Sweep read_sweep(Form form);

}  // namespace tradeflow::scenarios
