// The rates that were worked out by hand from public notices (tests/unit/data/rates_expected.csv)
// come out of the ledger's measures on top of the ordinary duties, each with the facts behind it.
#include <algorithm>
#include <cmath>

#include "io/csv.hpp"
#include "io/shipped.hpp"
#include "scenarios/rates.hpp"
#include "scenarios/resolve.hpp"
#include "seeds/json_text.hpp"
#include "tests/support/data.hpp"
#include "tests/support/toy_world.hpp"

using namespace tradeflow;

namespace {

std::vector<model::Label> labels(std::initializer_list<const char*> codes) {
  std::vector<model::Label> all;
  for (const char* code : codes) {
    all.push_back({code, code});
  }
  return all;
}

/// The shipped world's regions and sectors, one unit of trade everywhere, no duties.
model::Accounts plain_world() {
  model::Classification all;
  all.regions = labels({"can",  "usa", "mex", "chn", "jpn",  "kor", "twn", "ind",
                        "idn",  "vnm", "xse", "xsa", "gulf", "aus", "nzl", "gbr",
                        "eu27", "xef", "tur", "ukr", "rus",  "bra", "xla", "row"});
  all.sectors = labels({"canola_seed",
                        "peas",
                        "other_agriculture",
                        "forestry",
                        "fishing",
                        "coal",
                        "oil_gas",
                        "metal_ores",
                        "other_mining",
                        "canola_oil",
                        "canola_meal",
                        "pork",
                        "seafood",
                        "other_food",
                        "textiles",
                        "wood",
                        "paper",
                        "petroleum",
                        "chemicals",
                        "pharma",
                        "plastics",
                        "minerals",
                        "iron_steel",
                        "aluminium",
                        "other_metals",
                        "metal_products",
                        "electronics",
                        "electrical",
                        "machinery",
                        "ev",
                        "motor_vehicles",
                        "ships",
                        "other_transport",
                        "other_manufacturing",
                        "utilities_construction",
                        "trade_transport",
                        "business_services",
                        "public_services"});
  all.factors = labels({"value_added"});
  model::Group goods{"goods", "Goods", {}};
  for (std::size_t j = 0; j + 4 < all.sectors.size(); ++j) {
    goods.members.push_back(all.sectors[j].code);
  }
  all.sector_groups = {goods,
                       {"canola", "Canola", {"canola_seed", "canola_oil", "canola_meal"}},
                       {"agrifood",
                        "Agriculture and food",
                        {"canola_seed", "peas", "other_agriculture", "fishing", "canola_oil",
                         "canola_meal", "pork", "seafood", "other_food"}}};
  all.region_groups = {
      {"asia", "Asia", {"chn", "jpn", "kor", "twn", "ind", "idn", "vnm", "xse", "xsa"}}};
  model::Accounts world = model::make_accounts(all);
  world.year = 2024;
  world.currency = "USD";
  world.unit = "million USD";
  world.trade = model::trade_table(all.shape(), 1.0);
  world.trade_elasticity = model::sector_vector(world.labels.shape(), 4.0);
  return world;
}

struct Duty {
  const char* importer;
  const char* exporter;
  const char* sector;
  double rate;
};
/// What the hand-made table says of the day before any of the measures, and before them.
constexpr Duty ordinary[] = {
    {"chn", "can", "canola_seed", 0.09}, {"chn", "can", "canola_oil", 0.09},
    {"chn", "can", "canola_meal", 0.05}, {"chn", "can", "peas", 0.05},
    {"chn", "can", "pork", 0.12},        {"chn", "can", "fishing", 0.07},
    {"can", "chn", "ev", 0.061},
};

double& rate(model::Accounts& world, const std::string& sector, const std::string& importer,
             const std::string& exporter) {
  return world.tariff(world.labels.sector(sector).value(),
                      as_importer(world.labels.region(importer).value()),
                      as_exporter(world.labels.region(exporter).value()));
}

}  // namespace

TEST_CASE("the rates worked out by hand come out of the measures on the day they are of") {
  Diagnostics out;
  const seeds::Ledger ledger = io::shipped_ledger(out);
  const io::CsvTable table =
      io::read_csv(test::source("tests/unit/data/rates_expected.csv").string(), out);
  INFO(fixtures::shown(out));
  REQUIRE(out.empty());
  model::Accounts world = plain_world();
  for (const Duty& duty : ordinary) {
    rate(world, duty.sector, duty.importer, duty.exporter) = duty.rate;
  }
  REQUIRE(table.rows() == 97);
  const scenarios::Base base{&world, std::nullopt, {}};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto word = [&](std::size_t column) {
      return scenarios::Words{{std::string(table.cell(row, column)), table.where(row, column)}};
    };
    const auto rates = scenarios::rates_on(parse_date(table.cell(row, 0)).value(),
                                           {word(1), word(2), word(3)}, ledger, base, out);
    INFO(table.cell(row, 0) << " " << table.cell(row, 1) << " on " << table.cell(row, 2) << "'s "
                            << table.cell(row, 3) << ": " << table.cell(row, 6) << "\n"
                            << fixtures::shown(out));
    REQUIRE_FALSE(has_errors(out));
    REQUIRE(rates.cells.size() == 1);
    // Sums of at most four terms below 2: a few units in the last place.
    CHECK(std::abs(rates.cells.front().rate - parse_number(table.cell(row, 4)).value()) <=
          8 * 0x1.0p-52);
    std::string facts;
    for (const scenarios::Term& term : rates.cells.front().stack) {
      facts += (facts.empty() ? "" : " + ") + term.measure;
    }
    // Rows of Canada, China and the United States name the measures behind their rates.
    if (!table.cell(row, 5).empty()) {
      CHECK((facts.empty() ? "none" : facts) == table.cell(row, 5));
    }
  }
}

TEST_CASE("rates of a day show quotas: the rate within, the volume as grown, what is above") {
  Diagnostics out;
  const seeds::Ledger ledger = io::shipped_ledger(out);
  model::Accounts world = plain_world();
  world.year = 1993;  // what a volume is of the trade of 2024 is not asked
  rate(world, "ev", "can", "chn") = 0.061;
  const scenarios::Base base{&world, std::nullopt, {}};
  const auto one = [&](const char* day, const char* exporter, const char* sector) {
    const auto rates =
        scenarios::rates_on(parse_date(day).value(),
                            {{{"can", {}}}, {{exporter, {}}}, {{sector, {}}}}, ledger, base, out);
    INFO(fixtures::shown(out));
    REQUIRE_FALSE(has_errors(out));
    REQUIRE(rates.cells.size() == 1);
    return rates.cells.front();
  };
  CHECK_FALSE(one("2026-02-28", "chn", "ev").quota);
  const auto cars = one("2027-03-01", "chn", "ev");
  REQUIRE(cars.quota);
  CHECK(cars.rate == 0.061);
  CHECK(cars.quota->measure == "can-2026-03-01-ev-quota");
  CHECK(cars.quota->volume == "52185 vehicles");  // 49000 · 1.065
  CHECK(std::isinf(cars.quota->over_rate));
  const auto thai = one("2026-01-15", "xse", "iron_steel");
  REQUIRE(thai.quota);
  CHECK(thai.quota->volume == "20% of 2024 volume");
  CHECK(std::abs(thai.quota->over_rate - thai.rate - 0.5) <= 4 * 0x1.0p-52);  // sums of three
  CHECK(one("2025-12-25", "xla", "iron_steel").quota->volume == "100% of 2024 volume");
  CHECK_FALSE(one("2026-01-15", "usa", "iron_steel").quota);
}

TEST_CASE("a scenario that uses the measures of a day applies the rates of that day") {
  Diagnostics out;
  const seeds::Ledger ledger = io::shipped_ledger(out);
  const model::Accounts world = plain_world();
  const scenarios::Base base{&world, std::nullopt, {}};
  const char* const days[] = {"2025-03-20", "2025-09-01", "2026-03-01"};
  for (const std::string day : days) {
    const auto done = scenarios::resolve(
        fixtures::tree("tradeflow: 1\nname: day\nbaseline: plain\nallow_null: true\nas_of: " + day +
                       "\nmeasures: [{use: {imposed_by: all}}]\n"),
        ledger, base, {}, out);
    const auto rates = scenarios::rates_on(parse_date(day).value(), {}, ledger, base, out);
    INFO(day << "\n" << fixtures::shown(out));
    REQUIRE_FALSE(has_errors(out));
    REQUIRE_FALSE(rates.cells.empty());
    model::TradeTable policy = model::applied(world.tariff, done.policy.tariff);
    for (const model::Quota& quota : done.quotas) {
      for (const model::QuotaCell& cell : quota.cells) {
        policy(cell.sector, cell.importer, cell.exporter) = cell.in_rate;
      }
    }
    for (const scenarios::AppliedRate& cell : rates.cells) {
      CHECK(policy(cell.sector, cell.importer, cell.exporter) == cell.rate);
      policy(cell.sector, cell.importer, cell.exporter) = 0.0;
    }
    // No other cell has a rate: the plain world has none but these.
    CHECK(std::all_of(policy.values().begin(), policy.values().end(),
                      [](double rate) { return rate == 0.0; }));
  }
}

TEST_CASE("rates of a cell that no measure bears on are the baseline's") {
  Diagnostics out;
  const model::Accounts world = fixtures::toy_world();
  const seeds::Ledger ledger = fixtures::toy_ledger();
  const scenarios::Base base{&world, std::nullopt, {}};
  const auto rates = scenarios::rates_on(parse_date("2025-09-01").value(),
                                         {{{"usa", {}}}, {{"can", {}}}, {}}, ledger, base, out);
  CHECK(out.empty());
  REQUIRE(rates.cells.size() == 4);
  CHECK(rates.cells.front().rate == 0.1);
  CHECK(rates.cells.front().stack.empty());
}

TEST_CASE("a measure applies to a tariff under which nobody trades yet") {
  Diagnostics out;
  model::Accounts world = fixtures::toy_world();
  std::fill(world.trade.values().begin(), world.trade.values().end(), 0.0);
  const auto rates = scenarios::rates_on(parse_date("2025-09-01").value(), {},
                                         fixtures::toy_ledger(), {&world, std::nullopt, {}}, out);
  const auto oil = std::find_if(rates.cells.begin(), rates.cells.end(), [](const auto& cell) {
    return !cell.stack.empty() && cell.stack.front().measure == "oil";
  });
  REQUIRE(oil != rates.cells.end());
  CHECK(oil->rate == 0.1 + 1.0);
}

TEST_CASE("every shipped scenario resolves, and touches the trade it is about") {
  Diagnostics out;
  const seeds::Ledger ledger = io::shipped_ledger(out);
  model::Accounts world = plain_world();
  const std::string folder = test::source("scenarios/library/").string();
  const auto resolved = [&](const std::string& name) {
    const Node node = io::read_yaml(folder + name + ".yaml", out);
    const auto done = scenarios::resolve(node, ledger, world, out);
    INFO(name << "\n" << fixtures::shown(out));
    REQUIRE_FALSE(has_errors(out));
    CHECK(done.name == name);
    return done;
  };
  CHECK(resolved("canola-2025").policy.tariff.size() == 7);
  CHECK(resolved("canola-2026-deal").policy.tariff.size() == 5);
  CHECK(resolved("canola-2026-deal").quotas.size() == 1);
  const auto steel = resolved("canada-steel-quotas-2025").quotas;
  REQUIRE(steel.size() == 2);  // Canada limits 21 regions: all but the United States and Mexico
  CHECK(steel[0].cells.size() + steel[1].cells.size() == 21);
  CHECK(resolved("diversify-asia").policy.trade_cost.size() == 9 * 9);
  const auto us = resolved("us-tariffs-2025");
  CHECK(us.policy.tariff.size() > 100);
  CHECK(us.facts.count("can-usa-non-cusma-share") == 1);
  const auto guesses = std::find_if(out.begin(), out.end(),
                                    [](const Diagnostic& one) { return one.code == "S060"; });
  REQUIRE(guesses != out.end());
  CHECK(guesses->severity == Severity::Warning);
}
