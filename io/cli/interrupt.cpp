#include "io/cli/interrupt.hpp"

#include <csignal>

namespace tradeflow::io::cli {
namespace {

// The one thing a signal handler may write to.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t stop_requested = 0;

extern "C" void ask_to_stop(int signal) {
  stop_requested = 1;
  (void)std::signal(signal, SIG_DFL);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  stop_requested = 0;
  (void)std::signal(SIGINT, ask_to_stop);
  (void)std::signal(SIGTERM, ask_to_stop);
}

InterruptGuard::~InterruptGuard() {
  (void)std::signal(SIGINT, SIG_DFL);
  (void)std::signal(SIGTERM, SIG_DFL);
}

bool InterruptGuard::requested() noexcept {
  return stop_requested != 0;
}

}  // namespace tradeflow::io::cli
