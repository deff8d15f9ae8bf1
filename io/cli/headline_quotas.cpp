// What a run says of tariff-rate quotas, on a terminal and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "io/cli/headline.hpp"
#include "io/cli/numbers.hpp"
#include "io/render.hpp"

namespace tradeflow::io::cli {
namespace {

using Align = TextTable::Align;
using Json = nlohmann::ordered_json;

std::string side_of(const model::Quota& quota) {
  return quota.rent_to == model::RentHolder::Importer ? "importer" : "exporter";
}

}  // namespace

std::string quotas_text(const ScenarioPage& page, bool color) {
  const auto& names = page.resolved->quota_names;
  TextTable rows({Align::Left, Align::Left, Align::Left, Align::Right, Align::Right, Align::Left,
                  Align::Right, Align::Right, Align::Left});
  rows.titles({{"quota", 1},
               {"horizon", 1},
               {"regime", 1},
               {"volume", 1},
               {"enters", 1},
               {"unit", 1},
               {"tariff equivalent, %", 1},
               {"rent, " + page.baseline->accounts.unit, 1},
               {"rent to", 1}});
  for (std::size_t k = 0; k < names.size(); ++k) {
    for (const scenarios::ScenarioRun* run : page.horizons) {
      const model::QuotaOutcome& out = run->quota_outcomes[k];
      const model::Quota& quota = run->quotas[k];
      const int decimals = decimals_for(std::max(quota.volume, out.quantity));
      rows.row({run == page.horizons.front() ? names[k].id : "", run->horizon,
                std::string(to_string(out.regime)), amount(quota.volume, decimals),
                amount(out.quantity, decimals), names[k].unit,
                amount(100.0 * out.tariff_equivalent, 1), amount(out.rent, decimals_for(out.rent)),
                side_of(quota)});
    }
  }
  return rows.text(color);
}

Json quotas_json(const ScenarioPage& page) {
  Json all = Json::array();
  for (std::size_t k = 0; k < page.resolved->quota_names.size(); ++k) {
    Json by_horizon = Json::object();
    for (const scenarios::ScenarioRun* run : page.horizons) {
      const model::QuotaOutcome& out = run->quota_outcomes[k];
      const double T = out.tariff_equivalent;
      by_horizon[run->horizon] = {{"regime", to_string(out.regime)},
                                  {"quantity", out.quantity},
                                  {"licensed_share", out.licensed},
                                  {"tariff_equivalent", std::isinf(T) ? Json("infinite") : Json(T)},
                                  {"rent", out.rent}};
    }
    const model::Quota& quota = page.horizons.front()->quotas[k];
    all.push_back({{"id", page.resolved->quota_names[k].id},
                   {"unit", page.resolved->quota_names[k].unit},
                   {"volume", quota.volume},
                   {"rent_to", side_of(quota)},
                   {"at", std::move(by_horizon)}});
  }
  return all;
}

}  // namespace tradeflow::io::cli
