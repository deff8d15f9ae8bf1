#include "scenarios/form.hpp"

#include <algorithm>
#include <limits>

#include "model/contract.hpp"

namespace tradeflow::scenarios {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool has_percent(const Node* node) {
  return node != nullptr && node->scalar.find('%') != std::string::npos;
}

}  // namespace

Form::Form(std::string_view block, const Node& node, std::string path, Diagnostics& out)
    : block_(block), valid_(node.is_map()), cursor_(node, std::move(path), out) {}

const Key& Form::record(std::string_view key) {
  read_.emplace(key);
  const auto all = keys();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Key& one) {
    return one.block == block_ && one.name == key;
  });
  expects(found != all.end(), "every key that is read has a record in spec.cpp");
  return *found;
}

std::optional<std::string> Form::text(std::string_view key) {
  const Key& spec = record(key);
  if (spec.type == Type::Choice) {
    return cursor_.maybe_choice(key, choices(spec));
  }
  auto value = cursor_.maybe_text(key);
  if (value && value->empty()) {
    error(key, "S003", "'" + std::string(key) + "' is empty", std::string(spec.help));
    return std::nullopt;
  }
  if (value && spec.type == Type::Name && !is_name(*value)) {
    error(key, "S013", "'" + *value + "' is not a name",
          "lower-case letters, digits, '-', '_' and '.'");
    return std::nullopt;
  }
  return value;
}

std::vector<Word> Form::words(std::string_view key) {
  const Key& spec = record(key);
  const Node* node = cursor_.peek(key);
  std::vector<Word> all;
  const std::vector<std::string> texts = cursor_.texts(key);
  if (node != nullptr && node->is_scalar()) {
    all.push_back({node->scalar, node->where});
  } else if (node != nullptr) {
    for (const Node& item : node->items) {
      if (item.is_scalar()) {
        all.push_back({item.scalar, item.where});
      }
    }
    if (node->is_list() && texts.empty() && node->items.empty()) {
      error(key, "S003", "'" + std::string(key) + "' is an empty list", std::string(spec.help));
    }
  }
  const auto known = choices(spec);
  const std::vector<std::string> names(known.begin(), known.end());
  for (const Word& word : all) {
    if (spec.type == Type::Choices &&
        std::find(names.begin(), names.end(), word.text) == names.end()) {
      const auto near = did_you_mean(word.text, names);
      cursor_.error("S008", word.where, "'" + word.text + "' is not a '" + std::string(key) + "'",
                    near ? "did you mean '" + *near + "'?" : std::string(spec.of));
    }
  }
  return all;
}

std::optional<double> Form::number(std::string_view key) {
  const Key& spec = record(key);
  const Node* node = cursor_.peek(key);
  if (spec.type == Type::Mobility && node != nullptr && node->scalar == "infinite") {
    (void)cursor_.take(key);
    return std::numeric_limits<double>::infinity();
  }
  if (spec.type == Type::Points && has_percent(node)) {
    (void)cursor_.take(key);
    error(key, "S009", "'" + std::string(key) + "' counts percentage points: no % sign",
          "write " + node->scalar.substr(0, node->scalar.find('%')));
    return std::nullopt;
  }
  const auto value = cursor_.maybe_number(key, spec.range);
  if (!value && node != nullptr && spec.type == Type::Points && !node->quoted &&
      diagnostics().back().code == "S004") {
    diagnostics().back().hint = "percentage points, for example 25";
  }
  if (value && spec.type == Type::Rate && *value >= 1.0 && !has_percent(node)) {
    error(key, "S009", "'" + std::string(key) + "' is a rate and needs its % sign",
          "write " + node->scalar + "%");
    return std::nullopt;
  }
  return value && spec.type == Type::Points ? std::optional(*value / 100.0) : value;
}

std::optional<bool> Form::flag(std::string_view key) {
  (void)record(key);
  return cursor_.maybe_flag(key);
}

std::optional<seeds::Date> Form::date(std::string_view key) {
  (void)record(key);
  return cursor_.maybe_date(key);
}

std::optional<Form> Form::map(std::string_view key) {
  const Key& spec = record(key);
  const Node* node = cursor_.take(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  const std::string stem = path().empty() ? "" : path() + ".";
  return Form(spec.of, *node, stem + std::string(key), diagnostics());
}

std::vector<Form> Form::maps(std::string_view key) {
  const Key& spec = record(key);
  std::vector<Form> all;
  const Node* node = cursor_.take(key);
  if (node != nullptr && !node->is_list()) {
    error(key, "S003", "'" + std::string(key) + "' must be a list", "one '- …' per entry");
  } else if (node != nullptr) {
    for (std::size_t at = 0; at < node->items.size(); ++at) {
      all.emplace_back(
          spec.of, node->items[at],
          (path().empty() ? "" : path() + ".") + std::string(key) + "[" + std::to_string(at) + "]",
          diagnostics());
    }
  }
  return all;
}

const Node* Form::raw(std::string_view key) {
  (void)record(key);
  return cursor_.take(key);
}

std::vector<std::pair<Word, double>> Form::by_sector(std::string_view key) {
  const Key& spec = record(key);
  std::vector<std::pair<Word, double>> all;
  auto inner = cursor_.maybe_map(key);
  if (!inner) {
    return all;
  }
  for (const std::string& code : inner->keys()) {
    if (const auto value = inner->maybe_number(code, spec.range)) {
      all.push_back({{code, inner->peek(code)->key_where}, *value});
    }
  }
  return all;
}

SourcePosition Form::where(std::string_view key) const {
  const Node* node = cursor_.peek(key);
  return node != nullptr ? node->where : cursor_.where();
}

void Form::error(std::string_view key, std::string code, std::string message, std::string hint) {
  cursor_.error(std::move(code), where(key), std::move(message), std::move(hint));
}

void Form::finish() {
  if (!valid_) {
    return;
  }
  for (const Key& key : keys()) {
    if (key.block != block_) {
      continue;
    }
    expects(read_.contains(key.name), "every record of a block is read");
    if (key.required && !cursor_.has(key.name)) {
      cursor_.error(
          "S002", cursor_.where(),
          "'" + std::string(key.name) + "' is missing" + (path().empty() ? "" : " in " + path()),
          std::string(key.help));
    }
  }
  cursor_.finish();
}

}  // namespace tradeflow::scenarios
