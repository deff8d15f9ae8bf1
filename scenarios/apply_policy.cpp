// What the measures laid over a baseline come to: their stacks → the cells of a policy.
#include <limits>

#include "scenarios/apply.hpp"

namespace tradeflow::scenarios {
namespace {

using model::RegionId;
using model::SectorId;

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

template <class Emit>
void Applier::rates(const Stack& stack, std::span<const double> before, double least, double below,
                    Name called, Emit emit) {
  for (const Stack::Cell& cell : stack.cells()) {
    if (const auto pair = clash(cell.terms)) {
      const auto& [a, b] = *pair;
      const std::string text = "'" + a.measure + "' and '" + b.measure + "' set different rates, " +
                               percent_text(*a.set_rate) + " % and " + percent_text(*b.set_rate) +
                               " %";
      if (clashes_.insert(text).second) {
        error("S040", b.where, text + ", on " + (this->*called)(cell.offset),
              "one measure sets a rate; others may add or scale");
      }
      continue;
    }
    const double after = stacked(before[cell.offset], cell.terms);
    if (!(after > least && after < below)) {
      error(
          "S041", cell.terms.back().where,
          "the rate on " + (this->*called)(cell.offset) + " comes to " + percent_text(after) + " %",
          after > least ? "a share of output stays below 100 %" : "a rate stays above -100 %");
    } else {
      emit(cell.offset, after);
    }
  }
}

/// What a cost that somebody earns multiplies one plus a rate by: the landed cost of (6) of
/// model/README.md is that of any cost of the same factor, and (10) has the revenue.
double Applier::with_rent(double rate, std::span<const Term> rents) {
  return rents.empty() ? rate : (1.0 + rate) * stacked(1.0, rents) - 1.0;
}

/// Rates after measures and rents that differ from the baseline's.
std::vector<model::TradeCell> Applier::changed(std::map<std::size_t, double> after,
                                               const Stack& rents,
                                               std::span<const double> before) const {
  for (const Stack::Cell& one : rents.cells()) {
    const auto [rate, is_new] = after.emplace(one.offset, before[one.offset]);
    rate->second = with_rent(rate->second, one.terms);
  }
  std::vector<model::TradeCell> out;
  for (const auto& [at, rate] : after) {
    if (rate != before[at]) {
      out.push_back(trade_cell(at, rate));
    }
  }
  return out;
}

/// Tariffs; a rate that reaches its cut-off bans the cell as well.
void Applier::emit_tariffs(model::Policy& policy) {
  const auto before = accounts_.tariff.values();
  std::map<std::size_t, double> after;
  rates(tariffs_, before, -1.0, infinity, &Applier::name, [&](std::size_t at, double rate) {
    const auto limit = cut_offs_.find(at);
    const bool apart = items_ != nullptr && !items_->of(cell(at).j).empty();  // item by item
    if (limit != cut_offs_.end() && rate >= limit->second.first && !apart) {
      ban(at, limit->second.second);
    }
    after[at] = rate;
  });
  policy.tariff = changed(std::move(after), import_rents_, before);
}

void Applier::emit_taxes(model::Policy& policy) {
  const auto exports = accounts_.export_tax.values();
  std::map<std::size_t, double> after;
  rates(export_taxes_, exports, -1.0, infinity, &Applier::name,
        [&](std::size_t at, double rate) { after[at] = rate; });
  policy.export_tax = changed(std::move(after), export_rents_, exports);
  const auto production = accounts_.production_tax.values();
  rates(production_taxes_, production, -infinity, 1.0, &Applier::market_name,
        [&](std::size_t at, double rate) {
          if (rate != production[at]) {
            policy.production_tax.push_back(market_cell(at, rate));
          }
        });
}

void Applier::emit_costs(model::Policy& policy) const {
  std::map<std::size_t, double> costs;
  for (const Stack::Cell& one : costs_.cells()) {
    costs[one.offset] = stacked(1.0, one.terms);
  }
  for (const auto& [at, measure] : bans_) {
    costs[at] = infinity;  // π' = 0 exactly (§4 of model/README.md): bans win
  }
  for (const auto& [at, factor] : costs) {
    if (factor != 1.0) {
      policy.trade_cost.push_back(trade_cell(at, factor));
    }
  }
}

void Applier::emit_factors(model::Policy& policy) const {
  const auto each = [](const Stack& stack, auto emit) {
    for (const Stack::Cell& one : stack.cells()) {
      const double factor = stacked(1.0, one.terms);
      if (factor != 1.0) {
        emit(one.offset, factor);
      }
    }
  };
  each(productivity_, [&](std::size_t at, double factor) {
    policy.productivity.push_back(market_cell(at, factor));
  });
  each(demand_, [&](std::size_t at, double factor) {
    policy.preference.push_back(market_cell(at, factor));
  });
  each(endowment_, [&](std::size_t at, double factor) {
    const std::size_t count = accounts_.shape().factors;
    policy.endowment.push_back({RegionId(at / count), model::FactorId(at % count), factor});
  });
}

model::Policy Applier::policy() {
  model::Policy policy;
  emit_tariffs(policy);
  emit_taxes(policy);
  emit_costs(policy);
  emit_factors(policy);
  return policy;
}

}  // namespace tradeflow::scenarios
