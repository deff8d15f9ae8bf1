#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scenarios/copula.hpp"
#include "scenarios/distribution.hpp"
#include "scenarios/sobol.hpp"

namespace tradeflow::scenarios {

/// One axis of a sweep.
struct Parameter {
  std::string name;
  std::string path;                 ///< what it sets, e.g. "measures.pork-seafood.add_pp"
  Distribution distribution = {};   ///< of the sampling designs
  std::vector<double> values = {};  ///< of Grid and List instead, in this order
};

enum class Method {
  Grid,            ///< every combination of the values; the first parameter varies slowest
  List,            ///< the values side by side
  Random,          ///< independent draws
  LatinHypercube,  ///< one draw in each of n equal slices of every parameter (McKay et al. 1979)
  Sobol,           ///< scrambled Sobol' points; best with a power of two
  Saltelli,  ///< pick-freeze rows A, B, AB_1 … AB_d for Sobol' indices (analysis/sensitivity)
  Morris,    ///< trajectories that move one parameter at a time, for screening
};

/// What a design is made of. Equal specifications give equal bits.
struct DesignSpec {
  Method method = Method::Sobol;
  std::vector<Parameter> parameters = {};
  std::uint64_t samples = 0;  ///< draws; of Saltelli base points, of Morris trajectories
  std::uint64_t seed = 1;
  std::vector<RankCorrelation> correlations = {};
  /// Independent repetitions, dealt out in turn (draw k belongs to repetition k mod replicates):
  /// their spread is the error of even points, which no formula for independent draws gives.
  std::uint16_t replicates = 1;
};

/// Every reason why a specification is no design, in words; empty if it is one.
[[nodiscard]] std::vector<std::string> violations(const DesignSpec& spec);

/// What is allowed but costs accuracy, in words.
[[nodiscard]] std::vector<std::string> remarks(const DesignSpec& spec);

/// A run of consecutive draws.
struct Draws {
  std::uint64_t first = 0;
  std::size_t count = 0;
  std::size_t parameters = 0;
  std::vector<double> cube;    ///< count × parameters, in (0, 1), before correlation
  std::vector<double> values;  ///< count × parameters

  [[nodiscard]] std::span<const double> row(std::size_t k) const {
    return std::span(values).subspan(k * parameters, parameters);
  }
};

/// A table of draws × parameters that is never stored: every row is computed from the
/// specification and its own number, hence equal for any batch, order, thread, rank or resume.
/// Without Latin hypercubes, more samples leave the earlier draws as they were.
class Design {
 public:
  /// \throws ContractError violations(spec) is not empty
  explicit Design(DesignSpec spec);

  [[nodiscard]] const DesignSpec& spec() const noexcept { return spec_; }
  [[nodiscard]] std::size_t parameters() const noexcept { return spec_.parameters.size(); }
  [[nodiscard]] std::uint64_t draws() const noexcept { return draws_; }

  /// Rows first, first + 1, … into two arrays of draws × parameters() numbers.
  void fill(std::uint64_t first, std::span<double> cube, std::span<double> values) const;
  [[nodiscard]] Draws block(std::uint64_t first, std::size_t count) const;

 private:
  /// Coordinate of base point `point` of a Random, LatinHypercube or Sobol design.
  [[nodiscard]] double coordinate(std::uint64_t point, std::size_t dimension) const;
  [[nodiscard]] double pick_freeze(std::uint64_t draw, std::size_t parameter) const;
  [[nodiscard]] double morris(std::uint64_t draw, std::size_t parameter) const;
  /// Which of its values a parameter takes.
  [[nodiscard]] std::size_t level(std::uint64_t draw, std::size_t parameter) const;

  /// One row: the point of the cube, and the values.
  void enumerate(std::uint64_t draw, std::span<double> u, std::span<double> x) const;
  void sample(std::uint64_t draw, std::span<double> u, std::span<double> x) const;

  DesignSpec spec_;
  std::uint64_t draws_ = 0;
  std::optional<Sobol> sobol_;
  Copula copula_;
};

/// Rows per base point of Saltelli, and per trajectory of Morris.
[[nodiscard]] constexpr std::size_t saltelli_rows(std::size_t parameters) {
  return parameters + 2;
}
[[nodiscard]] constexpr std::size_t morris_rows(std::size_t parameters) {
  return parameters + 1;
}

/// Values for a grid over a distribution: `count` of them, equally spaced in probability, from end
/// to end where the distribution has ends and in the middle of equal slices where it has not.
[[nodiscard]] std::vector<double> grid_values(const Distribution& distribution, std::size_t count);

}  // namespace tradeflow::scenarios
