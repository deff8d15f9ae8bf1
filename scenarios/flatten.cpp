#include <algorithm>

#include "scenarios/resolve.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

/// Letters, digits and what dates, ids, numbers and paths are made of need no quotes, unless
/// a YAML reader would take the word for something else.
bool plain(std::string_view text) {
  const auto safe = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/' || c == '%' || c == '+';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), safe) && text.front() != '%' &&
         text.front() != '-';
}

std::string scalar(const Node& node) {
  const bool number = !node.quoted && parse_number(node.scalar).has_value();
  return !node.quoted && (plain(node.scalar) || number) ? node.scalar : json_text(node.scalar);
}

std::string origin(const Node& node) {
  const SourcePosition& at = node.where;  // typed on a command line: no line
  return at.file.empty() ? std::string()
         : at.line == 0  ? "  # " + at.file
                         : "  # " + at.file + ":" + std::to_string(at.line);
}

void write(const Node& node, std::size_t indent, std::string& out);

void write_entry(const std::string& head, const Node& value, std::size_t indent, std::string& out) {
  const bool empty = value.is_list() ? value.items.empty() : value.entries.empty();
  if (value.is_scalar() || value.is_null()) {
    out += head + " " + (value.is_null() ? "null" : scalar(value)) + origin(value) + "\n";
  } else if (empty) {
    out += head + (value.is_list() ? " []" : " {}") + origin(value) + "\n";
  } else {
    out += head + "\n";
    write(value, indent + 2, out);
  }
}

void write(const Node& node, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  for (const auto& [key, value] : node.entries) {
    write_entry(margin + (plain(key) ? key : json_text(key)) + ":", value, indent, out);
  }
  for (const Node& item : node.items) {
    if (item.entries.empty()) {
      write_entry(margin + "-", item, indent, out);
    } else {
      std::string block;
      write(item, indent + 2, block);
      out += block.replace(indent, 2, "- ");
    }
  }
}

}  // namespace

std::string flattened(const Node& node) {
  std::string out;
  write(node, 0, out);
  return out;
}

}  // namespace tradeflow::scenarios
