#pragma once
#include <algorithm>
#include <cstddef>
#include <ctime>
#include <vector>

namespace bench {

/// Seconds this process has computed, all threads: what others do on the machine is left out.
[[nodiscard]] inline double cpu_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The least of many: what others do to caches and clock only ever adds.
[[nodiscard]] inline double least(const std::vector<double>& seconds) {
  return *std::min_element(seconds.begin(), seconds.end());
}

/// Bytes a second that one core reads over and over from an array of `bytes`: the bandwidth of
/// the cache level the array fits, against which a pass over as many bytes is held.
[[nodiscard]] double read_rate(std::size_t bytes);

}  // namespace bench
