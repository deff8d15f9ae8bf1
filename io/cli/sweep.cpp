#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <functional>
#include <ostream>
#include <set>

#include "io/baseline_file.hpp"
#include "io/cli/interrupt.hpp"
#include "io/cli/options.hpp"
#include "io/cli/progress.hpp"
#include "io/cli/study.hpp"
#include "io/cli/sweep_text.hpp"
#include "io/cli/verb.hpp"
#include "io/cluster.hpp"
#include "io/display_currency.hpp"
#include "io/rates_file.hpp"
#include "io/sweep_gradient.hpp"
#include "io/sweep_store.hpp"
#include "scenarios/run.hpp"

namespace tradeflow::io::cli {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

/// "2/8": which of how many equal parts of the batches this process solves.
struct Part {
  std::size_t number = 1;
  std::size_t of = 1;
  [[nodiscard]] bool whole() const noexcept { return of == 1; }
  [[nodiscard]] bool mine(std::size_t batch) const noexcept { return batch % of == number - 1; }
};

Diagnostic bad_value(const std::string& option, const std::string& value, const std::string& hint) {
  return usage_error("C003", "'" + value + "' is not a value of " + option, hint,
                     "tradeflow sweep");
}

Part part_of(const Invocation& call) {
  Part part;
  if (call.has("part")) {
    const auto& text = call.get<std::string>("part");
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto number = parse_number(text.substr(0, slash));
    const auto of = parse_number(slash < text.size() ? text.substr(slash + 1) : "");
    const auto counts = [](const std::optional<double>& value) {
      return value && *value >= 1 && *value <= 1e6 && *value == static_cast<int>(*value);
    };
    if (!counts(number) || !counts(of) || *number > *of) {
      throw InputError({bad_value("--part", text, "I/N, from 1/N to N/N")});
    }
    part = {static_cast<std::size_t>(*number), static_cast<std::size_t>(*of)};
  }
  return part;
}

/// The processes of an mpirun share a machine's cores: one thread each, unless told otherwise.
int threads_of(const Invocation& call, const Cluster& cluster) {
  if (!call.has("jobs")) {
    return cluster.size() == 1 ? omp_get_max_threads() : 1;
  }
  const auto jobs = call.get<long>("jobs");
  if (jobs < 1 || jobs > 4096) {
    throw InputError({bad_value("-j", std::to_string(jobs), "a number of threads, from 1 on")});
  }
  return static_cast<int>(jobs);
}

unsigned deflate_of(const Invocation& call) {
  const auto level = call.has("deflate") ? call.get<long>("deflate") : 0;
  if (level < 0 || level > 9) {
    throw InputError({bad_value("--deflate", std::to_string(level), "0 (off) to 9")});
  }
  return static_cast<unsigned>(level);
}

Study study_of(const Invocation& call, Diagnostics& problems) {
  Overrides overrides = overrides_of(call);
  if (call.has("samples")) {
    overrides.sets.push_back("sweep.samples=" + call.get<std::string>("samples"));
  }
  return read_study(call.arguments, overrides, problems);
}

/// A parameter's name becomes a variable of the file.
void refuse_taken_names(const scenarios::SweepPlan& plan, Diagnostics& out) {
  const std::set<std::string> taken = sweep_names();
  const auto& parameters = plan.sweep().design.parameters;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (taken.contains(parameters[p].name)) {
      report(out, "S109", plan.sweep().axes[p].where,
             "'" + parameters[p].name + "' is the name of a variable in the file",
             "another name, for example " + parameters[p].name + "_drawn");
    }
  }
}

SweepRecord record_of(const Study& study, const scenarios::RunSet& set,
                      const scenarios::SweepPlan& plan, const Invocation& call) {
  const ScenarioFile& file = study.files.front();
  const scenarios::Request request{plan.central(), file.text, scenario_sha256(file),
                                   seeds::facts_json(study.ledger, plan.central().facts)};
  const auto no_clock = [] { return 0.0; };
  const auto runs = scenarios::run(set.baseline.accounts.labels, set.economy, request, no_clock);
  SweepRecord record;
  record.baseline = figures(set);
  record.baseline_sha256 = baseline_sha256(set.baseline.accounts);
  record.central = figures(set, runs.front());
  const auto& parameters = plan.sweep().design.parameters;
  if (std::any_of(parameters.begin(), parameters.end(),
                  [](const auto& one) { return one.path == "model.mobility"; })) {
    record.central.run.horizon = "mobility as drawn";
  }
  record.central.command_line = call.command_line;
  record.units = plan.units();
  record.display = canadian_dollars(study.ledger, set.baseline.accounts);
  record.deflate = deflate_of(call);
  return record;
}

/// What is still to do.
struct Todo {
  std::vector<std::size_t> batches;
  std::uint64_t total = 0;  ///< draws of this part
  std::uint64_t done = 0;   ///< of them, found in the folder
};

Todo todo_of(const SweepStore& store, const Part& part) {
  Todo todo;
  for (std::size_t batch = 0; batch < store.batches(); ++batch) {
    if (part.mine(batch)) {
      const bool there = store.has(batch);
      todo.total += store.count(batch);
      todo.done += there ? store.count(batch) : 0;
      if (!there) {
        todo.batches.push_back(batch);
      }
    }
  }
  return todo;
}

/// False if a Ctrl-C ended it: the batches finished by then are in the folder.
bool solve_all(const SweepBase& base, const SweepStore& store, const Todo& todo, int threads,
               Cluster& cluster, const Console& console) {
  Progress progress(console.err, progress_style(console.quiet), "draws", todo.total, todo.done);
  const bool alone = cluster.size() == 1;
  const std::function<void()> one_more = [&] { progress.add(); };
  const auto work = [&](std::size_t batch) {
    store.put(batch, solve_draws(base, store.first(batch), store.count(batch), threads,
                                 alone ? one_more : std::function<void()>()));
  };
  const auto done = [&](std::size_t batch) {
    if (!alone) {
      progress.add(store.count(batch));
    }
  };
  const bool all = cluster.distribute(todo.batches, work, done, InterruptGuard::requested);
  progress.finish();
  return all;
}

ExitCode sweep(const Invocation& call, Cluster& cluster) {
  const InterruptGuard guard;
  const Console& console = call.console;
  const Part part = part_of(call);
  const int threads = threads_of(call, cluster);
  Diagnostics problems;
  const Study study = study_of(call, problems);
  if (has_errors(problems)) {
    throw InputError(problems);
  }
  const scenarios::SweepPlan plan(study.files.front().tree, study.ledger,
                                  resolving_base(study.baseline.baseline), read_rates, problems);
  refuse_taken_names(plan, problems);
  refuse_unknown_variables(plan.sweep(), problems);
  if (has_errors(problems)) {
    throw InputError(problems);
  }
  console.warn(problems);
  const fs::path path = output_of(call, study, "tradeflow sweep");
  const scenarios::RunSet set = run_base(study);
  const SweepLayout layout = sweep_layout(plan, set.baseline.accounts.labels);
  const SweepBase base{plan, set.baseline.accounts, set.economy, layout};
  SweepRecord record = record_of(study, set, plan, call);
  const SweepStore store(path, base, record);
  const Todo todo = todo_of(store, part);
  if (todo.done > 0 && !console.quiet) {
    console.err << fmt::format("{} of {} draws are there already\n", todo.done, todo.total);
  }
  if (!solve_all(base, store, todo, threads, cluster, console)) {
    console.err << "interrupted: what is finished is in " << store.folder().string()
                << "; the same command goes on from there\n";
    return ExitCode::Interrupted;
  }
  if (!part.whole() || !cluster.manager()) {
    return ExitCode::Done;
  }
  SweepSummary summary = summarise(store, plan.design(), layout, threads);
  summary.no_gradients = add_gradients(base, summary);
  if (store.complete()) {
    store.clean();  // a merge may have been killed after its last step but one
  } else {
    store.merge(summary);
  }
  const SweepPage page{plan.central(), record.central.run.horizon, plan.design(),
                       set.baseline.accounts.labels, summary};
  if (console.json) {
    console.out << page_json(page, path.string());
  } else if (!console.quiet) {
    console.out << page_text(page, console.out_color) << "\nwritten to " << path.string() << '\n';
  }
  return summary.failed < summary.draws ? ExitCode::Done : ExitCode::NoEquilibrium;
}

/// Under mpirun every process comes here; the manager alone speaks. All read the same input, so
/// that bad input is the same in all of them.
ExitCode run(const Invocation& call) {
  Cluster cluster;
  Console silent{call.console.out, call.console.err};
  silent.quiet = true;
  const Invocation worker{call.options, call.arguments, call.command_line, silent};
  try {
    return sweep(cluster.manager() ? call : worker, cluster);
  } catch (const InputError&) {
    if (cluster.manager()) {
      throw;
    }
    return ExitCode::BadInput;
  } catch (const std::exception& error) {
    if (cluster.size() > 1) {
      call.console.err << "tradeflow: process " << cluster.rank() << ": " << error.what() << '\n';
    }
    cluster.abort_others(static_cast<int>(ExitCode::Environment));
    throw;
  }
}

}  // namespace

Verb sweep_verb() {
  Verb verb;
  verb.name = "sweep";
  verb.summary = "solve the many draws of a scenario's sweep: block into one file, resuming";
  verb.arguments = "SCENARIO.yaml";
  verb.example =
      "tradeflow sweep canola-sweep.yaml -j 2\n"
      "tradeflow sweep canola-sweep.yaml --part 3/8   # of a job array; without --part: merges\n"
      "mpirun -n 64 tradeflow sweep canola-sweep.yaml";
  verb.least_arguments = 1;
  verb.most_arguments = 1;
  verb.options.add_options()("output,o", po::value<std::string>()->value_name("FILE.h5"),
                             "where the results go (default: NAME.h5 here)");
  verb.options.add_options()("jobs,j", po::value<long>()->value_name("N"),
                             "threads (default: one a core); the results do not depend on it");
  verb.options.add_options()("samples", po::value<std::string>()->value_name("N"),
                             "in place of the sweep's own");
  verb.options.add_options()("part", po::value<std::string>()->value_name("I/N"),
                             "solve one of N parts only, and leave merging to a later call");
  verb.options.add_options()("deflate", po::value<long>()->value_name("0-9"),
                             "compress the numbers (default: 0, off: a third smaller, slower)");
  verb.options.add_options()("baseline", po::value<std::string>()->value_name("B"),
                             "in place of the scenario's: world, a .h5 file or a bundle");
  verb.options.add_options()(
      "set", po::value<std::vector<std::string>>()->composing()->value_name("KEY=VALUE"),
      "in place of one of its values: measures.pork.add_pp=30; repeatable");
  verb.options.add_options()("force", po::bool_switch(),
                             "replace FILE.h5 even if tradeflow did not write it");
  verb.run = run;
  return verb;
}

}  // namespace tradeflow::io::cli
