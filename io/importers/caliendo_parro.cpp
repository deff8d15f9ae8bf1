#include "io/importers/caliendo_parro.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "io/number_table.hpp"

namespace tradeflow::io {
namespace {

using model::ids;
using model::Label;

// The order of the article's tables; the files themselves carry no labels.
constexpr std::array<std::pair<const char*, const char*>, 31> countries{{
    {"argentina", "Argentina"},
    {"australia", "Australia"},
    {"austria", "Austria"},
    {"brazil", "Brazil"},
    {"canada", "Canada"},
    {"chile", "Chile"},
    {"china", "China"},
    {"denmark", "Denmark"},
    {"finland", "Finland"},
    {"france", "France"},
    {"germany", "Germany"},
    {"greece", "Greece"},
    {"hungary", "Hungary"},
    {"india", "India"},
    {"indonesia", "Indonesia"},
    {"ireland", "Ireland"},
    {"italy", "Italy"},
    {"japan", "Japan"},
    {"korea", "Korea"},
    {"mexico", "Mexico"},
    {"netherlands", "Netherlands"},
    {"newzealand", "New Zealand"},
    {"norway", "Norway"},
    {"portugal", "Portugal"},
    {"southafrica", "South Africa"},
    {"spain", "Spain"},
    {"sweden", "Sweden"},
    {"turkey", "Turkey"},
    {"uk", "United Kingdom"},
    {"usa", "United States"},
    {"row", "Rest of the world"},
}};
constexpr std::array<std::pair<const char*, const char*>, 40> industries{{
    {"agriculture", "Agriculture"},
    {"mining", "Mining"},
    {"food", "Food"},
    {"textile", "Textile"},
    {"wood", "Wood"},
    {"paper", "Paper"},
    {"petroleum", "Petroleum"},
    {"chemicals", "Chemicals"},
    {"plastic", "Plastic"},
    {"minerals", "Minerals"},
    {"basicmetals", "Basic metals"},
    {"metalproducts", "Metal products"},
    {"machinerynec", "Machinery n.e.c."},
    {"office", "Office"},
    {"electrical", "Electrical"},
    {"communication", "Communication"},
    {"medical", "Medical"},
    {"auto", "Auto"},
    {"othertransport", "Other transport"},
    {"other", "Other"},
    {"electricity", "Electricity"},
    {"construction", "Construction"},
    {"retail", "Retail"},
    {"hotels", "Hotels"},
    {"landtransport", "Land transport"},
    {"watertransport", "Water transport"},
    {"airtransport", "Air transport"},
    {"auxtransport", "Auxiliary transport"},
    {"post", "Post"},
    {"finance", "Finance"},
    {"realestate", "Real estate"},
    {"rentingmach", "Renting of machinery"},
    {"computer", "Computer"},
    {"rnd", "R&D"},
    {"otherbusiness", "Other business"},
    {"public", "Public"},
    {"education", "Education"},
    {"health", "Health"},
    {"otherservices", "Other services"},
    {"private", "Private"},
}};
constexpr std::size_t traded = 20;       // the first 20 sectors
constexpr double untraded_theta = 8.22;  // theirs, for the others: irrelevant without trade
constexpr double thousand_usd = 1000.0;  // flows are in thousand USD, output in USD

template <std::size_t N>
std::vector<Label> labels_of(const std::array<std::pair<const char*, const char*>, N>& names) {
  std::vector<Label> labels;
  for (const auto& [code, name] : names) {
    labels.push_back({code, name});
  }
  return labels;
}

model::Classification classification() {
  return {labels_of(countries), labels_of(industries), {{"value_added", "Value added"}}, {}, {}};
}

/// Stacked blocks of importers by exporters, one for each traded sector.
model::TradeTable stacked(const std::filesystem::path& file, double scale, Diagnostics& out) {
  const std::size_t n_regions = countries.size();
  const NumberTable table = read_numbers(file, traded * n_regions, n_regions, out);
  model::TradeTable result = model::trade_table(classification().shape());
  const std::size_t cells = std::min(table.values.size(), result.size());
  std::transform(table.values.begin(), table.values.begin() + static_cast<std::ptrdiff_t>(cells),
                 result.data(), [&](double value) { return value * scale; });
  return result;
}

std::string in_year(const char* stem, int year) {
  return stem + std::to_string(year) + ".txt";
}

void add_home_sales(const NumberTable& gross_output, model::Source& economy) {
  const model::Shape shape = economy.labels.shape();
  for (const auto j : ids<model::SectorId>(shape.sectors)) {
    for (const auto i : ids<model::RegionId>(shape.regions)) {
      double exports = 0.0;
      for (const auto n : ids<model::ImporterId>(shape.regions)) {
        exports += economy.trade(j, n, as_exporter(i));
      }
      const double made = std::max(gross_output(j.offset(), i.offset()), exports);
      economy.trade(j, as_importer(i), as_exporter(i)) = made - exports;
    }
  }
}

/// β from B; γ is the IO table's share of materials, of 1 − β.
void add_costs(const NumberTable& value_added, const NumberTable& materials,
               model::Source& economy) {
  const model::Shape shape = economy.labels.shape();
  economy.value_added = {model::factor_table(shape), true};
  economy.inputs = {model::input_table(shape), true};
  for (const auto n : ids<model::RegionId>(shape.regions)) {
    for (const auto j : ids<model::SectorId>(shape.sectors)) {
      const double beta = value_added(j.offset(), n.offset());
      economy.value_added.table(n, j, model::FactorId(0)) = beta;
      for (const auto k : ids<model::InputId>(shape.sectors)) {
        economy.inputs->table(n, k, j) =
            materials(n.offset() * shape.sectors + k.offset(), j.offset()) * (1.0 - beta);
      }
    }
  }
}

}  // namespace

RawEconomy read_caliendo_parro(const std::filesystem::path& folder, int year, Diagnostics& out) {
  RawEconomy raw;
  raw.title = "Caliendo and Parro (2015), " + std::to_string(year);
  raw.source =
      "Caliendo, L. and Parro, F. (2015), Estimates of the Trade and Welfare Effects of NAFTA, "
      "Review of Economic Studies 82(1), replication data";
  raw.negative_final = model::NegativeFinal::Zero;
  model::Source& economy = raw.economy;
  economy.labels = classification();
  economy.currency = "USD";
  economy.unit = "USD";
  economy.year = year;
  const model::Shape shape = economy.labels.shape();
  const NumberTable theta = read_numbers(folder / "T.txt", traded, 1, out);
  const NumberTable beta = read_numbers(folder / "B.txt", shape.sectors, shape.regions, out);
  const NumberTable made = read_numbers(folder / "GO.txt", shape.sectors, shape.regions, out);
  const NumberTable materials =
      read_numbers(folder / "IO.txt", shape.regions * shape.sectors, shape.sectors, out);
  economy.trade = stacked(folder / in_year("xbilat", year), thousand_usd, out);
  economy.tariff = read_caliendo_parro_tariffs(folder, year, out);
  if (has_errors(out)) {
    return raw;
  }
  economy.trade_elasticity = model::sector_vector(shape, untraded_theta);
  std::copy(theta.values.begin(), theta.values.end(), economy.trade_elasticity.data());
  add_home_sales(made, economy);
  add_costs(beta, materials, economy);
  return raw;
}

model::TradeTable read_caliendo_parro_tariffs(const std::filesystem::path& folder, int year,
                                              Diagnostics& out) {
  return stacked(folder / in_year("tariffs", year), 0.01, out);
}

}  // namespace tradeflow::io
