#pragma once
#include <filesystem>
#include <functional>

namespace tradeflow::io {

/// Runs `read` once in a process of its own, and comes back if that lived to tell.
///
/// HDF5 1.10 crashes or hangs on some damaged files (variable-length texts, HDF5's H5HG_read); a
/// file from elsewhere must not take the program with it. What `read` throws is not reported
/// here: the caller reads again, now that it is safe.
/// \throws IoError  reading `path` crashed, or took longer than `seconds`
void trial_read(const std::filesystem::path& path, const std::function<void()>& read,
                unsigned seconds = 30);

}  // namespace tradeflow::io
