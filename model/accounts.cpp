#include "model/accounts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

class Gaps {
 public:
  explicit Gaps(double world_output) : floor_(floor_share * world_output) {}

  void add(int equation, std::string cell, double left, double right, double total) {
    const double gap = left - right;
    const double scale = std::max(std::abs(total), floor_);
    const double relative = gap == 0.0 ? 0.0 : worse(0.0, gap / scale);
    gaps_.push_back({equation, std::move(cell), gap, relative});
  }

  [[nodiscard]] Identities finish() && {
    Identities result;
    for (const IdentityGap& gap : gaps_) {
      double& worst = result.worst[gap.equation - 1];
      worst = worse(worst, gap.relative);
    }
    std::stable_sort(gaps_.begin(), gaps_.end(), [](const IdentityGap& a, const IdentityGap& b) {
      return a.relative > b.relative;
    });
    result.gaps = std::move(gaps_);
    return result;
  }

 private:
  double floor_;
  std::vector<IdentityGap> gaps_;
};

std::string market_name(const Classification& labels, RegionId n, SectorId j) {
  return labels.regions[n.offset()].code + '/' + labels.sectors[j.offset()].code;
}

void add_output_gaps(const Accounts& a, const MarketTable& Y, Gaps& gaps) {
  const Shape s = a.shape();
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      double outlays = sum(a.value_added.row(n, j)) + a.production_tax(n, j) * Y(n, j);
      for (const auto k : ids<InputId>(s.sectors)) {
        outlays += a.inputs(n, k, j);
      }
      gaps.add(1, market_name(a.labels, n, j), Y(n, j), outlays, Y(n, j));
    }
  }
}

void add_use_gaps(const Accounts& a, const MarketTable& X, Gaps& gaps) {
  const Shape s = a.shape();
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto k : ids<SectorId>(s.sectors)) {
      const double use = sum(a.inputs.row(n, as_input(k))) + a.final_use(n, k);
      gaps.add(2, market_name(a.labels, n, k), X(n, k), use, X(n, k));
    }
  }
}

}  // namespace

bool Identities::hold(double tolerance) const noexcept {
  return std::all_of(std::begin(worst), std::end(worst),
                     [&](double value) { return value <= tolerance; });
}

void expect_extents(const Accounts& a) {
  const Shape s = a.shape();
  expects(a.trade.extents() == trade_table(s).extents(), "trade is sectors x regions x regions");
  expects(a.tariff.extents() == a.trade.extents(), "tariff has the extents of trade");
  expects(a.export_tax.extents() == a.trade.extents(), "export_tax has the extents of trade");
  expects(a.production_tax.extents() == market_table(s).extents(),
          "production_tax is regions x sectors");
  expects(a.inputs.extents() == input_table(s).extents(), "inputs is regions x sectors x sectors");
  expects(a.final_use.extents() == market_table(s).extents(), "final_use is regions x sectors");
  expects(a.value_added.extents() == factor_table(s).extents(),
          "value_added is regions x sectors x factors");
  expects(a.deficit.extents() == region_vector(s).extents(), "deficit has one entry per region");
  expects(a.trade_elasticity.extents() == sector_vector(s).extents(),
          "trade_elasticity has one entry per sector");
  expects(a.elasticity_ratio.extents() == market_table(s).extents(),
          "elasticity_ratio is regions x sectors");
}

Accounts make_accounts(Classification labels) {
  const Shape s = labels.shape();
  Accounts a;
  a.labels = std::move(labels);
  a.trade = trade_table(s);
  a.tariff = trade_table(s);
  a.export_tax = trade_table(s);
  a.production_tax = market_table(s);
  a.inputs = input_table(s);
  a.final_use = market_table(s);
  a.value_added = factor_table(s);
  a.deficit = region_vector(s);
  a.trade_elasticity = sector_vector(s);
  a.elasticity_ratio = market_table(s, 1.0);
  return a;
}

Identities identities(const Accounts& accounts) {
  expect_extents(accounts);
  const Shape s = accounts.shape();
  const MarketTable Y = output(accounts);
  Gaps gaps(sum(Y.values()));
  add_output_gaps(accounts, Y, gaps);
  add_use_gaps(accounts, expenditure(accounts), gaps);
  const RegionVector I = income(accounts);
  const RegionVector implied = implied_deficit(accounts);
  for (const auto n : ids<RegionId>(s.regions)) {
    const std::string& code = accounts.labels.regions[n.offset()].code;
    gaps.add(3, code, I(n), sum(accounts.final_use.row(n)), I(n));
    gaps.add(4, code, accounts.deficit(n), implied(n), I(n));
  }
  gaps.add(4, "", sum(accounts.deficit.values()), 0.0, sum(I.values()));
  return std::move(gaps).finish();
}

MarketTable output(const Accounts& accounts) {
  const Shape s = accounts.shape();
  MarketTable Y = market_table(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        Y(as_region(i), j) += accounts.trade(j, n, i);
      }
    }
  }
  return Y;
}

MarketTable expenditure(const Accounts& accounts) {
  const Shape s = accounts.shape();
  MarketTable X = market_table(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        X(as_region(n), j) += accounts.trade(j, n, i) * (1.0 + accounts.export_tax(j, n, i)) *
                              (1.0 + accounts.tariff(j, n, i));
      }
    }
  }
  return X;
}

RegionVector income(const Accounts& accounts) {
  const Shape s = accounts.shape();
  const MarketTable Y = output(accounts);
  RegionVector I = tariff_revenue(accounts);
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      I(n) += sum(accounts.value_added.row(n, j)) + accounts.production_tax(n, j) * Y(n, j);
    }
    I(n) += accounts.deficit(n);
  }
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        I(as_region(i)) += accounts.export_tax(j, n, i) * accounts.trade(j, n, i);
      }
    }
  }
  return I;
}

RegionVector tariff_revenue(const Accounts& accounts) {
  const Shape s = accounts.shape();
  RegionVector revenue = region_vector(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        revenue(as_region(n)) += accounts.tariff(j, n, i) * accounts.trade(j, n, i) *
                                 (1.0 + accounts.export_tax(j, n, i));
      }
    }
  }
  return revenue;
}

RegionVector implied_deficit(const Accounts& accounts) {
  const Shape s = accounts.shape();
  RegionVector D = region_vector(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (as_region(n) != as_region(i)) {
          const double value = accounts.trade(j, n, i) * (1.0 + accounts.export_tax(j, n, i));
          D(as_region(n)) += value;
          D(as_region(i)) -= value;
        }
      }
    }
  }
  return D;
}

}  // namespace tradeflow::model
