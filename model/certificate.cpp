#include "model/certificate.hpp"

#include <algorithm>
#include <cmath>

#include "model/certificate_parts.hpp"
#include "model/numeric.hpp"
#include "model/rebase.hpp"
#include "model/residuals.hpp"

namespace tradeflow::model {
namespace {

/// One region's gross domestic product in the three ways of the national accounts.
struct Gdp {
  double production = 0.0;   ///< output less inputs, plus taxes on trade
  double income = 0.0;       ///< what final users receive, less the deficit they borrow
  double expenditure = 0.0;  ///< final use plus exports less imports
};

std::vector<Gdp> gdp(const Economy& economy) {
  const Shape s = economy.shape;
  std::vector<Gdp> out(s.regions);
  for (const auto n : ids<RegionId>(s.regions)) {
    Gdp& region = out[n.offset()];
    region.income = economy.income(n) - economy.deficit(n);
    for (const auto j : ids<SectorId>(s.sectors)) {
      double inputs = 0.0;
      for (const auto k : ids<InputId>(s.sectors)) {
        inputs += economy.input_share(n, k, j);
      }
      region.production += economy.output(n, j) * (1.0 - inputs);
      region.expenditure += economy.final_share(n, j) * economy.income(n);
    }
  }
  const TradeTable V = trade(economy);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double taxed = V(j, n, i) * (1.0 + economy.export_tax(j, n, i));
        Gdp& importer = out[n.offset()];
        Gdp& exporter = out[i.offset()];
        importer.production += economy.tariff(j, n, i) * taxed;
        exporter.production += economy.export_tax(j, n, i) * V(j, n, i);
        importer.expenditure -= taxed;
        exporter.expenditure += taxed;
      }
    }
  }
  return out;
}

}  // namespace

double gdp_gap(const Economy& before, const Economy& after) {
  const std::vector<Gdp> old = gdp(before);
  const std::vector<Gdp> now = gdp(after);
  double gap = 0.0;
  for (std::size_t n = 0; n < now.size(); ++n) {
    const Gdp& a = old[n];
    const Gdp& b = now[n];
    gap = worse(gap, (b.production - b.income) / b.income);
    gap = worse(gap, (b.expenditure - b.income) / b.income);
    const double change = b.income - a.income;
    gap = worse(gap, (b.production - a.production - change) / b.income);
    gap = worse(gap, (b.expenditure - a.expenditure - change) / b.income);
  }
  return gap;
}

/// What one exporter lost in a market, the others gained or demand gave up. The statement is the
/// same for every exporter of the market, so it is tested once per market.
double diversion_gap(const Economy& economy, const Equilibrium& now) {
  const Shape s = economy.shape;
  const double floor = floor_share * sum(now.output.values());
  double gap = 0.0;
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      const double before = economy.expenditure(as_region(n), j);
      const double after = now.expenditure(as_region(n), j);
      double change = after - before;
      for (const auto i : ids<ExporterId>(s.regions)) {
        change -= now.trade_share(j, n, i) * after - economy.trade_share(j, n, i) * before;
      }
      gap = worse(gap, change / std::max({before, after, floor}));
    }
  }
  return gap;
}

void name_worst_cell(const Classification& labels, Certificate& out) {
  for (const BlockResidual& block : out.residuals) {
    if (block.value > out.residual || out.worst_cell.empty()) {
      out.residual = block.value;
      out.worst_cell = std::string(block.block) + ' ' + labels.regions[block.region.offset()].code +
                       '/' + labels.sectors[block.sector.offset()].code;
    }
  }
}

namespace {

double index_gap(const Economy& economy, const Equilibrium& now) {
  double gap = 0.0;
  for (const auto n : ids<RegionId>(economy.shape.regions)) {
    double log_index = 0.0;
    for (const auto k : ids<SectorId>(economy.shape.sectors)) {
      log_index += economy.final_share(n, k) * std::log(now.price_hat(n, k));
    }
    const double index = std::exp(log_index);
    const double real = now.income(n) / economy.income(n) / index;
    gap = worse(gap, now.price_index_hat(n) / index - 1.0);
    gap = worse(gap, now.real_income_hat(n) / real - 1.0);
  }
  return gap;
}

/// The change of landed cost that a solution's own shares, costs and prices reveal,
/// κ̂ = (π'/π)^(−1/θ) P̂/ĉ, against the policy's, as a mean over base trade.
double shock_gap(const Economy& economy, const Policy& policy, const Equilibrium& now) {
  const Shape s = economy.shape;
  const TradeTable cost = applied(trade_table(s, 1.0), policy.trade_cost);
  const TradeTable t = applied(economy.tariff, policy.tariff);
  const TradeTable e = applied(economy.export_tax, policy.export_tax);
  const TradeTable V = trade(economy);
  double gap = 0.0;
  double weight = 0.0;
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      const double theta = trade_elasticity(economy, as_region(n), j);
      for (const auto i : ids<ExporterId>(s.regions)) {
        if (!(V(j, n, i) > 0.0) || theta == 0.0) {
          continue;  // no trade reveals no cost, nor do fixed value shares
        }
        weight += V(j, n, i);
        const double share = now.trade_share(j, n, i);
        const double asked = cost(j, n, i) * (1.0 + t(j, n, i)) * (1.0 + e(j, n, i)) /
                             (1.0 + economy.tariff(j, n, i)) / (1.0 + economy.export_tax(j, n, i));
        const double log_found = -std::log(share / economy.trade_share(j, n, i)) / theta +
                                 std::log(now.price_hat(as_region(n), j)) -
                                 std::log(now.cost_hat(as_region(i), j));
        // A flow too small for a double (or banned) reveals no more than that.
        gap += share > 0.0 ? V(j, n, i) * std::abs(log_found - std::log(asked)) : 0.0;
      }
    }
  }
  return weight > 0.0 ? gap / weight : 0.0;
}

}  // namespace

bool Certificate::holds(double tolerance) const noexcept {
  const double gaps[] = {residual,      walras,    gdp_gap,   accounts_gap,
                         diversion_gap, index_gap, shock_gap, quota_gap};
  return !residuals.empty() && std::all_of(std::begin(gaps), std::end(gaps),
                                           [&](double gap) { return gap <= tolerance; });
}

Certificate certify(const Classification& labels, const Economy& economy, const Policy& policy,
                    const Closure& closure, const Equilibrium& equilibrium,
                    std::span<const Quota> quotas) {
  const ClosureBase start = closure_base(economy, closure);
  const Economy& base = start.economy;
  Certificate out;
  out.residuals = block_residuals(base, policy, closure, equilibrium);
  name_worst_cell(labels, out);
  out.walras = walras_slack(base, policy, equilibrium);
  const Economy after = economy_at(base, policy, equilibrium);
  out.gdp_gap = gdp_gap(base, after);
  Accounts like;
  like.labels = labels;
  const Identities found = identities(accounts_at(like, after));
  out.accounts_gap = *std::max_element(std::begin(found.worst), std::end(found.worst));
  out.diversion_gap = diversion_gap(base, equilibrium);
  out.index_gap = index_gap(base, equilibrium);
  out.shock_gap = shock_gap(base, policy, equilibrium);
  for (const QuotaOutcome& quota : quota_outcomes(start, policy, quotas, equilibrium)) {
    out.quota_gap = worse(out.quota_gap, quota.gap);
  }
  return out;
}

}  // namespace tradeflow::model
