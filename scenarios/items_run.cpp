// Items in a run: the nesting they make, what they pay, and what they trade.
#include <algorithm>
#include <cmath>

#include "scenarios/items.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

using model::ExporterId;
using model::ids;
using model::ImporterId;
using model::PartnerTable;
using model::RegionId;

/// Walks the items of `items` with their positions in a nesting that has them.
template <class Work>
void each_line(const model::Nesting& nesting, const Items& items, Work work) {
  std::size_t at = 0;
  for (const ItemLine& line : items.lines) {
    while (at < nesting.items.size() && nesting.items[at].sector < line.sector) {
      ++at;
    }
    expects(at < nesting.items.size() && nesting.items[at].sector == line.sector &&
                nesting.items[at].code == line.code,
            "the nesting has these items");
    work(line, at++);
  }
}

model::Item item_of(const ItemLine& line, const model::Item& sector) {
  model::Item item = sector;
  item.code = line.code;
  item.tariff = line.base_rate;
  if (line.theta) {
    std::fill(item.theta.values().begin(), item.theta.values().end(), *line.theta);
  }
  for (std::size_t at = 0; at < item.share.size(); ++at) {
    item.share.data()[at] *= line.share.data()[at] * (1.0 + line.base_rate.data()[at]) /
                             (1.0 + sector.tariff.data()[at]);
  }
  return item;
}

}  // namespace

std::vector<std::size_t> Items::of(model::SectorId sector) const {
  std::vector<std::size_t> found;
  for (std::size_t m = 0; m < lines.size(); ++m) {
    if (lines[m].sector == sector) {
      found.push_back(m);
    }
  }
  return found;
}

std::string item_name(const ItemLine& line, const model::Classification& labels) {
  return labels.sectors[line.sector.offset()].code + "/" + line.code;
}

model::Nesting with_items(model::Nesting plain, const model::Economy& economy, const Items& items) {
  model::Nesting out = std::move(plain);
  std::vector<model::Item> all;
  for (const model::Item& sector : out.items) {
    const auto mine = items.of(sector.sector);
    for (const std::size_t m : mine) {
      all.push_back(item_of(items.lines[m], sector));
    }
    if (mine.empty()) {
      all.push_back(sector);
      continue;
    }
    for (const auto n : ids<RegionId>(economy.shape.regions)) {
      out.between(n, sector.sector) =
          items.between[sector.sector.offset()].value_or(1.0 + sector.theta(n));
    }
  }
  out.items = std::move(all);
  return out;
}

model::ItemPolicy item_policy(const model::Nesting& nesting, const Items& items) {
  model::ItemPolicy policy;
  each_line(nesting, items, [&](const ItemLine& line, std::size_t at) {
    for (const auto n : ids<ImporterId>(line.share.extent(0))) {
      for (const auto i : ids<ExporterId>(line.share.extent(1))) {
        if (line.share(n, i) > 0.0) {
          policy.tariff.push_back({at, n, i, line.tariff(n, i)});
          policy.export_tax.push_back({at, n, i, line.export_tax(n, i)});
          policy.trade_cost.push_back({at, n, i, line.cost(n, i)});
        }
      }
    }
  });
  return policy;
}

Items items_in(const model::Nesting& base, Items items) {
  std::vector<PartnerTable> value;  // V over X of each item
  each_line(base, items, [&](const ItemLine& /*line*/, std::size_t at) {
    const model::Item& item = base.items[at];
    value.push_back(item.share);
    for (std::size_t cell = 0; cell < value.back().size(); ++cell) {
      value.back().data()[cell] /= 1.0 + item.tariff.data()[cell];
    }
  });
  for (ItemLine& line : items.lines) {
    const auto mine = items.of(line.sector);
    const auto self = static_cast<std::size_t>(&line - items.lines.data());
    for (std::size_t cell = 0; cell < line.share.size(); ++cell) {
      double sum = 0.0;
      for (const std::size_t m : mine) {
        sum += value[m].data()[cell];
      }
      if (sum > 0.0) {
        line.share.data()[cell] = value[self].data()[cell] / sum;
      }
    }
  }
  return items;
}

std::vector<PartnerTable> item_trade(const model::Economy& base, const model::Nesting& nesting,
                                     const Items& items, const model::Equilibrium& point) {
  const auto rates = model::item_rates(base, nesting, {}, item_policy(nesting, items));
  const auto bought = model::item_shares(base, nesting, rates, point.cost_hat);
  std::vector<PartnerTable> trade;
  each_line(nesting, items, [&](const ItemLine& line, std::size_t at) {
    PartnerTable V = bought.share[at];
    for (const auto n : ids<ImporterId>(V.extent(0))) {
      const double X = point.expenditure(model::as_region(n), line.sector);
      for (const auto i : ids<ExporterId>(V.extent(1))) {
        V(n, i) *= X / ((1.0 + rates[at].tariff(n, i)) * (1.0 + rates[at].export_tax(n, i)));
      }
    }
    trade.push_back(std::move(V));
  });
  return trade;
}

std::string items_json(const Items& items, const model::Classification& labels) {
  if (!items.any()) {
    return {};
  }
  std::string lines;
  for (const ItemLine& line : items.lines) {
    lines += (lines.empty() ? "" : ",") + json_text(item_name(line, labels)) +
             ":{\"trade_elasticity\":" +
             (line.theta ? number_text(*line.theta) : std::string("\"the sector's\"")) + "}";
  }
  std::string between;
  for (std::size_t j = 0; j < items.between.size(); ++j) {
    if (!items.of(model::SectorId(j)).empty()) {
      const auto& eta = items.between[j];
      between += (between.empty() ? "" : ",") + json_text(labels.sectors[j].code) + ":" +
                 (eta ? number_text(*eta) : std::string("\"1 + theta\""));
    }
  }
  return ",\"items\":{" + lines + "},\"between_items\":{" + between + "}";
}

}  // namespace tradeflow::scenarios
