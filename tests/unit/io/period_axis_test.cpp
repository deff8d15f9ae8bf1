#include "io/period_axis.hpp"

#include <chrono>
#include <string>

#include "io/error.hpp"
#include "io/results_layout.hpp"
#include "io/results_reader.hpp"
#include "io/results_writer.hpp"
#include "io/verification.hpp"
#include "scenarios/timeline.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/small_world.hpp"

namespace io = tradeflow::io;
using tradeflow::seeds::Period;

namespace {

/// What reading a file of these periods says; empty if it is read.
std::string refusal(const std::vector<std::string>& labels) {
  const test::Folder folder;
  auto content = io::content_of(test::small_path(), "tradeflow run");
  for (std::size_t at = 0; at < labels.size(); ++at) {
    content.periods[at] = *tradeflow::seeds::parse_period(labels[at]);
  }
  io::write_content(folder / "path.h5", content, {});
  try {
    (void)io::read_results(folder / "path.h5");
    return {};
  } catch (const io::IoError& error) {
    const std::string what = error.what();
    return what.substr(what.find('\''));
  }
}

}  // namespace

TEST_CASE("an axis that is no row of periods on one clock is refused") {
  CHECK(refusal({"2024-Q4", "2025-Q1", "2025-Q2"}).empty());
  CHECK(refusal({"2024-11", "2024-12", "2025-01"}).empty());
  CHECK(refusal({"2024-Q4", "2025-Q2", "2025-Q3"}) ==
        "'2025-Q2' is no period in a row of its axis");
  CHECK(refusal({"2024-Q4", "2025-01", "2025-02"}) ==
        "'2025-01' is no period in a row of its axis");
  CHECK(refusal({"2024-Q4", "2025-Q1", "2025-04-01"}) ==
        "'2025-04-01' is no period in a row of its axis");
}

TEST_CASE("the clock is the step of the periods") {
  const auto clock = [](const std::string& label) {
    return io::clock_of({*tradeflow::seeds::parse_period(label)});
  };
  CHECK(clock("2024-Q4") == "quarter");
  CHECK(clock("2024-10") == "month");
  CHECK(clock("2024") == "year");
}

TEST_CASE("a path comes back from its file exact to the bit, period by period") {
  const test::Folder folder;
  const auto written = test::small_path();
  io::write_results(folder / "path.h5", written);
  const auto content = io::read_results(folder / "path.h5");
  CHECK(content.periods.size() == 3);
  const auto read = io::run_set(content);
  REQUIRE(read.runs.size() == written.runs.size());
  for (std::size_t at = 0; at < read.runs.size(); ++at) {
    INFO(written.runs[at].name << " in " << written.runs[at].period->text);
    CHECK(read.runs[at].name == written.runs[at].name);
    CHECK(read.runs[at].period == written.runs[at].period);
    CHECK(read.runs[at].policy == written.runs[at].policy);
    CHECK(read.runs[at].closure == written.runs[at].closure);
    CHECK(read.runs[at].parameters_json == written.runs[at].parameters_json);
    CHECK(read.runs[at].equilibrium.real_income_hat ==
          written.runs[at].equilibrium.real_income_hat);
    CHECK(read.runs[at].equilibrium.trade_share == written.runs[at].equilibrium.trade_share);
  }
}

TEST_CASE(
    "every number of a scenario has periods, and every text but those of the whole scenario") {
  for (const auto& record : io::scenario_numbers()) {
    INFO(record.name);
    const auto axes = io::placed(record, true).axes;
    CHECK(axes.size() == record.axes.size() + 1);
    CHECK(axes[0] == io::Axis::Scenario);
    CHECK(axes[1] == io::Axis::Period);
    CHECK(io::row_axes(axes) == 2);
    CHECK(io::placed(record, false).axes == record.axes);
  }
  std::string whole;
  for (const auto& record : io::scenario_texts()) {
    whole += io::row_axes(io::placed(record, true).axes) == 1 ? record.name + " " : "";
  }
  CHECK(whole ==
        "scenario_title horizon command_line scenario_yaml scenario_resolved scenario_sha256 "
        "scenario_facts_json deficit_rule ");
}

TEST_CASE("each period of a path is verified, and one that was changed is named") {
  const test::Folder folder;
  io::write_results(folder / "path.h5", test::small_path());
  auto content = io::read_results(folder / "path.h5");
  const auto verdict = io::verify(content);
  CHECK(verdict.holds());
  REQUIRE(verdict.scenarios.size() == 6);
  CHECK(verdict.scenarios[1].period == "2025-Q1");
  content.scenarios[4].run.equilibrium.price_hat.values()[0] *= 1.0 + 1e-6;
  content.figures_sha256 = io::figures_sha256(content);
  const auto edited = io::verify(content);
  for (std::size_t at = 0; at < edited.scenarios.size(); ++at) {
    INFO(at);
    CHECK(edited.scenarios[at].holds() == (at != 4));
  }
  // a path moved in time is another path
  auto moved = io::read_results(folder / "path.h5");
  for (Period& period : moved.periods) {
    period = tradeflow::scenarios::period_of(
        tradeflow::seeds::Date(std::chrono::sys_days(period.last) + std::chrono::days(1)),
        tradeflow::scenarios::Step::Quarter);
  }
  CHECK_FALSE(io::verify(moved).holds());
}
