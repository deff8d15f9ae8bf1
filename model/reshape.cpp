#include "model/reshape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace tradeflow::model {
namespace {

/// Weighted mean that falls back on the plain one where nothing carries weight.
struct Mean {
  double weighted = 0.0;
  double weight = 0.0;
  double plain = 0.0;
  double count = 0.0;
  void add(double value, double by) {
    weighted += value * by;
    weight += by;
    plain += value;
    count += 1.0;
  }
  [[nodiscard]] double value() const { return weight > 0.0 ? weighted / weight : plain / count; }
};

void expect_onto(const Merger& merger, std::size_t old_entries) {
  expects(merger.part_of.size() == old_entries, "one part_of per old entry");
  std::vector<bool> has_part(merger.labels.size());
  for (const std::size_t to : merger.part_of) {
    expects(to < merger.labels.size(), "part_of names a new entry");
    has_part[to] = true;
  }
  expects(std::find(has_part.begin(), has_part.end(), false) == has_part.end(),
          "every new entry has a part");
}

std::vector<Group> merge_groups(const std::vector<Group>& groups, const std::vector<Label>& old,
                                const Merger& merger) {
  std::vector<Group> kept;
  for (const Group& group : groups) {
    std::vector<std::size_t> members(merger.labels.size());
    std::vector<std::size_t> strangers(merger.labels.size());
    for (std::size_t at = 0; at < old.size(); ++at) {
      const bool is_member =
          std::any_of(group.members.begin(), group.members.end(),
                      [&](const std::string& m) { return same_code(m, old[at].code); });
      (is_member ? members : strangers)[merger.part_of[at]] += 1;
    }
    Group merged{group.code, group.name, {}};
    bool loses_one = false;
    for (std::size_t to = 0; to < merger.labels.size(); ++to) {
      if (members[to] > 0 && strangers[to] == 0) {
        merged.members.push_back(merger.labels[to].code);
      }
      loses_one = loses_one || (members[to] > 0 && strangers[to] > 0);
    }
    if (!loses_one) {
      kept.push_back(std::move(merged));
    }
  }
  return kept;
}

class Aggregation {
 public:
  Aggregation(const Accounts& from, const Merger& regions, const Merger& sectors)
      : from_(from), regions_(regions), sectors_(sectors), shape_(from.shape()) {
    Classification labels;
    labels.regions = regions.labels;
    labels.sectors = sectors.labels;
    labels.factors = from.labels.factors;
    labels.region_groups = merge_groups(from.labels.region_groups, from.labels.regions, regions);
    labels.sector_groups = merge_groups(from.labels.sector_groups, from.labels.sectors, sectors);
    to_ = make_accounts(std::move(labels));
    to_.currency = from.currency;
    to_.unit = from.unit;
    to_.year = from.year;
  }

  Accounts run() {
    add_trade();
    add_uses();
    add_elasticities();
    for (const auto n : ids<RegionId>(shape_.regions)) {
      to_.deficit(region(n)) += from_.deficit(n);
    }
    return std::move(to_);
  }

 private:
  [[nodiscard]] RegionId region(RegionId n) const { return RegionId(regions_.part_of[n.offset()]); }
  [[nodiscard]] SectorId sector(SectorId j) const { return SectorId(sectors_.part_of[j.offset()]); }

  void add_trade() {
    const Shape shape = to_.shape();
    const std::size_t cells = shape.sectors * shape.regions * shape.regions;
    std::vector<Mean> tariff(cells);
    std::vector<Mean> export_tax(cells);
    for (const auto j : ids<SectorId>(shape_.sectors)) {
      for (const auto n : ids<ImporterId>(shape_.regions)) {
        for (const auto i : ids<ExporterId>(shape_.regions)) {
          const double flow = from_.trade(j, n, i);
          const double e = from_.export_tax(j, n, i);
          const auto importer = as_importer(region(as_region(n)));
          const auto exporter = as_exporter(region(as_region(i)));
          to_.trade(sector(j), importer, exporter) += flow;
          const std::size_t cell =
              (sector(j).offset() * shape.regions + importer.offset()) * shape.regions +
              exporter.offset();
          export_tax[cell].add(e, flow);
          tariff[cell].add(from_.tariff(j, n, i), flow * (1.0 + e));
        }
      }
    }
    for (std::size_t cell = 0; cell < cells; ++cell) {
      to_.export_tax.values()[cell] = export_tax[cell].value();
      to_.tariff.values()[cell] = tariff[cell].value();
    }
  }

  void add_uses() {
    const Shape shape = to_.shape();
    std::vector<Mean> production_tax(shape.regions * shape.sectors);
    const MarketTable made = output(from_);
    for (const auto n : ids<RegionId>(shape_.regions)) {
      for (const auto j : ids<SectorId>(shape_.sectors)) {
        const std::size_t cell = region(n).offset() * shape.sectors + sector(j).offset();
        production_tax[cell].add(from_.production_tax(n, j), made(n, j));
        to_.final_use(region(n), sector(j)) += from_.final_use(n, j);
        for (const auto f : ids<FactorId>(shape_.factors)) {
          to_.value_added(region(n), sector(j), f) += from_.value_added(n, j, f);
        }
        for (const auto k : ids<SectorId>(shape_.sectors)) {
          to_.inputs(region(n), as_input(sector(k)), sector(j)) += from_.inputs(n, as_input(k), j);
        }
      }
    }
    for (std::size_t cell = 0; cell < production_tax.size(); ++cell) {
      to_.production_tax.values()[cell] = production_tax[cell].value();
    }
  }

  void add_elasticities() {
    std::vector<Mean> by_trade(to_.shape().sectors);
    std::vector<Mean> by_output(to_.shape().sectors);
    std::vector<Mean> ratio(to_.elasticity_ratio.size());
    for (const auto j : ids<SectorId>(shape_.sectors)) {
      double traded = 0.0;
      double made = 0.0;
      for (const auto n : ids<ImporterId>(shape_.regions)) {
        double imported = 0.0;
        for (const auto i : ids<ExporterId>(shape_.regions)) {
          made += from_.trade(j, n, i);
          imported += as_region(n) == as_region(i) ? 0.0 : from_.trade(j, n, i);
        }
        traded += imported;
        const std::size_t market =
            region(as_region(n)).offset() * to_.shape().sectors + sector(j).offset();
        ratio[market].add(from_.elasticity_ratio(as_region(n), j), imported);
      }
      by_trade[sector(j).offset()].add(from_.trade_elasticity(j), traded);
      by_output[sector(j).offset()].add(from_.trade_elasticity(j), made);
    }
    for (const auto j : ids<SectorId>(by_trade.size())) {
      const Mean& mean = by_trade[j.offset()];
      to_.trade_elasticity(j) = mean.weight > 0.0 ? mean.value() : by_output[j.offset()].value();
    }
    for (std::size_t market = 0; market < ratio.size(); ++market) {
      to_.elasticity_ratio.values()[market] = ratio[market].value();
    }
  }

  const Accounts& from_;
  const Merger& regions_;
  const Merger& sectors_;
  Shape shape_;
  Accounts to_;
};

}  // namespace

Merger unmerged(const std::vector<Label>& labels) {
  std::vector<std::size_t> itself(labels.size());
  std::iota(itself.begin(), itself.end(), std::size_t{0});
  return {labels, std::move(itself)};
}

Accounts aggregate(const Accounts& accounts, const Merger& regions, const Merger& sectors) {
  expect_onto(regions, accounts.labels.regions.size());
  expect_onto(sectors, accounts.labels.sectors.size());
  return Aggregation(accounts, regions, sectors).run();
}

}  // namespace tradeflow::model
