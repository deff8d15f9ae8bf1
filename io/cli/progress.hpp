#pragma once
#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace tradeflow::io::cli {

/// How far a long job is: on a terminal a bar with rate and time left, redrawn; elsewhere a line
/// every 10 %. Nothing in the first second, so that short jobs stay silent.
class Progress {
 public:
  enum class Style { Silent, Lines, Bar };

  /// \param what  what is counted, in the plural: "draws"
  /// \param done  of `total`, before this job began: no part of the rate
  Progress(std::ostream& stream, Style style, std::string what, std::uint64_t total,
           std::uint64_t done);
  /// `count` more are done. Not for several threads at once.
  void add(std::uint64_t count = 1);
  /// Clears the bar.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] std::string state(Clock::time_point now) const;

  std::ostream& stream_;
  Style style_;
  std::string what_;
  std::uint64_t total_;
  std::uint64_t before_;
  std::uint64_t done_;
  std::uint64_t tenth_;
  Clock::time_point start_;
  Clock::time_point drawn_;
  std::size_t width_ = 0;  ///< of the bar on the terminal
};

/// Silent if `quiet`, a bar if standard error is a terminal that is not "dumb".
[[nodiscard]] Progress::Style progress_style(bool quiet);

/// "41 s", "3 min 20 s", "2 h 5 min".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace tradeflow::io::cli
