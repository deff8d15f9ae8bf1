#include "model/nesting.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

/// How far a market's items may miss its π and V: what published lines say of their sector is
/// scaled to it, and rounds.
constexpr double item_slack = 1e-9;

void expect_extents_of(const Nesting& nesting, const Shape& s) {
  const std::array<std::size_t, 2> partners = {s.regions, s.regions};
  const std::array<std::size_t, 2> markets = {s.regions, s.sectors};
  expects(nesting.between.extents() == markets && nesting.reoptimising.extents() == markets,
          "the nesting has the economy's markets");
  expects(nesting.top.size() == s.sectors && nesting.inputs.size() == s.sectors &&
              nesting.factors.size() == s.sectors && nesting.final_use.size() == s.regions,
          "the nesting has the economy's sectors and regions");
  std::vector<char> seen(s.sectors, 0);
  for (std::size_t m = 0; m < nesting.items.size(); ++m) {
    const Item& item = nesting.items[m];
    expects(item.sector.offset() < s.sectors, "an item's sector exists");
    expects(m == 0 || !(item.sector < nesting.items[m - 1].sector),
            "items stand in the order of their sectors");
    expects(item.theta.size() == s.regions && item.share.extents() == partners &&
                item.tariff.extents() == partners && item.export_tax.extents() == partners &&
                (item.kept.empty() || item.kept.extents() == partners),
            "an item has the economy's regions");
    seen[item.sector.offset()] = 1;
  }
  expects(std::all_of(seen.begin(), seen.end(), [](char yes) { return yes == 1; }),
          "every sector has an item");
}

void expect_range(std::span<const double> values, double least, double most,
                  std::string_view what) {
  expects(
      std::all_of(values.begin(), values.end(), [&](double x) { return x >= least && x <= most; }),
      what);
}

void expect_domains_of(const Nesting& nesting) {
  constexpr double huge = std::numeric_limits<double>::max();
  expect_range(nesting.between.values(), 0.0, huge, "elasticities between items are >= 0");
  expect_range(nesting.reoptimising.values(), 0.0, 1.0, "shares of buyers are in [0, 1]");
  for (const auto* sigma : {&nesting.top, &nesting.inputs, &nesting.factors}) {
    expect_range(sigma->values(), 0.0, huge, "elasticities of nests are >= 0");
  }
  expect_range(nesting.final_use.values(), 0.0, huge, "elasticities of nests are >= 0");
  const double above = std::nextafter(-1.0, 0.0);
  for (const Item& item : nesting.items) {
    expect_range(item.theta.values(), -1.0, huge, "items' trade elasticities are >= -1");
    expect_range(item.share.values(), 0.0, huge, "items' shares are >= 0");
    expect_range(item.kept.values(), 0.0, huge, "kept quantities are >= 0");
    expect_range(item.tariff.values(), above, huge, "tariffs are > -1");
    expect_range(item.export_tax.values(), above, huge, "export taxes are > -1");
  }
}

/// Items add up to what the economy says of their cell: spending, and what exporters receive.
void expect_sums(const Nesting& nesting, const Economy& economy) {
  const Shape s = economy.shape;
  TradeTable spent = trade_table(s);
  TradeTable received = trade_table(s);
  for (const Item& item : nesting.items) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        spent(item.sector, n, i) += item.share(n, i);
        received(item.sector, n, i) +=
            item.share(n, i) / ((1.0 + item.tariff(n, i)) * (1.0 + item.export_tax(n, i)));
      }
    }
  }
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double net = economy.trade_share(j, n, i) /
                           ((1.0 + economy.tariff(j, n, i)) * (1.0 + economy.export_tax(j, n, i)));
        expects(std::abs(spent(j, n, i) - economy.trade_share(j, n, i)) <= item_slack &&
                    std::abs(received(j, n, i) - net) <= item_slack,
                "items add up to their sector's trade");
      }
    }
  }
}

PartnerTable partners_of(const TradeTable& table, SectorId j) {
  PartnerTable out({table.extent(1), table.extent(2)});
  std::copy_n(table.data() + j.offset() * out.size(), out.size(), out.data());
  return out;
}

Item whole_sector(const Economy& economy, SectorId j) {
  Item item{j,
            "all",
            region_vector(economy.shape),
            partners_of(economy.trade_share, j),
            partners_of(economy.tariff, j),
            partners_of(economy.export_tax, j),
            {}};
  for (const auto n : ids<RegionId>(economy.shape.regions)) {
    item.theta(n) = trade_elasticity(economy, n, j);
  }
  return item;
}

bool is_traded(const PartnerTable& share) {
  for (const auto n : ids<ImporterId>(share.extent(0))) {
    for (const auto i : ids<ExporterId>(share.extent(1))) {
      if (share(n, i) > 0.0 && as_region(n) != as_region(i)) {
        return true;
      }
    }
  }
  return false;
}

void override_cells(const std::vector<ItemCell>& cells, std::size_t item, PartnerTable& table) {
  for (const ItemCell& cell : cells) {
    if (cell.item == item) {
      table(cell.importer, cell.exporter) = cell.value;
    }
  }
}

}  // namespace

Nesting one_level(const Economy& economy) {
  const Shape s = economy.shape;
  Nesting nesting{{},
                  market_table(s, 1.0),
                  market_table(s, 1.0),
                  sector_vector(s, 1.0),
                  sector_vector(s, 1.0),
                  sector_vector(s, 1.0),
                  region_vector(s, 1.0)};
  for (const auto j : ids<SectorId>(s.sectors)) {
    nesting.items.push_back(whole_sector(economy, j));
  }
  return nesting;
}

Nesting two_level(const Economy& economy, const SectorVector& home_against_imports) {
  Nesting nesting = one_level(economy);
  std::vector<Item> items;
  for (Item& imports : nesting.items) {
    if (is_traded(imports.share)) {
      Item home = imports;
      home.code = "home";
      imports.code = "imports";
      for (const auto n : ids<ImporterId>(economy.shape.regions)) {
        for (const auto i : ids<ExporterId>(economy.shape.regions)) {
          (as_region(n) == as_region(i) ? imports : home).share(n, i) = 0.0;
        }
        nesting.between(as_region(n), imports.sector) = home_against_imports(imports.sector);
      }
      items.push_back(std::move(home));
    }
    items.push_back(std::move(imports));
  }
  nesting.items = std::move(items);
  return nesting;
}

void expect_valid(const Nesting& nesting, const Economy& economy) {
  expect_extents_of(nesting, economy.shape);
  expect_domains_of(nesting);
  expect_sums(nesting, economy);
}

void expect_valid(const ItemPolicy& policy, const Nesting& nesting) {
  constexpr double huge = std::numeric_limits<double>::max();
  const auto check = [&](const std::vector<ItemCell>& cells, double above, double most) {
    for (const ItemCell& cell : cells) {
      expects(cell.item < nesting.items.size() &&
                  cell.importer.offset() < nesting.between.extent(0) &&
                  cell.exporter.offset() < nesting.between.extent(0),
              "a policy's item cells exist");
      expects(cell.value > above && cell.value <= most, "an item's rates are > -1, costs > 0");
    }
  };
  check(policy.tariff, -1.0, huge);
  check(policy.export_tax, -1.0, huge);
  check(policy.trade_cost, 0.0, std::numeric_limits<double>::infinity());
}

bool is_one_level(const Nesting& nesting, const Economy& economy) {
  Nesting plain = one_level(economy);
  for (std::size_t m = 0; m < plain.items.size() && m < nesting.items.size(); ++m) {
    plain.items[m].code = nesting.items[m].code;
    plain.items[m].kept = nesting.items[m].kept;  // nobody keeps where all choose
  }
  plain.between = nesting.between;  // nothing is between one item
  return nesting == plain;
}

std::vector<ItemRates> item_rates(const Economy& economy, const Nesting& nesting,
                                  const Policy& policy, const ItemPolicy& items) {
  const std::size_t N = economy.shape.regions;
  std::vector<ItemRates> out;
  out.reserve(nesting.items.size());
  for (std::size_t m = 0; m < nesting.items.size(); ++m) {
    const Item& item = nesting.items[m];
    ItemRates now{item.tariff, item.export_tax, PartnerTable({N, N}, 1.0)};
    const auto set = [&](const std::vector<TradeCell>& cells, PartnerTable& table) {
      for (const TradeCell& cell : cells) {
        if (cell.sector == item.sector) {
          table(cell.importer, cell.exporter) = cell.value;
        }
      }
    };
    set(policy.tariff, now.tariff);
    set(policy.export_tax, now.export_tax);
    set(policy.trade_cost, now.landed);
    override_cells(items.tariff, m, now.tariff);
    override_cells(items.export_tax, m, now.export_tax);
    override_cells(items.trade_cost, m, now.landed);
    for (std::size_t at = 0; at < now.landed.size(); ++at) {
      now.landed.data()[at] *=
          ((1.0 + now.tariff.data()[at]) * (1.0 + now.export_tax.data()[at])) /
          ((1.0 + item.tariff.data()[at]) * (1.0 + item.export_tax.data()[at]));
    }
    out.push_back(std::move(now));
  }
  return out;
}

Keeping keeping(const Nesting& nesting, const std::vector<ItemRates>& rates) {
  const std::size_t N = nesting.between.extent(0);
  Keeping out{{}, nesting.reoptimising};
  MarketTable held(nesting.between.extents());
  MarketTable lost(nesting.between.extents());
  for (std::size_t m = 0; m < nesting.items.size(); ++m) {
    const Item& item = nesting.items[m];
    PartnerTable kept = item.kept.empty() ? item.share : item.kept;
    for (const auto n : ids<ImporterId>(N)) {
      const double keepers = 1.0 - nesting.reoptimising(as_region(n), item.sector);
      for (const auto i : ids<ExporterId>(N)) {
        held(as_region(n), item.sector) += kept(n, i);
        if (std::isinf(rates[m].landed(n, i))) {
          lost(as_region(n), item.sector) += kept(n, i);
          kept(n, i) = 0.0;
        }
        kept(n, i) *= keepers;
      }
    }
    out.kept.push_back(std::move(kept));
  }
  for (std::size_t at = 0; at < held.size(); ++at) {
    if (lost.data()[at] > 0.0) {
      const double share = lost.data()[at] / held.data()[at];
      out.choosing.data()[at] += (1.0 - out.choosing.data()[at]) * share;
    }
  }
  return out;
}

Nesting keep(const Nesting& nesting, const Economy& economy, const Policy& policy,
             const Equilibrium& solution, const ItemPolicy& items) {
  const std::vector<ItemRates> rates = item_rates(economy, nesting, policy, items);
  const ItemShares now = item_shares(economy, nesting, rates, solution.cost_hat);
  Nesting next = nesting;
  for (std::size_t m = 0; m < next.items.size(); ++m) {
    Item& item = next.items[m];
    item.kept = now.share[m];
    for (const auto n : ids<ImporterId>(economy.shape.regions)) {
      const double price = solution.price_hat(as_region(n), item.sector);
      for (const auto i : ids<ExporterId>(economy.shape.regions)) {
        if (item.kept(n, i) > 0.0) {
          item.kept(n, i) *=
              price / (rates[m].landed(n, i) * solution.cost_hat(as_region(i), item.sector));
        }
      }
    }
  }
  return next;
}

}  // namespace tradeflow::model
