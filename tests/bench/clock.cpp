#include "tests/bench/clock.hpp"

#include <benchmark/benchmark.h>

namespace bench {
namespace {

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define BENCH_WIDE [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define BENCH_WIDE
#endif

/// 32 partial sums: as many independent additions as the widest machine keeps in flight.
BENCH_WIDE double total(const double* values, std::size_t count) {
  double part[32] = {};
  for (std::size_t at = 0; at + 32 <= count; at += 32) {
    for (std::size_t lane = 0; lane < 32; ++lane) {
      part[lane] += values[at + lane];
    }
  }
  double sum = 0.0;
  for (const double each : part) {
    sum += each;
  }
  return sum;
}

}  // namespace

double read_rate(std::size_t bytes) {
  const std::vector<double> array(bytes / sizeof(double), 1.0);
  const std::size_t repeats = 1 + (std::size_t{64} << 20U) / bytes;
  double best = 0.0;
  for (int attempt = 0; attempt < 7; ++attempt) {
    const double start = cpu_seconds();
    for (std::size_t again = 0; again < repeats; ++again) {
      benchmark::DoNotOptimize(total(array.data(), array.size()));
    }
    best = std::max(best, static_cast<double>(repeats * bytes) / (cpu_seconds() - start));
  }
  return best;
}

}  // namespace bench
