#pragma once
#include <span>
#include <string>

#include "scenarios/sweep_plan.hpp"

namespace tradeflow::io {

/// The design in full: method, samples, seed, each parameter's path, unit and distribution.
/// \param units  one per parameter
[[nodiscard]] std::string design_json(const scenarios::DesignSpec& spec,
                                      std::span<const std::string> units);

/// The design that design_json() told of, bit for bit; nothing else makes one.
/// \throws ContractError  a text that is no such design
[[nodiscard]] scenarios::DesignSpec design_of(const std::string& json);

/// All of scenario and design that a draw follows from, as text: where things stand in files is
/// no part of it, nor is the number of samples where more of them leave the earlier draws alone.
[[nodiscard]] std::string sweep_identity(const scenarios::SweepPlan& plan);

}  // namespace tradeflow::io
