// How fast the solver is, each figure beside the plain loop's in the same run.
#include <benchmark/benchmark.h>
#include <omp.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <utility>

#include <Eigen/QR>

#include "model/hat_system.hpp"
#include "model/solver.hpp"
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

/// What one pass of ours takes, all else left out.
double seconds_per_pass(const HatSystem& system) {
  HatSystem::Scratch scratch = system.scratch();
  const std::vector<double> z(system.size());
  std::vector<double> g(system.size());
  std::vector<double> times;
  for (int attempt = 0; attempt < 15; ++attempt) {
    constexpr int passes = 20;
    const double start = bench::cpu_seconds();
    for (int pass = 0; pass < passes; ++pass) {
      benchmark::DoNotOptimize(system.pass(z, g, scratch));
    }
    times.push_back((bench::cpu_seconds() - start) / passes);
  }
  return bench::least(times);
}

/// The plain loop without its set-up, solve() from economy and policy to a certified solution, and
/// a prepared Solver from policy to certified solution: in turn, so that all meet the same machine.
void ratio(benchmark::State& state, const bench::Subject& subject) {
  bench::PlainLoop plain(subject.economy, subject.policy);
  Solver solver(subject.economy, {}, options());
  std::vector<double> theirs, whole, prepared;
  bench::PlainLoop::Result loop;
  Equilibrium solution;
  for (auto _ : state) {
    const double start = bench::cpu_seconds();
    loop = plain.solve(tolerance);
    const double middle = bench::cpu_seconds();
    solution = solve(subject.economy, subject.policy, {}, options());
    const double again = bench::cpu_seconds();
    solution = solver.solve(subject.policy);
    const double end = bench::cpu_seconds();
    theirs.push_back(middle - start);
    whole.push_back(again - middle);
    prepared.push_back(end - again);
    state.SetIterationTime(whole.back());
  }
  expect_same(subject, plain, solution);
  const HatSystem system(subject.economy, subject.policy, {});
  const double per_pass = seconds_per_pass(system);
  const double theirs_per_pass = bench::least(theirs) / loop.passes;
  const std::size_t bytes = system.bytes_per_pass();
  const std::size_t their_bytes = plain.bytes_per_pass();
  state.counters["ratio"] = bench::least(prepared) / bench::least(theirs);
  state.counters["ratio_whole"] = bench::least(whole) / bench::least(theirs);
  state.counters["ms"] = 1e3 * bench::least(prepared);
  state.counters["whole_ms"] = 1e3 * bench::least(whole);
  state.counters["plain_ms"] = 1e3 * bench::least(theirs);
  state.counters["passes"] = solution.iterations;
  state.counters["plain_passes"] = loop.passes;
  state.counters["pass_us"] = 1e6 * per_pass;
  state.counters["plain_pass_us"] = 1e6 * theirs_per_pass;
  state.counters["MB"] = 1e-6 * static_cast<double>(bytes);
  state.counters["plain_MB"] = 1e-6 * static_cast<double>(their_bytes);
  state.counters["bandwidth"] = static_cast<double>(bytes) / per_pass / bench::read_rate(bytes);
  state.counters["plain_bandwidth"] =
      static_cast<double>(their_bytes) / theirs_per_pass / bench::read_rate(their_bytes);
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

/// A sweep of policies in one call of a prepared Solver. Time is the wall clock's; `cpu_us` is what
/// one counterfactual costs a core, which others on the machine do not lengthen, and `two_cores_s`
/// how many two cores to themselves would then solve in a second.
void sweep(benchmark::State& state, const bench::Subject& subject) {
  omp_set_num_threads(static_cast<int>(state.range(0)));
  Solver solver(subject.economy, {}, options());
  double passes = 0.0;
  double computed = 0.0;
  for (auto _ : state) {
    const double start = bench::cpu_seconds();
    const std::vector<Equilibrium> solutions = solver.solve(subject.sweep);
    computed += bench::cpu_seconds() - start;
    for (const Equilibrium& solution : solutions) {
      passes += solution.iterations;
      if (!solution.usable()) {
        state.SkipWithError("a policy was not solved");
      }
    }
  }
  const double solved =
      static_cast<double>(state.iterations()) * static_cast<double>(subject.sweep.size());
  state.SetItemsProcessed(static_cast<std::int64_t>(solved));
  state.counters["passes"] = passes / solved;
  state.counters["cpu_us"] = 1e6 * computed / solved;
  state.counters["two_cores_s"] = 2.0 * solved / computed;
}

/// A part of a policy's tariffs, in the logs of 1 + t.
Policy part_of(const Economy& economy, const Policy& policy, double part) {
  Policy out;
  for (const TradeCell& cell : policy.tariff) {
    const double base = 1.0 + economy.tariff(cell.sector, cell.importer, cell.exporter);
    const double rate = base * std::pow((1.0 + cell.value) / base, part) - 1.0;
    out.tariff.push_back({cell.sector, cell.importer, cell.exporter, rate});
  }
  return out;
}

/// Where the tangent at the baseline leads for each policy, by a thousandth of it.
std::vector<std::vector<double>> tangents(const bench::Subject& subject) {
  constexpr double part = 1e-3;
  EquilibriumOptions exact = options();
  exact.tolerance = 1e-12;
  Solver solver(subject.economy, {}, exact);
  std::vector<std::vector<double>> out;
  for (const Policy& policy : subject.sweep) {
    (void)solver.solve(part_of(subject.economy, policy, part));
    out.emplace_back(solver.state().begin(), solver.state().end());
    for (double& each : out.back()) {
      each /= part;
    }
  }
  return out;
}

/// The sweep again, each policy started from its tangent, which is not timed.
void warm(benchmark::State& state, const bench::Subject& subject) {
  const auto threads = static_cast<int>(state.range(0));
  const std::vector<std::vector<double>> starts = tangents(subject);
  std::vector<Solver> solvers;
  for (int thread = 0; thread < threads; ++thread) {
    solvers.emplace_back(subject.economy, Closure{}, options());
  }
  std::vector<Equilibrium> solutions(subject.sweep.size());
  const auto count = static_cast<std::ptrdiff_t>(solutions.size());
  double passes = 0.0;
  double computed = 0.0;
  for (auto _ : state) {
    const double start = bench::cpu_seconds();
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (std::ptrdiff_t each = 0; each < count; ++each) {
      const auto at = static_cast<std::size_t>(each);
      solvers[static_cast<std::size_t>(omp_get_thread_num())].solve(
          subject.sweep[at], subject.economy.trade_elasticity, starts[at], solutions[at]);
    }
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
  state.counters["two_cores_s"] = 2.0 * solved / computed;
}

/// The time of a pass over drawn worlds of many sizes as a N²J + b NJ² + c NJ, each size weighted
/// alike: nanoseconds a cell, and the largest share by which a size is off the fit.
void growth(benchmark::State& state) {
  std::vector<std::pair<double, double>> sizes;
  std::vector<double> seconds;
  for (auto _ : state) {
    for (const std::size_t regions : {16, 32, 48, 64}) {
      for (const std::size_t sectors : {16, 32, 48}) {
        const bench::Subject subject = bench::drawn(regions, sectors);
        sizes.emplace_back(regions, sectors);
        seconds.push_back(seconds_per_pass(HatSystem(subject.economy, subject.policy, {})));
      }
    }
  }
  const auto count = static_cast<Eigen::Index>(sizes.size());
  Eigen::MatrixXd terms(count, 3);
  for (Eigen::Index row = 0; row < count; ++row) {
    const auto [N, J] = sizes[static_cast<std::size_t>(row)];
    terms.row(row) << N * N * J, N * J * J, N * J;
    terms.row(row) /= seconds[static_cast<std::size_t>(row)];
  }
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(count);
  const Eigen::VectorXd fit = terms.colPivHouseholderQr().solve(ones);
  state.counters["ns_per_N2J"] = 1e9 * fit(0);
  state.counters["ns_per_NJ2"] = 1e9 * fit(1);
  state.counters["ns_per_NJ"] = 1e9 * fit(2);
  state.counters["furthest_off"] = (terms * fit - ones).cwiseAbs().maxCoeff();
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
    for (const int threads : {1, 2}) {
      add("sweep/" + name, sweep, std::cref(subject))
          ->ArgName("threads")
          ->Arg(threads)
          ->UseRealTime();
      add("warm/" + name, warm, std::cref(subject))
          ->ArgName("threads")
          ->Arg(threads)
          ->UseRealTime();
    }
  }
  add("growth", growth)->Iterations(1);
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
