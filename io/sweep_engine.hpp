#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "io/sweep_layout.hpp"
#include "scenarios/sweep_plan.hpp"

namespace tradeflow::io {

/// Consecutive draws, solved.
struct DrawBatch {
  scenarios::Draws draws;
  std::vector<std::vector<double>> numbers;  ///< of each variable: draws × size; NaN of a failure
  std::vector<std::string> status;           ///< "converged", or what happened instead
  std::vector<std::string> message;          ///< why, where it failed; else empty
};

/// What every draw starts from. The members outlive the engine.
struct SweepBase {
  const scenarios::SweepPlan& plan;
  const model::Accounts& accounts;
  const model::Economy& economy;  ///< closure_base() of the scenario's closure
  const SweepLayout& layout;
  /// Also certifies every draw in full (model/certificate.hpp); one that does not hold is a record.
  bool certify = false;
};

/// Solves draws `first` … `first + count - 1` on `threads` threads. The same bits for any number of
/// threads, any batch and any order, `certificate_seconds` excepted. A draw that makes no scenario
/// or has no equilibrium is a record, not an error.
/// \param solved  called after each draw, from one thread at a time
[[nodiscard]] DrawBatch solve_draws(const SweepBase& base, std::uint64_t first, std::size_t count,
                                    int threads, const std::function<void()>& solved = {});

/// Draws from anywhere in the design, each a batch of its own.
[[nodiscard]] std::vector<DrawBatch> solve_each(const SweepBase& base,
                                                std::span<const std::uint64_t> numbers,
                                                int threads);

}  // namespace tradeflow::io
