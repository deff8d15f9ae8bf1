// What a HatSystem prepares before the first pass: the arrays of (5)-(12) for one policy.
#include "model/hat_system.hpp"

#include <algorithm>
#include <cmath>

#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

bool moves_markets(const Policy& policy) {
  return !(policy.productivity.empty() && policy.production_tax.empty() &&
           policy.preference.empty() && policy.endowment.empty());
}

}  // namespace

HatSystem::HatSystem(const Economy& economy, const Policy& policy, const Closure& closure)
    : HatSystem(economy, closure) {
  set(policy);
}

HatSystem::HatSystem(const Economy& economy, const Closure& closure)
    : economy_(economy),
      closure_(closure),
      kernels_(&kernels()),
      N_(economy.shape.regions),
      J_(economy.shape.sectors),
      F_(economy.shape.factors),
      S_(padded(N_)),
      R_(padded(J_)),
      mobile_(std::isinf(closure.mobility)),
      real_(closure.real_wage()),
      saving_(closure.revenue == RevenueRule::Save),
      labour_(closure.sticky() ? closure.labour_factor.offset() : F_),
      own_weight_(1.0 / (1.0 + closure.mobility)),
      common_weight_(1.0 - own_weight_),
      sectors_(J_),
      theta_(J_ * S_, 1.0),
      log_landed_(J_ * S_) {
  measure_economy();
  for (const auto j : ids<SectorId>(J_)) {
    fill_sector(j);
  }
  const auto taxes = economy.export_tax.values();
  if (std::any_of(taxes.begin(), taxes.end(), [](double e) { return e != 0.0; })) {
    fill_export_taxes();
  }
  if (R_ != J_) {
    inputs_.assign(N_ * J_ * R_, 0.0);
    for (std::size_t row = 0; row < N_ * J_; ++row) {
      std::copy_n(economy.input_share.data() + row * J_, J_, inputs_.data() + row * R_);
    }
  }
  set_markets(Policy{});
}

/// Which goods are traded, whose θ differ, and how much room their rows take.
void HatSystem::measure_economy() {
  std::size_t first = 0;
  for (const auto j : ids<SectorId>(J_)) {
    Sector& sector = sectors_[j.offset()];
    sector.first = first;
    sector.own = own_rows_;
    bool ratios = false;
    for (const auto n : ids<ImporterId>(N_)) {
      ratios = ratios || economy_.elasticity_ratio(as_region(n), j) != 1.0;
      const auto shares = economy_.trade_share.row(j, n);
      for (std::size_t i = 0; i < N_ && !sector.traded; ++i) {
        sector.traded = shares[i] > 0.0 && i != n.offset();
      }
    }
    first += sector.traded ? N_ * S_ : S_;
    own_rows_ += ratios ? N_ : 0;
    set_elasticity(j, economy_.trade_elasticity(j));
  }
  B_.assign(first, 0.0);
  net_.assign(first, 0.0);
  if (saving_) {
    savings_ = savings_base(economy_);
  }
}

void HatSystem::set_elasticity(SectorId j, double theta) {
  Sector& sector = sectors_[j.offset()];
  sector.theta = theta;
  sector.mixed = false;
  for (const auto n : ids<RegionId>(N_)) {
    const double own = theta * economy_.elasticity_ratio(n, j);
    theta_[j.offset() * S_ + n.offset()] = own;
    sector.mixed = sector.mixed || own != theta;
  }
}

std::size_t HatSystem::cell(std::size_t j, std::size_t n, std::size_t i) const noexcept {
  const Sector& sector = sectors_[j];
  return sector.first + (sector.traded ? n * S_ + i : n);
}

/// κ̂ = 1: B is π.
void HatSystem::fill_sector(SectorId j) {
  for (const auto n : ids<ImporterId>(N_)) {
    const auto share = economy_.trade_share.row(j, n);
    const auto tariff = economy_.tariff.row(j, n);
    const auto tax = economy_.export_tax.row(j, n);
    const bool traded = sectors_[j.offset()].traded;
    const std::size_t from = traded ? 0 : n.offset();
    const std::size_t to = traded ? N_ : n.offset() + 1;
    const std::size_t row = cell(j.offset(), n.offset(), 0);
    for (std::size_t i = from; i < to; ++i) {
      const std::size_t at = row + (traded ? i : 0);
      B_[at] = share[i];
      net_[at] = share[i] / ((1.0 + tariff[i]) * (1.0 + tax[i]));
    }
  }
}

/// e of the baseline, in B's layout.
void HatSystem::fill_export_taxes() {
  export_tax_.assign(B_.size(), 0.0);
  for (const auto j : ids<SectorId>(J_)) {
    for (const auto n : ids<ImporterId>(N_)) {
      const auto tax = economy_.export_tax.row(j, n);
      for (std::size_t i = 0; i < N_; ++i) {
        if (sectors_[j.offset()].traded || i == n.offset()) {
          export_tax_[cell(j.offset(), n.offset(), i)] = tax[i];
        }
      }
    }
  }
  find_export_taxes();
}

void HatSystem::find_export_taxes() {
  for (std::size_t j = 0; j < J_; ++j) {
    const auto from = export_tax_.begin() + static_cast<std::ptrdiff_t>(sectors_[j].first);
    const auto to = j + 1 < J_
                        ? export_tax_.begin() + static_cast<std::ptrdiff_t>(sectors_[j + 1].first)
                        : export_tax_.end();
    sectors_[j].export_taxed = std::any_of(from, to, [](double e) { return e != 0.0; });
  }
}

/// The trade cells a policy names, each once with all three instruments.
std::vector<HatSystem::Cell> HatSystem::cells_of(const Policy& policy) const {
  std::vector<Cell> cells;
  cells.reserve(policy.tariff.size() + policy.trade_cost.size() + policy.export_tax.size());
  const auto add = [&](const std::vector<TradeCell>& list, double Cell::*instrument) {
    for (const TradeCell& each : list) {
      const auto& [j, n, i, value] = each;
      const double share = economy_.trade_share(j, n, i);
      if (share > 0.0) {
        const double tariff = economy_.tariff(j, n, i);
        const double tax = economy_.export_tax(j, n, i);
        cells.push_back({cell(j.offset(), n.offset(), i.offset()), j, n, i, 1.0, tariff, tax, share,
                         share / ((1.0 + tariff) * (1.0 + tax))});
        cells.back().*instrument = value;
      }
    }
  };
  add(policy.tariff, &Cell::tariff);
  add(policy.trade_cost, &Cell::cost);
  add(policy.export_tax, &Cell::export_tax);
  const auto before = [](const Cell& a, const Cell& b) { return a.at < b.at; };
  if (!std::is_sorted(cells.begin(), cells.end(), before)) {
    std::stable_sort(cells.begin(), cells.end(), before);
  }
  std::size_t kept = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (kept == 0 || cells[kept - 1].at != cells[c].at) {
      cells[kept++] = cells[c];
      continue;
    }
    Cell& first = cells[kept - 1];  // listed under another instrument
    const Cell& again = cells[c];
    first.cost = again.cost != 1.0 ? again.cost : first.cost;
    const bool taxed = again.export_tax != economy_.export_tax(again.j, again.n, again.i);
    first.export_tax = taxed ? again.export_tax : first.export_tax;
  }
  cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(kept), cells.end());
  return cells;
}

/// Puts the baseline's values back.
void HatSystem::restore() {
  for (const Cell& each : cells_) {
    B_[each.at] = each.share;
    net_[each.at] = each.net;
    log_landed_[each.j.offset() * S_ + each.n.offset()] = 0.0;
    if (!export_tax_.empty()) {
      export_tax_[each.at] = economy_.export_tax(each.j, each.n, each.i);
    }
  }
}

/// What follows from κ̂ (6) and the rates.
void HatSystem::place() {
  const std::vector<Cell>& cells = cells_;
  std::vector<double> kappa(padded(cells.size()), 1.0);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Cell& each = cells[c];
    kappa[c] = each.cost * ((1.0 + each.tariff) * (1.0 + each.export_tax)) /
               ((1.0 + economy_.tariff(each.j, each.n, each.i)) *
                (1.0 + economy_.export_tax(each.j, each.n, each.i)));
  }
  std::vector<double> logs(kappa.size());
  kernels_->log(kappa.data(), logs.data(), kappa.size());
  std::vector<double> powers(kappa.size());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    powers[c] = -theta_[cells[c].j.offset() * S_ + cells[c].n.offset()] * logs[c];
  }
  kernels_->exp(powers.data(), powers.data(), powers.size());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Cell& each = cells[c];
    const std::size_t market = each.j.offset() * S_ + each.n.offset();
    const double theta = theta_[market];
    const double share = each.share;
    // A ban is exactly 0; the kernel's range ends before the library's.
    const double raised =
        std::abs(theta * logs[c]) < 700.0 ? powers[c] : std::pow(kappa[c], -theta);
    B_[each.at] = kappa[c] == 1.0 ? share : share * raised;
    net_[each.at] = B_[each.at] / ((1.0 + each.tariff) * (1.0 + each.export_tax));
    log_landed_[market] += theta == 0.0 ? share * std::log(kappa[c]) : 0.0;
    if (!export_tax_.empty()) {
      export_tax_[each.at] = each.export_tax;
    }
  }
}

void HatSystem::set(const Policy& policy, const SectorVector& theta) {
  const bool exports_moved = !policy.export_tax.empty();
  if (exports_moved && export_tax_.empty()) {
    fill_export_taxes();
  }
  restore();
  for (const auto j : ids<SectorId>(J_)) {
    if (theta(j) != sectors_[j.offset()].theta) {
      set_elasticity(j, theta(j));
    }
  }
  cells_ = cells_of(policy);
  place();
  if (exports_moved_ || exports_moved) {
    find_export_taxes();
  }
  if (markets_moved_ || moves_markets(policy)) {
    set_markets(policy);
  }
  exports_moved_ = exports_moved;
  markets_moved_ = moves_markets(policy);
}

void HatSystem::set_markets(const Policy& policy) {
  const MarketTable ones = market_table(economy_.shape, 1.0);
  const MarketTable productivity = applied(ones, policy.productivity);
  const MarketTable tax = applied(economy_.production_tax, policy.production_tax);
  const MarketTable preference = applied(ones, policy.preference);
  const RegionFactorTable endowment = applied(RegionFactorTable({N_, F_}, 1.0), policy.endowment);
  const RegionFactorTable earned = factor_income(economy_);
  for (auto* table :
       {&maker_, &buyer_, &spending_, &per_spending_, &weight_, &own_cost_, &value_added_, &tax_,
        &untaxed_hat_, &inverse_output_, &paid_, &final_, &per_untaxed_}) {
    table->assign(J_ * S_, 0.0);
  }
  for (auto* table : {&bundle_, &payment_, &earner_}) {
    table->assign(J_ * F_ * S_, 0.0);
  }
  for (auto* table : {&earned_, &log_endowment_}) {
    table->assign(F_ * S_, 0.0);
  }
  deficit_rate_.assign(S_, 0.0);
  const double floor = floor_share * sum(economy_.output.values());
  for (const auto n : ids<RegionId>(N_)) {
    for (const auto f : ids<FactorId>(F_)) {
      earned_[f.offset() * S_ + n.offset()] = earned(n, f);
      log_endowment_[f.offset() * S_ + n.offset()] = std::log(endowment(n, f));
    }
    deficit_rate_[n.offset()] = economy_.deficit(n) / (economy_.income(n) - economy_.deficit(n));
    double preferred = 0.0;
    for (const auto j : ids<SectorId>(J_)) {
      preferred += economy_.final_share(n, j) * preference(n, j);
    }
    for (const auto j : ids<SectorId>(J_)) {
      const std::size_t at = j.offset() * S_ + n.offset();
      final_[at] = economy_.final_share(n, j) * preference(n, j) / preferred;
      weight_[at] = std::min(1.0, economy_.expenditure(n, j) / floor);
      set_market(n, j, productivity(n, j), tax(n, j));
    }
  }
  world_value_added_ = sum(earned_);
}

void HatSystem::set_market(RegionId n, SectorId j, double productivity, double tax) {
  const std::size_t at = j.offset() * S_ + n.offset();
  const double X = economy_.expenditure(n, j);
  const double Y = economy_.output(n, j);
  const double untaxed = 1.0 - economy_.production_tax(n, j);
  spending_[at] = X;
  per_spending_[at] = X > 0.0 ? 1.0 / X : 0.0;
  buyer_[at] = X > 0.0 ? 1.0 : 0.0;
  tax_[at] = tax;
  untaxed_hat_[at] = (1.0 - tax) / untaxed;
  if (!(Y > 0.0)) {
    return;
  }
  maker_[at] = 1.0;
  per_untaxed_[at] = 1.0 / untaxed;
  inverse_output_[at] = untaxed_hat_[at] / Y;
  own_cost_[at] = -std::log(productivity * untaxed_hat_[at]);
  paid_[at] = economy_.value_added_share(n, j) * Y;
  value_added_[at] = economy_.value_added_share(n, j) / untaxed;
  for (const auto f : ids<FactorId>(F_)) {
    const std::size_t factor = f.offset() * S_ + n.offset();
    const std::size_t entry = (j.offset() * F_ + f.offset()) * S_ + n.offset();
    const double share = economy_.factor_share(n, j, f) * economy_.value_added_share(n, j);
    bundle_[entry] = share / untaxed;
    payment_[entry] = share * untaxed_hat_[at];
    earner_[entry] = earned_[factor] > 0.0 ? share * Y / earned_[factor] : 0.0;
    own_cost_[at] -= own_weight_ * bundle_[entry] * log_endowment_[factor];
  }
}

}  // namespace tradeflow::model
