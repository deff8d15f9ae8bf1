#include "io/baseline_file.hpp"

#include <nlohmann/json.hpp>

#include "io/atomic_file.hpp"
#include "io/error.hpp"
#include "io/file_header.hpp"
#include "io/layout_io.hpp"
#include "io/measures_json.hpp"
#include "io/provenance.hpp"
#include "io/trial_read.hpp"
#include "io/world_labels.hpp"

namespace tradeflow::io {
namespace {

using Json = nlohmann::ordered_json;

void add(Sha256& digest, const std::vector<model::Label>& labels) {
  digest.count(labels.size());
  for (const model::Label& label : labels) {
    digest.text(label.code);
    digest.text(label.name);
  }
}
void add(Sha256& digest, const std::vector<model::Group>& groups) {
  digest.count(groups.size());
  for (const model::Group& group : groups) {
    digest.text(group.code);
    digest.text(group.name);
    digest.count(group.members.size());
    for (const std::string& member : group.members) {
      digest.text(member);
    }
  }
}

struct Contents {
  BaselineFile file;
  std::string tables_json;    ///< which tables there are, and their columns
  std::string measures_json;  ///< base date, and the share of each measure in the tariffs
};

const std::vector<Texts<Contents>>& texts_layout() {
  static const std::vector<Texts<Contents>> layout = {
      {"baseline_title",
       {},
       "what the baseline is",
       [](Contents& c) { return std::span(&c.file.baseline.title, 1); }},
      {"facts_json",
       {},
       "facts that the baseline rests on, with their sources, JSON",
       [](Contents& c) { return std::span(&c.file.baseline.facts_json, 1); }},
      {"report_json",
       {},
       "how the accounts were made and what could not be met, JSON",
       [](Contents& c) { return std::span(&c.file.report_json, 1); }},
      {"report_tables_json",
       {},
       "tables of the report in this file and their columns, JSON",
       [](Contents& c) { return std::span(&c.tables_json, 1); }},
      {"measures_within_json",
       {},
       "the day whose measures the tariffs hold, and the share of each they hold, JSON",
       [](Contents& c) { return std::span(&c.measures_json, 1); }},
  };
  return layout;
}

std::string described(const std::vector<ReportTable>& tables) {
  Json all = Json::array();
  for (const ReportTable& table : tables) {
    Json columns = Json::array();
    for (const ReportTable::Column& column : table.columns) {
      columns.push_back(
          {{"name", column.name}, {"units", column.units}, {"long_name", column.long_name}});
    }
    all.push_back({{"name", table.name}, {"long_name", table.long_name}, {"columns", columns}});
  }
  return all.dump();
}

void write_table(LabelledWriter& file, const ReportTable& table) {
  file.axis(table.name, table.rows);
  file.attribute(table.name, "units", "1");
  file.attribute(table.name, "long_name", table.long_name);
  for (const ReportTable::Column& column : table.columns) {
    const std::string name = table.name + "_" + column.name;
    const bool is_text = column.units.empty();
    expects((is_text ? column.texts.size() : column.numbers.size()) == table.rows.size(),
            "a report column has a value for each row");
    if (is_text) {
      file.texts(name, {table.name});
      file.write(name, column.texts);
    } else {
      file.numbers(name, {table.name});
      file.write(name, column.numbers);
    }
    file.attribute(name, "units", is_text ? "1" : column.units);
    file.attribute(name, "long_name", column.long_name);
  }
}

std::vector<ReportTable> read_tables(const LabelledReader& file, const std::string& tables_json) {
  std::vector<ReportTable> tables;
  for (const Json& one : Json::parse(tables_json)) {
    ReportTable table;
    table.name = one.at("name");
    table.long_name = one.at("long_name");
    table.rows = file.labels(table.name);
    for (const Json& described : one.at("columns")) {
      ReportTable::Column column;
      column.name = described.at("name");
      column.units = described.at("units");
      column.long_name = described.at("long_name");
      const std::string name = table.name + "_" + column.name;
      if (column.units.empty()) {
        column.texts = file.texts(name, {table.rows.size()});
      } else {
        column.numbers.resize(table.rows.size());
        file.read(name, {table.rows.size()}, column.numbers);
      }
      table.columns.push_back(std::move(column));
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

BaselineFile read_all(const std::filesystem::path& path) {
  const LabelledReader file(path);
  static_cast<void>(read_header(file, baseline_filetype));
  Contents contents{{{read_world(file), {}, {}, {}, {}, {}}, {}, {}}, {}, {}};
  scenarios::Baseline& baseline = contents.file.baseline;
  for (const auto& record : accounts_layout()) {
    get(file, record, extents_of(baseline.accounts.labels, record.axes), baseline.accounts);
  }
  for (const auto& record : texts_layout()) {
    get(file, record, {}, contents);
  }
  read_measures_json(contents.measures_json, path, baseline);
  baseline.sha256 = baseline_sha256(baseline.accounts);
  if (const std::string claimed = file.attribute("baseline_sha256"); claimed != baseline.sha256) {
    throw IoError(path, "was edited or damaged: its accounts have SHA-256 " + baseline.sha256 +
                            ", it claims " + claimed);
  }
  try {
    contents.file.tables = read_tables(file, contents.tables_json);
  } catch (const Json::exception& error) {
    throw IoError(path, std::string("report_tables_json is damaged: ") + error.what());
  }
  return std::move(contents.file);
}

}  // namespace

std::string baseline_sha256(model::Accounts accounts) {
  Sha256 digest;
  digest.text(baseline_filetype);
  digest.text(accounts.currency);
  digest.text(accounts.unit);
  digest.text(std::to_string(accounts.year));
  add(digest, accounts.labels.regions);
  add(digest, accounts.labels.sectors);
  add(digest, accounts.labels.factors);
  add(digest, accounts.labels.region_groups);
  add(digest, accounts.labels.sector_groups);
  for (const auto& record : accounts_layout()) {
    digest.text(record.name);
    digest.numbers(record.values(accounts));
  }
  return digest.hexadecimal();
}

void write_baseline(const std::filesystem::path& path, BaselineFile baseline) {
  Contents contents{std::move(baseline), {}, {}};
  contents.tables_json = described(contents.file.tables);
  contents.measures_json = measures_json(contents.file.baseline);
  model::Accounts& accounts = contents.file.baseline.accounts;
  const Money money{accounts.unit, accounts.year, {}};

  LabelledWriter file(path);
  write_header(file, baseline_filetype);
  file.attribute("", "baseline_sha256", baseline_sha256(accounts));
  write_world(file, accounts);
  for (const auto& record : accounts_layout()) {
    if (!is_neutral(record, accounts)) {
      declare(file, record, money);
      put(file, record, accounts);
    }
  }
  for (const auto& record : texts_layout()) {
    declare(file, record, money);
    put(file, record, contents);
  }
  for (const ReportTable& table : contents.file.tables) {
    write_table(file, table);
  }
  write_complete(file);
  write_whole(path, file.finish());
}

BaselineFile read_baseline(const std::filesystem::path& path) {
  trial_read(path, [&] { static_cast<void>(read_all(path)); });
  return read_all(path);
}

}  // namespace tradeflow::io
