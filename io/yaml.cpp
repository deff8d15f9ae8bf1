#include "io/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "io/source_text.hpp"
#include "io/text_file.hpp"
#include "io/utf8.hpp"

namespace tradeflow::io {
namespace {

std::size_t offset(const YAML::Mark& mark) {
  return static_cast<std::size_t>(std::max(mark.pos, 0));
}

SourcePosition position(const SourceText& source, const YAML::Mark& mark) {
  return mark.is_null() ? SourcePosition{source.file(), 0, 0} : source.at(offset(mark));
}

Diagnostic file_error(std::string code, SourcePosition where, std::string message,
                      std::string hint) {
  return {Severity::Error,  std::move(code),    {},
          std::move(where), std::move(message), std::move(hint)};
}

/// Length of the quoted scalar at the start of `text`, quotes included; 0 if it is never closed.
/// Any other text counts as one closed character.
std::size_t quote_length(std::string_view text) noexcept {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) {
    return 1;
  }
  const char quote = text[0];
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '"' || at + 1 == text.size() || text[at + 1] != quote) {
        return at + 1;
      }
      ++at;  // '' is one quote inside single quotes
    }
  }
  return 0;
}

/// The first quote at or after `from` that opens a scalar and is never closed.
std::optional<std::size_t> find_open_quote(std::string_view text, std::size_t from) {
  constexpr std::string_view before_a_token = " \n[{,";
  while (from < text.size()) {
    const bool opens = from == 0 || before_a_token.find(text[from - 1]) != std::string_view::npos;
    if (opens && text[from] == '#') {
      from = std::min(text.find('\n', from), text.size());
      continue;
    }
    const std::size_t length = opens ? quote_length(text.substr(from)) : 1;
    if (length == 0) {
      return from;
    }
    from += length;
  }
  return std::nullopt;
}

Diagnostic open_quote(const SourceText& source, std::size_t at) {
  return file_error("I010", source.at(at), "this quote is never closed", "add the closing quote");
}

/// Thrown through yaml-cpp when going on would be unsafe; the reason is already in the list.
struct Stop {};

/// Builds the tree from yaml-cpp's events. Events, unlike YAML::Node, show duplicates, aliases,
/// anchors, tags and quotes before anything is resolved or lost.
class Builder : public YAML::EventHandler {
 public:
  Builder(const SourceText& source, Diagnostics& out, const YamlLimits& limits)
      : source_(source), out_(out), limits_(limits) {}

  [[nodiscard]] Node take_root() { return std::move(root_); }
  /// Offset of the last scalar seen.
  [[nodiscard]] std::size_t reached() const noexcept { return reached_; }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    if (expects_key()) {
      bad_key(mark);
      return;
    }
    Node node;
    node.where = position(source_, mark);
    // An absent value has no place of its own: yaml-cpp gives the next token's.
    if (!open_.empty() && open_.back().node.is_map() &&
        node.where.line != open_.back().key_where.line) {
      node.where = open_.back().key_where;
    }
    add(std::move(node), mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    error("I004", mark, "aliases (*name) are not read", "write the value out, or use 'extends'");
    if (expects_key()) {
      begin_value("", mark, true);
      return;
    }
    add({}, mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    reached_ = offset(mark);
    refuse_anchor(mark, anchor);
    const bool quoted = tag != "?";
    refuse_tag(mark, quoted && tag != "!" ? tag : std::string());
    check_text(mark, value, quoted);
    if (expects_key()) {
      key(mark, value, quoted);
      return;
    }
    Node node;
    node.kind = Node::Kind::Scalar;
    node.scalar = value;
    node.quoted = quoted;
    node.where = position(source_, mark);
    add(std::move(node), mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    start(mark, tag, anchor, Node::Kind::List, style);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    start(mark, tag, anchor, Node::Kind::Map, style);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

 private:
  /// A list or map that is still being filled.
  struct Open {
    Node node;
    std::set<std::string> keys;
    bool is_key = false;        ///< stands where a key belongs: refused, its value too
    bool value_due = false;     ///< a key was read, its value comes next
    bool drop_value = false;    ///< the key was refused
    std::size_t flow_from = 0;  ///< values before the outermost [ or { around it; 0: none
    std::string key;
    SourcePosition key_where;
  };

  void error(std::string code, const YAML::Mark& mark, std::string message, std::string hint) {
    out_.push_back({Severity::Error,
                    std::move(code),
                    {},
                    position(source_, mark),
                    std::move(message),
                    std::move(hint)});
  }
  [[nodiscard]] bool expects_key() const noexcept {
    return !open_.empty() && open_.back().node.is_map() && !open_.back().value_due;
  }
  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      error("I004", mark, "anchors (&name) are not read", "write the value out, or use 'extends'");
    }
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") {
      error("I011", mark, "the tag '" + tag + "' is not read", "remove it");
    }
  }
  void bad_key(const YAML::Mark& mark) {
    error("I007", mark, "a key must be a single word of text", "put it in quotes if it is meant");
    begin_value("", mark, true);
  }
  void begin_value(const std::string& name, const YAML::Mark& mark, bool drop) {
    Open& map = open_.back();
    map.value_due = true;
    map.drop_value = drop;
    map.key = name;
    map.key_where = position(source_, mark);
  }
  void key(const YAML::Mark& mark, const std::string& name, bool quoted) {
    if (name == "<<" && !quoted) {
      error("I005", mark, "merge keys (<<) are not read", "write the keys out, or use 'extends'");
      begin_value(name, mark, true);
      return;
    }
    const bool first = open_.back().keys.insert(name).second;
    if (!first) {
      const Node* earlier = open_.back().node.find(name);
      error("I003", mark, "'" + name + "' is given twice",
            earlier != nullptr
                ? "first in line " + std::to_string(earlier->key_where.line) + "; keep one"
                : "keep one");
    }
    begin_value(name, mark, !first);
  }
  void start(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind,
             YAML::EmitterStyle::value style) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    Open open;
    open.is_key = expects_key();
    if (open.is_key) {
      bad_key(mark);
    }
    open.node.kind = kind;
    open.node.where = position(source_, mark);
    if (open_.size() >= limits_.depth) {
      error("I008", mark, "nested deeper than " + std::to_string(limits_.depth) + " levels",
            "nothing tradeflow reads is this deep");
      throw Stop();
    }
    count(mark);
    open.flow_from = !open_.empty() && open_.back().flow_from > 0 ? open_.back().flow_from
                     : style == YAML::EmitterStyle::Flow          ? nodes_
                                                                  : 0;
    open_.push_back(std::move(open));
  }
  void end() {
    Open done = std::move(open_.back());
    open_.pop_back();
    if (!done.is_key) {
      place(std::move(done.node));
    }
  }
  void count(const YAML::Mark& mark) {
    if (++nodes_ > limits_.nodes) {
      error("I008", mark, "more than " + std::to_string(limits_.nodes) + " values",
            "put tables into CSV files");
      throw Stop();
    }
    if (!open_.empty() && open_.back().flow_from > 0 &&
        nodes_ - open_.back().flow_from > limits_.flow_values) {
      error("I008", mark, "more than " + std::to_string(limits_.flow_values) + " values in one [ ]",
            "put tables into CSV files");
      throw Stop();
    }
  }
  void add(Node node, const YAML::Mark& mark) {
    count(mark);
    if (node.where.line == 0) {
      node.where = position(source_, mark);
    }
    place(std::move(node));
  }
  void place(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (!parent.node.is_map()) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    parent.value_due = false;
    if (!parent.drop_value) {
      node.key_where = parent.key_where;
      parent.node.entries.emplace_back(std::move(parent.key), std::move(node));
    }
  }
  void check_text(const YAML::Mark& mark, const std::string& value, bool quoted) {
    if (!quoted && value.find('\t') != std::string::npos) {
      error("I009", mark, "a tab inside a value", "use spaces, or put the value in quotes");
    }
    if (value.find('\0') != std::string::npos) {
      error("I001", mark, "the value holds a NUL character", "remove it");
    }
    if (quoted && quote_length(source_.from(reached_)) == 0) {  // yaml-cpp may let it pass
      out_.push_back(open_quote(source_, reached_));
    }
  }
  const SourceText& source_;
  Diagnostics& out_;
  const YamlLimits& limits_;
  std::vector<Open> open_;
  Node root_;
  std::size_t nodes_ = 0;
  std::size_t reached_ = 0;
};

/// What must hold of the bytes before yaml-cpp may see them.
bool readable(const SourceText& source, const std::string& file, Diagnostics& out,
              const YamlLimits& limits) {
  const std::string_view text = source.text();
  if (text.size() > limits.bytes) {
    out.push_back(
        file_error("I008", {file, 0, 0},
                   "the file is larger than " + std::to_string(limits.bytes >> 20) + " MiB",
                   "put tables into CSV files"));
    return false;
  }
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    out.push_back(
        file_error("I001", {file, 1, 1}, "the file is UTF-16, not UTF-8", "save it as UTF-8"));
    return false;
  }
  if (const auto bad = first_invalid_utf8(text)) {
    out.push_back(file_error("I001", source.at(*bad), "this byte is not UTF-8 text",
                             "save the file as UTF-8"));
    return false;
  }
  const auto* const control = std::find_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20U && c != '\t' && c != '\n' && c != '\r') || byte == 0x7FU;
  });
  if (control != text.end()) {
    out.push_back(file_error("I001", source.at(static_cast<std::size_t>(control - text.begin())),
                             *control == '\0' ? "a NUL byte" : "a control character", "remove it"));
    return false;
  }
  bool tabs = false;
  for (std::size_t index = 0; index < source.lines(); ++index) {
    const std::string_view line = source.line(index);
    const std::size_t tab = line.find('\t');
    if (tab != std::string_view::npos && tab == line.find_first_not_of(' ')) {
      out.push_back(file_error("I009",
                               {file, static_cast<int>(index + 1), static_cast<int>(tab + 1)},
                               "a tab in the indentation", "indent with spaces"));
      tabs = true;
    }
  }
  return !tabs;
}

/// yaml-cpp's message with the position it gives; an open quote is named where it opens.
Diagnostic syntax_error(const SourceText& source, std::size_t reached,
                        const YAML::Exception& cause) {
  if (const auto quote = find_open_quote(source.text(), reached)) {
    return open_quote(source, *quote);
  }
  return file_error("I002", position(source, cause.mark), "this is not YAML: " + cause.msg,
                    "check indentation, colons, brackets and quotes just before this place");
}

}  // namespace

Node parse_yaml(std::string_view text, const std::string& file_name, Diagnostics& out,
                const YamlLimits& limits) {
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);  // a UTF-8 byte order mark says nothing
  }
  const SourceText source(text, file_name);
  if (!readable(source, file_name, out, limits)) {
    return {};
  }
  const std::size_t before = out.size();
  Builder builder(source, out, limits);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      out.push_back(file_error("I012", {file_name, 0, 0}, "the file is empty",
                               "'tradeflow init' writes a study to start from"));
      return {};
    }
    // Never in a loop: yaml-cpp 0.7 hands out "," as endless documents.
    Diagnostics unused;
    Builder rest(source, unused, limits);
    if (parser.HandleNextDocument(rest)) {
      Node second = rest.take_root();
      SourcePosition where = second.where.line > 0 ? second.where : SourcePosition{file_name, 0, 0};
      out.push_back(file_error("I006", std::move(where), "more than one YAML document",
                               "keep one per file; '---' may only open it"));
    }
  } catch (const YAML::Exception& cause) {
    // Brackets that never close look like keys that are lists: that is not what is wrong.
    out.erase(std::remove_if(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                             [](const Diagnostic& one) { return one.code == "I007"; }),
              out.end());
    const bool follows_from_quote = !out.empty() && out.back().code == "I010";
    if (!follows_from_quote) {
      out.push_back(syntax_error(source, builder.reached(), cause));
    }
    return {};
  } catch (const Stop&) {
    return {};
  }
  return builder.take_root();
}

Node read_yaml(const std::filesystem::path& file, Diagnostics& out, const YamlLimits& limits) {
  if (auto missing = missing_file(file)) {
    out.push_back(std::move(*missing));
    return {};
  }
  return parse_yaml(read_text(file, limits.bytes), file.string(), out, limits);
}

}  // namespace tradeflow::io
