// How fast the solver is, each figure beside the plain loop's in the same run.
#include <benchmark/benchmark.h>
#include <omp.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "model/equilibrium.hpp"
#include "tests/bench/clock.hpp"
#include "tests/bench/plain_loop.hpp"
#include "tests/bench/subjects.hpp"

namespace {

using namespace tradeflow::model;  // NOLINT(google-build-using-namespace): a program's own file

constexpr double tolerance = 1e-10;

EquilibriumOptions options() {
  EquilibriumOptions o;
  o.tolerance = tolerance;
  return o;
}

/// The yardstick must measure the same thing: real incomes agree, or the run ends here.
void expect_same(const bench::Subject& subject, const bench::PlainLoop& plain,
                 const Equilibrium& ours) {
  const std::vector<double> theirs = plain.real_income();
  for (std::size_t n = 0; n < theirs.size(); ++n) {
    const double gap = std::abs(ours.real_income_hat(RegionId(n)) / theirs[n] - 1.0);
    if (!ours.usable() || !(gap <= 100.0 * tolerance)) {
      std::fprintf(stderr, "%s: plain loop and solve() differ by %g\n", subject.name.c_str(), gap);
      std::exit(1);
    }
  }
}

/// solve() from economy and policy to a certified solution, over the plain loop without its
/// set-up: the two in turn, so that both meet the same machine.
void ratio(benchmark::State& state, const bench::Subject& subject) {
  bench::PlainLoop plain(subject.economy, subject.policy);
  std::vector<double> theirs, ours, ratios;
  bench::PlainLoop::Result loop;
  Equilibrium solution;
  for (auto _ : state) {
    const double start = bench::cpu_seconds();
    loop = plain.solve(tolerance);
    const double middle = bench::cpu_seconds();
    solution = solve(subject.economy, subject.policy, {}, options());
    const double end = bench::cpu_seconds();
    theirs.push_back(middle - start);
    ours.push_back(end - middle);
    ratios.push_back(ours.back() / theirs.back());
    state.SetIterationTime(ours.back());
  }
  expect_same(subject, plain, solution);
  const auto bytes = static_cast<double>(plain.bytes_per_pass());
  const double per_pass = bench::median(theirs) / loop.passes;
  state.counters["ratio"] = bench::median(ratios);
  state.counters["ours_ms"] = 1e3 * bench::median(ours);
  state.counters["plain_ms"] = 1e3 * bench::median(theirs);
  state.counters["passes"] = solution.iterations;
  state.counters["plain_passes"] = loop.passes;
  state.counters["plain_MB"] = 1e-6 * bytes;
  state.counters["plain_bandwidth"] = bytes / per_pass / bench::read_rate(plain.bytes_per_pass());
}

void plain_set_up(benchmark::State& state, const bench::Subject& subject) {
  for (auto _ : state) {
    const bench::PlainLoop plain(subject.economy, subject.policy);
    benchmark::DoNotOptimize(plain.bytes_per_pass());
  }
}

/// The plain loop from the solution of the policy before, over a sweep.
void plain_warm(benchmark::State& state, const bench::Subject& subject) {
  std::vector<bench::PlainLoop> loops;
  for (const Policy& policy : std::span(subject.sweep).first(8)) {
    loops.emplace_back(subject.economy, policy);
  }
  std::size_t at = 0;
  double passes = 0.0;
  for (auto _ : state) {
    loops[at].start_from(loops[(at + 1) % loops.size()]);
    passes += loops[at].solve(tolerance, true).passes;
    at = (at + 1) % loops.size();
  }
  state.counters["passes"] = benchmark::Counter(passes, benchmark::Counter::kAvgIterations);
}

/// A sweep of policies in one call, cold. Time is the wall clock's; `cpu_us` is what one solve
/// costs a core, which others on the machine do not lengthen.
void sweep(benchmark::State& state, const bench::Subject& subject, std::size_t count) {
  omp_set_num_threads(static_cast<int>(state.range(0)));
  const auto policies = std::span(subject.sweep).first(count);
  double passes = 0.0;
  double computed = 0.0;
  for (auto _ : state) {
    const double start = bench::cpu_seconds();
    const std::vector<Equilibrium> solutions = solve(subject.economy, policies, {}, options());
    computed += bench::cpu_seconds() - start;
    for (const Equilibrium& solution : solutions) {
      passes += solution.iterations;
      if (!solution.usable()) {
        state.SkipWithError("a policy was not solved");
      }
    }
  }
  const double solved = static_cast<double>(state.iterations()) * static_cast<double>(count);
  state.SetItemsProcessed(static_cast<std::int64_t>(solved));
  state.counters["passes"] = passes / solved;
  state.counters["cpu_us"] = 1e6 * computed / solved;
}

template <class Run, class... Args>
benchmark::internal::Benchmark* add(const std::string& name, Run run, Args... args) {
  return benchmark::RegisterBenchmark(name.c_str(), run, args...)->Unit(benchmark::kMillisecond);
}

void add_all() {
  for (const bench::Subject& subject : bench::subjects()) {
    const auto& name = subject.name;
    add("ratio/" + name, ratio, std::cref(subject))->UseManualTime()->Iterations(41);
    add("plain_set_up/" + name, plain_set_up, std::cref(subject))->MeasureProcessCPUTime();
    add("plain_warm/" + name, plain_warm, std::cref(subject))->MeasureProcessCPUTime();
    add("cold/" + name, sweep, std::cref(subject), subject.sweep.size())
        ->ArgName("threads")
        ->Arg(1)
        ->Arg(2)
        ->UseRealTime();
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  add_all();
  benchmark::RunSpecifiedBenchmarks();
}
