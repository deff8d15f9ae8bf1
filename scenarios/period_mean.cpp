#include "scenarios/period_mean.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "model/contract.hpp"

namespace tradeflow::scenarios {
namespace {

using model::MarketCell;
using model::Policy;
using model::Quota;
using model::QuotaCell;
using model::TradeCell;
using Place = std::tuple<model::SectorId, model::ImporterId, model::ExporterId>;
using Market = std::pair<model::RegionId, model::SectorId>;
using Holding = std::pair<model::RegionId, model::FactorId>;

constexpr double infinity = std::numeric_limits<double>::infinity();

Place place_of(const TradeCell& cell) {
  return {cell.sector, cell.importer, cell.exporter};
}
Place place_of(const QuotaCell& cell) {
  return {cell.sector, cell.importer, cell.exporter};
}
Market place_of(const MarketCell& cell) {
  return {cell.region, cell.sector};
}
Holding place_of(const model::FactorCell& cell) {
  return {cell.region, cell.factor};
}
TradeCell cell_at(const Place& place, double value) {
  return {std::get<0>(place), std::get<1>(place), std::get<2>(place), value};
}
MarketCell cell_at(const Market& place, double value) {
  return {place.first, place.second, value};
}
model::FactorCell cell_at(const Holding& place, double value) {
  return {place.first, place.second, value};
}

/// The mean of a value over days. Days of one value are counted together, so that neither their
/// order nor how they are cut matters, and what never changes keeps its bits.
class DayMean {
 public:
  void add(double value, int days) { days_[value] += days; }
  [[nodiscard]] bool empty() const noexcept { return days_.empty(); }
  [[nodiscard]] double value() const {
    if (days_.size() == 1) {
      return days_.begin()->first;
    }
    double sum = 0.0;
    int count = 0;
    for (const auto& [value, days] : days_) {
      sum += value * days;
      count += days;
    }
    return sum / count;
  }

 private:
  std::map<double, int> days_;
};

/// A list of cells as a table of what it says.
template <class Cell>
auto by_place(const std::vector<Cell>& cells) {
  std::map<decltype(place_of(cells.front())), double> values;
  for (const Cell& cell : cells) {
    values.emplace(place_of(cell), cell.value);
  }
  return values;
}

/// The mean of one list of cells over all days; what is not listed has its baseline's value.
template <class Cell, class Baseline>
std::vector<Cell> mean_cells(std::span<const DayPolicy> days, std::vector<Cell> Policy::*list,
                             Baseline baseline) {
  using Key = decltype(place_of(std::declval<Cell>()));
  std::map<Key, DayMean> means;
  for (const DayPolicy& one : days) {
    for (const Cell& cell : one.policy.*list) {
      means[place_of(cell)];
    }
  }
  for (const DayPolicy& one : days) {
    const auto said = by_place(one.policy.*list);
    for (auto& [place, mean] : means) {
      const auto found = said.find(place);
      mean.add(found == said.end() ? baseline(place) : found->second, one.days);
    }
  }
  std::vector<Cell> cells;
  for (const auto& [place, mean] : means) {
    if (mean.value() != baseline(place)) {
      cells.push_back(cell_at(place, mean.value()));
    }
  }
  return cells;
}

/// Tariffs and costs of trade cells, which bans and quotas bear on.
class Borders {
 public:
  Borders(std::span<const DayPolicy> days, const model::Accounts& accounts) : accounts_(accounts) {
    for (const DayPolicy& one : days) {
      total_ += one.days;
      collect(one);
    }
    for (const DayPolicy& one : days) {
      add(one);
    }
  }

  void emit(Policy& policy, const model::MarketTable& theta, const std::set<Place>& in_quotas) {
    for (const auto& [place, cell] : cells_) {
      const auto& [j, n, i] = place;
      const double share = static_cast<double>(cell.closed) / total_;
      const double open = cell.cost.empty() ? 1.0 : cell.cost.value();
      const double cost =
          cell.closed == 0 ? open : open * std::pow(1.0 - share, -1.0 / theta(as_region(n), j));
      if (cell.closed == total_) {
        policy.trade_cost.push_back(cell_at(place, infinity));
      } else if (cost != 1.0) {
        policy.trade_cost.push_back(cell_at(place, cost));
      }
      const double before = accounts_.tariff(j, n, i);
      const double rate = cell.rate.empty() ? cell.all_days.value() : cell.rate.value();
      if (rate != before && !in_quotas.contains(place)) {
        policy.tariff.push_back(cell_at(place, rate));
      }
    }
  }

 private:
  struct Cell {
    DayMean rate;      ///< on days on which goods may enter
    DayMean all_days;  ///< for what may never enter
    DayMean cost;
    int closed = 0;
  };

  void collect(const DayPolicy& one) {
    for (const auto* list : {&one.policy.tariff, &one.policy.trade_cost}) {
      for (const TradeCell& cell : *list) {
        cells_[place_of(cell)];
      }
    }
    for (const Quota& quota : one.quotas) {
      for (const QuotaCell& cell : quota.cells) {
        cells_[place_of(cell)];
      }
    }
  }

  void add(const DayPolicy& one) {
    auto rates = by_place(one.policy.tariff);
    const auto costs = by_place(one.policy.trade_cost);
    for (const Quota& quota : one.quotas) {
      for (const QuotaCell& cell : quota.cells) {
        rates[place_of(cell)] = cell.in_rate;
      }
    }
    for (auto& [place, cell] : cells_) {
      const auto& [j, n, i] = place;
      const auto rate = rates.find(place);
      const auto cost = costs.find(place);
      const double t = rate == rates.end() ? accounts_.tariff(j, n, i) : rate->second;
      const double d = cost == costs.end() ? 1.0 : cost->second;
      cell.all_days.add(t, one.days);
      if (std::isinf(d)) {
        cell.closed += one.days;
      } else {
        cell.rate.add(t, one.days);
        cell.cost.add(d, one.days);
      }
    }
  }

  const model::Accounts& accounts_;
  std::map<Place, Cell> cells_;
  int total_ = 0;
};

/// Whether two days have the same quotas but for volumes and rates.
bool same_quotas(const DayPolicy& a, const DayPolicy& b) {
  const auto alike = [](const Quota& x, const Quota& y) {
    return x.rent_to == y.rent_to &&
           std::equal(x.cells.begin(), x.cells.end(), y.cells.begin(), y.cells.end(),
                      [](const QuotaCell& p, const QuotaCell& q) {
                        return place_of(p) == place_of(q) &&
                               std::isinf(p.over_rate) == std::isinf(q.over_rate);
                      });
  };
  return a.quota_names == b.quota_names &&
         std::equal(a.quotas.begin(), a.quotas.end(), b.quotas.begin(), b.quotas.end(), alike);
}

/// The days whose quotas hold for the period.
std::vector<const DayPolicy*> deciding(std::span<const DayPolicy> days) {
  std::vector<std::vector<const DayPolicy*>> groups;
  std::vector<int> lengths;
  for (const DayPolicy& one : days) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& members) {
      return same_quotas(*members.front(), one);
    });
    const auto at = static_cast<std::size_t>(group - groups.begin());
    if (group == groups.end()) {
      groups.emplace_back();
      lengths.push_back(0);
    }
    groups[at].push_back(&one);
    lengths[at] += one.days;
  }
  std::size_t longest = 0;
  for (std::size_t at = 1; at < groups.size(); ++at) {
    longest = lengths[at] >= lengths[longest] ? at : longest;
  }
  return groups[longest];
}

double mean_of(const std::vector<const DayPolicy*>& days, auto value) {
  DayMean mean;
  for (const DayPolicy* one : days) {
    mean.add(value(*one), one->days);
  }
  return mean.value();
}

/// Export taxes a quota's cells carry are those of the period's policy.
double export_tax_at(const Policy& policy, const model::Accounts& accounts, const QuotaCell& cell) {
  for (const TradeCell& one : policy.export_tax) {
    if (place_of(one) == place_of(cell)) {
      return one.value;
    }
  }
  return accounts.export_tax(cell.sector, cell.importer, cell.exporter);
}

void add_quotas(DayPolicy& period, const std::vector<const DayPolicy*>& days,
                const model::Accounts& accounts) {
  period.quota_names = days.front()->quota_names;
  period.quotas = days.front()->quotas;
  for (std::size_t k = 0; k < period.quotas.size(); ++k) {
    Quota& quota = period.quotas[k];
    quota.volume = mean_of(days, [k](const DayPolicy& one) { return one.quotas[k].volume; });
    for (std::size_t c = 0; c < quota.cells.size(); ++c) {
      const auto over = [&](auto member) {
        return mean_of(days, [&](const DayPolicy& one) { return one.quotas[k].cells[c].*member; });
      };
      QuotaCell& cell = quota.cells[c];
      cell.in_rate = over(&QuotaCell::in_rate);
      cell.over_rate = over(&QuotaCell::over_rate);
      cell.per_value = over(&QuotaCell::per_value);
      cell.export_tax = export_tax_at(period.policy, accounts, cell);
    }
  }
}

std::set<Place> places_in(const std::vector<Quota>& quotas) {
  std::set<Place> places;
  for (const Quota& quota : quotas) {
    for (const QuotaCell& cell : quota.cells) {
      places.insert(place_of(cell));
    }
  }
  return places;
}

}  // namespace

DayPolicy period_mean(std::span<const DayPolicy> days, const model::Accounts& accounts,
                      const model::MarketTable& theta) {
  expects(!days.empty(), "a period has days");
  DayPolicy period;
  period.days = 0;
  for (const DayPolicy& one : days) {
    expects(one.days > 0, "an entry has days");
    period.days += one.days;
  }
  const auto trade = [](const model::TradeTable& table) {
    return
        [&table](const Place& p) { return table(std::get<0>(p), std::get<1>(p), std::get<2>(p)); };
  };
  const auto one = [](const auto&) { return 1.0; };
  Policy& policy = period.policy;
  policy.export_tax = mean_cells(days, &Policy::export_tax, trade(accounts.export_tax));
  policy.productivity = mean_cells(days, &Policy::productivity, one);
  policy.production_tax = mean_cells(days, &Policy::production_tax, [&](const Market& place) {
    return accounts.production_tax(place.first, place.second);
  });
  policy.preference = mean_cells(days, &Policy::preference, one);
  policy.endowment = mean_cells(days, &Policy::endowment, one);
  add_quotas(period, deciding(days), accounts);
  Borders(days, accounts).emit(policy, theta, places_in(period.quotas));
  return period;
}

}  // namespace tradeflow::scenarios
