// Caliendo and Parro (2015), table 11: their base year and NAFTA's effects in smaller models,
// from the raw text of their replication package.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "io/importers/caliendo_parro.hpp"
#include "io/number_table.hpp"
#include "model/reshape.hpp"
#include "tests/replication/study.hpp"
#include "tests/support/catch.hpp"

using namespace tradeflow::model;
using test::Comparison;
using test::Experiment;
using tradeflow::Diagnostics;
using tradeflow::io::RawEconomy;

namespace {

constexpr std::array<const char*, 3> nafta{"mexico", "canada", "usa"};
constexpr std::array<const char*, 3> printed{"Mexico", "Canada", "US"};
constexpr std::size_t traded = 20;

/// The 1993 base year of one model, re-solved without deficits, and NAFTA's cuts to 2005.
Experiment nafta_in(RawEconomy raw, const TradeTable& rates_2005) {
  Diagnostics out;
  raw.eliminate_deficits = true;
  const Accounts base = tradeflow::io::imported(std::move(raw), "raw text", out).base.accounts;
  REQUIRE(identities(base).hold());
  TradeTable tariff = base.tariff;
  for (const char* importer : nafta) {
    for (const char* exporter : nafta) {
      const auto n = as_importer(base.labels.region(importer).value());
      const auto i = as_exporter(base.labels.region(exporter).value());
      for (const auto j : ids<SectorId>(base.shape().sectors)) {
        tariff(j, n, i) = rates_2005(j, n, i);
      }
    }
  }
  return test::run(base, tariff);
}

double imports_from_nafta(const Experiment& done, RegionId n) {
  double before = 0.0;
  double after = 0.0;
  for (const char* partner : nafta) {
    const RegionId i = done.base.labels.region(partner).value();
    for (const auto j : ids<SectorId>(i == n ? 0 : done.base.shape().sectors)) {
      before += done.base.trade(j, as_importer(n), as_exporter(i));
      after += done.trade(j, as_importer(n), as_exporter(i));
    }
  }
  return after / before - 1.0;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2.0;
}

/// The part of materials that each sector buys from itself, as the whole of its materials.
void keep_own_inputs_only(const std::filesystem::path& text, RawEconomy& raw) {
  Diagnostics out;
  const auto io = tradeflow::io::read_numbers(text / "IO.txt", out);
  Source& economy = raw.economy;
  const Shape shape = economy.labels.shape();
  economy.inputs->table = input_table(shape);
  for (const auto n : ids<RegionId>(shape.regions)) {
    for (const auto j : ids<SectorId>(shape.sectors)) {
      const double own = io(n.offset() * shape.sectors + j.offset(), j.offset());
      economy.inputs->table(n, as_input(j), j) = own;
      economy.value_added.table(n, j, FactorId(0)) = 1.0 - own;
    }
  }
}

/// One rate for all traded goods: the median over sectors, as the authors take it.
TradeTable median_rates(const TradeTable& rates) {
  const std::size_t regions = rates.extent(1);
  TradeTable two({2, regions, regions});
  for (const auto n : ids<ImporterId>(regions)) {
    for (const auto i : ids<ExporterId>(regions)) {
      std::vector<double> over_sectors;
      for (const auto j : ids<SectorId>(traded)) {
        over_sectors.push_back(rates(j, n, i));
      }
      two(SectorId(0), n, i) = median(over_sectors);
    }
  }
  return two;
}

/// Their "one sector" model: one traded and one untraded sector, θ = 4.55, medians of B and of
/// tariffs, means of IO over the sectors' cells.
RawEconomy one_traded_sector(const std::filesystem::path& text, const RawEconomy& fine) {
  Diagnostics out;
  const auto beta = tradeflow::io::read_numbers(text / "B.txt", out);
  const auto io = tradeflow::io::read_numbers(text / "IO.txt", out);
  const auto made = tradeflow::io::read_numbers(text / "GO.txt", out);
  REQUIRE(out.empty());
  RawEconomy raw = fine;
  Source& economy = raw.economy;
  economy.labels.sectors = {{"traded", "Traded"}, {"untraded", "Untraded"}};
  const Shape shape = economy.labels.shape();
  const std::size_t sectors = 2 * traded;
  economy.trade_elasticity = sector_vector(shape, 4.55);
  economy.tariff = median_rates(fine.economy.tariff);
  economy.trade = trade_table(shape);
  economy.value_added = {factor_table(shape), true};
  economy.inputs = {input_table(shape), true};
  const SectorId one(0);
  for (const auto n : ids<RegionId>(shape.regions)) {
    for (const auto m : ids<RegionId>(shape.regions)) {
      for (const auto j : ids<SectorId>(n == m ? 0 : traded)) {
        economy.trade(one, as_importer(m), as_exporter(n)) +=
            fine.economy.trade(j, as_importer(m), as_exporter(n));
      }
    }
    for (const auto j : ids<SectorId>(2)) {
      std::vector<double> betas;
      double output = 0.0;
      double exports = 0.0;
      for (std::size_t at = j.offset() * traded; at < (j.offset() + 1) * traded; ++at) {
        betas.push_back(beta(at, n.offset()));
        output += made(at, n.offset());
      }
      for (const auto m : ids<ImporterId>(shape.regions)) {
        exports += economy.trade(j, m, as_exporter(n));
      }
      economy.trade(j, as_importer(n), as_exporter(n)) = std::max(output - exports, 0.0);
      economy.value_added.table(n, j, FactorId(0)) = median(betas);
      std::array<double, 2> cells{};
      for (std::size_t k = 0; k < sectors; ++k) {
        for (std::size_t at = j.offset() * traded; at < (j.offset() + 1) * traded; ++at) {
          cells[k / traded] += io(n.offset() * sectors + k, at);
        }
      }
      for (const auto k : ids<InputId>(2)) {
        economy.inputs->table(n, k, j) =
            (1.0 - median(betas)) * cells[k.offset()] / (cells[0] + cells[1]);
      }
    }
  }
  return raw;
}

}  // namespace

TEST_CASE("the authors' raw text gives the base years they ran, with and without deficits") {
  const auto study = test::study("caliendo_parro_2015");
  if (!study) {
    return;
  }
  for (const bool without : {false, true}) {
    Diagnostics out;
    RawEconomy raw = tradeflow::io::read_caliendo_parro(*study / "inputs_txt", 1993, out);
    REQUIRE_FALSE(has_errors(out));
    raw.eliminate_deficits = without;
    const auto ours = tradeflow::io::imported(std::move(raw), "raw text", out);
    REQUIRE(ours.base.usable());
    const Accounts theirs = test::import_clean(*study / (without ? "bundle_noS" : "bundle_withS"));
    const Economy a = shares(ours.base.accounts);
    const Economy b = shares(theirs);
    double worst = 0.0;
    for (std::size_t cell = 0; cell < a.trade_share.size(); ++cell) {
      worst =
          std::max(worst, std::abs(a.trade_share.values()[cell] - b.trade_share.values()[cell]));
    }
    double final_worst = 0.0;
    for (std::size_t cell = 0; cell < a.final_share.size(); ++cell) {
      final_worst = std::max(final_worst,
                             std::abs(a.final_share.values()[cell] - b.final_share.values()[cell]));
    }
    fmt::print("base from raw text, deficits {}: trade shares within {:.1e}, final shares {:.1e}\n",
               without ? "eliminated" : "kept", worst, final_worst);
    // their materials' shares miss one by up to 3.7e-7, which we rescale and they do not
    CHECK(worst <= 1e-6);
    CHECK(final_worst <= 1e-6);
  }
}

TEST_CASE("table 11: NAFTA in smaller models") {
  const auto study = test::study("caliendo_parro_2015");
  if (!study) {
    return;
  }
  const auto print = test::published(*study / "expected" / "published_tables.csv");
  const auto text = *study / "inputs_txt";
  Diagnostics out;
  const RawEconomy raw = tradeflow::io::read_caliendo_parro(text, 1993, out);
  const TradeTable rates = tradeflow::io::read_caliendo_parro_tariffs(text, 2005, out);
  REQUIRE_FALSE(has_errors(out));

  RawEconomy no_materials = raw;
  no_materials.economy.inputs.reset();
  no_materials.economy.value_added.table = factor_table(raw.economy.labels.shape(), 1.0);
  RawEconomy no_io = raw;
  keep_own_inputs_only(text, no_io);
  const RawEconomy one_sector = one_traded_sector(text, raw);

  Comparison table("Table 11 [%]");
  const auto rows = [&](const std::string& model, const Experiment& done, bool welfare) {
    for (std::size_t at = 0; at < nafta.size(); ++at) {
      const RegionId n = done.base.labels.region(nafta[at]).value();
      const std::string name = std::string(printed[at]) + " " + model;
      // The article prints 0.05 % for the United States with one sector; its own program's inputs
      // give 0.0554 %, and its trade figures agree, so the printed digit is not the rounded one.
      const double beyond = name == "US one sector" ? 0.0005 : 0.0;
      if (welfare) {
        table.row(name + ", welfare", 100.0 * done.welfare.linear(n),
                  print.at("11/" + name + "/welfare"), 2, beyond);
      }
      table.row(name + ", imports from NAFTA", 100.0 * imports_from_nafta(done, n),
                print.at("11/" + name + "/import growth NAFTA"));
    }
  };
  rows("benchmark", nafta_in(raw, rates), false);
  rows("no materials", nafta_in(no_materials, rates), true);
  rows("no IO", nafta_in(no_io, rates), true);
  rows("one sector", nafta_in(one_sector, median_rates(rates)), true);
  table.finish();
}
