// Tariff-rate quotas in a results file.
#include "io/results_layout.hpp"

namespace tradeflow::io {

using enum Axis;

std::vector<Numbers<ScenarioFigures>> quota_numbers() {
  const std::vector<Axis> cell{Scenario, Sector, Importer, Exporter};
  const auto record = [&](const char* name, std::string_view units, const char* says,
                          model::TradeTable QuotaTables::*table,
                          std::string_view valuation = "") -> Numbers<ScenarioFigures> {
    return {name,
            cell,
            units,
            says,
            [table](ScenarioFigures& f) { return (f.quota.*table).values(); },
            valuation,
            {},
            0.0};
  };
  return {
      record("quota", "1",
             "number of the tariff-rate quota the flow is under, as parameters_json lists them; 0: "
             "none",
             &QuotaTables::number),
      record("quota_volume", "1",
             "volume of the whole quota a year, in the quota's own unit (parameters_json)",
             &QuotaTables::volume),
      record("quota_rent_to", "1", "who holds the licences: 1 importers, 2 exporters",
             &QuotaTables::rent_to),
      record("quota_in_rate", "1", "tariff within the volume, other measures included",
             &QuotaTables::in_rate),
      record("quota_over_rate", "1", "tariff above the volume; infinite: no entry",
             &QuotaTables::over_rate),
      record("quota_per_value", "1",
             "quantity of the baseline, in the quota's unit, per unit of the value of trade",
             &QuotaTables::per_value),
      record("quota_export_tax", "1", "export tax without the rent", &QuotaTables::export_tax),
      record("quota_regime", "1",
             "1 within the volume, 2 on the boundary (a rent rations), 3 above the volume",
             &QuotaTables::regime),
      record("quota_tariff_equivalent", "1",
             "tariff that the last unit pays, rent included: what buyers are charged",
             &QuotaTables::tariff_equivalent),
      record("quota_quantity", "1",
             "what enters in the quota's unit, at the baseline's prices at the exporter's border",
             &QuotaTables::quantity),
      record(
          "quota_rent", currency,
          "rent of the licences; the importer's is part of tariff_revenue, the exporter's of the "
          "export tax",
          &QuotaTables::rent),
  };
}

}  // namespace tradeflow::io
