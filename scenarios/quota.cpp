#include "scenarios/quota.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "scenarios/stack.hpp"
#include "seeds/json_text.hpp"
#include "seeds/units.hpp"

namespace tradeflow::scenarios {
namespace {

using seeds::Dimension;

constexpr std::string_view volume_hint =
    "a number and its unit: 49000 vehicles, 600 kt, 300 CAD mn, 50% of 2024 volume";

std::vector<Word> words_of(const std::vector<std::string>& texts, const SourcePosition& where) {
  std::vector<Word> words;
  for (const std::string& text : texts) {
    words.push_back({text, where});
  }
  return words;
}

/// "49000 vehicles" → 49000 and "vehicles"; "50% of 2024 volume" keeps its % sign in the unit.
void read_volume(Form& form, Quota& quota) {
  const std::string text = form.text("volume").value_or("");
  const std::size_t end = text.find_first_not_of("0123456789.");
  const auto number = parse_number(text.substr(0, end));
  quota.unit = end == std::string::npos ? "" : text.substr(text[end] == ' ' ? end + 1 : end);
  if (number && seeds::parse_unit(quota.unit)) {
    quota.volume = *number;
  } else if (!text.empty()) {
    form.error("volume", "S061", "'" + text + "' is not a volume", std::string(volume_hint));
  }
}

/// What is paid above the volume: exactly one of the three says it.
void read_over(Form& form, Quota& quota) {
  const bool banned = form.text("over").has_value();
  quota.over_rate = form.number("over_rate");
  quota.over_points = form.number("over_add_pp");
  const int said =
      int{form.has("over")} + int{form.has("over_rate")} + int{form.has("over_add_pp")};
  if (said != 1 && form.valid()) {
    form.error(banned ? "over" : "", "S062",
               said == 0 ? "'" + form.path() + "' does not say what is paid above the volume"
                         : "'" + form.path() + "' says twice what is paid above the volume",
               "one of over: banned, over_rate, over_add_pp");
  }
}

/// Resolves one quota's volume.
class Settling {
 public:
  Settling(Quota& quota, const QuotaContext& context, Diagnostics& out)
      : quota_(quota), context_(context), out_(out) {}

  std::vector<std::string> run() {
    if (quota_.unit.empty()) {
      return {};  // no volume could be read, which has been reported
    }
    grow();
    count();
    return std::move(facts_);
  }

 private:
  void error(std::string code, const SourcePosition& where, std::string message, std::string hint) {
    out_.push_back(
        {Severity::Error, std::move(code), {}, where, std::move(message), std::move(hint)});
  }

  void grow() {
    if (quota_.growth == 0.0) {
      return;
    }
    if (!context_.first || !context_.day) {
      error("S067", quota_.where, "a volume that grows needs its first day and the day to look at",
            "write `from` in the measure and `as_of` in the scenario");
      return;
    }
    const seeds::Date first = *context_.first;
    const seeds::Date day = *context_.day;
    const bool before = std::pair(day.month(), day.day()) < std::pair(first.month(), first.day());
    const int years =
        static_cast<int>(day.year()) - static_cast<int>(first.year()) - (before ? 1 : 0);
    quota_.volume *= std::pow(1.0 + quota_.growth, std::max(years, 0));
  }

  void count() {
    const auto unit = seeds::parse_unit(quota_.unit);
    const model::Accounts& accounts = context_.accounts;
    VolumeUnit& counted = quota_.counted;
    counted.name = accounts.unit;
    if (unit && unit->dimension == Dimension::Share && !unit->per.empty()) {
      counted.scale = unit->scale;
      counted.of_baseline = true;
      if (unit->per != std::to_string(accounts.year)) {
        error("S065", quota_.where,
              "the volume is a share of " + unit->per + ", the baseline is of " +
                  std::to_string(accounts.year),
              "state the volume itself");
      }
    } else if (unit && unit->dimension == Dimension::Money && in_dollars()) {
      counted.scale = unit->scale / per_usd(unit->currency, accounts.year);
    } else if (unit && unit->dimension == Dimension::Vehicles && in_dollars()) {
      counted.name = "vehicles";
      by_unit_value("vehicle");
    } else if (unit && unit->dimension == Dimension::Mass && in_dollars()) {
      counted.name = "t";
      counted.scale = unit->scale;
      by_unit_value("t");
    } else if (!unit ||
               (unit->dimension != Dimension::Money && unit->dimension != Dimension::Vehicles &&
                unit->dimension != Dimension::Mass)) {
      error("S061", quota_.where, "'" + quota_.unit + "' is not a unit of a volume",
            std::string(volume_hint));
    }
  }

  bool in_dollars() {
    const bool known = context_.accounts.unit == "million USD";
    if (!known) {
      error(
          "S064", quota_.where,
          "such a volume needs a baseline in million USD, this one is in " + context_.accounts.unit,
          "state the volume as a share of the baseline's year");
    }
    return known;
  }

  /// Units of a currency per dollar in a year; 1 where no fact says, which is reported.
  double per_usd(const std::string& currency, int year) {
    const auto rate = seeds::exchange_rate(context_.ledger, currency, year);
    if (!rate) {
      error("S064", quota_.where,
            "no fact gives " + currency + " per USD in " + std::to_string(year) +
                ", which the volume needs",
            "state it in USD, or add the rate to the facts");
      return 1.0;
    }
    if (rate->fact != nullptr) {
      facts_.push_back(rate->fact->id);
    }
    return rate->per_usd;
  }

  /// Pieces per million USD of trade, from a fact in CAD/vehicle or the like.
  void by_unit_value(const std::string& per) {
    if (!quota_.unit_value) {
      error("S063", quota_.where, "a volume in " + quota_.unit + " needs a unit value",
            "unit_value: the id of a fact in USD/" + per + " or CAD/" + per);
      return;
    }
    const seeds::Fact* fact = context_.ledger.find(quota_.unit_value->text);
    const auto price = fact != nullptr ? seeds::parse_unit(fact->unit) : std::nullopt;
    if (!price || price->dimension != Dimension::Price || price->per != per ||
        !(fact->value.value_or(0.0) > 0.0)) {
      error("S063", quota_.unit_value->where,
            "'" + quota_.unit_value->text + "' is not a fact with the value of a " + per,
            "tradeflow facts list --kind level shows them");
      return;
    }
    facts_.push_back(fact->id);
    const auto year = fact->period ? fact->period->year() : std::nullopt;
    quota_.counted.per_value =
        1e6 * per_usd(price->currency, year.value_or(context_.accounts.year)) / *fact->value;
  }

  Quota& quota_;
  const QuotaContext& context_;
  Diagnostics& out_;
  std::vector<std::string> facts_;
};

}  // namespace

Quota read_quota(Form& form) {
  Quota quota;
  quota.where = form.where();
  quota.imposed_by = form.words("imposed_by");
  quota.on_exports_of = form.words("on_exports_of");
  quota.sectors = form.words("sectors");
  read_volume(form, quota);
  quota.growth = form.number("growth").value_or(0.0);
  if (const auto id = form.text("unit_value")) {
    quota.unit_value = Word{*id, form.where("unit_value")};
  }
  quota.in_rate = form.number("in_rate");
  read_over(form, quota);
  quota.rent_to = form.text("rent_to").value_or("") == "exporter" ? model::RentHolder::Exporter
                                                                  : model::RentHolder::Importer;
  if (quota.in_rate && quota.over_rate && !(*quota.over_rate > *quota.in_rate)) {
    form.error("over_rate", "S068", "'over_rate' is not above 'in_rate'",
               "a quota's rate rises above its volume; else write a tariff");
  }
  return quota;
}

Quota quota_of(const seeds::Fact& fact) {
  const SourcePosition& at = fact.where;
  const seeds::Action& does = fact.action;
  Quota quota;
  quota.where = at;
  quota.imposed_by = words_of(fact.imposed_by, at);
  quota.on_exports_of = words_of(fact.on_exports_of, at);
  quota.except = words_of(fact.except, at);
  quota.sectors = words_of(fact.products.sectors, at);
  quota.volume = does.volume.value_or(0.0);
  quota.unit = fact.unit;
  quota.growth = does.growth.value_or(0.0);
  if (!does.unit_value.empty()) {
    quota.unit_value = Word{does.unit_value, at};
  }
  quota.in_rate = does.in_rate;
  quota.over_rate = does.over_rate;
  quota.over_points = does.over_add_pp;
  quota.rent_to =
      does.rent_to == "exporter" ? model::RentHolder::Exporter : model::RentHolder::Importer;
  return quota;
}

std::vector<std::string> settle(Quota& quota, const QuotaContext& context, Diagnostics& out) {
  return Settling(quota, context, out).run();
}

std::string volume_text(const Quota& quota) {
  return number_text(std::round(quota.volume * 1e6) / 1e6) +
         (quota.unit.starts_with('%') ? "" : " ") + quota.unit;
}

std::string change_of(const Quota& quota) {
  return volume_text(quota) + (quota.over_rate ? ", then " + percent_text(*quota.over_rate) + " %"
                               : quota.over_points
                                   ? ", then +" + percent_text(*quota.over_points) + " pp"
                                   : ", no more");
}

}  // namespace tradeflow::scenarios
