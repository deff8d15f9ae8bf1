#pragma once
#include <filesystem>
#include <functional>

namespace tradeflow::io {

/// Runs `work` in a process of its own and waits for it. HDF5 may crash there, on a full disk or
/// a damaged file, without taking this program with it; nothing but files comes back.
/// \param path  what the work is on, for messages
/// \throws IoError  with the words of the IoError that ended the work, or saying that it crashed
void in_child(const std::filesystem::path& path, const std::function<void()>& work);

}  // namespace tradeflow::io
