#include "io/trial_read.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "io/error.hpp"

namespace tradeflow::io {
namespace {

/// The child's whole life: no core file, no output, no way back into the parent's code.
[[noreturn]] void live_and_tell(const std::function<void()>& read, unsigned seconds) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM}) {
    std::signal(signal, SIG_DFL);
  }
  if (const int nowhere = ::open("/dev/null", O_WRONLY); nowhere >= 0) {
    ::dup2(nowhere, STDERR_FILENO);
  }
  ::alarm(seconds);
  try {
    read();
  } catch (...) {
    ::_exit(0);  // an orderly refusal, which the caller will meet again
  }
  ::_exit(0);
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

void trial_read(const std::filesystem::path& path, const std::function<void()>& read,
                unsigned seconds) {
  const pid_t child = ::fork();
  if (child < 0) {
    throw IoError(path, "cannot be tried first: " + std::generic_category().message(errno));
  }
  if (child == 0) {
    live_and_tell(read, seconds);
  }
  const int status = wait_for(child);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
    throw IoError(path, "is damaged: reading it takes for ever");
  }
  if (status != 0) {  // a signal, or a sanitizer's report of one
    throw IoError(path, "is damaged: HDF5 crashes on it");
  }
}

}  // namespace tradeflow::io
