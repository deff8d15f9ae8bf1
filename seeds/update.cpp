#include "seeds/update.hpp"

#include <cmath>

#include "seeds/complain.hpp"

namespace tradeflow::seeds {
namespace {

using namespace model;

/// Use before tariffs → tariff-inclusive use; the duty on inputs leaves value added.
Accounts with_tariffs(const Prior& prior) {
  Accounts a = prior.accounts;
  const Shape s = a.shape();
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto k : ids<SectorId>(s.sectors)) {
      double duty = 0.0;
      double imports = 0.0;
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (as_region(i) != n) {
          duty += a.tariff(k, as_importer(n), i) * a.trade(k, as_importer(n), i);
          imports += a.trade(k, as_importer(n), i);
        }
      }
      const double abroad = imports > 0.0 ? duty / imports : 0.0;
      const double home = a.tariff(k, as_importer(n), as_exporter(n));  // among members
      const InputId input = as_input(k);
      for (const auto j : ids<SectorId>(s.sectors)) {
        const double paid =
            a.inputs(n, input, j) * home + prior.imported_inputs(n, input, j) * abroad;
        a.inputs(n, input, j) += prior.imported_inputs(n, input, j) + paid;
        a.value_added(n, j, FactorId(0)) -= paid;
      }
      a.final_use(n, k) =
          a.final_use(n, k) * (1.0 + home) + prior.imported_final(n, k) * (1.0 + abroad);
    }
  }
  return a;
}

double factor_income(const Accounts& a, RegionId n) {
  double sum = 0.0;
  for (const auto j : ids<SectorId>(a.shape().sectors)) {
    for (const double w : a.value_added.row(n, j)) {
      sum += w;
    }
  }
  return sum;
}

/// Scales everything that market (n, j) pays by `inputs` and `factors`.
void scale_column(Accounts& a, RegionId n, SectorId j, double inputs, double factors) {
  for (const auto k : ids<InputId>(a.shape().sectors)) {
    a.inputs(n, k, j) *= inputs;
  }
  for (double& w : a.value_added.row(n, j)) {
    w *= factors;
  }
}

/// Multiplies the odds β/(1−β) of every market of n by ω, outputs kept: value added becomes
/// βω/(βω + 1 − β) of output. Markets with nothing on one side stay.
struct Column {
  double inputs = 0.0;
  double factors = 0.0;
  [[nodiscard]] bool fixed() const { return inputs <= 0.0 || factors <= 0.0; }
  [[nodiscard]] double income(double odds) const {
    return fixed() ? factors : factors * odds * (inputs + factors) / (factors * odds + inputs);
  }
};

std::vector<Column> columns(const Accounts& a, RegionId n) {
  std::vector<Column> all(a.shape().sectors);
  for (const auto j : ids<SectorId>(a.shape().sectors)) {
    for (const auto k : ids<InputId>(a.shape().sectors)) {
      all[j.offset()].inputs += a.inputs(n, k, j);
    }
    for (const double w : a.value_added.row(n, j)) {
      all[j.offset()].factors += w;
    }
  }
  return all;
}

/// ω for a given factor income, by bisection in ln ω: the income rises in ω. 60 halvings of
/// [1e-3, 1e3] end far below what the balance moves afterwards.
double odds_for(const std::vector<Column>& all, double income) {
  double low = std::log(1e-3);
  double high = std::log(1e3);
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = 0.5 * (low + high);
    double sum = 0.0;
    for (const Column& column : all) {
      sum += column.income(std::exp(middle));
    }
    (sum < income ? low : high) = middle;
  }
  return std::exp(0.5 * (low + high));
}

class Updater {
 public:
  Updater(const Prior& prior, const WorldSpec& spec, const Ledger& ledger,
          const Knowledge& knowledge, Diagnostics& out)
      : spec_(spec), ledger_(ledger), knowledge_(knowledge), out_(out) {
    result_.accounts = with_tariffs(prior);
  }

  Update run() {
    const Accounts before = result_.accounts;
    const RegionVector revenue = tariff_revenue(before);
    const MarketTable sales = output(before);
    const RegionVector deficit = implied_deficit(before);  // of trade abroad, which stays
    for (const auto n : ids<RegionId>(before.shape().regions)) {
      RegionUpdate one;
      one.region = before.labels.regions[n.offset()].code;
      one.income_before = factor_income(before, n) + revenue(n);
      one.gdp = gdp(n);
      set_growth(one);
      grow(n, one.growth, sales);
      if (one.gdp > 0.0) {
        one.value_added_odds = reach(n, one.gdp - revenue(n));
        spend(n, one.gdp + deficit(n));
      }
      result_.regions.push_back(std::move(one));
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] double gdp(RegionId n) const {
    for (const Known& one : knowledge_.known) {
      if (one.subject == Subject::Gdp && one.exporters.front() == n) {
        return one.value;
      }
    }
    return 0.0;
  }

  void set_growth(RegionUpdate& one) {
    const auto named = spec_.gdp_before.find(one.region);
    const Fact* prices = ledger_.find(spec_.dollar_prices);
    if (named != spec_.gdp_before.end()) {
      const Fact* before = ledger_.find(named->second);
      const auto value = before == nullptr ? std::nullopt : million_usd(*before, ledger_);
      if (!value || *value <= 0.0 || one.gdp <= 0.0) {
        lacks("the GDP of " + one.region + " before, '" + named->second + "', or its GDP now");
        return;
      }
      one.growth = one.gdp / *value;
      one.because = named->second;
    } else if (one.gdp > 0.0 && !spec_.borrowed.contains(one.region)) {
      one.growth = one.gdp / one.income_before;
      one.because = "GDP over the prior's income";
    } else if (prices != nullptr && prices->value) {
      one.growth = 1.0 + in_base_unit(*prices).value_or(0.0);
      one.because = prices->id;
    } else {
      lacks("the rise of dollar prices '" + spec_.dollar_prices + "'");
    }
  }

  void grow(RegionId n, double growth, const MarketTable& sales) {
    Accounts& a = result_.accounts;
    for (const auto j : ids<SectorId>(a.shape().sectors)) {
      double& home = a.trade(j, as_importer(n), as_exporter(n));
      const double more = home * (growth - 1.0);
      home += more;
      a.final_use(n, j) *= growth;
      if (sales(n, j) > 0.0) {
        const double factor = 1.0 + more / sales(n, j);
        scale_column(a, n, j, factor, factor);
      }
    }
  }

  double reach(RegionId n, double income) {
    Accounts& a = result_.accounts;
    const std::vector<Column> all = columns(a, n);
    const double odds = odds_for(all, income);
    for (const auto j : ids<SectorId>(a.shape().sectors)) {
      const Column& column = all[j.offset()];
      if (!column.fixed()) {
        const double factors = column.income(odds);
        scale_column(a, n, j, (column.inputs + column.factors - factors) / column.inputs,
                     factors / column.factors);
      }
    }
    return odds;
  }

  /// Scales final use to an income, (3).
  void spend(RegionId n, double income) {
    double sum = 0.0;
    for (const double c : result_.accounts.final_use.row(n)) {
      sum += c;
    }
    for (double& c : result_.accounts.final_use.row(n)) {
      c *= sum > 0.0 ? income / sum : 1.0;
    }
  }

  void lacks(const std::string& what) {
    complain(out_, "W002", "growth", what + " is missing or no amount");
  }

  const WorldSpec& spec_;
  const Ledger& ledger_;
  const Knowledge& knowledge_;
  Diagnostics& out_;
  Update result_;
};

}  // namespace

Update update_prior(const Prior& prior, const WorldSpec& spec, const Ledger& ledger,
                    const Knowledge& knowledge, Diagnostics& out) {
  return Updater(prior, spec, ledger, knowledge, out).run();
}

}  // namespace tradeflow::seeds
