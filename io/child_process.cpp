#include "io/child_process.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>

#include "io/error.hpp"

namespace tradeflow::io {
namespace {

constexpr int refused = 1;

/// The child's whole life: no core file, no clean-up of libraries, no way back.
[[noreturn]] void live_and_tell(const std::function<void()>& work, int report) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE}) {
    std::signal(signal, SIG_DFL);
  }
  try {
    work();
  } catch (const std::exception& error) {
    const std::string what = error.what();
    const auto told = ::write(report, what.data(), what.size());
    ::_exit(told < 0 ? refused + 1 : refused);
  }
  ::_exit(0);
}

std::string all_of(int pipe) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = ::read(pipe, buffer.data(), buffer.size());
    if (got > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      return text;
    }
  }
}

}  // namespace

void in_child(const std::filesystem::path& path, const std::function<void()>& work) {
  std::array<int, 2> ends{};
  const bool piped = ::pipe(ends.data()) == 0;
  const pid_t child = piped ? ::fork() : -1;
  if (child < 0) {
    throw IoError(path, "no process for it: " + std::generic_category().message(errno));
  }
  if (child == 0) {
    ::close(ends[0]);
    live_and_tell(work, ends[1]);
  }
  ::close(ends[1]);
  const std::string told = all_of(ends[0]);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) {
    throw IoError(path,
                  told.empty() ? "writing it crashed: a full disk, or a damaged batch" : told);
  }
}

}  // namespace tradeflow::io
