#include "io/cli/scenario_file.hpp"

#include <fstream>
#include <map>

#include "io/cli/study.hpp"
#include "io/provenance.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/data.hpp"
#include "tests/support/folder.hpp"

using namespace tradeflow;
using io::cli::Overrides;
using io::cli::scenario_sha256;

namespace {

using Texts = std::map<std::string, std::string>;

const std::string parent =
    "tradeflow: 1\nname: parent\nbaseline: world\n"
    "measures: [{id: m, tariff: {imposed_by: can, on_exports_of: usa, sectors: pork, add_pp: "
    "5}}]\n";
const std::string child = "tradeflow: 1\nname: child\nextends: parent.yaml\nas_of: 2025-09-01\n";

/// Of the file `name` among those, read from a folder of its own.
std::string sha256_of(const Texts& files, const std::string& name,
                      const Overrides& overrides = {}) {
  const test::Folder folder;
  for (const auto& [file, text] : files) {
    std::ofstream(folder / file) << text;
  }
  Diagnostics out;
  const auto read = io::cli::read_scenario_file((folder / name).string(), overrides, out);
  REQUIRE(out.empty());
  return scenario_sha256(read);
}

}  // namespace

TEST_CASE("a scenario's SHA-256 is that of its file, wherever it stands") {
  CHECK(sha256_of({{"parent.yaml", parent}}, "parent.yaml") == io::sha256(parent));
  CHECK(sha256_of({{"other.yaml", parent}}, "other.yaml") == io::sha256(parent));
}

TEST_CASE("a scenario's SHA-256 changes with whatever it is made of") {
  const Texts files{{"parent.yaml", parent}, {"child.yaml", child}};
  const std::string whole = sha256_of(files, "child.yaml");
  CHECK(whole == io::sha256(io::sha256(child) + "\n" + io::sha256(parent) + "\n"));
  Texts changed = files;
  changed["parent.yaml"] += "# a remark\n";
  CHECK(sha256_of(changed, "child.yaml") != whole);
  Overrides typed;
  typed.sets = {"measures.m.add_pp=6"};
  const std::string six = sha256_of(files, "child.yaml", typed);
  CHECK(six != whole);
  typed.sets = {"measures.m.add_pp=7"};
  CHECK(sha256_of(files, "child.yaml", typed) != six);
}

TEST_CASE("a table of rates is part of a scenario's SHA-256") {
  const auto with_table = [](const std::string& rate) {
    const test::Folder folder;
    std::ofstream(folder / "rates.csv") << "sector,importer,exporter,rate\ncanola,chn,can," + rate;
    const std::string file = (folder / "table.yaml").string();
    std::ofstream(file) << "tradeflow: 1\nname: table\nbaseline: " +
                               test::source("tests/cli/files/tiny").string() +
                               "\nmeasures: [{tariffs_from: {file: rates.csv}}]\n";
    Diagnostics out;
    const io::cli::Study study = io::cli::read_study({file}, {}, out);
    REQUIRE_FALSE(has_errors(out));
    return scenario_sha256(study.files.front());
  };
  CHECK(with_table("0.25\n") != with_table("0.26\n"));
}
