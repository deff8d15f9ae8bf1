#pragma once
#include <string>
#include <vector>

#include "io/layout.hpp"
#include "model/accounts.hpp"

namespace tradeflow::io {

class LabelledReader;
class LabelledWriter;

/// The labels of an axis of a world (`scenario` and `block` belong to a file).
[[nodiscard]] std::vector<std::string> axis_codes(const model::Classification& labels, Axis axis);

/// Makes the six axes of a world, and writes what is behind their codes: names, groups, and the
/// currency, unit and year of its levels.
void write_world(LabelledWriter& file, const model::Accounts& accounts);
/// The same back, every table at its size and zero.
/// \throws IoError  an axis is missing, or axes of the same kind disagree
[[nodiscard]] model::Accounts read_world(const LabelledReader& file);

}  // namespace tradeflow::io
