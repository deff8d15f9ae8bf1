#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>

#include "io/error.hpp"
#include "io/sweep_summary.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/small_sweep.hpp"

namespace io = tradeflow::io;
using tradeflow::scenarios::Method;

namespace {

const std::string two =
    "{samples: 100, parameters: {duty: {path: measures.pork.add_pp, range: [0, 60]}, theta: {path: "
    "parameters.trade_elasticity.pork, range: [2, 6]}}}";

std::size_t position(const io::SweepLayout& layout, std::string_view name) {
  std::size_t at = 0;
  while (layout.variables.at(at)->name != name) {
    ++at;
  }
  return at;
}

/// Every figure of every draw but times, bit for bit; NaN equals NaN.
bool same_figures(const io::SweepLayout& layout, const io::DrawBatch& a, const io::DrawBatch& b) {
  const std::size_t seconds = position(layout, "certificate_seconds");
  bool same = a.status == b.status && a.message == b.message && a.draws.values == b.draws.values;
  for (std::size_t v = 0; v < layout.variables.size(); ++v) {
    const auto bits = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    same = same && (v == seconds || std::equal(a.numbers[v].begin(), a.numbers[v].end(),
                                               b.numbers[v].begin(), b.numbers[v].end(), bits));
  }
  return same;
}

}  // namespace

TEST_CASE("draws have the same bits on any number of threads and in any batch") {
  const test::SmallSweep sweep(two);
  const io::DrawBatch one = io::solve_draws(sweep.base, 0, 100, 1);
  for (const int threads : {2, 8}) {
    CHECK(same_figures(sweep.layout, one, io::solve_draws(sweep.base, 0, 100, threads)));
  }
  const io::DrawBatch later = io::solve_draws(sweep.base, 37, 1, 1);
  const std::size_t income = position(sweep.layout, "real_income_hat");
  for (std::size_t n = 0; n < 3; ++n) {
    CHECK(later.numbers[income][n] == one.numbers[income][37 * 3 + n]);
  }
}

TEST_CASE("a draw has the bits of a run of the same scenario") {
  const test::SmallSweep sweep(
      "{design: list, parameters: {duty: {path: measures.pork.add_pp, values: [40]}, theta: {path: "
      "parameters.trade_elasticity.pork, values: [3]}}}",
      "output: [trade, prices]\n");
  const io::DrawBatch batch = io::solve_draws(sweep.base, 0, 1, 1);
  REQUIRE(batch.status.front() == "converged");
  namespace m = tradeflow::model;
  m::Economy economy = sweep.base.economy;
  m::SectorVector theta = economy.trade_elasticity;
  theta(m::SectorId(1)) = 3.0;
  m::set_trade_elasticity(economy, theta);
  const double rate = economy.tariff(m::SectorId(1), m::ImporterId(1), m::ExporterId(0)) + 0.4;
  m::Policy policy;
  policy.tariff = {{m::SectorId(1), m::ImporterId(1), m::ExporterId(0), rate}};
  const m::Equilibrium solved = m::solve(economy, policy);
  const auto& trade = batch.numbers[position(sweep.layout, "trade")];
  const m::TradeTable expected = m::trade(economy, policy, solved);
  CHECK(std::equal(trade.begin(), trade.end(), expected.values().begin()));
  const auto& prices = batch.numbers[position(sweep.layout, "price_hat")];
  CHECK(std::equal(prices.begin(), prices.end(), solved.price_hat.values().begin()));
}

TEST_CASE("variables named in the sweep are kept of every draw, as a run has them") {
  const test::SmallSweep sweep(
      "{design: list, variables: [real_wage_hat], parameters: {duty: {path: "
      "measures.pork.add_pp, values: [40]}}}");
  CHECK(sweep.layout.regional);
  const test::SmallSweep whole(
      "{design: list, variables: [trade, output], parameters: {duty: {path: "
      "measures.pork.add_pp, values: [40]}}}");
  CHECK_FALSE(whole.layout.regional);
  const io::DrawBatch a = io::solve_draws(sweep.base, 0, 1, 1);
  const io::DrawBatch b = io::solve_draws(whole.base, 0, 1, 1);
  for (const std::string_view name : {"real_wage_hat", "tariff_revenue"}) {
    CHECK(a.numbers[position(sweep.layout, name)] == b.numbers[position(whole.layout, name)]);
  }
  tradeflow::scenarios::Sweep wrong;
  wrong.variables = {{"outptu", {"x.yaml", 3, 4}}, {"real_income_hat_p05", {"x.yaml", 3, 12}}};
  tradeflow::Diagnostics out;
  io::refuse_unknown_variables(wrong, out);
  CHECK(tradeflow::fixtures::shown(out) ==
        "S110 at 3:4: 'outptu' is no variable that a sweep keeps of its draws | did you mean "
        "'output'?\n"
        "S110 at 3:12: 'real_income_hat_p05' is no variable that a sweep keeps of its draws | did "
        "you mean 'real_income_hat'?\n");
}

TEST_CASE("batches that are there are never solved again, and merge into the same file") {
  const test::Folder folder;
  test::SmallSweep sweep(
      "{samples: 3000, parameters: {duty: {path: measures.pork.add_pp, range: [0, 60]}}}");
  const io::SweepStore straight(folder / "straight.h5", sweep.base, sweep.record);
  REQUIRE(straight.batches() == 3);
  REQUIRE(straight.count(2) == 3000 - 2 * 1024);
  sweep.solve(straight);
  std::vector<double> income;
  const std::size_t variable = position(sweep.layout, "real_income_hat");
  for (std::size_t batch = 0; batch < 3; ++batch) {
    const auto rows = straight.numbers(batch, variable);
    income.insert(income.end(), rows.begin(), rows.end());
  }
  straight.merge(io::summarise(straight, sweep.design(), sweep.layout, 1));
  CHECK_FALSE(std::filesystem::exists(straight.folder()));

  const io::SweepStore halting(folder / "halting.h5", sweep.base, sweep.record);
  sweep.solve(halting, 1);
  CHECK(halting.has(0));
  CHECK_FALSE(halting.has(1));
  const io::SweepStore again(folder / "halting.h5", sweep.base, sweep.record);
  CHECK(again.has(0));
  sweep.solve(again);
  again.merge(io::summarise(again, sweep.design(), sweep.layout, 1));
  const io::SweepStore done(folder / "halting.h5", sweep.base, sweep.record);
  CHECK(done.complete());
  for (std::size_t batch = 0; batch < 3; ++batch) {
    const auto rows = done.numbers(batch, variable);
    CHECK(std::equal(rows.begin(), rows.end(),
                     income.begin() + static_cast<std::ptrdiff_t>(3 * done.first(batch))));
  }
}

TEST_CASE("compressed batches keep their figures in the merged file, and the room they save") {
  const test::Folder folder;
  test::SmallSweep sweep(
      "{samples: 2500, variables: [trade], parameters: {duty: {path: measures.pork.add_pp, range: "
      "[0, 60]}}}");
  const auto merged = [&](unsigned deflate) {
    sweep.record.deflate = deflate;
    const io::SweepStore store(folder / (std::to_string(deflate) + ".h5"), sweep.base,
                               sweep.record);
    sweep.solve(store);
    store.merge(io::summarise(store, sweep.design(), sweep.layout, 2));
    return io::SweepStore(folder / (std::to_string(deflate) + ".h5"), sweep.base, sweep.record);
  };
  const io::SweepStore plain = merged(0), compressed = merged(1);
  REQUIRE(plain.complete());
  REQUIRE(compressed.complete());
  REQUIRE(plain.batches() > 2);
  REQUIRE(plain.count(plain.batches() - 1) < plain.count(0));
  const std::size_t seconds = position(sweep.layout, "certificate_seconds");
  for (std::size_t batch = 0; batch < plain.batches(); ++batch) {
    for (std::size_t v = 0; v < sweep.layout.variables.size(); ++v) {
      INFO(sweep.layout.variables[v]->name << ", batch " << batch);
      CHECK((v == seconds || plain.numbers(batch, v) == compressed.numbers(batch, v)));
    }
  }
  const auto size = [&](const char* file) { return std::filesystem::file_size(folder / file); };
  CHECK(10 * size("1.h5") < 9 * size("0.h5"));
}

TEST_CASE("more samples keep the draws that a file holds") {
  const test::Folder folder;
  const auto of = [](const std::string& samples) {
    return "{samples: " + samples +
           ", parameters: {duty: {path: measures.pork.add_pp, range: [0, 60]}}}";
  };
  test::SmallSweep few(of("1024"));
  const io::SweepStore first(folder / "grows.h5", few.base, few.record);
  few.solve(first);
  first.merge(io::summarise(first, few.design(), few.layout, 1));
  test::SmallSweep more(of("2048"));
  const io::SweepStore second(folder / "grows.h5", more.base, more.record);
  CHECK(second.sha256() == first.sha256());
  CHECK(second.has(0));
  CHECK_FALSE(second.has(1));
  more.solve(second);
  second.merge(io::summarise(second, more.design(), more.layout, 1));
  CHECK(io::SweepStore(folder / "grows.h5", more.base, more.record).complete());
}

TEST_CASE("what is damaged, or another sweep's, does not count") {
  const test::Folder folder;
  test::SmallSweep sweep(two);
  const io::SweepStore store(folder / "a.h5", sweep.base, sweep.record);
  sweep.solve(store);
  REQUIRE(store.has(0));
  test::SmallSweep other(
      "{samples: 100, seed: 2, parameters: {duty: {path: measures.pork.add_pp, range: [0, 60]}, "
      "theta: {path: parameters.trade_elasticity.pork, range: [2, 6]}}}");
  const io::SweepStore not_mine(folder / "a.h5", other.base, other.record);
  CHECK(not_mine.sha256() != store.sha256());
  CHECK_FALSE(not_mine.has(0));
  for (const auto& entry : std::filesystem::directory_iterator(store.folder())) {
    std::filesystem::resize_file(entry.path(), 1000);
  }
  CHECK_FALSE(store.has(0));
}

TEST_CASE("a draw that fails is a record with its message, and is left out of what draws say") {
  const test::Folder folder;
  test::SmallSweep sweep(
      "{design: list, parameters: {duty: {path: measures.pork.add_pp, values: [10, 20, 30]}, gift: "
      "{path: measures.gift.add_pp, values: [-10, -100, 0]}}}",
      "  - {id: gift, tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: -5}}\n");
  // -100 points and a duty of 20 leave a rate above -100 %; without the duty there is no scenario
  const io::DrawBatch batch = io::solve_draws(sweep.base, 0, 3, 1);
  CHECK(batch.status[0] == "converged");
  CHECK(batch.status[2] == "converged");
  test::SmallSweep deep(
      "{design: list, parameters: {duty: {path: measures.pork.add_pp, values: [10, -90, 30]}, "
      "gift: {path: measures.gift.add_pp, values: [-10, -90, 0]}}}",
      "  - {id: gift, tariff: {imposed_by: chn, on_exports_of: can, sectors: pork, add_pp: -5}}\n");
  const io::SweepStore store(folder / "deep.h5", deep.base, deep.record);
  deep.solve(store);
  const std::size_t income = position(deep.layout, "real_income_hat");
  CHECK(store.status(0) == std::vector<std::string>{"converged", "no scenario", "converged"});
  CHECK(std::isnan(store.numbers(0, income)[3]));
  const io::SweepSummary summary = io::summarise(store, deep.design(), deep.layout, 1);
  CHECK(summary.failed == 1);
  CHECK(summary.find("real_income_hat")->bands[0].missing == 1);
}

TEST_CASE("a grid's draws come back from the axes of its parameters") {
  const test::Folder folder;
  std::string duties = "0";
  for (int duty = 1; duty < 45; ++duty) {
    duties += ", " + std::to_string(duty);
  }
  test::SmallSweep sweep(
      "{design: grid, parameters: {duty: {path: measures.pork.add_pp, values: [" + duties +
      "]}, theta: {path: parameters.trade_elasticity.pork, range: [2, 6], steps: "
      "31}}}");
  const io::SweepStore store(folder / "grid.h5", sweep.base, sweep.record);
  REQUIRE(store.batches() == 2);  // 1,395 draws: the second batch begins within a row
  sweep.solve(store);
  const std::size_t income = position(sweep.layout, "real_income_hat");
  const auto first = store.numbers(0, income);
  const auto second = store.numbers(1, income);
  store.merge(io::summarise(store, sweep.design(), sweep.layout, 1));
  const io::SweepStore done(folder / "grid.h5", sweep.base, sweep.record);
  REQUIRE(done.complete());
  CHECK(done.numbers(0, income) == first);
  CHECK(done.numbers(1, income) == second);
  CHECK(done.status(1) == std::vector<std::string>(371, "converged"));
}

TEST_CASE("a store that cannot be written says so and keeps what it has") {
  const test::Folder folder;
  test::SmallSweep sweep(two);
  std::ofstream(folder / "in-the-way.h5.partial") << "a file, not a folder";
  const io::SweepStore store(folder / "in-the-way.h5", sweep.base, sweep.record);
  CHECK_THROWS(sweep.solve(store));
}

TEST_CASE("chunks hold all regions of a draw, or one matrix of trade, within 256 KiB") {
  CHECK(io::draw_chunk({1000000, 24}) == std::vector<std::size_t>{1024, 24});
  CHECK(io::draw_chunk({1000000, 38, 24, 24}) == std::vector<std::size_t>{32, 1, 24, 24});
  CHECK(io::draw_chunk({1000000}) == std::vector<std::size_t>{32768});
  CHECK(io::draw_chunk({10, 24}) == std::vector<std::size_t>{10, 24});
  CHECK(io::draw_chunk({50, 100, 300, 24}, 3) == std::vector<std::size_t>{1, 3, 300, 24});
}

TEST_CASE("twice the draws move means and quantiles within their stated errors") {
  const test::Folder folder;
  std::vector<io::SweepSummary> of;
  for (const std::string samples : {"1024", "2048"}) {
    test::SmallSweep sweep("{samples: " + samples +
                           ", replicates: 16, parameters: {duty: {path: measures.pork.add_pp, "
                           "range: [0, 60]}, theta: {path: parameters.trade_elasticity.pork, "
                           "distribution: {lognormal: [1.3, 0.4]}}}}");
    const io::SweepStore store(folder / (samples + ".h5"), sweep.base, sweep.record);
    sweep.solve(store);
    of.push_back(io::summarise(store, sweep.design(), sweep.layout, 1));
  }
  for (std::size_t n = 0; n < 3; ++n) {
    const auto& a = of[0].find("real_income_hat")->bands[n];
    const auto& b = of[1].find("real_income_hat")->bands[n];
    const auto close = [](const auto& x, const auto& y) {
      return std::abs(x.value - y.value) <= 5.0 * std::hypot(x.standard_error, y.standard_error);
    };
    CHECK(a.mean.standard_error < 1e-4);  // even points: 60 points of duty cost some 1e-2
    CHECK(close(a.mean, b.mean));
    CHECK(close(a.p05, b.p05));
    CHECK(close(a.p50, b.p50));
    CHECK(close(a.p95, b.p95));
  }
}

TEST_CASE("the sensitivities fit the design") {
  CHECK(io::sensitivity_of(Method::Saltelli) == io::Sensitivity::VarianceShares);
  CHECK(io::sensitivity_of(Method::Morris) == io::Sensitivity::ElementaryEffects);
  CHECK(io::sensitivity_of(Method::Sobol) == io::Sensitivity::RankRegression);
  const test::Folder folder;
  for (const std::string design : {"saltelli", "morris"}) {
    test::SmallSweep sweep("{design: " + design +
                           ", samples: 64, parameters: {duty: {path: measures.pork.add_pp, range: "
                           "[0, 60]}, theta: {path: parameters.trade_elasticity.services, range: "
                           "[2, 2.5]}}}");
    const io::SweepStore store(folder / (design + ".h5"), sweep.base, sweep.record);
    sweep.solve(store);
    const io::SweepSummary summary = io::summarise(store, sweep.design(), sweep.layout, 2);
    const auto& income = *summary.find("real_income_hat");
    const std::size_t size = design == "saltelli" ? 2 : 1;  // total effect; size of the effect
    // nobody trades services, so that their elasticity moves nothing
    CHECK(std::abs(income.sensitivity[size].values[3]) < 1e-12);
    CHECK(income.sensitivity[size].values[0] > (design == "saltelli" ? 0.9 : 1e-6));
  }
}
