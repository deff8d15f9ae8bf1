#pragma once

namespace tradeflow::io::cli {

/// While one lives, the first Ctrl-C (or SIGTERM) only asks to stop, so that what is being
/// written is finished whole; the second one ends the program at once.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  InterruptGuard(InterruptGuard&&) = delete;
  InterruptGuard& operator=(InterruptGuard&&) = delete;

  [[nodiscard]] static bool requested() noexcept;
};

}  // namespace tradeflow::io::cli
