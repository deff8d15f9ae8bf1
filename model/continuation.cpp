#include "model/continuation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/contract.hpp"
#include "model/derivative.hpp"
#include "model/residuals.hpp"

namespace tradeflow::model {
namespace {

constexpr double first_step = 0.25;
constexpr double least_step = 0x1p-12;
/// A corrector that needs more steps than this was sent too far.
constexpr int most_corrections = 8;
/// One that needs no more than this could have been sent further.
constexpr int easy_corrections = 4;
/// Of points on the way, which only start the next.
constexpr double way_tolerance = 1e-8;

/// The rate whose 1 + rate lies the share of the way from one to the other, in logs.
double rate_between(double from, double to, double share) {
  return std::expm1(std::log1p(from) + share * (std::log1p(to) - std::log1p(from)));
}

/// A ban takes its flow down by this power of 1 − share: at the last step before it, 1e-14 is
/// left even where nobody else sells much.
constexpr double ban_speed = 4.0;

/// The power of 1/(1 − share) that a ban's d̂ is.
double ban_power(const Economy& economy, const TradeCell& cell) {
  const double theta = trade_elasticity(economy, as_region(cell.importer), cell.sector);
  return theta > 0.0 ? ban_speed / theta : ban_speed;
}

/// The path's derivative at one of its points: constant, since it is straight in logs, but for
/// bans and for τ', which a direction holds in its own units.
Direction direction(const Economy& economy, const Policy& policy, double share) {
  Direction out;
  const auto log_rates = [](const TradeTable& base, const std::vector<TradeCell>& cells,
                            std::vector<TradeCell>& to) {
    for (TradeCell cell : cells) {
      const double from = base(cell.sector, cell.importer, cell.exporter);
      cell.value = std::log1p(cell.value) - std::log1p(from);
      to.push_back(cell);
    }
  };
  const auto logs = [](const auto& cells, auto& to) {
    for (auto cell : cells) {
      cell.value = std::log(cell.value);
      to.push_back(cell);
    }
  };
  log_rates(economy.tariff, policy.tariff, out.tariff);
  log_rates(economy.export_tax, policy.export_tax, out.export_tax);
  logs(policy.trade_cost, out.trade_cost);
  for (TradeCell& cell : out.trade_cost) {
    cell.value = std::isinf(cell.value) ? ban_power(economy, cell) / (1.0 - share) : cell.value;
  }
  logs(policy.productivity, out.productivity);
  logs(policy.preference, out.preference);
  logs(policy.endowment, out.endowment);
  for (MarketCell cell : policy.production_tax) {
    const double from = economy.production_tax(cell.region, cell.sector);
    const double slope = std::log1p(-cell.value) - std::log1p(-from);
    cell.value = -slope * (1.0 + rate_between(-from, -cell.value, share));
    out.production_tax.push_back(cell);
  }
  return out;
}

/// The point a step along the tangent leads to, in logs.
Equilibrium predicted(const Equilibrium& point, const Tangent& tangent, double step) {
  Equilibrium out = point;
  const auto raise = [step](std::span<double> values, std::span<const double> slopes) {
    for (std::size_t at = 0; at < values.size(); ++at) {
      values[at] *= std::exp(step * slopes[at]);
    }
  };
  const auto grow = [step](std::span<double> values, std::span<const double> slopes) {
    for (std::size_t at = 0; at < values.size(); ++at) {
      values[at] *= values[at] > 0.0 ? std::exp(step * slopes[at] / values[at]) : 1.0;
    }
  };
  raise(out.factor_price_hat.values(), tangent.factor_price.values());
  raise(out.price_hat.values(), tangent.price.values());
  raise(out.employment_hat.values(), tangent.employment.values());
  grow(out.output.values(), tangent.output.values());
  grow(out.expenditure.values(), tangent.expenditure.values());
  return out;
}

/// Under `Balanced`, rounding may have left some in a base that was re-solved without them.
Economy without_deficits(const Economy& base) {
  Economy own = base;
  std::fill(own.deficit.values().begin(), own.deficit.values().end(), 0.0);
  return own;
}

Attempt follow(const Economy& base, const Policy& policy, const Closure& closure,
               const NewtonOptions& options) {
  Attempt here{baseline_point(base), {Method::Continuation, Termination::PathEnds, 0, 0.0, {}}, 0};
  test_point(base, {}, closure, here.point);
  Stage& stage = here.stage;
  stage.worst = worst_residual(here.point);
  if (!(here.point.residual <= way_tolerance)) {
    return here;
  }
  double step = first_step;
  Attempt failed = here;
  while (step >= least_step && stage.iterations < options.max_passes) {
    const double share = std::min(1.0, stage.fraction + step);
    const Policy so_far = part_of(base, policy, stage.fraction);
    const Tangent tangent = Derivative(base, so_far, closure, here.point)
                                .tangent(direction(base, policy, stage.fraction));
    stage.iterations += tangent.solve.passes;
    NewtonOptions corrector = options;
    corrector.max_passes = std::max(options.max_passes - stage.iterations, 1);
    corrector.max_steps = most_corrections;
    corrector.tolerance =
        share < 1.0 ? std::max(way_tolerance, options.tolerance) : options.tolerance;
    const Equilibrium start = predicted(here.point, tangent, share - stage.fraction);
    Attempt next = newton(base, part_of(base, policy, share), closure, start, corrector);
    stage.iterations += next.stage.iterations;
    if (next.usable()) {
      here.point = std::move(next.point);
      here.steps += next.steps;
      stage.fraction = share;
      if (share == 1.0) {
        stage.reason = Termination::Converged;
        stage.worst = worst_residual(here.point);
        return here;
      }
      step *= next.steps <= easy_corrections ? 2.0 : 1.0;
    } else {
      failed = std::move(next);
      step *= 0.5;
    }
  }
  here.point = std::move(failed.point);
  stage.worst = worst_residual(here.point);
  stage.reason = step < least_step ? Termination::PathEnds : Termination::IterationLimit;
  return here;
}

}  // namespace

Policy part_of(const Economy& economy, const Policy& policy, double share) {
  expects(share >= 0.0 && share <= 1.0, "a part of a policy is a share from 0 to 1");
  Policy part = policy;
  if (share == 1.0) {
    return part;
  }
  for (TradeCell& cell : part.tariff) {
    const double from = economy.tariff(cell.sector, cell.importer, cell.exporter);
    cell.value = rate_between(from, cell.value, share);
  }
  for (TradeCell& cell : part.export_tax) {
    const double from = economy.export_tax(cell.sector, cell.importer, cell.exporter);
    cell.value = rate_between(from, cell.value, share);
  }
  for (MarketCell& cell : part.production_tax) {
    const double from = economy.production_tax(cell.region, cell.sector);
    cell.value = -rate_between(-from, -cell.value, share);
  }
  for (TradeCell& cell : part.trade_cost) {
    cell.value = std::isinf(cell.value) ? std::pow(1.0 - share, -ban_power(economy, cell))
                                        : std::pow(cell.value, share);
  }
  for (auto* cells : {&part.productivity, &part.preference}) {
    for (MarketCell& cell : *cells) {
      cell.value = std::pow(cell.value, share);
    }
  }
  for (FactorCell& cell : part.endowment) {
    cell.value = std::pow(cell.value, share);
  }
  return part;
}

Attempt continuation(const Economy& base, const Policy& policy, const Closure& closure,
                     const NewtonOptions& options) {
  if (closure.deficits == DeficitRule::Balanced) {
    return follow(without_deficits(base), policy, closure, options);
  }
  return follow(base, policy, closure, options);
}

}  // namespace tradeflow::model
