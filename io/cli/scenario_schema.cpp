#include "io/cli/scenario_schema.hpp"

#include <cmath>

#include "io/render.hpp"
#include "scenarios/spec.hpp"

namespace tradeflow::io::cli {
namespace {

using Json = nlohmann::ordered_json;
using scenarios::Key;
using scenarios::Type;

Json texts(std::string_view what) {
  const Json one{{"type", "string"}, {"minLength", 1}, {"description", what}};
  return {{"anyOf", {one, {{"type", "array"}, {"items", one}, {"minItems", 1}}}}};
}

Json number(const Range& range) {
  Json schema{{"type", "number"}};
  if (std::isfinite(range.low)) {
    schema[range.low_included ? "minimum" : "exclusiveMinimum"] = range.low;
  }
  if (std::isfinite(range.high)) {
    schema[range.high_included ? "maximum" : "exclusiveMaximum"] = range.high;
  }
  return schema;
}

Json percentage() {
  return {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)? ?%$"}};
}

/// A rate from 1 on needs its % sign, so that 25 is never taken for 2,500 %.
Json rate(const Range& range) {
  Json plain = number(range);
  plain.erase("maximum");
  plain["exclusiveMaximum"] = 1;
  return {{"anyOf", {plain, percentage()}}};
}

Json reference(std::string_view block) {
  return {{"$ref", "#/$defs/" + std::string(block)}};
}

Json choice(const Key& key) {
  Json names = Json::array();
  for (const std::string_view name : scenarios::choices(key)) {
    names.push_back(name);
  }
  return {{"enum", std::move(names)}};
}

Json list_of(Json item) {
  return {{"type", "array"}, {"items", std::move(item)}, {"minItems", 1}};
}

Json value(const Key& key) {
  switch (key.type) {
    case Type::Name:
      return {{"type", "string"}, {"pattern", "^[a-z0-9._-]+$"}};
    case Type::Integer: {
      Json schema = number(key.range);
      schema["type"] = "integer";
      return schema;
    }
    case Type::Number:
    case Type::Points:
      return number(key.range);
    case Type::Flag:
      return {{"type", "boolean"}};
    case Type::Date:
      return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}};
    case Type::Period:
      return {{"anyOf",
               {{{"type", "string"}, {"pattern", "^[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$"}},
                {{"type", "integer"}, {"minimum", 1}, {"maximum", 9999}}}}};
    case Type::Rate:
      return rate(key.range);
    case Type::Share:
    case Type::Factor:
      return {{"anyOf", {number(key.range), percentage()}}};
    case Type::Choice:
      return choice(key);
    case Type::Choices:
      return {{"anyOf", {choice(key), list_of(choice(key))}}};
    case Type::Regions:
      return texts("code or group of regions");
    case Type::Sectors:
      return texts("code or group of sectors");
    case Type::Factors:
      return texts("code of a factor");
    case Type::Items:
      return texts("id of an item");
    case Type::Mobility:
      return {{"anyOf", {number(key.range), {{"const", "infinite"}}}}};
    case Type::Use:
      return {{"anyOf", {{{"type", "string"}, {"minLength", 1}}, reference(key.of)}}};
    case Type::Coverage:
      return {{"anyOf", {number(key.range), percentage(), reference(key.of)}}};
    case Type::Sticky:
      return {{"anyOf", {{{"enum", {"default", "off"}}}, number(key.range), percentage()}}};
    case Type::Draws:
      return {{"anyOf", {{{"enum", {"default", "off"}}}, reference(key.of)}}};
    case Type::BySector:
      return {{"type", "object"}, {"additionalProperties", number(key.range)}};
    case Type::Files:
      return list_of({{"type", "string"}, {"minLength", 1}});
    case Type::Paths:
      return {{"type", "object"}, {"minProperties", 1}};
    case Type::Map:
      return reference(key.of);
    case Type::Maps:
      return {{"type", "array"}, {"items", reference(key.of)}};
    case Type::Numbers:
      return list_of({{"anyOf", {{{"type", "number"}}, percentage()}}});
    case Type::Names:
      return list_of({{"type", "string"}, {"minLength", 1}});
    case Type::Named:
      return {{"type", "object"},
              {"propertyNames", {{"pattern", "^[a-z][a-z0-9_]*$"}}},
              {"additionalProperties", reference(key.of)},
              {"minProperties", 1}};
    case Type::Spread:
      return {{"anyOf",
               {{{"const", "source"}},
                {{"type", "object"}, {"minProperties", 1}, {"maxProperties", 1}}}}};
    case Type::Text:
    case Type::File:
      break;
  }
  return {{"type", "string"}, {"minLength", 1}};
}

std::string help(const Key& key) {
  std::string text(key.help);
  if (!key.unit.empty() && key.unit != "1") {
    text += " [" + std::string(key.unit) + "]";
  }
  if (!key.fallback.empty()) {
    text += " (default: " + std::string(key.fallback) + ")";
  }
  return text;
}

/// Exactly one of several keys stands in a block.
Json exactly_one(const std::vector<std::string>& names) {
  Json each = Json::array();
  for (const std::string& name : names) {
    each.push_back({{"required", {name}}});
  }
  return each;
}

Json block_schema(std::string_view block) {
  Json properties = Json::object();
  Json required = Json::array();
  std::vector<std::string> operators;    // of a levy
  std::vector<std::string> instruments;  // of a measure
  for (const Key& key : scenarios::keys()) {
    if (key.block != block) {
      continue;
    }
    const std::string name(key.name);
    properties[name] = value(key);
    properties[name]["description"] = help(key);
    // What a scenario extends or composes may hold its baseline.
    if (key.required && !(block == "scenario" && name == "baseline")) {
      required.push_back(name);
    }
    if (name == "set_rate" || name == "add_pp" || (name == "scale_by" && !key.required)) {
      operators.push_back(name);
    }
    if (block == "measure" && (key.type == Type::Map || key.type == Type::Use)) {
      instruments.push_back(name);
    }
  }
  Json schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) {
    schema["required"] = std::move(required);
  }
  if (!operators.empty()) {
    schema["oneOf"] = exactly_one(operators);
  }
  if (!instruments.empty()) {
    schema["oneOf"] = exactly_one(instruments);
  }
  if (block == "scenario") {
    schema["anyOf"] = exactly_one({"baseline", "extends", "compose"});
    schema["not"] = {{"required", {"extends", "compose"}}};
    schema["dependentRequired"] = {{"order", Json::array({"compose"})}};
  }
  if (block == "use") {
    schema["minProperties"] = 1;
  }
  schema["additionalProperties"] = false;
  return schema;
}

}  // namespace

Json scenario_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "tradeflow scenario"}};
  schema.update(block_schema("scenario"));
  for (const std::string_view block : scenarios::blocks()) {
    if (block != "scenario") {
      schema["$defs"][std::string(block)] = block_schema(block);
    }
  }
  return schema;
}

std::string scenario_keys(bool color) {
  std::string text;
  for (const std::string_view block : scenarios::blocks()) {
    TextTable rows({TextTable::Align::Left, TextTable::Align::Left, TextTable::Align::Left});
    for (const Key& key : scenarios::keys()) {
      if (key.block == block) {
        rows.row({std::string(key.name),
                  std::string(to_string(key.type)) + (key.required ? ", required" : ""),
                  help(key)});
      }
    }
    text += (text.empty() ? "" : "\n") + painted(block, Tone::Bold, color) + "\n" +
            rows.text(color, "  ");
  }
  return text;
}

}  // namespace tradeflow::io::cli
