#include "model/shares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "model/numeric.hpp"

namespace tradeflow::model {
namespace {

/// How far shares of one market may exceed one before they are refused; the bundle format's own
/// tolerance, and wide enough for a market so small that (1) binds only by its floor.
constexpr double share_slack = 1e-6;

void expect_all(std::span<const double> values, double above, double below, std::string_view what) {
  // Written so that NaN fails.
  expects(
      std::all_of(values.begin(), values.end(), [&](double x) { return x > above && x < below; }),
      what);
}

void expect_domains(const Accounts& a) {
  constexpr double huge = std::numeric_limits<double>::max();
  const auto negative = std::nextafter(0.0, -1.0);
  expect_all(a.trade.values(), negative, huge, "trade is finite and >= 0");
  expect_all(a.inputs.values(), -huge, huge, "inputs are finite");
  expect_all(a.final_use.values(), negative, huge, "final use is finite and >= 0");
  expect_all(a.value_added.values(), negative, huge, "value added is finite and >= 0");
  expect_all(a.tariff.values(), -1.0, huge, "tariffs are finite and > -1");
  expect_all(a.export_tax.values(), -1.0, huge, "export taxes are finite and > -1");
  expect_all(a.production_tax.values(), -huge, 1.0, "production taxes are finite and < 1");
  expect_all(a.deficit.values(), -huge, huge, "deficits are finite");
  expect_all(a.trade_elasticity.values(), -1.0, huge, "trade elasticities are finite and > -1");
  expect_all(a.elasticity_ratio.values(), 0.0, huge, "elasticity ratios are finite and > 0");
  for (const auto n : ids<RegionId>(a.elasticity_ratio.extent(0))) {
    for (const auto j : ids<SectorId>(a.trade_elasticity.size())) {
      expects(a.trade_elasticity(j) * a.elasticity_ratio(n, j) > -1.0,
              "importers' trade elasticities are > -1");
    }
  }
}

void set_trade_shares(const Accounts& a, Economy& economy) {
  const Shape s = economy.shape;
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      const double X = economy.expenditure(as_region(n), j);
      for (const auto i : ids<ExporterId>(s.regions)) {
        const double V = a.trade(j, n, i);
        if (V > 0.0) {
          economy.trade_share(j, n, i) =
              V * (1.0 + a.export_tax(j, n, i)) * (1.0 + a.tariff(j, n, i)) / X;
        }
      }
    }
  }
}

/// β, γ and the factors' shares of one market, rescaled to its own total.
void set_cost_shares(const Accounts& a, RegionId n, SectorId j, Economy& economy) {
  const Shape s = economy.shape;
  const double Y = economy.output(n, j);
  const double value_added = sum(a.value_added.row(n, j));
  double inputs = 0.0;
  for (const auto k : ids<InputId>(s.sectors)) {
    inputs += a.inputs(n, k, j);
  }
  for (const auto f : ids<FactorId>(s.factors)) {
    economy.factor_share(n, j, f) = value_added > 0.0 ? a.value_added(n, j, f) / value_added
                                                      : 1.0 / static_cast<double>(s.factors);
  }
  if (!(Y > 0.0)) {
    expects(value_added == 0.0 && inputs == 0.0, "a market without output has no outlays");
    return;
  }
  const double untaxed = 1.0 - a.production_tax(n, j);
  const double beta = inputs > 0.0 ? std::min(value_added / Y, untaxed) : untaxed;
  expects(value_added / Y <= untaxed + share_slack,
          "value added is no larger than output net of its tax");
  economy.value_added_share(n, j) = beta;
  for (const auto k : ids<InputId>(s.sectors)) {
    const double use = a.inputs(n, k, j);
    economy.input_share(n, k, j) = use != 0.0 ? (untaxed - beta) * (use / inputs) : 0.0;
  }
}

void set_final_shares(const Accounts& a, RegionId n, Economy& economy) {
  const double total = sum(a.final_use.row(n));
  expects(total > 0.0, "every region has final use");
  for (const auto k : ids<SectorId>(economy.shape.sectors)) {
    economy.final_share(n, k) = a.final_use(n, k) / total;
    const auto inputs = a.inputs.row(n, as_input(k));
    const bool used = a.final_use(n, k) > 0.0 ||
                      std::any_of(inputs.begin(), inputs.end(), [](double U) { return U != 0.0; });
    expects(!used || economy.expenditure(n, k) > 0.0, "what is used is supplied");
  }
}

}  // namespace

Economy raw_shares(const Accounts& accounts) {
  expect_extents(accounts);
  expect_domains(accounts);
  const Shape s = accounts.shape();
  Economy economy;
  economy.shape = s;
  economy.trade_elasticity = accounts.trade_elasticity;
  economy.elasticity_ratio = accounts.elasticity_ratio;
  economy.trade_share = trade_table(s);
  economy.tariff = accounts.tariff;
  economy.export_tax = accounts.export_tax;
  economy.production_tax = accounts.production_tax;
  economy.input_share = input_table(s);
  economy.value_added_share = market_table(s);
  economy.factor_share = factor_table(s);
  economy.final_share = market_table(s);
  economy.output = output(accounts);
  economy.expenditure = expenditure(accounts);
  economy.income = income(accounts);
  economy.deficit = accounts.deficit;
  set_trade_shares(accounts, economy);
  for (const auto n : ids<RegionId>(s.regions)) {
    expects(economy.income(n) > 0.0, "every region has income");
    for (const auto j : ids<SectorId>(s.sectors)) {
      set_cost_shares(accounts, n, j, economy);
    }
    set_final_shares(accounts, n, economy);
  }
  return economy;
}

Economy shares(const Accounts& accounts) {
  const Identities found = identities(accounts);
  if (!found.hold()) {
    const IdentityGap& worst = found.gaps.front();
    expects(false, "identity (" + std::to_string(worst.equation) + ") holds to 1e-12 in '" +
                       worst.cell + "'; rebase() the accounts first");
  }
  return raw_shares(accounts);
}

TradeTable trade(const Economy& economy) {
  const Shape s = economy.shape;
  TradeTable V = trade_table(s);
  for (const auto j : ids<SectorId>(s.sectors)) {
    for (const auto n : ids<ImporterId>(s.regions)) {
      for (const auto i : ids<ExporterId>(s.regions)) {
        V(j, n, i) = economy.trade_share(j, n, i) * economy.expenditure(as_region(n), j) /
                     ((1.0 + economy.tariff(j, n, i)) * (1.0 + economy.export_tax(j, n, i)));
      }
    }
  }
  return V;
}

RegionFactorTable factor_income(const Economy& economy) {
  const Shape s = economy.shape;
  RegionFactorTable W({s.regions, s.factors});
  for (const auto n : ids<RegionId>(s.regions)) {
    for (const auto j : ids<SectorId>(s.sectors)) {
      for (const auto f : ids<FactorId>(s.factors)) {
        W(n, f) +=
            economy.value_added_share(n, j) * economy.output(n, j) * economy.factor_share(n, j, f);
      }
    }
  }
  return W;
}

}  // namespace tradeflow::model
