#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "model/reshape.hpp"

namespace tradeflow::model {
namespace {

/// A finer axis: which old entry each new one comes from, and which part of it (0 if whole).
struct Splitting {
  std::vector<std::size_t> from;
  std::vector<std::size_t> part;
  std::vector<Label> labels;
  std::vector<Group> groups;
};

Splitting split_axis(const std::vector<Label>& labels, const std::vector<Group>& groups,
                     std::size_t at, const std::vector<Label>& parts) {
  Splitting axis;
  for (std::size_t old = 0; old < labels.size(); ++old) {
    for (std::size_t p = 0; p < (old == at ? parts.size() : 1); ++p) {
      axis.from.push_back(old);
      axis.part.push_back(p);
      axis.labels.push_back(old == at ? parts[p] : labels[old]);
    }
  }
  for (Group group : groups) {
    const auto member =
        std::find_if(group.members.begin(), group.members.end(),
                     [&](const std::string& code) { return same_code(code, labels[at].code); });
    if (member != group.members.end()) {
      const auto place = group.members.erase(member);
      std::vector<std::string> codes;
      for (const Label& part : parts) {
        codes.push_back(part.code);
      }
      group.members.insert(place, codes.begin(), codes.end());
    }
    axis.groups.push_back(std::move(group));
  }
  return axis;
}

Splitting whole_axis(const std::vector<Label>& labels, const std::vector<Group>& groups) {
  std::vector<std::size_t> itself(labels.size());
  std::iota(itself.begin(), itself.end(), std::size_t{0});
  return {std::move(itself), std::vector<std::size_t>(labels.size()), labels, groups};
}

void expect_weights(std::span<const double> weights) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  expects(std::all_of(weights.begin(), weights.end(), [](double w) { return w >= 0.0; }) &&
              std::abs(total - 1.0) <= 1e-12,
          "weights are >= 0 and sum to one");
}

/// Everything that is the same for a split of either kind: labels, rates, θ.
Accounts split_frame(const Accounts& from, const Splitting& regions, const Splitting& sectors) {
  Classification labels{regions.labels, sectors.labels, from.labels.factors, regions.groups,
                        sectors.groups};
  Accounts to = make_accounts(std::move(labels));
  to.currency = from.currency;
  to.unit = from.unit;
  to.year = from.year;
  const Shape shape = to.shape();
  for (const auto j : ids<SectorId>(shape.sectors)) {
    const SectorId old_j(sectors.from[j.offset()]);
    to.trade_elasticity(j) = from.trade_elasticity(old_j);
    for (const auto n : ids<ImporterId>(shape.regions)) {
      const ImporterId old_n(regions.from[n.offset()]);
      to.production_tax(as_region(n), j) = from.production_tax(as_region(old_n), old_j);
      to.elasticity_ratio(as_region(n), j) = from.elasticity_ratio(as_region(old_n), old_j);
      for (const auto i : ids<ExporterId>(shape.regions)) {
        const ExporterId old_i(regions.from[i.offset()]);
        to.tariff(j, n, i) = from.tariff(old_j, old_n, old_i);
        to.export_tax(j, n, i) = from.export_tax(old_j, old_n, old_i);
      }
    }
  }
  return to;
}

/// U, C and W of new markets: costs by `made`, uses by `used` (both N'×J', shares of the old).
template <class FinalShare>
void split_uses(const Accounts& from, const Splitting& regions, const Splitting& sectors,
                const MarketTable& made, const MarketTable& used, const FinalShare& final_share,
                Accounts& to) {
  const Shape shape = to.shape();
  for (const auto n : ids<RegionId>(shape.regions)) {
    const RegionId old_n(regions.from[n.offset()]);
    for (const auto j : ids<SectorId>(shape.sectors)) {
      const SectorId old_j(sectors.from[j.offset()]);
      to.final_use(n, j) = from.final_use(old_n, old_j) * final_share(n, j);
      for (const auto f : ids<FactorId>(shape.factors)) {
        to.value_added(n, j, f) = from.value_added(old_n, old_j, f) * made(n, j);
      }
      for (const auto k : ids<SectorId>(shape.sectors)) {
        const SectorId old_k(sectors.from[k.offset()]);
        to.inputs(n, as_input(k), j) =
            from.inputs(old_n, as_input(old_k), old_j) * used(n, k) * made(n, j);
      }
    }
  }
}

}  // namespace

Accounts split(const Accounts& accounts, SectorId sector, const std::vector<Label>& parts,
               const PartOfRegion& made) {
  const Shape old = accounts.shape();
  expects(made.extent(0) == old.regions && made.extent(1) == parts.size(),
          "one weight per region and part");
  for (const auto n : ids<RegionId>(old.regions)) {
    expect_weights(made.row(n));
  }
  const Splitting regions = whole_axis(accounts.labels.regions, accounts.labels.region_groups);
  const Splitting sectors =
      split_axis(accounts.labels.sectors, accounts.labels.sector_groups, sector.offset(), parts);
  Accounts to = split_frame(accounts, regions, sectors);
  const Shape shape = to.shape();
  MarketTable made_by = market_table(shape, 1.0);
  for (const auto j : ids<SectorId>(shape.sectors)) {
    const SectorId old_j(sectors.from[j.offset()]);
    for (const auto i : ids<ExporterId>(shape.regions)) {
      if (old_j == sector) {
        made_by(as_region(i), j) = made(as_region(i), PartId(sectors.part[j.offset()]));
      }
      for (const auto n : ids<ImporterId>(shape.regions)) {
        to.trade(j, n, i) = accounts.trade(old_j, n, i) * made_by(as_region(i), j);
      }
    }
  }
  const MarketTable spent_before = expenditure(accounts);
  MarketTable used = expenditure(to);
  for (const auto n : ids<RegionId>(shape.regions)) {
    for (const auto j : ids<SectorId>(shape.sectors)) {
      const double before = spent_before(n, SectorId(sectors.from[j.offset()]));
      used(n, j) = before > 0.0 ? used(n, j) / before : made_by(n, j);
    }
  }
  const auto final_share = [&](RegionId n, SectorId k) { return used(n, k); };
  split_uses(accounts, regions, sectors, made_by, used, final_share, to);
  to.deficit = accounts.deficit;
  return to;
}

Accounts split(const Accounts& accounts, RegionId region, const std::vector<Label>& parts,
               const PartOfSector& made, std::span<const double> bought) {
  const Shape old = accounts.shape();
  expects(made.extent(0) == old.sectors && made.extent(1) == parts.size() &&
              bought.size() == parts.size(),
          "one weight per sector and part");
  expect_weights(bought);
  for (const auto j : ids<SectorId>(old.sectors)) {
    expect_weights(made.row(j));
  }
  const Splitting regions =
      split_axis(accounts.labels.regions, accounts.labels.region_groups, region.offset(), parts);
  const Splitting sectors = whole_axis(accounts.labels.sectors, accounts.labels.sector_groups);
  Accounts to = split_frame(accounts, regions, sectors);
  const Shape shape = to.shape();
  const auto part_of = [&](RegionId n) { return regions.part[n.offset()]; };
  const auto is_part = [&](RegionId n) { return RegionId(regions.from[n.offset()]) == region; };
  MarketTable made_by = market_table(shape, 1.0);
  for (const auto n : ids<RegionId>(shape.regions)) {
    for (const auto j : ids<SectorId>(is_part(n) ? shape.sectors : 0)) {
      made_by(n, j) = made(j, PartId(part_of(n)));
    }
  }
  const auto final_share = [&](RegionId n, SectorId) {
    return is_part(n) ? bought[part_of(n)] : 1.0;
  };
  split_uses(accounts, regions, sectors, made_by, market_table(shape, 1.0), final_share, to);

  // a part's share of the region's purchases of k, from every exporter alike: X_p/X of (2)
  const MarketTable spent = expenditure(accounts);
  for (const auto n : ids<ImporterId>(shape.regions)) {
    const RegionId old_n(regions.from[n.offset()]);
    for (const auto k : ids<SectorId>(shape.sectors)) {
      double share = 1.0;
      if (is_part(as_region(n))) {
        const auto used = to.inputs.row(as_region(n), as_input(k));
        const double mine =
            std::accumulate(used.begin(), used.end(), to.final_use(as_region(n), k));
        share = spent(old_n, k) > 0.0 ? mine / spent(old_n, k) : 0.0;
      }
      for (const auto i : ids<ExporterId>(shape.regions)) {
        const ExporterId old_i(regions.from[i.offset()]);
        to.trade(k, n, i) =
            accounts.trade(k, as_importer(old_n), old_i) * share * made_by(as_region(i), k);
      }
    }
  }
  to.deficit = implied_deficit(to);
  for (const auto n : ids<RegionId>(shape.regions)) {
    if (!is_part(n)) {
      to.deficit(n) = accounts.deficit(RegionId(regions.from[n.offset()]));
    }
  }
  return to;
}

}  // namespace tradeflow::model
