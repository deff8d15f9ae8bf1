#include "io/world_labels.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "io/error.hpp"
#include "io/labelled_file.hpp"

namespace tradeflow::io {
namespace {

using Json = nlohmann::ordered_json;
using model::Group;
using model::Label;

const std::vector<Label>& entries(const model::Classification& labels, Axis axis) {
  switch (axis) {
    case Axis::Importer:
    case Axis::Exporter:
    case Axis::Region:
      return labels.regions;
    case Axis::Sector:
    case Axis::Input:
      return labels.sectors;
    case Axis::Factor:
      return labels.factors;
    case Axis::Scenario:
    case Axis::Block:
    case Axis::Period:
    case Axis::Item:
      break;
  }
  throw ContractError("axis " + to_string(axis) + " belongs to a file, not to a world");
}

Json to_json(const std::vector<Group>& groups) {
  Json all = Json::array();
  for (const Group& group : groups) {
    all.push_back({{"code", group.code}, {"name", group.name}, {"members", group.members}});
  }
  return all;
}

std::vector<Group> groups_from(const Json& all) {
  std::vector<Group> groups;
  for (const Json& one : all) {
    groups.push_back({one.at("code"), one.at("name"), one.at("members")});
  }
  return groups;
}

void write_text(LabelledWriter& file, const std::string& name, const std::vector<std::string>& axes,
                std::span<const std::string> values, std::string_view long_name) {
  file.texts(name, axes);
  file.write(name, values);
  file.attribute(name, "units", "1");
  file.attribute(name, "long_name", long_name);
}

std::vector<Label> read_axis(const LabelledReader& file, Axis axis) {
  const std::vector<std::string> codes = file.labels(to_string(axis));
  if (codes.empty()) {
    throw IoError(file.path(), "axis " + to_string(axis) + " is missing");
  }
  const std::vector<std::string> names = file.texts(to_string(axis) + "_name", {codes.size()});
  std::vector<Label> labels;
  for (std::size_t at = 0; at < codes.size(); ++at) {
    labels.push_back({codes[at], names[at]});
  }
  return labels;
}

model::Classification read_labels(const LabelledReader& file) {
  using enum Axis;
  model::Classification labels;
  labels.regions = read_axis(file, Region);
  labels.sectors = read_axis(file, Sector);
  labels.factors = read_axis(file, Factor);
  for (const Axis axis : {Importer, Exporter, Input}) {
    if (file.labels(to_string(axis)) != axis_codes(labels, axis)) {
      throw IoError(file.path(), "axis " + to_string(axis) + " does not have the labels of axis " +
                                     to_string(axis == Input ? Sector : Region));
    }
  }
  try {
    const Json groups = Json::parse(file.texts("groups_json", {}).front());
    labels.region_groups = groups_from(groups.at("region_groups"));
    labels.sector_groups = groups_from(groups.at("sector_groups"));
  } catch (const Json::exception& error) {
    throw IoError(file.path(), std::string("groups_json is damaged: ") + error.what());
  }
  return labels;
}

int year_of(const LabelledReader& file) {
  const std::string text = file.attribute("year");
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw IoError(file.path(), "year '" + text + "' is no year");
  }
  return year;
}

}  // namespace

std::vector<std::string> axis_codes(const model::Classification& labels, Axis axis) {
  std::vector<std::string> codes;
  for (const Label& label : entries(labels, axis)) {
    codes.push_back(label.code);
  }
  return codes;
}

void write_world(LabelledWriter& file, const model::Accounts& accounts) {
  using enum Axis;
  const model::Classification& labels = accounts.labels;
  file.attribute("", "currency", accounts.currency);
  file.attribute("", "currency_unit", accounts.unit);
  file.attribute("", "year", std::to_string(accounts.year));
  for (const Axis axis : {Sector, Importer, Exporter, Region, Input, Factor}) {
    file.axis(to_string(axis), axis_codes(labels, axis));
    file.attribute(to_string(axis), "units", "1");
    file.attribute(to_string(axis), "long_name", long_name(axis));
  }
  for (const Axis axis : {Region, Sector, Factor}) {
    std::vector<std::string> names;
    for (const Label& label : entries(labels, axis)) {
      names.push_back(label.name);
    }
    write_text(file, to_string(axis) + "_name", {to_string(axis)}, names,
               "name of the " + to_string(axis));
  }
  const std::string groups = Json{{"region_groups", to_json(labels.region_groups)},
                                  {"sector_groups", to_json(labels.sector_groups)}}
                                 .dump();
  write_text(file, "groups_json", {}, {&groups, 1}, "groups of regions and of sectors, JSON");
}

model::Accounts read_world(const LabelledReader& file) {
  model::Accounts accounts = model::make_accounts(read_labels(file));
  accounts.currency = file.attribute("currency");
  accounts.unit = file.attribute("currency_unit");
  accounts.year = year_of(file);
  return accounts;
}

}  // namespace tradeflow::io
