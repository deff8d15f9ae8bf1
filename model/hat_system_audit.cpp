// block_residuals() and walras_slack() on a HatSystem's arrays, from a point's values alone.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/hat_system.hpp"
#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

class Worst {
 public:
  explicit Worst(std::string_view block) : found_{block, 0.0, RegionId(0), SectorId(0)} {}
  void see(double gap, double total, std::size_t n, std::size_t j = 0) {
    if (std::abs(gap) <= found_.value * total) {  // false for NaN
      return;
    }
    const double value = gap == 0.0 ? 0.0 : worse(0.0, gap / total);
    if (value > found_.value) {
      found_ = {found_.block, value, RegionId(n), SectorId(j)};
    }
  }
  [[nodiscard]] const BlockResidual& found() const noexcept { return found_; }

 private:
  BlockResidual found_;
};

}  // namespace

/// One test of one point. Tables are those of HatSystem.
struct HatSystem::Audit {
  const HatSystem& system;
  const Equilibrium& point;
  double floor;
  std::vector<double> log_cost, log_price, output, spending;  ///< J×S
  std::vector<double> right;                        ///< J×S: Σ_i of (8)'s right-hand sides
  std::vector<double> payments;                     ///< F×S
  std::vector<double> gdp, balance;                 ///< S
  std::vector<double> supply, raised, share, sold;  ///< S
  Worst cost{"cost"}, price{"price"}, sourcing{"sourcing"}, sales{"sales"}, income{"income"},
      expenditure{"expenditure"}, factors{"factors"}, deficit{"deficit"}, numeraire{"numeraire"};

  Audit(const HatSystem& s, const Equilibrium& p);
  void sell(std::size_t j);
  void sell_row(std::size_t j, std::size_t n);
  void sell_home(std::size_t j, std::size_t n);
  void tax_exports(std::size_t j);
  void test_prices();
  void test_regions();
  void test_factors();
  void test_incomes();
  [[nodiscard]] double wage_gap(std::size_t n, double log_index) const;
  [[nodiscard]] std::vector<double> saved() const;
  [[nodiscard]] double walras() const;
};

HatSystem::Audit::Audit(const HatSystem& s, const Equilibrium& p)
    : system(s),
      point(p),
      floor(floor_share * sum(p.output.values())),
      log_cost(s.J_ * s.S_, 1.0),
      log_price(log_cost),
      output(s.J_ * s.S_),
      spending(output),
      right(output.size(), 1.0),
      payments(s.F_ * s.S_),
      gdp(s.S_),
      balance(s.S_),
      supply(s.S_),
      raised(s.S_),
      share(s.S_),
      sold(s.S_) {
  for (std::size_t n = 0; n < s.N_; ++n) {
    balance[n] = p.deficit(RegionId(n));
    for (std::size_t j = 0; j < s.J_; ++j) {
      const std::size_t from = n * s.J_ + j;
      log_cost[j * s.S_ + n] = p.cost_hat.data()[from];
      log_price[j * s.S_ + n] = p.price_hat.data()[from];
      output[j * s.S_ + n] = p.output.data()[from];
      spending[j * s.S_ + n] = p.expenditure.data()[from];
    }
  }
  s.kernels_->log(log_cost.data(), log_cost.data(), log_cost.size());
  s.kernels_->log(log_price.data(), log_price.data(), log_price.size());
}

/// (7)-(9) and the taxes of (10) of one good.
void HatSystem::Audit::sell(std::size_t j) {
  const Sector& sector = system.sectors_[j];
  const std::size_t S = system.S_;
  const double* maker = system.maker_.data() + j * S;
  std::fill(sold.begin(), sold.end(), 0.0);
  for (std::size_t n = 0; n < system.N_; ++n) {
    if (n == 0 || sector.mixed) {
      const double theta = system.theta_[j * S + n];
      const double largest =
          system.kernels_->offer(log_cost.data() + j * S, maker, theta, S, supply.data());
      // the importer's own where each has its θ, with the others of its lane
      const std::size_t from = sector.mixed ? n / lane * lane : 0;
      const std::size_t count = sector.mixed ? lane : S;
      for (std::size_t other = from; other < from + count; ++other) {
        raised[other] = largest + theta * log_price[j * S + other];
      }
      system.kernels_->exp(raised.data() + from, raised.data() + from, count);
    }
    if (!(system.buyer_[j * S + n] > 0.0)) {
      continue;
    }
    if (sector.traded) {
      sell_row(j, n);
    } else {
      sell_home(j, n);
    }
  }
  for (std::size_t n = 0; n < system.N_; ++n) {
    const double Y = output[j * S + n];
    sales.see(Y - sold[n], std::max(Y, floor), n, j);
    balance[n] += sold[n];
    gdp[n] += system.tax_[j * S + n] * Y;
    for (std::size_t f = 0; f < system.F_; ++f) {
      const double paid = system.payment_[(j * system.F_ + f) * S + n] * Y;
      payments[f * S + n] += paid;
      gdp[n] += paid;
    }
  }
  if (sector.export_taxed) {
    tax_exports(j);
  }
}

void HatSystem::Audit::sell_row(std::size_t j, std::size_t n) {
  const std::size_t first = system.cell(j, n, 0);
  const double X = spending[j * system.S_ + n];
  const auto row = point.trade_share.row(SectorId(j), ImporterId(n));
  const bool whole = row.size() == share.size();  // else the kernel would read beyond it
  if (!whole) {
    std::copy(row.begin(), row.end(), share.begin());
  }
  const Received got = system.kernels_->receive(
      whole ? row.data() : share.data(), system.B_.data() + first, system.net_.data() + first,
      supply.data(), raised[n], X, system.S_, sold.data());
  right[j * system.S_ + n] = got.right;
  sourcing.see(got.gap * X, std::max(X, floor), n, j);
  gdp[n] += X * (got.all - got.net);
  balance[n] -= X * got.net;
}

void HatSystem::Audit::sell_home(std::size_t j, std::size_t n) {
  const std::size_t at = system.cell(j, n, n);
  const double X = spending[j * system.S_ + n];
  const auto row = point.trade_share.row(SectorId(j), ImporterId(n));
  const double due = system.B_[at] * supply[n] * raised[n];
  double gap = std::abs(row[n] - due);
  for (std::size_t i = 0; i < row.size(); ++i) {
    gap = i != n ? worse(gap, row[i]) : gap;
  }
  right[j * system.S_ + n] = due;
  sourcing.see(gap * X, std::max(X, floor), n, j);
  const double arrives = X * row[n] * (system.net_[at] / system.B_[at]);
  sold[n] += arrives;
  gdp[n] += X * row[n] - arrives;
  balance[n] -= arrives;
}

/// The exporter's tax is no part of the importer's, and is paid across the border.
void HatSystem::Audit::tax_exports(std::size_t j) {
  for (std::size_t n = 0; n < system.N_; ++n) {
    const auto row = point.trade_share.row(SectorId(j), ImporterId(n));
    const double X = spending[j * system.S_ + n];
    const bool traded = system.sectors_[j].traded;
    for (std::size_t i = traded ? 0 : n; i < (traded ? system.N_ : n + 1); ++i) {
      const std::size_t at = system.cell(j, n, i);
      const double arrives = system.B_[at] > 0.0 ? system.net_[at] / system.B_[at] : 0.0;
      const double collected = X * row[i] * arrives * system.export_tax_[at];
      gdp[n] -= collected;
      gdp[i] += collected;
      balance[n] -= collected;
      balance[i] += collected;
    }
  }
}

/// (7), once (8)'s right-hand sides are summed: they must come to one.
void HatSystem::Audit::test_prices() {
  system.kernels_->log(right.data(), right.data(), right.size());
  for (std::size_t j = 0; j < system.J_; ++j) {
    for (std::size_t n = 0; n < system.N_; ++n) {
      const std::size_t at = j * system.S_ + n;
      if (!(system.buyer_[at] > 0.0)) {
        continue;
      }
      double gap = right[at] / system.theta_[at];
      if (system.theta_[at] == 0.0) {
        const auto base = system.economy_.trade_share.row(SectorId(j), ImporterId(n));
        gap = log_price[at] - system.log_landed_[at];
        for (std::size_t i = 0; i < system.N_; ++i) {
          gap -= base[i] * log_cost[j * system.S_ + i];
        }
      }
      price.see(gap, 1.0, n, j);
    }
  }
}

/// (5) and (11): each region's input coefficients read once.
void HatSystem::Audit::test_regions() {
  const std::size_t R = system.R_;
  const std::size_t F = system.F_;
  std::vector<double> bought(R), made(R), used(R), inputs(R),
      log_factor(padded(system.J_ * F), 1.0);
  const double* rows =
      system.inputs_.empty() ? system.economy_.input_share.data() : system.inputs_.data();
  for (std::size_t n = 0; n < system.N_; ++n) {
    for (std::size_t j = 0; j < system.J_; ++j) {
      const std::size_t at = j * system.S_ + n;
      bought[j] = log_price[at];
      made[j] = system.untaxed_hat_[at] * output[at];
    }
    std::fill(inputs.begin(), inputs.end(), 0.0);
    system.kernels_->spend(rows + n * system.J_ * R, made.data(), bought.data(), system.J_, R,
                           used.data(), inputs.data());
    std::copy_n(point.factor_price_hat.data() + n * system.J_ * F, system.J_ * F,
                log_factor.data());
    system.kernels_->log(log_factor.data(), log_factor.data(), log_factor.size());
    for (std::size_t j = 0; j < system.J_; ++j) {
      const std::size_t at = j * system.S_ + n;
      const double X = spending[at];
      expenditure.see(X - used[j] - system.final_[at] * point.income(RegionId(n)),
                      std::max(X, floor), n, j);
      if (!(system.maker_[at] > 0.0)) {
        continue;
      }
      double due = system.own_cost_[at] + inputs[j] * system.per_untaxed_[at];
      for (std::size_t f = 0; f < F; ++f) {
        const double endowment = system.log_endowment_[f * system.S_ + n];
        due += system.bundle_[(j * F + f) * system.S_ + n] *
               (log_factor[j * F + f] + system.own_weight_ * endowment);
      }
      cost.see(log_cost[at] - due, 1.0, n, j);
    }
  }
}

/// log of labour's Φ̂, from what it is paid and its employment, less what the closure asks for.
double HatSystem::Audit::wage_gap(std::size_t n, double log_index) const {
  const std::size_t at = system.labour_ * system.S_ + n;
  const RegionId region(n);
  double gap = -std::log(point.employment_hat(region));
  if (system.earned_[at] > 0.0) {
    gap += log_index - system.log_endowment_[at];
    for (const auto k : ids<SectorId>(system.real_ ? system.J_ : 0)) {
      gap -= system.economy_.final_share(region, k) * log_price[k.offset() * system.S_ + n];
    }
  }
  return gap;
}

/// (12) with mobility λ: ŵ_j = (R̂_j/L̂)^(1/(1+λ)) Φ̂^(λ/(1+λ)), Φ̂ = Σ_j s_j R̂_j / L̂
void HatSystem::Audit::test_factors() {
  const std::size_t S = system.S_;
  std::vector<double> paid(system.J_ * S, 1.0), index(system.F_ * S, 1.0);
  for (std::size_t at = 0; at < paid.size(); ++at) {
    paid[at] = system.maker_[at] > 0.0 ? output[at] * system.inverse_output_[at] : 1.0;
  }
  for (std::size_t at = 0; at < index.size(); ++at) {
    index[at] = system.earned_[at] > 0.0 ? payments[at] / system.earned_[at] : 1.0;
  }
  if (!system.mobile_) {
    system.kernels_->log(paid.data(), paid.data(), paid.size());
  }
  system.kernels_->log(index.data(), index.data(), index.size());
  const double own = system.own_weight_;
  std::vector<double> held(padded(system.J_ * system.F_), 1.0);
  std::vector<double> employment(system.N_);
  for (std::size_t n = 0; n < system.N_; ++n) {
    employment[n] = std::log(point.employment_hat(RegionId(n)));
    factors.see(
        system.labour_ < system.F_ ? wage_gap(n, index[system.labour_ * S + n]) : employment[n],
        1.0, n);
    const double* hats = point.factor_price_hat.data() + n * system.J_ * system.F_;
    std::copy_n(hats, system.J_ * system.F_, held.data());
    system.kernels_->log(held.data(), held.data(), held.size());
    for (std::size_t j = 0; j < system.J_; ++j) {
      for (std::size_t f = 0; f < system.F_; ++f) {
        if (system.earner_[(j * system.F_ + f) * S + n] > 0.0) {
          const double mine = own > 0.0 ? own * paid[j * S + n] : 0.0;
          const double hired = f == system.labour_ ? employment[n] : 0.0;
          const double due =
              mine + (1.0 - own) * index[f * S + n] - system.log_endowment_[f * S + n] - hired;
          factors.see(held[j * system.F_ + f] - due, 1.0, n, j);
        }
      }
    }
  }
}

/// What each region lends of its change of revenue, 0 unless it is saved.
std::vector<double> HatSystem::Audit::saved() const {
  std::vector<double> change(system.N_), lent(system.N_);
  for (std::size_t n = 0; n < system.N_ && system.saving_; ++n) {
    change[n] = gdp[n] - system.savings_.revenue(RegionId(n));
    for (std::size_t at = n; at < payments.size(); at += system.S_) {
      change[n] -= payments[at];
    }
  }
  if (system.saving_) {
    save(change, system.savings_.gdp.values(), lent);
  }
  return lent;
}

/// (10), the deficit rule and the numeraire.
void HatSystem::Audit::test_incomes() {
  const Economy& base = system.economy_;
  const std::vector<double> lent = saved();
  for (std::size_t n = 0; n < system.N_; ++n) {
    const RegionId region(n);
    const double I = point.income(region);
    income.see(I - gdp[n] - point.deficit(region), I, n);
    // An income that is not positive solves nothing, however small its residual.
    income.see(I > 0.0 ? 0.0 : std::numeric_limits<double>::infinity(), 1.0, n);
    double rule = base.deficit(region);
    if (system.closure_.deficits == DeficitRule::GdpShare) {
      rule = (system.deficit_rate_[n] - point.deficit_shift) * gdp[n];
    } else if (system.closure_.deficits == DeficitRule::Balanced) {
      rule = 0.0;
    }
    deficit.see(point.deficit(region) - rule + lent[n], I, n);
  }
  deficit.see(sum(point.deficit.values()) - sum(base.deficit.values()), sum(point.income.values()),
              0);
  numeraire.see(sum(payments) - system.world_value_added_, system.world_value_added_, 0);
}

/// Imports less exports against D'.
double HatSystem::Audit::walras() const {
  double slack = 0.0;
  for (std::size_t n = 0; n < system.N_; ++n) {
    slack = worse(slack, balance[n]);
  }
  return slack / sum(point.income.values());
}

void HatSystem::test(Equilibrium& point) const {
  Audit audit(*this, point);
  for (std::size_t j = 0; j < J_; ++j) {
    audit.sell(j);
  }
  audit.test_prices();
  audit.test_regions();
  audit.test_factors();
  audit.test_incomes();
  point.residuals.clear();
  point.residual = 0.0;
  for (const Worst* block :
       {&audit.cost, &audit.price, &audit.sourcing, &audit.sales, &audit.income, &audit.expenditure,
        &audit.factors, &audit.deficit, &audit.numeraire}) {
    point.residuals.push_back(block->found());
    point.residual = std::max(point.residual, block->found().value);
  }
  point.walras = audit.walras();
}

}  // namespace tradeflow::model
