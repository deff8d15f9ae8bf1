#include "io/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ostream>
#include <string_view>

namespace tradeflow::io::cli {
namespace {

constexpr std::chrono::milliseconds redraw{200};
constexpr std::chrono::seconds silence{1};
constexpr std::uint64_t bar_cells = 30;

double seconds(std::chrono::steady_clock::duration span) {
  return std::chrono::duration<double>(span).count();
}

}  // namespace

Progress::Progress(std::ostream& stream, Style style, std::string what, std::uint64_t total,
                   std::uint64_t done)
    : stream_(stream),
      style_(style),
      what_(std::move(what)),
      total_(std::max<std::uint64_t>(total, 1)),
      before_(done),
      done_(done),
      tenth_(done * 10 / total_),
      start_(Clock::now()),
      drawn_(start_) {}

std::string Progress::state(Clock::time_point now) const {
  const double passed = seconds(now - start_);
  const double rate = static_cast<double>(done_ - before_) / std::max(passed, 1e-9);
  const double left = rate > 0.0 ? static_cast<double>(total_ - done_) / rate : 0.0;
  return fmt::format("{} of {} {}, {:.0f} a second, {} left", done_, total_, what_, rate,
                     duration_text(left));
}

void Progress::add(std::uint64_t count) {
  done_ += count;
  if (style_ == Style::Silent) {
    return;
  }
  const auto now = Clock::now();
  if (now - start_ < silence) {
    tenth_ = done_ * 10 / total_;
    return;
  }
  if (style_ == Style::Bar && now - drawn_ >= redraw) {
    drawn_ = now;
    const auto full = static_cast<std::size_t>(done_ * bar_cells / total_);
    const std::string line = fmt::format("[{}{}] {}", std::string(full, '#'),
                                         std::string(bar_cells - full, '.'), state(now));
    stream_ << '\r' << line << std::string(width_ > line.size() ? width_ - line.size() : 0, ' ')
            << std::flush;
    width_ = line.size();
  } else if (style_ == Style::Lines && done_ * 10 / total_ > tenth_) {
    tenth_ = done_ * 10 / total_;
    stream_ << fmt::format("{:3} %: {}\n", 10 * tenth_, state(now)) << std::flush;
  }
}

void Progress::finish() {
  if (width_ > 0) {
    stream_ << '\r' << std::string(width_, ' ') << '\r' << std::flush;
    width_ = 0;
  }
}

Progress::Style progress_style(bool quiet) {
  if (quiet) {
    return Progress::Style::Silent;
  }
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return ::isatty(STDERR_FILENO) != 0 && !dumb ? Progress::Style::Bar : Progress::Style::Lines;
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0)));
  if (whole < 60) {
    return fmt::format("{} s", whole);
  }
  return whole < 3600 ? fmt::format("{} min {} s", whole / 60, whole % 60)
                      : fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace tradeflow::io::cli
