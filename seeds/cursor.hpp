#pragma once
#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seeds/diagnostic.hpp"
#include "seeds/tree.hpp"

namespace tradeflow {

/// Bounds of a number; either end may be open (infinite).
struct Range {
  double low;
  double high;
  bool low_included = true;
  bool high_included = true;
};
[[nodiscard]] bool within(double value, const Range& range);
[[nodiscard]] std::string shown(const Range& range);  ///< "at least 0", "above 0 to 1"

/// Strict reading of one map node: every key must be asked for, every value must have the
/// right type, and `finish()` reports the keys nobody asked for with a "did you mean".
/// Problems are appended to one list; reading goes on with a fallback, so that a user sees
/// all of them at once. Missing required keys are reported at the map's own position.
class Cursor {
 public:
  /// \param node  a map; anything else is reported and reads as an empty map
  /// \param path  how messages name it, e.g. "measures[2].tariff"
  Cursor(const Node& node, std::string path, Diagnostics& out);

  [[nodiscard]] bool has(std::string_view key) const noexcept;
  [[nodiscard]] const Node* peek(
      std::string_view key) const noexcept;  ///< does not count as asked for
  /// Every key of the map, in file order, each marked as asked for: for maps keyed by codes.
  std::vector<std::string> keys();
  /// The raw value of a key, marked as asked for; null if absent.
  const Node* take(std::string_view key);

  std::string text(std::string_view key);  ///< required
  std::optional<std::string> maybe_text(std::string_view key);
  double number(std::string_view key, const Range& range);  ///< required; 10 % reads as 0.1
  std::optional<double> maybe_number(std::string_view key, const Range& range);
  std::optional<long> maybe_integer(std::string_view key, long low, long high);
  std::optional<bool> maybe_flag(std::string_view key);
  std::optional<std::chrono::year_month_day> maybe_date(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  ///< one text or a list; empty if absent
  /// One of `allowed`, else an error with a "did you mean"; absent → nullopt.
  std::optional<std::string> maybe_choice(std::string_view key,
                                          std::span<const std::string_view> allowed);
  /// A nested map; absent → nullopt.
  std::optional<Cursor> maybe_map(std::string_view key);
  /// A list of maps; absent → empty.
  std::vector<Cursor> maps(std::string_view key);

  void error(std::string code, const SourcePosition& where, std::string message,
             std::string hint = {});
  void error_at(std::string_view key, std::string code, std::string message, std::string hint = {});

  /// Reports every key that was never asked for. Call once, last.
  void finish();

  [[nodiscard]] const SourcePosition& where() const noexcept { return node_->where; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] Diagnostics& diagnostics() const noexcept { return *out_; }

 private:
  const Node* node_;
  std::string path_;
  Diagnostics* out_;
  std::set<std::string, std::less<>> known_;
};

/// The candidate nearest to `word` in edit distance, if near enough to suggest.
[[nodiscard]] std::optional<std::string> did_you_mean(std::string_view word,
                                                      std::span<const std::string> candidates);
/// Parses a plain number: no hex, octal, inf, nan, leading '+'; locale-free; `12%` → 0.12.
[[nodiscard]] std::optional<double> parse_number(std::string_view text) noexcept;
/// ISO 8601 calendar date YYYY-MM-DD that exists.
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text) noexcept;

}  // namespace tradeflow
