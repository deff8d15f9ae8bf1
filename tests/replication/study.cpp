#include "tests/replication/study.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "io/coded_table.hpp"
#include "io/importers/bundle.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/data.hpp"

namespace test {
namespace {

using namespace tradeflow::model;  // NOLINT(google-build-using-namespace): a test's own file

/// Counts what was not run, and says so once.
struct Skipped {
  int tests = 0;
  Skipped() = default;
  Skipped(const Skipped&) = delete;
  Skipped& operator=(const Skipped&) = delete;
  ~Skipped() {
    if (tests > 0) {
      std::printf("skipped: %d replication tests, TRADEFLOW_REFERENCE_DATA is not set\n", tests);
    }
  }
};

}  // namespace

std::optional<std::filesystem::path> study(const std::string& name) {
  static Skipped skipped;
  const auto root = reference_data();
  skipped.tests += root ? 0 : 1;
  return root ? std::optional(*root / name) : std::nullopt;
}

Accounts import_clean(const std::filesystem::path& bundle) {
  tradeflow::Diagnostics out;
  auto imported = tradeflow::io::import_bundle(bundle, out);
  for (const auto& one : out) {
    fmt::print("{}: {}\n", bundle.filename().string(), one.message);
    CHECK(one.severity == tradeflow::Severity::Note);
  }
  REQUIRE(imported.base.usable());
  REQUIRE(identities(imported.base.accounts).hold());
  return imported.base.accounts;
}

TradeTable with_rates(const Accounts& base, const std::filesystem::path& csv) {
  tradeflow::Diagnostics out;
  TradeTable rates = base.tariff;
  const std::vector<tradeflow::io::CodedAxis> axes{{"sector", "sector", base.labels.sectors},
                                                   {"importer", "region", base.labels.regions},
                                                   {"exporter", "region", base.labels.regions}};
  const auto rows = tradeflow::io::read_cells(tradeflow::io::read_csv(csv, out), axes, "rate",
                                              {-1.0, 1e3, false}, rates.values(), out);
  REQUIRE(out.empty());
  REQUIRE(rows > 0);
  return rates;
}

Experiment run(const Accounts& base, const TradeTable& tariff) {
  Experiment done{base, shares(base), {}, {}, {}, {}};
  const Shape shape = base.shape();
  for (const auto j : ids<SectorId>(shape.sectors)) {
    for (const auto n : ids<ImporterId>(shape.regions)) {
      for (const auto i : ids<ExporterId>(shape.regions)) {
        if (tariff(j, n, i) != base.tariff(j, n, i)) {
          done.policy.tariff.push_back({j, n, i, tariff(j, n, i)});
        }
      }
    }
  }
  EquilibriumOptions options;
  options.tolerance = 1e-13;
  done.solution = solve(done.economy, done.policy, {}, options);
  REQUIRE(done.solution.usable());
  done.welfare = welfare(done.economy, done.policy, done.solution);
  done.trade = trade(done.economy, done.policy, done.solution);
  return done;
}

Comparison::Comparison(std::string title, double published_error)
    : title_(std::move(title)), published_error_(published_error) {}

void Comparison::row(const std::string& what, double ours, double published, int decimals,
                     double beyond) {
  rows_.push_back({what, ours, published, decimals, beyond});
}

void Comparison::finish() {
  REQUIRE_FALSE(rows_.empty());
  fmt::print("\n{}\n{:<44}{:>12}{:>12}{:>12}\n", title_, "", "ours", "published", "difference");
  for (const Row& one : rows_) {
    fmt::print("{:<44}{:>12.4f}{:>12.{}f}{:>12.4f}\n", one.what, one.ours, one.published,
               one.decimals, one.ours - one.published);
    // half a unit of the last digit printed, and 1e-12 for its binary form
    const double allowed =
        0.5 * std::pow(10.0, -one.decimals) + published_error_ + one.beyond + 1e-12;
    INFO(title_ << ": " << one.what);
    CHECK(std::abs(one.ours - one.published) <= allowed);
  }
}

std::map<std::string, double> published(const std::filesystem::path& csv) {
  tradeflow::Diagnostics out;
  const auto table = tradeflow::io::read_csv(csv, out);
  std::map<std::string, double> all;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string key = std::string(table.cell(row, 0)) + "/" +
                            std::string(table.cell(row, 1)) + "/" + std::string(table.cell(row, 2));
    all[key] = tradeflow::io::number(table, row, 3, out).value_or(NAN);
  }
  REQUIRE(out.empty());
  return all;
}

}  // namespace test
