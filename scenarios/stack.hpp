#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "seeds/diagnostic.hpp"

namespace tradeflow::scenarios {

/// What one measure does to one cell's rate, over the share of the cell it covers.
struct Term {
  std::string measure;
  std::optional<double> set_rate;
  std::optional<double> add_pp;
  std::optional<double> scale_by;
  double coverage = 1.0;  ///< c
  double within = 0.0;    ///< w, share of it that the cell's baseline rate holds already
  bool paid = true;       ///< whether it applies: one that has ended only leaves the baseline
  SourcePosition where;
};

/// A net rate in per cent, without the binary tail of 0.758 · 100: "75.8".
[[nodiscard]] std::string percent_text(double rate);

/// rate = (set_rate if any, else the baseline's) · Π scale_by + Σ add_pp, each operator over
/// its coverage: set (1−c)·b + c·set, scale 1−c + c·scale, add c·add. What the baseline holds
/// already is first taken out of it: Σ w·c·add, then Π (1−w + w·(1−c + c·scale)), then w·c of
/// the set rate. The result does not depend on the order of `terms`, bit for bit.
[[nodiscard]] double stacked(double baseline, std::span<const Term> terms);

/// A rate the baseline holds whole (w·c = 1) hides the one before it: its end leaves it as it is.
[[nodiscard]] constexpr bool hides_the_rate_before(const Term& term) noexcept {
  return term.set_rate && term.within * term.coverage >= 1.0;
}

/// Two terms that set one cell to different rates, if there are any: nobody knows which wins.
[[nodiscard]] std::optional<std::pair<Term, Term>> clash(std::span<const Term> terms);

/// The terms of every cell of one table that has any; cells by their row-major offset in it.
class Stack {
 public:
  struct Cell {
    std::size_t offset;
    std::vector<Term> terms;  ///< in the order of their measures' ids
  };

  void add(std::size_t offset, Term term) { entries_.emplace_back(offset, std::move(term)); }
  /// Every cell that has terms, in table order.
  [[nodiscard]] std::vector<Cell> cells() const;
  /// Those of one cell; none if it has none.
  [[nodiscard]] std::vector<Term> terms(std::size_t offset) const;

 private:
  std::vector<std::pair<std::size_t, Term>> entries_;
};

}  // namespace tradeflow::scenarios
