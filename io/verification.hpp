#pragma once
#include <optional>
#include <string>
#include <vector>

#include "io/layout.hpp"
#include "io/results_content.hpp"

namespace tradeflow::io {

/// What every block and gap of a certificate must not exceed for a result to be believed.
inline constexpr double certificate_tolerance = 1e-10;

/// A figure that is not what the rest of the file makes it.
struct Discrepancy {
  std::string what;  ///< variable and cell: "trade pork/chn/can"
  double claimed = 0.0;
  double found = 0.0;
};

/// One scenario, in one period if it has a timeline, certified anew.
struct ScenarioVerdict {
  std::string name;
  std::string period;  ///< its label; empty without a timeline
  std::string termination;
  std::optional<model::Certificate> certificate;  ///< none if the figures cannot even be tried
  model::Certificate claimed;                     ///< what the file says
  std::vector<Discrepancy> discrepancies;         ///< the worst cell of each variable that is off
  std::vector<std::string> problems;              ///< in words
  [[nodiscard]] bool holds() const;
};

struct Verification {
  std::vector<Discrepancy> discrepancies;  ///< of the baseline
  std::vector<std::string> problems;       ///< of the file as a whole
  std::vector<ScenarioVerdict> scenarios;
  [[nodiscard]] bool holds() const;
};

/// Recomputes everything that a file's inputs and solution determine, from the file alone: the
/// fingerprints, the baseline's identities and shares, each certificate, each figure that follows.
/// Nothing that the file claims is used to check it.
[[nodiscard]] Verification verify(ResultsContent content);

/// The part of it that is about the baseline, whatever else the file holds.
[[nodiscard]] Verification verify_baseline(ResultsContent& content);

/// Whether two numbers are further apart than another compiler or processor would round them.
/// \param largest  of the variable
[[nodiscard]] bool differ(double claimed, double found, double largest);
/// "pork/chn/can" of a position in a variable; `scenario` is not part of it.
[[nodiscard]] std::string cell_name(const model::Classification& labels,
                                    const std::vector<std::string>& blocks,
                                    const std::vector<Axis>& axes, std::size_t at,
                                    const std::vector<std::string>& items = {});

}  // namespace tradeflow::io
