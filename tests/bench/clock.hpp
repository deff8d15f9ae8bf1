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

[[nodiscard]] inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Bytes a second that one core reads over and over from an array of `bytes`: the bandwidth of
/// the cache level the array fits, against which a pass over as many bytes is held.
[[nodiscard]] double read_rate(std::size_t bytes);

}  // namespace bench
