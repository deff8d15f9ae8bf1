#include "io/quota_figures.hpp"

#include <algorithm>

#include "io/results_reader.hpp"
#include "io/results_writer.hpp"
#include "io/verification.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/small_world.hpp"

namespace io = tradeflow::io;
namespace m = tradeflow::model;

namespace {

/// The run with two quotas, alone in its set.
tradeflow::scenarios::RunSet quota_run() {
  auto set = test::small_runs(true);
  set.runs.erase(set.runs.begin(), set.runs.end() - 1);
  REQUIRE(set.runs.front().quotas.size() == 2);
  return set;
}

}  // namespace

TEST_CASE("quotas become tables and come back the same") {
  const auto set = quota_run();
  const auto& run = set.runs.front();
  const m::ClosureBase base = m::closure_base(set.economy, run.closure);
  const io::QuotaTables tables = io::quota_tables(base, run.policy, run.quotas, run.equilibrium);
  CHECK(io::quotas_of(tables) == run.quotas);
  const auto outcomes = m::quota_outcomes(base, run.policy, run.quotas, run.equilibrium);
  for (std::size_t k = 0; k < run.quotas.size(); ++k) {
    const m::QuotaCell& c = run.quotas[k].cells.front();
    CHECK(tables.rent(c.sector, c.importer, c.exporter) == outcomes[k].rent);
    CHECK(tables.quantity(c.sector, c.importer, c.exporter) == outcomes[k].quantity);
    CHECK(tables.number(c.sector, c.exporter.value() == 2 ? m::ImporterId(2) : m::ImporterId(1),
                        m::ExporterId(c.importer.value())) == 0.0);  // never the reverse
  }
  CHECK(outcomes[0].regime == m::QuotaRegime::Boundary);
  CHECK(outcomes[1].regime == m::QuotaRegime::Above);
  CHECK(io::quotas_of(io::empty_quotas(set.economy.shape)).empty());
}

TEST_CASE("a file with quotas is verified from itself, regimes, rents and volumes alike") {
  const test::Folder folder;
  io::write_results(folder / "quota.h5", quota_run());
  const io::ResultsContent written = io::read_results(folder / "quota.h5");
  REQUIRE(io::verify(written).holds());
  const auto holds_after = [&](auto change) {
    io::ResultsContent content = written;
    change(content.scenarios[0].quota);
    content.scenarios[0].run.quotas = io::quotas_of(content.scenarios[0].quota);
    return io::verify(std::move(content)).scenarios[0].holds();
  };
  CHECK(holds_after([](io::QuotaTables&) {}));
  CHECK_FALSE(holds_after([](io::QuotaTables& t) {
    for (double& volume : t.volume.values()) {
      volume *= 1.0 + 1e-6;
    }
  }));
  CHECK_FALSE(holds_after([](io::QuotaTables& t) {
    for (double& side : t.rent_to.values()) {
      side = side > 0.0 ? 3.0 - side : 0.0;  // importer and exporter swapped
    }
  }));
  CHECK_FALSE(holds_after([](io::QuotaTables& t) {
    for (double& rent : t.rent.values()) {
      rent *= 1.0 + 1e-6;
    }
  }));
  CHECK_FALSE(holds_after([](io::QuotaTables& t) {
    for (double& regime : t.regime.values()) {
      regime = std::min(regime, 1.0);
    }
  }));
}
