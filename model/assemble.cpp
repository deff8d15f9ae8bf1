#include "model/assemble.hpp"

#include <cmath>
#include <numeric>
#include <span>

namespace tradeflow::model {
namespace {

constexpr double share_tolerance = 1e-6;      // the interchange format's promise
constexpr double rounding_tolerance = 1e-12;  // that of the identities

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::string cell_name(const Classification& labels, RegionId n, SectorId j) {
  return labels.regions[n.offset()].code + "/" + labels.sectors[j.offset()].code;
}

class Assembly {
 public:
  Assembly(const Source& source, NegativeFinal negative)
      : source_(source), negative_(negative), shape_(source.labels.shape()) {}

  Assembled run() {
    Accounts& accounts = result_.accounts;
    accounts = make_accounts(source_.labels);
    accounts.currency = source_.currency;
    accounts.unit = source_.unit;
    accounts.year = source_.year;
    accounts.trade = source_.trade;
    accounts.tariff = source_.tariff;
    accounts.trade_elasticity = source_.trade_elasticity;
    if (source_.elasticity_ratio) {
      accounts.elasticity_ratio = *source_.elasticity_ratio;
    }
    accounts.deficit = source_.deficit ? *source_.deficit : implied_deficit(accounts);
    if (source_.deficit) {
      balance_deficits(accounts.deficit.values());
    }
    const MarketTable sales = output(accounts);
    for (const auto n : ids<RegionId>(shape_.regions)) {
      for (const auto j : ids<SectorId>(shape_.sectors)) {
        fill_costs(n, j, sales(n, j));
      }
    }
    fill_final_use();
    return std::move(result_);
  }

 private:
  void misfit(Misfit::Kind kind, std::string cell, double value) {
    result_.misfits.push_back({kind, std::move(cell), value});
  }

  /// Σ D = 0: the remainder that rounding left is taken from each in proportion to its size.
  void balance_deficits(std::span<double> deficit) {
    const double remainder = sum(deficit);
    const double size = std::accumulate(deficit.begin(), deficit.end(), 0.0,
                                        [](double s, double d) { return s + std::abs(d); });
    if (!(std::abs(remainder) <= share_tolerance * size)) {
      misfit(Misfit::Kind::DeficitSum, "", remainder);
    } else if (std::abs(remainder) > rounding_tolerance * size) {
      for (double& d : deficit) {
        d -= remainder * std::abs(d) / size;
      }
    }
  }

  /// U and W of one market, so that (1) holds: β as given, γ rescaled to 1 − β.
  void fill_costs(RegionId n, SectorId j, double sales) {
    Accounts& accounts = result_.accounts;
    const double value_scale = source_.value_added.is_share ? sales : 1.0;
    double added = 0.0;
    for (const auto f : ids<FactorId>(shape_.factors)) {
      const double value = source_.value_added.table(n, j, f) * value_scale;
      accounts.value_added(n, j, f) = value;
      added += value;
    }
    double bought = 0.0;
    const bool has_inputs = source_.inputs.has_value();
    const double input_scale = has_inputs && source_.inputs->is_share ? sales : 1.0;
    for (const auto k : ids<InputId>(has_inputs ? shape_.sectors : 0)) {
      const double value = source_.inputs->table(n, k, j) * input_scale;
      accounts.inputs(n, k, j) = value;
      bought += value;
      result_.negative_inputs += value < 0.0 ? 1 : 0;
    }
    if (!(sales > 0.0)) {
      if (added != 0.0 || bought != 0.0) {
        misfit(Misfit::Kind::IdleUse, cell_name(source_.labels, n, j), added + bought);
      }
      return;
    }
    const double gap = (added + bought) / sales - 1.0;
    if (!(std::abs(gap) <= share_tolerance)) {
      misfit(Misfit::Kind::ShareSum, cell_name(source_.labels, n, j), 1.0 + gap);
      return;
    }
    if (std::abs(gap) > result_.share_gap) {
      result_.share_gap = std::abs(gap);
      result_.share_gap_cell = cell_name(source_.labels, n, j);
    }
    close_gap(n, j, sales, added, bought);
  }

  void close_gap(RegionId n, SectorId j, double sales, double added, double bought) {
    if (std::abs(added + bought - sales) <= rounding_tolerance * sales) {
      return;  // levels that fit stay as they are, bit for bit
    }
    if (bought == 0.0) {  // nothing else to rescale
      for (double& value : result_.accounts.value_added.row(n, j)) {
        value *= sales / added;
      }
      return;
    }
    for (const auto k : ids<InputId>(shape_.sectors)) {
      result_.accounts.inputs(n, k, j) *= (sales - added) / bought;
    }
  }

  void fill_final_use() {
    const RegionVector earned = income(result_.accounts);
    const MarketTable spent = expenditure(result_.accounts);
    for (const auto n : ids<RegionId>(shape_.regions)) {
      if (!(earned(n) > 0.0)) {
        misfit(Misfit::Kind::NoIncome, source_.labels.regions[n.offset()].code, earned(n));
      }
      MarketTable& final_use = result_.accounts.final_use;
      for (const auto k : ids<SectorId>(shape_.sectors)) {
        const double intermediate = sum(result_.accounts.inputs.row(n, as_input(k)));
        const double value =
            source_.final_use ? source_.final_use->table(n, k) : spent(n, k) - intermediate;
        const double scale = source_.final_use && source_.final_use->is_share ? 1.0 : spent(n, k);
        final_use(n, k) = not_negative(value, scale, earned(n), n, k);
      }
      if (source_.final_use && source_.final_use->is_share) {
        scale_to_income(n, earned(n));
      }
    }
  }

  double not_negative(double value, double scale, double income, RegionId n, SectorId k) {
    if (value >= 0.0) {
      return value;
    }
    if (!source_.final_use && value >= -rounding_tolerance * scale) {
      return 0.0;
    }
    const double relative = value / income;
    if (negative_ == NegativeFinal::Error) {
      misfit(Misfit::Kind::NegativeFinal, cell_name(source_.labels, n, k), relative);
    } else {
      ++result_.finals_zeroed;
      result_.final_zeroed_worst = std::min(result_.final_zeroed_worst, relative);
    }
    return 0.0;
  }

  /// C = α I, α rescaled to one. The sum is judged as the source gives it, negatives included.
  void scale_to_income(RegionId n, double earned) {
    const double given = sum(source_.final_use->table.row(n));
    if (!(std::abs(given - 1.0) <= share_tolerance)) {
      misfit(Misfit::Kind::FinalShareSum, source_.labels.regions[n.offset()].code, given);
      return;
    }
    const double kept = sum(result_.accounts.final_use.row(n));
    for (double& value : result_.accounts.final_use.row(n)) {
      value *= earned / kept;
    }
  }

  const Source& source_;
  NegativeFinal negative_;
  Shape shape_;
  Assembled result_;
};

}  // namespace

Assembled assemble(const Source& source, NegativeFinal negative) {
  expects(source.trade.extents() == trade_table(source.labels.shape()).extents() &&
              source.value_added.table.extents() == factor_table(source.labels.shape()).extents(),
          "the source's tables have the extents of its labels");
  return Assembly(source, negative).run();
}

}  // namespace tradeflow::model
