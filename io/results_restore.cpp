// From what a file holds back to what a run was.
#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "io/bands.hpp"
#include "io/closure_record.hpp"
#include "io/error.hpp"
#include "io/measures_json.hpp"
#include "io/results_content.hpp"
#include "io/side_by_side.hpp"

namespace tradeflow::io {
namespace {

using model::ids;

/// Blocks of the certificate by their own names, which live as long as the program.
std::string_view block_named(const std::string& name, const std::filesystem::path& file) {
  constexpr std::array<std::string_view, 9> known{"cost",    "price",   "sourcing",
                                                  "sales",   "income",  "expenditure",
                                                  "factors", "deficit", "numeraire"};
  const auto found = std::find(known.begin(), known.end(), name);
  if (found == known.end()) {
    throw IoError(file, "'" + name + "' is no block of a certificate");
  }
  return *found;
}

model::Termination termination_named(const std::string& name, const std::filesystem::path& file) {
  using enum model::Termination;
  for (const auto reason : {Converged, Stalled, IterationLimit, NonFinite, PathEnds}) {
    if (model::to_string(reason) == name) {
      return reason;
    }
  }
  throw IoError(file, "'" + name + "' is no reason why a solver stops");
}

model::BlockResidual block_of(const ScenarioFigures& f, const ResultsContent& content,
                              std::size_t at, const std::filesystem::path& file) {
  const model::Classification& labels = content.baseline.baseline.accounts.labels;
  const std::string& cell = f.block_cell[at];
  const std::size_t slash = cell.find('/');
  const auto region = labels.region(cell.substr(0, slash));
  const auto sector =
      labels.sector(slash == std::string::npos ? std::string() : cell.substr(slash + 1));
  if (!region || !sector) {
    throw IoError(file, "'" + cell + "' is no region and sector of the baseline");
  }
  return {block_named(content.blocks[at], file), f.block_residual[at], *region, *sector};
}

model::Method method_named(const std::string& name, const std::filesystem::path& file) {
  using enum model::Method;
  for (const auto method : {FixedPoint, Newton, Continuation}) {
    if (model::to_string(method) == name) {
      return method;
    }
  }
  throw IoError(file, "'" + name + "' is no method of the solver");
}

/// A residual that was infinite is null in JSON.
model::Stage stage_of(const nlohmann::json& json, const model::Classification& labels,
                      const std::filesystem::path& file) {
  const auto region = labels.region(json.at("region").get<std::string>());
  const auto sector = labels.sector(json.at("sector").get<std::string>());
  if (!region || !sector) {
    throw IoError(file, "a stage of the solver names no market of the baseline");
  }
  const nlohmann::json& value = json.at("residual");
  const double residual =
      value.is_null() ? std::numeric_limits<double>::infinity() : value.get<double>();
  return {method_named(json.at("method"), file),
          termination_named(json.at("stopped"), file),
          json.at("passes").get<int>(),
          json.at("fraction").get<double>(),
          {block_named(json.at("block"), file), residual, *region, *sector}};
}

std::vector<model::Stage> stages_of(const std::string& text, const model::Classification& labels,
                                    const std::filesystem::path& file) {
  try {
    std::vector<model::Stage> stages;
    for (const nlohmann::json& stage : nlohmann::json::parse(text)) {
      stages.push_back(stage_of(stage, labels, file));
    }
    return stages;
  } catch (const nlohmann::json::exception& error) {
    throw IoError(file, std::string("certificate_stages_json is damaged: ") + error.what());
  }
}

/// Cells in which a table differs from the baseline's, bit patterns aside: 0 and -0 are equal.
std::vector<model::TradeCell> differences(const model::TradeTable& now,
                                          const model::TradeTable& before) {
  std::vector<model::TradeCell> cells;
  for (const auto j : ids<model::SectorId>(now.extent(0))) {
    for (const auto n : ids<model::ImporterId>(now.extent(1))) {
      for (const auto i : ids<model::ExporterId>(now.extent(2))) {
        if (now(j, n, i) != before(j, n, i)) {
          cells.push_back({j, n, i, now(j, n, i)});
        }
      }
    }
  }
  return cells;
}
std::vector<model::MarketCell> differences(const model::MarketTable& now,
                                           const model::MarketTable& before) {
  std::vector<model::MarketCell> cells;
  for (const auto n : ids<model::RegionId>(now.extent(0))) {
    for (const auto j : ids<model::SectorId>(now.extent(1))) {
      if (now(n, j) != before(n, j)) {
        cells.push_back({n, j, now(n, j)});
      }
    }
  }
  return cells;
}
std::vector<model::FactorCell> differences(const model::RegionFactorTable& now,
                                           const model::RegionFactorTable& before) {
  std::vector<model::FactorCell> cells;
  for (const auto n : ids<model::RegionId>(now.extent(0))) {
    for (const auto f : ids<model::FactorId>(now.extent(1))) {
      if (now(n, f) != before(n, f)) {
        cells.push_back({n, f, now(n, f)});
      }
    }
  }
  return cells;
}

model::Policy policy_of(const ScenarioFigures& f, const model::Economy& economy) {
  const model::Shape& s = economy.shape;
  const model::MarketTable ones = model::market_table(s, 1.0);
  model::Policy policy;
  policy.tariff = differences(f.tariff, economy.tariff);
  policy.trade_cost = differences(f.trade_cost_hat, model::trade_table(s, 1.0));
  policy.export_tax = differences(f.export_tax, economy.export_tax);
  policy.productivity = differences(f.productivity_hat, ones);
  policy.production_tax = differences(f.production_tax, economy.production_tax);
  policy.preference = differences(f.preference_hat, ones);
  policy.endowment =
      differences(f.endowment_hat, model::RegionFactorTable({s.regions, s.factors}, 1.0));
  return policy;
}

void restore(ScenarioFigures& f, const ResultsContent& content, const std::filesystem::path& file) {
  scenarios::ScenarioRun& run = f.run;
  const auto rule = model::deficit_rule(f.deficit_rule);
  if (!rule) {
    throw IoError(file, "'" + f.deficit_rule + "' is no rule for deficits");
  }
  run.closure.deficits = *rule;
  read_closure(f.closure_json, content.baseline.baseline.accounts.labels, file, run.closure);
  run.policy = policy_of(f, content.baseline.economy);
  run.quotas = quotas_of(f.quota);
  for (const std::string& name : content.items) {
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos ||
        !content.baseline.baseline.accounts.labels.sector(name.substr(0, slash))) {
      throw IoError(file, "'" + name + "' is no item of a sector of the baseline");
    }
  }
  run.nests.items = items_of(f.item, content.baseline.baseline.accounts.labels);
  if (run.nests.sticky()) {
    run.nests.kept = f.kept_quantity;
  }
  run.equilibrium.termination = termination_named(f.termination, file);
  run.equilibrium.iterations = static_cast<int>(f.iterations);
  run.equilibrium.stages =
      stages_of(f.stages_json, content.baseline.baseline.accounts.labels, file);
  run.certificate.residuals.clear();
  for (std::size_t at = 0; at < content.blocks.size(); ++at) {
    run.certificate.residuals.push_back(block_of(f, content, at, file));
  }
  run.equilibrium.residuals = run.certificate.residuals;
  run.equilibrium.residual = run.certificate.residual;
  run.equilibrium.walras = run.certificate.walras;
}

}  // namespace

BaselineFigures empty_figures(model::Accounts accounts) {
  BaselineFigures f;
  const model::Shape s = accounts.shape();
  f.economy.shape = s;
  f.economy.trade_elasticity = model::sector_vector(s);
  f.economy.elasticity_ratio = model::market_table(s, 1.0);
  f.economy.trade_share = model::trade_table(s);
  f.economy.tariff = model::trade_table(s);
  f.economy.export_tax = model::trade_table(s);
  f.economy.production_tax = model::market_table(s);
  f.economy.input_share = model::input_table(s);
  f.economy.value_added_share = model::market_table(s);
  f.economy.factor_share = model::factor_table(s);
  f.economy.final_share = model::market_table(s);
  f.economy.output = model::market_table(s);
  f.economy.expenditure = model::market_table(s);
  f.economy.income = model::region_vector(s);
  f.economy.deficit = model::region_vector(s);
  f.tariff_revenue = model::region_vector(s);
  f.concentration_by_partner = model::region_vector(s);
  f.concentration_by_product = model::region_vector(s);
  f.baseline.accounts = std::move(accounts);
  return f;
}

ScenarioFigures empty_figures(const model::Shape& s, std::size_t blocks) {
  ScenarioFigures f;
  const model::RegionFactorTable by_factor({s.regions, s.factors});
  for (auto* table : {&f.tariff, &f.trade_cost_hat, &f.export_tax, &f.trade, &f.kept_quantity,
                      &f.run.equilibrium.trade_share}) {
    *table = model::trade_table(s);
  }
  f.quota = empty_quotas(s);
  model::Equilibrium& e = f.run.equilibrium;
  for (auto* table : {&f.productivity_hat, &f.production_tax, &f.preference_hat, &f.output_hat,
                      &f.export_price_hat, &e.cost_hat, &e.price_hat, &e.output, &e.expenditure}) {
    *table = model::market_table(s);
  }
  for (auto* table :
       {&f.trade_balance, &f.real_wage_hat, &f.tariff_revenue, &f.concentration_by_partner,
        &f.concentration_by_product, &f.welfare.equivalent_variation, &f.welfare.terms_of_trade,
        &f.welfare.volume_of_trade, &f.welfare.linear, &e.income, &e.deficit, &e.price_index_hat,
        &e.real_income_hat}) {
    *table = model::region_vector(s);
  }
  e.employment_hat = model::region_vector(s, 1.0);
  f.run.trade_elasticity = model::sector_vector(s);
  f.run.nests = scenarios::no_nests(s);
  f.item = empty_items({}, s);
  f.run.without_items = nothing_without(s);
  f.run.bands = no_bands(s);
  f.run.alternatives = no_alternatives(s);
  f.endowment_hat = by_factor;
  f.welfare.real_factor_price_hat = by_factor;
  f.value_added = model::factor_table(s);
  e.factor_price_hat = model::factor_table(s);
  f.tariff_revenue_by_partner = model::RegionMatrix({s.regions, s.regions});
  f.block_residual.resize(blocks);
  f.block_cell.resize(blocks);
  return f;
}

void restore(ResultsContent& content, const std::filesystem::path& file) {
  const model::Accounts& accounts = content.baseline.baseline.accounts;
  model::Economy& economy = content.baseline.economy;
  economy.trade_elasticity = accounts.trade_elasticity;
  economy.elasticity_ratio = accounts.elasticity_ratio;
  economy.tariff = accounts.tariff;
  economy.export_tax = accounts.export_tax;
  economy.production_tax = accounts.production_tax;
  economy.deficit = accounts.deficit;
  content.baseline.baseline.sha256 = content.baseline_sha256;
  read_measures_json(content.baseline.measures_json, file, content.baseline.baseline);
  for (ScenarioFigures& scenario : content.scenarios) {
    restore(scenario, content, file);
  }
}

}  // namespace tradeflow::io
