#include "io/cluster.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>

#include "io/error.hpp"

#ifdef TRADEFLOW_MPI
#define OMPI_SKIP_MPICXX 1  // the C interface is all we use
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#endif

namespace tradeflow::io {

#ifdef TRADEFLOW_MPI
namespace {

/// Set in the processes that mpirun, mpiexec or srun start; MPI costs nothing elsewhere.
bool launched() {
  constexpr std::array<const char*, 3> marks{"OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMIX_RANK"};
  bool any = false;
  for (const char* mark : marks) {
    any = any || std::getenv(mark) != nullptr;
  }
  return any;
}

constexpr int from_worker = 1;
constexpr int from_manager = 2;

/// What a worker says: what became of the item it had, and which it was.
enum class Said : std::int64_t { Ready, Done, Failed };
using Report = std::array<std::int64_t, 2>;
constexpr std::int64_t no_more = -1;

}  // namespace

Cluster::Cluster() {
  if (!launched()) {
    return;
  }
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  together_ = size_ == 1;
}

Cluster::~Cluster() {
  int begun = 0;
  MPI_Initialized(&begun);
  if (begun != 0) {
    MPI_Finalize();
  }
}

void Cluster::abort_others(int exit_code) const {
  if (!together_) {
    MPI_Abort(MPI_COMM_WORLD, exit_code);
  }
}

bool Cluster::manage(std::span<const std::size_t> items,
                     const std::function<void(std::size_t)>& done,
                     const std::function<bool()>& stop) const {
  std::size_t next = 0;
  std::size_t finished = 0;
  bool failed = false;
  for (int working = size_ - 1; working > 0;) {
    Report report{};
    MPI_Status status;
    MPI_Recv(report.data(), 2, MPI_INT64_T, MPI_ANY_SOURCE, from_worker, MPI_COMM_WORLD, &status);
    const auto said = static_cast<Said>(report[0]);
    if (said == Said::Done) {
      ++finished;
      done(static_cast<std::size_t>(report[1]));
    }
    failed = failed || said == Said::Failed;
    const bool more = !failed && next < items.size() && !stop();
    const std::int64_t item = more ? static_cast<std::int64_t>(items[next++]) : no_more;
    working -= more ? 0 : 1;
    if (said != Said::Failed) {
      MPI_Send(&item, 1, MPI_INT64_T, status.MPI_SOURCE, from_manager, MPI_COMM_WORLD);
    }
  }
  if (failed) {
    throw IoError("the sweep", "a process failed; what the others finished is kept");
  }
  return finished == items.size();
}

bool Cluster::serve(const std::function<void(std::size_t)>& work) const {
  const auto say = [](Said said, std::int64_t item) {
    const Report report{static_cast<std::int64_t>(said), item};
    MPI_Send(report.data(), 2, MPI_INT64_T, 0, from_worker, MPI_COMM_WORLD);
  };
  say(Said::Ready, no_more);
  for (;;) {
    std::int64_t item = no_more;
    MPI_Recv(&item, 1, MPI_INT64_T, 0, from_manager, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (item == no_more) {
      return true;
    }
    try {
      work(static_cast<std::size_t>(item));
    } catch (...) {
      say(Said::Failed, item);
      throw;
    }
    say(Said::Done, item);
  }
}
#else
Cluster::Cluster() = default;
Cluster::~Cluster() = default;
void Cluster::abort_others(int /*exit_code*/) const {}
#endif

bool Cluster::distribute(std::span<const std::size_t> items,
                         const std::function<void(std::size_t)>& work,
                         const std::function<void(std::size_t)>& done,
                         const std::function<bool()>& stop) {
#ifdef TRADEFLOW_MPI
  if (size_ > 1) {
    together_ = true;  // what fails from here on is told to the manager, who lets all others go
    return manager() ? manage(items, done, stop) : serve(work);
  }
#endif
  for (const std::size_t item : items) {
    if (stop()) {
      return false;
    }
    work(item);
    done(item);
  }
  return true;
}

}  // namespace tradeflow::io
