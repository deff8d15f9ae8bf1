#include <cmath>
#include <nlohmann/json.hpp>

#include "io/cli/headline.hpp"
#include "io/cli/headline_path.hpp"
#include "io/verification.hpp"

namespace tradeflow::io::cli {
namespace {

using Json = nlohmann::ordered_json;
using analysis::Figure;

/// {"baseline": …, "short run": …, "long run": …}; under a timeline a list by period.
Json figure(const ScenarioPage& page, const Figure& value) {
  Json json{{"baseline", value.baseline}};
  for (std::size_t h = 0; h < value.at.size(); ++h) {
    Json& at = json[page.horizons[h]->horizon];
    if (page.horizons[h]->period) {
      at.push_back(value.at[h]);
    } else {
      at = value.at[h];
    }
  }
  return json;
}

const std::string& code(const ScenarioPage& page, model::RegionId region) {
  return page.baseline->accounts.labels.regions[region.offset()].code;
}
const std::string& code(const ScenarioPage& page, model::SectorId sector) {
  return page.baseline->accounts.labels.sectors[sector.offset()].code;
}

Json measures(const ScenarioPage& page) {
  Json all = Json::array();
  for (const scenarios::MeasureRecord& measure : page.resolved->measures) {
    all.push_back({{"id", measure.id},
                   {"kind", measure.kind},
                   {"says", measure.says},
                   {"facts", measure.facts},
                   {"applies", measure.applies},
                   {"why_not", measure.why_not},
                   {"change", measure.change},
                   {"coverage", measure.coverage},
                   {"paid", days_json(measure.days)},
                   {"flows", measure.cells},
                   {"flows_without_trade", measure.without_trade},
                   {"trade_touched", measure.trade}});
  }
  return all;
}

Json regions(const ScenarioPage& page) {
  Json all = Json::array();
  for (const auto& line : page.headline.regions) {
    all.push_back({{"region", code(page, line.region)},
                   {"trade_touched", line.touched},
                   {"real_income_hat", figure(page, line.real_income)},
                   {"employment_hat", figure(page, line.employment)},
                   {"exports", figure(page, line.exports)},
                   {"tariff_revenue", figure(page, line.tariff_revenue)}});
  }
  return all;
}

Json markets(const ScenarioPage& page) {
  Json all = Json::array();
  for (const auto& line : page.headline.markets) {
    all.push_back({{"region", code(page, line.region)},
                   {"sector", code(page, line.sector)},
                   {"trade_touched", line.touched},
                   {"exports", figure(page, line.exports)},
                   {"output", figure(page, line.output)},
                   {"output_volume", figure(page, line.volume)}});
  }
  return all;
}

Json sales(const ScenarioPage& page) {
  Json all = Json::array();
  for (const auto& line : page.headline.sales) {
    Json exporters_hit = Json::array();
    for (const model::RegionId region : line.hit) {
      exporters_hit.push_back(code(page, region));
    }
    Json by_rival = Json::object();
    for (const auto& [region, value] : line.by_rival) {
      by_rival[code(page, region)] = figure(page, value);
    }
    all.push_back({{"importer", code(page, line.importer)},
                   {"sector", code(page, line.sector)},
                   {"trade_touched", line.touched},
                   {"exporters_hit", std::move(exporters_hit)},
                   {"sales_of_exporters_hit", figure(page, line.hit_sales)},
                   {"sales_of_other_exporters", figure(page, line.rivals)},
                   {"sales_of_home_producers", figure(page, line.home)},
                   {"all_spending", figure(page, line.spending)},
                   {"by_other_exporter", std::move(by_rival)}});
  }
  return all;
}

Json stages(const scenarios::ScenarioRun& run) {
  Json all = Json::array();
  for (const model::Stage& stage : run.equilibrium.stages) {
    all.push_back({{"method", model::to_string(stage.method)},
                   {"stopped", model::to_string(stage.reason)},
                   {"passes", stage.iterations}});
  }
  return all;
}

Json horizons(const ScenarioPage& page) {
  Json all = Json::array();
  for (const scenarios::ScenarioRun* run : page.horizons) {
    const model::Certificate& certificate = run->certificate;
    const double mobility = run->closure.mobility;
    all.push_back({{"name", run->name},
                   {"horizon", run->horizon},
                   {"period", run->period ? Json(run->period->text) : Json()},
                   {"mobility", std::isinf(mobility) ? Json("infinite") : Json(mobility)},
                   {"deficits", model::to_string(run->closure.deficits)},
                   {"labour", model::to_string(run->closure.labour)},
                   {"revenue", model::to_string(run->closure.revenue)},
                   {"certificate",
                    {{"holds", certificate.holds(certificate_tolerance)},
                     {"tolerance", certificate_tolerance},
                     {"residual", certificate.residual},
                     {"worst_cell", certificate.worst_cell},
                     {"walras", certificate.walras},
                     {"gdp_gap", certificate.gdp_gap},
                     {"accounts_gap", certificate.accounts_gap},
                     {"diversion_gap", certificate.diversion_gap},
                     {"termination", model::to_string(run->equilibrium.termination)},
                     {"passes", run->equilibrium.iterations},
                     {"stages", stages(*run)},
                     {"seconds", run->seconds}}}});
    if (run->nests.sticky()) {
      const auto at = static_cast<std::size_t>(all.size() - 1);
      all.back()["choosing_share"] = run->nests.choosing;
      all.back()["swings"] = swings(page, at - at % periods_of(page));
    }
  }
  return all;
}

}  // namespace

Json page_json(const ScenarioPage& page) {
  const model::Accounts& accounts = page.baseline->accounts;
  return {{"scenario", page.resolved->name},
          {"title", page.resolved->title},
          {"baseline",
           {{"title", page.baseline->title},
            {"sha256", page.baseline->sha256},
            {"year", accounts.year},
            {"unit", accounts.unit}}},
          {"periods", periods_json(page)},
          {"measures", measures(page)},
          {"quotas", page.resolved->periods.empty() ? quotas_json(page) : path_quotas_json(page)},
          {"items", items_json(page)},
          {"aggregation_bias", aggregation_bias_json(page)},
          {"regions", regions(page)},
          {"sectors", markets(page)},
          {"sales", sales(page)},
          {"uncertainty", bands_json(page)},
          {"closures", closures_json(page)},
          {"horizons", horizons(page)}};
}

}  // namespace tradeflow::io::cli
