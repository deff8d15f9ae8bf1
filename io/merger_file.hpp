#pragma once
#include <filesystem>
#include <string_view>

#include "model/reshape.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {

/// Reads which entries of an axis are merged: a CSV of `code,into` and, optionally, the new
/// entry's `name`. A code may be a group's, for all its members; codes that no row names stay as
/// they are. New entries stand where their first part stood. Problems are appended to `out`.
/// \param what  how messages call an entry: "region", "sector"
/// \throws IoError  the file cannot be read
[[nodiscard]] model::Merger read_merger(const std::filesystem::path& file, std::string_view what,
                                        const std::vector<model::Label>& axis,
                                        const std::vector<model::Group>& groups, Diagnostics& out);

}  // namespace tradeflow::io
