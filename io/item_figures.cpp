#include "io/item_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tradeflow::io {
namespace {

using model::PartnerTable;
using scenarios::ItemLine;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void append(std::vector<double>& to, const PartnerTable& table) {
  to.insert(to.end(), table.values().begin(), table.values().end());
}

/// Every list of a record by item: numbers of one item stand together.
template <class Tables, class Work>
void each_list(Tables& tables, Work work) {
  work(tables.theta);
  work(tables.share);
  work(tables.base_rate);
  work(tables.tariff);
  work(tables.export_tax);
  work(tables.cost_hat);
  work(tables.trade_baseline);
  work(tables.trade);
}

PartnerTable table_at(const std::vector<double>& values, std::size_t item, std::size_t regions) {
  PartnerTable out({regions, regions});
  std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(item * out.size()), out.size(),
              out.data());
  return out;
}

}  // namespace

ItemTables item_tables(const model::Accounts& accounts, const scenarios::ScenarioRun& run,
                       const model::Economy& base, const scenarios::Nests& nests) {
  ItemTables out = empty_items({}, base.shape);
  if (!run.nests.items.any()) {
    return out;
  }
  const auto trade =
      scenarios::item_trade(base, scenarios::nesting(base, nests), nests.items, run.equilibrium);
  const std::vector<ItemLine>& lines = run.nests.items.lines;
  for (std::size_t m = 0; m < lines.size(); ++m) {
    const ItemLine& line = lines[m];
    out.names.push_back(scenarios::item_name(line, accounts.labels));
    out.theta.push_back(line.theta.value_or(nan));
    append(out.share, line.share);
    append(out.base_rate, line.base_rate);
    append(out.tariff, line.tariff);
    append(out.export_tax, line.export_tax);
    append(out.cost_hat, line.cost);
    append(out.trade, trade[m]);
    const auto* V = accounts.trade.data() + line.sector.offset() * line.share.size();
    std::transform(line.share.values().begin(), line.share.values().end(), V,
                   std::back_inserter(out.trade_baseline), std::multiplies<>());
  }
  for (std::size_t j = 0; j < out.substitution.size(); ++j) {
    out.substitution[j] = run.nests.items.between[j].value_or(nan);
  }
  return out;
}

std::vector<std::string> item_names(const std::vector<const ItemTables*>& all) {
  std::vector<std::string> names;
  for (const ItemTables* tables : all) {
    for (const std::string& name : tables->names) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
      }
    }
  }
  return names;
}

ItemTables placed_over(const ItemTables& tables, const std::vector<std::string>& names,
                       const model::Shape& shape) {
  ItemTables out = empty_items(names, shape);
  out.substitution = tables.substitution;
  std::vector<const std::vector<double>*> from;
  each_list(tables, [&](const std::vector<double>& list) { from.push_back(&list); });
  for (std::size_t m = 0; m < tables.names.size(); ++m) {
    const auto found = std::find(names.begin(), names.end(), tables.names[m]);
    expects(found != names.end(), "a file has its scenarios' items");
    std::size_t which = 0;
    each_list(out, [&](std::vector<double>& list) {
      const std::vector<double>& own = *from[which++];
      const std::size_t each = own.size() / tables.names.size();
      std::copy_n(own.begin() + static_cast<std::ptrdiff_t>(m * each), each,
                  list.begin() + (found - names.begin()) * static_cast<std::ptrdiff_t>(each));
    });
  }
  return out;
}

ItemTables empty_items(const std::vector<std::string>& names, const model::Shape& shape) {
  ItemTables out;
  out.names = names;
  each_list(out, [&](std::vector<double>& list) {
    const std::size_t each = &list == &out.theta ? 1 : shape.regions * shape.regions;
    list.assign(names.size() * each, nan);
  });
  out.substitution.assign(shape.sectors, nan);
  return out;
}

scenarios::Items items_of(const ItemTables& tables, const model::Classification& labels) {
  const std::size_t N = labels.regions.size();
  scenarios::Items items;
  for (std::size_t m = 0; m < tables.names.size(); ++m) {
    const std::string& name = tables.names[m];
    const std::size_t slash = name.find('/');
    const auto sector = labels.sector(name.substr(0, slash));
    expects(sector && slash != std::string::npos, "an item is called by its sector and its id");
    const PartnerTable share = table_at(tables.share, m, N);
    if (std::isnan(share.values().front())) {
      continue;  // another scenario's
    }
    const double theta = tables.theta[m];
    items.lines.push_back({*sector, name.substr(slash + 1),
                           std::isnan(theta) ? std::nullopt : std::optional(theta), share,
                           table_at(tables.base_rate, m, N), table_at(tables.tariff, m, N),
                           table_at(tables.export_tax, m, N), table_at(tables.cost_hat, m, N)});
  }
  std::stable_sort(items.lines.begin(), items.lines.end(),
                   [](const ItemLine& a, const ItemLine& b) { return a.sector < b.sector; });
  if (items.any()) {
    for (const double eta : tables.substitution) {
      items.between.push_back(std::isnan(eta) ? std::nullopt : std::optional(eta));
    }
  }
  return items;
}

scenarios::WithoutItems nothing_without(const model::Shape& shape) {
  return {model::region_vector(shape, nan), model::trade_table(shape, nan),
          model::market_table(shape, nan)};
}

}  // namespace tradeflow::io
