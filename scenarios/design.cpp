#include "scenarios/design.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "model/contract.hpp"
#include "scenarios/random.hpp"

namespace tradeflow::scenarios {
namespace {

bool enumerated(Method method) {
  return method == Method::Grid || method == Method::List;
}
bool sobol_based(Method method) {
  return method == Method::Sobol || method == Method::Saltelli;
}

std::vector<std::string> names_of(const DesignSpec& spec) {
  std::vector<std::string> names;
  for (const auto& parameter : spec.parameters) {
    names.push_back(parameter.name);
  }
  return names;
}

// A draw's number must stay an exact double (it is a coordinate of the results), and Sobol' points
// end at 2^32. No number of draws: the product does not fit.
constexpr std::uint64_t most_draws = std::uint64_t{1} << 48U;

std::optional<std::uint64_t> count_draws(const DesignSpec& spec) {
  std::uint64_t draws = spec.samples;
  if (spec.method == Method::Saltelli) {
    draws *= saltelli_rows(spec.parameters.size());
  } else if (spec.method == Method::Morris) {
    draws *= morris_rows(spec.parameters.size());
  } else if (spec.method == Method::List) {
    draws = spec.parameters.front().values.size();
  } else if (spec.method == Method::Grid) {
    draws = 1;
    for (const auto& parameter : spec.parameters) {
      if (parameter.values.size() > most_draws / draws) {
        return std::nullopt;
      }
      draws *= parameter.values.size();
    }
  }
  return draws;
}

void complain_about_values(const DesignSpec& spec, std::vector<std::string>& all) {
  if (spec.samples != 0 || !spec.correlations.empty() || spec.replicates != 1) {
    all.emplace_back("a grid or list has no samples, correlations or replicates");
  }
  for (const auto& parameter : spec.parameters) {
    const auto& values = parameter.values;
    if (values.empty()) {
      all.push_back(parameter.name + " needs values for a grid or list");
      return;
    }
    for (const double value : values) {
      if (!std::isfinite(value)) {
        all.push_back(parameter.name + " has a value that is not finite");
      }
    }
    if (spec.method == Method::List && values.size() != spec.parameters.front().values.size()) {
      all.push_back(parameter.name + " has " + std::to_string(values.size()) +
                    " values, the first parameter of the list " +
                    std::to_string(spec.parameters.front().values.size()));
    }
  }
  if (!count_draws(spec)) {
    all.emplace_back("the grid has more than 2^48 combinations");
  }
}

void complain_about_samples(const DesignSpec& spec, std::vector<std::string>& all) {
  for (const auto& parameter : spec.parameters) {
    for (const auto& words : violations(parameter.distribution)) {
      all.push_back(parameter.name + ": " + words);
    }
    if (!parameter.values.empty()) {
      all.push_back(parameter.name + " has values, which only a grid or list takes");
    }
  }
  if (spec.samples == 0 || spec.samples > Sobol::max_points) {
    all.emplace_back("samples lie between 1 and 2^32");
  }
  if (spec.replicates == 0 || spec.samples % spec.replicates != 0) {
    all.emplace_back("the samples divide into equal replicates");
  }
  const std::size_t dimensions = spec.parameters.size() * (spec.method == Method::Saltelli ? 2 : 1);
  if (sobol_based(spec.method) && dimensions > Sobol::max_dimensions) {
    all.push_back("Sobol' points have at most " + std::to_string(Sobol::max_dimensions) +
                  " dimensions; this design needs " + std::to_string(dimensions));
  }
  if (spec.method == Method::Saltelli || spec.method == Method::Morris) {
    if (!spec.correlations.empty()) {
      all.emplace_back("Sobol' indices and screening are defined for independent parameters only");
    }
  } else {
    const auto more = violations(spec.correlations, names_of(spec));
    all.insert(all.end(), more.begin(), more.end());
  }
}

// Slice π(k) of n, and within it one of 2^(50 − w) cells, n < 2^w: the sum is exact and further
// from the slice's edges than any rounding, so floor(n u) is the slice, always.
double latin_coordinate(std::uint64_t point, std::uint64_t slices, std::uint64_t seed, Address at) {
  const int cells = 50 - static_cast<int>(std::bit_width(slices));
  const std::uint64_t cell = random_bits(seed, at) >> static_cast<unsigned>(64 - cells);
  at.stream = Stream::Permutation;
  const auto slice = static_cast<double>(permuted(point, slices, seed, at));
  return (slice + std::ldexp(static_cast<double>(cell) + 0.5, -cells)) /
         static_cast<double>(slices);
}

}  // namespace

std::vector<std::string> violations(const DesignSpec& spec) {
  std::vector<std::string> all;
  if (spec.parameters.empty()) {
    all.emplace_back("a design needs a parameter");
  } else if (enumerated(spec.method)) {
    complain_about_values(spec, all);
  } else {
    complain_about_samples(spec, all);
  }
  return all;
}

std::vector<std::string> remarks(const DesignSpec& spec) {
  std::vector<std::string> all;
  const std::uint64_t points = spec.samples / std::max<std::uint64_t>(1, spec.replicates);
  if (sobol_based(spec.method) && !std::has_single_bit(points)) {
    all.push_back(
        std::to_string(points) + " Sobol' points" + (spec.replicates > 1 ? " a replicate" : "") +
        " are not a power of two; the next ones that fill the cube evenly are " +
        std::to_string(std::bit_floor(points)) + " and " + std::to_string(std::bit_ceil(points)));
  }
  if (spec.method == Method::LatinHypercube && !spec.correlations.empty()) {
    all.emplace_back("with correlations a Latin hypercube is one before they are applied only");
  }
  return all;
}

Design::Design(DesignSpec spec) : spec_(std::move(spec)) {
  const auto wrong = violations(spec_);
  expects(wrong.empty(), wrong.empty() ? "" : wrong.front());
  draws_ = *count_draws(spec_);
  if (sobol_based(spec_.method)) {
    sobol_.emplace(parameters() * (spec_.method == Method::Saltelli ? 2 : 1));
  }
  copula_ = Copula(spec_.correlations, parameters());
}

double Design::coordinate(std::uint64_t point, std::size_t dimension) const {
  const auto replicate = static_cast<std::uint16_t>(point % spec_.replicates);
  const std::uint64_t inside = point / spec_.replicates;
  const auto d = static_cast<std::uint32_t>(dimension);
  if (sobol_) {
    return sobol_->scrambled(inside, dimension, spec_.seed, replicate);
  }
  if (spec_.method == Method::LatinHypercube) {
    return latin_coordinate(inside, spec_.samples / spec_.replicates, spec_.seed,
                            {inside, d, replicate, 0, Stream::Jitter});
  }
  return open_unit(random_bits(spec_.seed, {inside, d, replicate, 0, Stream::Value}));
}

// Rows A, B, AB_1 … AB_d of a base point; AB_i is A with parameter i from B (Saltelli et al.,
// Comput. Phys. Commun. 181, 259 (2010)). A and B are the halves of a 2d-dimensional point.
double Design::pick_freeze(std::uint64_t draw, std::size_t parameter) const {
  const std::uint64_t row = draw % saltelli_rows(parameters());
  const bool from_b = row == 1 || row == parameter + 2;
  return coordinate(draw / saltelli_rows(parameters()), parameter + (from_b ? parameters() : 0));
}

// Morris, Technometrics 33, 161 (1991): p = 4 levels, steps of half of them. The levels are the
// middles of equal slices, u = 1/8 … 7/8, since a distribution without ends has no quantile at 0
// or 1. Step s of a trajectory has moved the parameters whose place in a random order is before s.
double Design::morris(std::uint64_t draw, std::size_t parameter) const {
  const std::uint64_t step = draw % morris_rows(parameters());
  const std::uint64_t path = draw / morris_rows(parameters());
  const auto trajectory = static_cast<std::uint32_t>(path);  // samples <= 2^32
  const std::uint64_t bits =
      random_bits(spec_.seed, {path, static_cast<std::uint32_t>(parameter), 0, 0, Stream::Morris});
  const std::uint64_t place =
      permuted(parameter, parameters(), spec_.seed, {0, trajectory, 0, 0, Stream::Permutation});
  const bool moved = place < step;
  const bool upper = ((bits & 1U) != 0) != moved;
  return 0.125 + ((bits & 2U) != 0 ? 0.25 : 0.0) + (upper ? 0.5 : 0.0);
}

std::size_t Design::level(std::uint64_t draw, std::size_t parameter) const {
  if (spec_.method == Method::List) {
    return static_cast<std::size_t>(draw);
  }
  for (std::size_t later = parameters(); --later > parameter;) {
    draw /= spec_.parameters[later].values.size();
  }
  return static_cast<std::size_t>(draw % spec_.parameters[parameter].values.size());
}

void Design::enumerate(std::uint64_t draw, std::span<double> u, std::span<double> x) const {
  for (std::size_t i = 0; i < parameters(); ++i) {
    const auto& levels = spec_.parameters[i].values;
    const std::size_t at = level(draw, i);
    u[i] = (static_cast<double>(at) + 0.5) / static_cast<double>(levels.size());
    x[i] = levels[at];
  }
}

void Design::sample(std::uint64_t draw, std::span<double> u, std::span<double> x) const {
  for (std::size_t i = 0; i < parameters(); ++i) {
    u[i] = spec_.method == Method::Saltelli ? pick_freeze(draw, i)
           : spec_.method == Method::Morris ? morris(draw, i)
                                            : coordinate(draw, i);
    x[i] = u[i];
  }
  copula_.correlate(x);
  for (std::size_t i = 0; i < parameters(); ++i) {
    x[i] = quantile(spec_.parameters[i].distribution, x[i]);
  }
}

void Design::fill(std::uint64_t first, std::span<double> cube, std::span<double> values) const {
  expects(cube.size() == values.size() && cube.size() % parameters() == 0,
          "fill() takes whole rows for both arrays");
  const std::size_t count = cube.size() / parameters();
  expects(first <= draws_ && count <= draws_ - first, "the design has these draws");
  for (std::size_t k = 0; k < count; ++k) {
    const auto u = cube.subspan(k * parameters(), parameters());
    const auto x = values.subspan(k * parameters(), parameters());
    if (enumerated(spec_.method)) {
      enumerate(first + k, u, x);
    } else {
      sample(first + k, u, x);
    }
  }
}

Draws Design::block(std::uint64_t first, std::size_t count) const {
  Draws draws{first, count, parameters(), std::vector<double>(count * parameters()),
              std::vector<double>(count * parameters())};
  fill(first, draws.cube, draws.values);
  return draws;
}

std::vector<double> grid_values(const Distribution& distribution, std::size_t count) {
  expects(count >= 1 && violations(distribution).empty(), "a grid has values of a distribution");
  const auto [low, high] = support(distribution);
  const bool ends = count > 1 && std::isfinite(low) && std::isfinite(high);
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = static_cast<double>(i);
    const auto n = static_cast<double>(count);
    values[i] = ends && i == 0 ? low
                : ends && i + 1 == count
                    ? high
                    : quantile(distribution, ends ? at / (n - 1.0) : (at + 0.5) / n);
  }
  return values;
}

}  // namespace tradeflow::scenarios
