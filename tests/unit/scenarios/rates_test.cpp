// The rates that were worked out by hand from public notices (tests/unit/data/rates_expected.csv)
// come out of the ledger's measures on top of the ordinary duties.
#include <algorithm>
#include <cmath>

#include "io/csv.hpp"
#include "io/shipped.hpp"
#include "scenarios/resolve.hpp"
#include "seeds/json_text.hpp"
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
  model::Accounts world;
  world.labels.regions = labels({"can",  "usa", "mex", "chn", "jpn",  "kor", "twn", "ind",
                                 "idn",  "vnm", "xse", "xsa", "gulf", "aus", "nzl", "gbr",
                                 "eu27", "xef", "tur", "ukr", "rus",  "bra", "xla", "row"});
  world.labels.sectors = labels({"canola_seed",
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
  world.labels.factors = labels({"value_added"});
  model::Group goods{"goods", "Goods", {}};
  for (std::size_t j = 0; j + 4 < world.labels.sectors.size(); ++j) {
    goods.members.push_back(world.labels.sectors[j].code);
  }
  world.labels.sector_groups = {goods,
                                {"canola", "Canola", {"canola_seed", "canola_oil", "canola_meal"}},
                                {"agrifood",
                                 "Agriculture and food",
                                 {"canola_seed", "peas", "other_agriculture", "fishing",
                                  "canola_oil", "canola_meal", "pork", "seafood", "other_food"}}};
  world.labels.region_groups = {
      {"asia", "Asia", {"chn", "jpn", "kor", "twn", "ind", "idn", "vnm", "xse", "xsa"}}};
  world.trade = model::trade_table(world.labels.shape(), 1.0);
  world.tariff = model::trade_table(world.labels.shape());
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
      io::read_csv(std::string(TRADEFLOW_SOURCE_DIR) + "/tests/unit/data/rates_expected.csv", out);
  INFO(fixtures::shown(out));
  REQUIRE(out.empty());
  model::Accounts world = plain_world();
  for (const Duty& duty : ordinary) {
    rate(world, duty.sector, duty.importer, duty.exporter) = duty.rate;
  }
  REQUIRE(table.rows() == 92);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto cell = [&](std::size_t column) { return std::string(table.cell(row, column)); };
    const std::string day = cell(0), importer = cell(1), exporter = cell(2), sector = cell(3);
    const std::string text =
        "tradeflow: 1\nname: day\nbaseline: plain\nallow_null: true\nas_of: " + day +
        "\nmeasures: [{use: {imposed_by: " + importer + ", on_exports_of: " + exporter + "}}]\n";
    const auto done = scenarios::resolve(fixtures::tree(text), ledger, world, out);
    INFO(day << " " << importer << " on " << exporter << "'s " << sector << ": " << cell(5) << "\n"
             << fixtures::shown(out));
    REQUIRE_FALSE(has_errors(out));
    double applied = rate(world, sector, importer, exporter);
    for (const model::TradeCell& one : done.policy.tariff) {
      if (one.sector == world.labels.sector(sector) &&
          as_region(one.importer) == world.labels.region(importer) &&
          as_region(one.exporter) == world.labels.region(exporter)) {
        applied = one.value;
      }
    }
    // Sums of at most four terms below 2: a few units in the last place.
    CHECK(std::abs(applied - parse_number(cell(4)).value()) <= 8 * 0x1.0p-52);
  }
}

TEST_CASE("every shipped scenario resolves, and touches the trade it is about") {
  Diagnostics out;
  const seeds::Ledger ledger = io::shipped_ledger(out);
  model::Accounts world = plain_world();
  const std::string folder = std::string(TRADEFLOW_SOURCE_DIR) + "/scenarios/library/";
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
  CHECK(resolved("diversify-asia").policy.trade_cost.size() == 9 * 9);
  const auto us = resolved("us-tariffs-2025");
  CHECK(us.policy.tariff.size() > 100);
  CHECK(us.facts.count("can-usa-non-cusma-share") == 1);
  const auto guesses = std::find_if(out.begin(), out.end(),
                                    [](const Diagnostic& one) { return one.code == "S060"; });
  REQUIRE(guesses != out.end());
  CHECK(guesses->severity == Severity::Warning);
}
