#include "seeds/cursor.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tradeflow {
namespace {

std::string quoted_list(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) {
    text += text.empty() ? name : ", " + name;
  }
  return text;
}

std::string_view kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::Null:
      return "nothing";
    case Node::Kind::Scalar:
      return "a single value";
    case Node::Kind::List:
      return "a list";
    case Node::Kind::Map:
      return "a map";
  }
  return "something else";
}

std::string shown(const Node& node) {
  return node.is_scalar() ? "'" + node.scalar + "'" : std::string(kind_name(node.kind));
}

/// Damerau-Levenshtein distance (adjacent swaps count once): the typos people make.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

const Node& empty_map() {
  static const Node none{Node::Kind::Map, {}, false, {}, {}, {}, {}};
  return none;
}

}  // namespace

std::string shown(const Range& range) {
  const auto bound = [](double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return std::string(text, end);
  };
  if (!std::isfinite(range.low) && !std::isfinite(range.high)) {
    return "any number";
  }
  if (!std::isfinite(range.high)) {
    return (range.low_included ? "at least " : "more than ") + bound(range.low);
  }
  if (!std::isfinite(range.low)) {
    return (range.high_included ? "at most " : "less than ") + bound(range.high);
  }
  return (range.low_included ? "from " : "above ") + bound(range.low) +
         (range.high_included ? " to " : " to below ") + bound(range.high);
}

bool within(double value, const Range& range) {
  const bool above = range.low_included ? value >= range.low : value > range.low;
  const bool below = range.high_included ? value <= range.high : value < range.high;
  return above && below;
}

std::optional<std::string> did_you_mean(std::string_view word,
                                        std::span<const std::string> candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::optional<double> parse_number(std::string_view text) noexcept {
  double scale = 1.0;
  if (!text.empty() && text.back() == '%') {
    scale = 100.0;
    text.remove_suffix(1);
    while (!text.empty() && text.back() == ' ') {
      text.remove_suffix(1);
    }
  }
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || (digits.front() != '.' && (digits.front() < '0' || digits.front() > '9'))) {
    return std::nullopt;  // inf, nan, '+1', hexadecimal words
  }
  if (digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9') {
    return std::nullopt;  // 010 is 8 to some readers and 10 to others
  }
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value / scale;
}

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto field = [&](std::size_t from, std::size_t count) -> int {
    int value = 0;
    const char* begin = text.data() + from;
    const auto [end, error] = std::from_chars(begin, begin + count, value);
    return error == std::errc() && end == begin + count && *begin != '-' ? value : -1;
  };
  const int year = field(0, 4);
  const int month = field(5, 2);
  const int day = field(8, 2);
  if (year < 0 || month < 0 || day < 0) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

Cursor::Cursor(const Node& node, std::string path, Diagnostics& out)
    : node_(&node), path_(std::move(path)), out_(&out) {
  if (!node.is_map()) {
    error("S001", node.where,
          (path_.empty() ? "the file" : "'" + path_ + "'") + " must be a map of keys, not " +
              shown(node),
          "write 'key: value' lines, indented below it");
    node_ = &empty_map();
  }
}

bool Cursor::has(std::string_view key) const noexcept {
  return node_->find(key) != nullptr;
}
const Node* Cursor::peek(std::string_view key) const noexcept {
  return node_->find(key);
}

std::vector<std::string> Cursor::keys() {
  std::vector<std::string> all;
  for (const auto& [key, value] : node_->entries) {
    known_.insert(key);
    all.push_back(key);
  }
  return all;
}

const Node* Cursor::take(std::string_view key) {
  known_.emplace(key);
  return node_->find(key);
}

void Cursor::error(std::string code, const SourcePosition& where, std::string message,
                   std::string hint) {
  out_->push_back(
      {Severity::Error, std::move(code), path_, where, std::move(message), std::move(hint)});
}

void Cursor::error_at(std::string_view key, std::string code, std::string message,
                      std::string hint) {
  const Node* value = node_->find(key);
  error(std::move(code), value != nullptr ? value->where : node_->where, std::move(message),
        std::move(hint));
}

std::optional<std::string> Cursor::maybe_text(std::string_view key) {
  const Node* value = take(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_scalar()) {
    error("S003", value->where, "'" + std::string(key) + "' must be text, not " + shown(*value),
          "one word, or a text in quotes");
    return std::nullopt;
  }
  return value->scalar;
}

std::string Cursor::text(std::string_view key) {
  const bool present = has(key);
  auto value = maybe_text(key);
  if (!present) {
    error("S002", node_->where, "'" + std::string(key) + "' is missing", "add it");
  }
  return value.value_or(std::string());
}

std::optional<double> Cursor::maybe_number(std::string_view key, const Range& range) {
  const Node* value = take(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto parsed =
      value->is_scalar() && !value->quoted ? parse_number(value->scalar) : std::optional<double>();
  if (!parsed) {
    const bool number_in_quotes = value->quoted && parse_number(value->scalar).has_value();
    error("S004", value->where, "'" + std::string(key) + "' must be a number, not " + shown(*value),
          number_in_quotes ? "remove the quotes" : "write a plain decimal number or a percentage");
    return std::nullopt;
  }
  if (!within(*parsed, range)) {
    error("S005", value->where,
          "'" + std::string(key) + "' is " + value->scalar + ", outside its range", shown(range));
    return std::nullopt;
  }
  return parsed;
}

double Cursor::number(std::string_view key, const Range& range) {
  const bool present = has(key);
  const auto value = maybe_number(key, range);
  if (!present) {
    error("S002", node_->where, "'" + std::string(key) + "' is missing", shown(range));
  }
  return value.value_or(std::isfinite(range.low) ? range.low : 0.0);
}

std::optional<long> Cursor::maybe_integer(std::string_view key, long low, long high) {
  const auto value =
      maybe_number(key, {static_cast<double>(low), static_cast<double>(high), true, true});
  if (value && *value != std::floor(*value)) {
    error_at(key, "S004", "'" + std::string(key) + "' must be a whole number");
    return std::nullopt;
  }
  return value ? std::optional(static_cast<long>(*value)) : std::nullopt;
}

std::optional<bool> Cursor::maybe_flag(std::string_view key) {
  const Node* value = take(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->is_scalar() && !value->quoted &&
      (value->scalar == "true" || value->scalar == "false")) {
    return value->scalar == "true";
  }
  error("S006", value->where,
        "'" + std::string(key) + "' must be true or false, not " + shown(*value),
        "write true or false");
  return std::nullopt;
}

std::optional<std::chrono::year_month_day> Cursor::maybe_date(std::string_view key) {
  const Node* value = take(key);
  if (value == nullptr || value->is_null() || value->scalar == "null") {
    return std::nullopt;
  }
  const auto date =
      value->is_scalar() ? parse_date(value->scalar) : std::optional<std::chrono::year_month_day>();
  if (!date) {
    error("S007", value->where, "'" + std::string(key) + "' must be a date, not " + shown(*value),
          "write YYYY-MM-DD");
  }
  return date;
}

std::vector<std::string> Cursor::texts(std::string_view key) {
  const Node* value = take(key);
  std::vector<std::string> all;
  if (value == nullptr) {
    return all;
  }
  if (value->is_scalar()) {
    all.push_back(value->scalar);
    return all;
  }
  if (!value->is_list()) {
    error("S003", value->where,
          "'" + std::string(key) + "' must be text or a list of texts, not " + shown(*value),
          "[one, two]");
    return all;
  }
  for (const Node& item : value->items) {
    if (item.is_scalar()) {
      all.push_back(item.scalar);
    } else {
      error("S003", item.where,
            "an entry of '" + std::string(key) + "' must be text, not " + shown(item),
            "one word, or a text in quotes");
    }
  }
  return all;
}

std::optional<std::string> Cursor::maybe_choice(std::string_view key,
                                                std::span<const std::string_view> allowed) {
  const auto value = maybe_text(key);
  if (!value || std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) {
    return value;
  }
  const std::vector<std::string> names(allowed.begin(), allowed.end());
  const auto near = did_you_mean(*value, names);
  error_at(
      key, "S008", "'" + *value + "' is not a '" + std::string(key) + "'",
      (near ? "did you mean '" + *near + "'? " : std::string()) + "known: " + quoted_list(names));
  return std::nullopt;
}

std::optional<Cursor> Cursor::maybe_map(std::string_view key) {
  const Node* value = take(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  return Cursor(*value, path_.empty() ? std::string(key) : path_ + "." + std::string(key), *out_);
}

std::vector<Cursor> Cursor::maps(std::string_view key) {
  const Node* value = take(key);
  std::vector<Cursor> all;
  if (value == nullptr) {
    return all;
  }
  if (!value->is_list()) {
    error("S003", value->where, "'" + std::string(key) + "' must be a list, not " + shown(*value),
          "one '- …' per entry");
    return all;
  }
  const std::string stem = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  for (std::size_t at = 0; at < value->items.size(); ++at) {
    all.emplace_back(value->items[at], stem + "[" + std::to_string(at) + "]", *out_);
  }
  return all;
}

void Cursor::finish() {
  const std::vector<std::string> names(known_.begin(), known_.end());
  for (const auto& [key, value] : node_->entries) {
    if (known_.contains(key)) {
      continue;
    }
    const auto near = did_you_mean(key, names);
    error(
        "S012", value.key_where,
        "unknown key '" + key + "'" + (path_.empty() ? std::string() : " in " + path_),
        (near ? "did you mean '" + *near + "'? " : std::string()) + "keys: " + quoted_list(names));
  }
}

}  // namespace tradeflow
