#include "io/results_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "io/baseline_file.hpp"
#include "io/error.hpp"
#include "io/results_layout.hpp"
#include "io/results_writer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/small_world.hpp"

namespace io = tradeflow::io;

namespace {

std::string bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void check_run(const tradeflow::scenarios::ScenarioRun& a,
               const tradeflow::scenarios::ScenarioRun& b) {
  INFO(a.name);
  CHECK(a.name == b.name);
  CHECK(a.title == b.title);
  CHECK(a.horizon == b.horizon);
  CHECK(a.scenario_yaml == b.scenario_yaml);
  CHECK(a.scenario_resolved == b.scenario_resolved);
  CHECK(a.scenario_sha256 == b.scenario_sha256);
  CHECK(a.parameters_json == b.parameters_json);
  CHECK(a.facts_json == b.facts_json);
  CHECK(a.policy == b.policy);
  CHECK(a.closure == b.closure);
  CHECK(a.trade_elasticity == b.trade_elasticity);
  tradeflow::model::Equilibrium kept = a.equilibrium;  // a file keeps the certificate's residuals
  kept.residuals = a.certificate.residuals;
  kept.residual = a.certificate.residual;
  kept.walras = a.certificate.walras;
  CHECK(kept == b.equilibrium);
  CHECK(a.certificate.residuals == b.certificate.residuals);
  CHECK(a.certificate.residual == b.certificate.residual);
  CHECK(a.certificate.walras == b.certificate.walras);
  CHECK(a.certificate.gdp_gap == b.certificate.gdp_gap);
  CHECK(a.certificate.accounts_gap == b.certificate.accounts_gap);
  CHECK(a.certificate.diversion_gap == b.certificate.diversion_gap);
  CHECK(a.certificate.index_gap == b.certificate.index_gap);
  CHECK(a.certificate.shock_gap == b.certificate.shock_gap);
  CHECK(a.certificate.worst_cell == b.certificate.worst_cell);
  CHECK(a.seconds == b.seconds);
}

}  // namespace

TEST_CASE("runs come back from their file exact to the bit, whatever the policy changes") {
  const bool other_taxes = GENERATE(false, true);
  const test::Folder folder;
  const auto written = test::small_runs(other_taxes);
  io::write_results(folder / "run.h5", written, {"tradeflow run canola.yaml", {}});
  auto content = io::read_results(folder / "run.h5");
  const auto read = io::run_set(content);
  CHECK(read.baseline.accounts == written.baseline.accounts);
  CHECK(read.baseline.title == written.baseline.title);
  CHECK(read.baseline.facts_json == written.baseline.facts_json);
  CHECK(read.baseline.base_date == written.baseline.base_date);
  CHECK(read.baseline.measures_within == written.baseline.measures_within);
  CHECK(read.baseline.sha256 == io::baseline_sha256(written.baseline.accounts));
  CHECK(read.economy == written.economy);
  REQUIRE(read.runs.size() == written.runs.size());
  for (std::size_t at = 0; at < read.runs.size(); ++at) {
    check_run(written.runs[at], read.runs[at]);
  }
  CHECK(content.scenarios[0].command_line == "tradeflow run canola.yaml");
  CHECK(content.figures_sha256 == io::figures_sha256(content));
}

TEST_CASE("the same runs are the same bytes, and the same fingerprint on any day") {
  const test::Folder folder;
  auto runs = test::small_runs();
  ::setenv("SOURCE_DATE_EPOCH", "1756728000", 1);
  io::write_results(folder / "a.h5", runs, {"tradeflow run", {}});
  io::write_results(folder / "b.h5", runs, {"tradeflow run", {}});
  ::unsetenv("SOURCE_DATE_EPOCH");
  CHECK(bytes(folder / "a.h5") == bytes(folder / "b.h5"));
  runs.runs[0].seconds = 7.0;
  io::write_results(folder / "c.h5", runs, {"tradeflow run -o c.h5", {}});
  CHECK(io::read_results(folder / "a.h5").figures_sha256 ==
        io::read_results(folder / "c.h5").figures_sha256);
}

TEST_CASE("a results file cut short or of another kind is refused by name") {
  const test::Folder folder;
  const auto runs = test::small_runs();
  io::write_results(folder / "run.h5", runs);
  const std::string whole = bytes(folder / "run.h5");
  for (const std::size_t size : {std::size_t(100), whole.size() / 3, whole.size() - 1}) {
    std::ofstream(folder / "cut.h5", std::ios::binary) << whole.substr(0, size);
    CHECK_THROWS_AS(io::read_results(folder / "cut.h5"), io::IoError);
  }
  io::write_baseline(folder / "base.h5", {runs.baseline, "{}", {}});
  CHECK_THROWS_WITH(io::read_results(folder / "base.h5"),
                    test::contains("is a tradeflow-baseline file, not tradeflow-results"));
}

TEST_CASE("every variable has a unit and a name for people, and only one record") {
  const auto checked = [](const auto& layout, std::vector<std::string>& names) {
    for (const auto& record : layout) {
      INFO(record.name);
      CHECK(record.long_name.size() > 5);
      names.push_back(record.name);
    }
  };
  std::vector<std::string> names;
  checked(io::baseline_numbers(), names);
  checked(io::baseline_texts(), names);
  checked(io::scenario_numbers(), names);
  checked(io::scenario_texts(), names);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  for (const auto& record : io::scenario_numbers()) {
    INFO(record.name);
    CHECK(record.axes[0] == io::Axis::Scenario);
    CHECK((record.units == "1" || record.units == "s" || record.units == io::currency));
  }
}
