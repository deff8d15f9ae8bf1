#pragma once
#include <vector>

#include "model/quota.hpp"

namespace tradeflow::io {

/// Quotas of one scenario as full tables over trade cells, 0 where a cell has none: first what
/// was asked, which `verify` starts from, then what follows.
struct QuotaTables {
  model::TradeTable number;      ///< which quota: 1, 2, …
  model::TradeTable volume;      ///< of the whole quota
  model::TradeTable rent_to;     ///< 1 importer, 2 exporter
  model::TradeTable in_rate;     ///< t' within the volume
  model::TradeTable over_rate;   ///< t' above; infinite: no entry
  model::TradeTable per_value;   ///< quantity per unit of baseline trade
  model::TradeTable export_tax;  ///< e' without the rent

  model::TradeTable regime;             ///< 1 within, 2 boundary, 3 above
  model::TradeTable tariff_equivalent;  ///< T
  model::TradeTable quantity;           ///< what enters of the cell
  model::TradeTable rent;               ///< of the cell
};

/// Every table of it, in the order above.
[[nodiscard]] std::vector<model::TradeTable*> tables_of(QuotaTables& tables);
[[nodiscard]] QuotaTables empty_quotas(const model::Shape& shape);
/// \param policy  with the quotas' rates filled in
[[nodiscard]] QuotaTables quota_tables(const model::ClosureBase& base, const model::Policy& policy,
                                       const std::vector<model::Quota>& quotas,
                                       const model::Equilibrium& equilibrium);
/// The quotas that tables stand for, by number, each with its cells in table order.
[[nodiscard]] std::vector<model::Quota> quotas_of(const QuotaTables& tables);

}  // namespace tradeflow::io
