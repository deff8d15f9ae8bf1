#include "seeds/known.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "seeds/complain.hpp"
#include "seeds/json_text.hpp"
#include "seeds/units.hpp"

namespace tradeflow::seeds {
namespace {

using model::RegionId;
using model::SectorId;

/// The concepts that stand in a level's id (seeds/README.md, "Names of figures").
struct Concept {
  std::string_view word;
  Subject subject;
};
constexpr std::array<Concept, 8> concepts{{{"-production-", Subject::Output},
                                           {"-smelter-output-", Subject::Output},
                                           {"-shipments-", Subject::Output},
                                           {"-crush-", Subject::Crush},
                                           {"-sales-", Subject::Purchases},
                                           {"-gdp-", Subject::Gdp},
                                           {"-exports-goods-services-", Subject::Exports},
                                           {"-imports-goods-services-", Subject::Imports}}};

bool is_quantity(const Fact& fact) {
  const auto unit = parse_unit(fact.unit);
  return unit && (unit->dimension == Dimension::Mass || unit->dimension == Dimension::Vehicles);
}

class Reader {
 public:
  Reader(const WorldSpec& spec, const Ledger& ledger, Diagnostics& out)
      : spec_(spec), ledger_(ledger), out_(out) {}

  Knowledge read() {
    for (const Fact& fact : ledger_.facts) {
      if (fact.use == Use::Calibration && fact.kind != Kind::Parameter &&
          fact.kind != Kind::Measure) {
        read(fact);
      }
    }
    derive_joint_products();
    derive_sales();
    return std::move(result_);
  }

 private:
  void read(const Fact& fact) {
    const auto subject = subject_of(fact);
    if (!subject) {
      const auto unit = parse_unit(fact.unit);
      if (unit && unit->dimension == Dimension::Money) {
        result_.unused.push_back({fact.id, "an amount that no cell of the accounts holds"});
      }
      return;  // an exchange rate, a unit value, a tariff, jobs: used elsewhere
    }
    if (const auto left = spec_.leave_out.find(fact.id); left != spec_.leave_out.end()) {
      result_.unused.push_back({fact.id, left->second});
      return;
    }
    if (fact.grade == Grade::D && !fact.waived) {
      result_.unused.push_back({fact.id, "grade D never calibrates"});
      return;
    }
    Known known;
    known.fact = &fact;
    known.subject = *subject;
    known.grade = fact.grade.value_or(Grade::D);
    known.rounding = rounding_of(fact.value.value_or(0.0));
    if (!place(fact, known)) {
      result_.unused.push_back({fact.id, "about places or products inside a region or sector"});
      return;
    }
    if (value(fact, known)) {
      weaken(fact, known);
      result_.known.push_back(std::move(known));
    }
  }

  static std::optional<Subject> subject_of(const Fact& fact) {
    if (fact.kind == Kind::Flow) {
      return Subject::Trade;
    }
    if (fact.kind == Kind::Share) {
      return fact.id.find("-import-share-") == std::string::npos ? std::nullopt
                                                                 : std::optional(Subject::Share);
    }
    const auto unit = parse_unit(fact.unit);
    const bool level = unit && (unit->dimension == Dimension::Money || is_quantity(fact));
    for (const Concept& one : concepts) {
      if (fact.kind == Kind::Level && level && fact.id.find(one.word) != std::string::npos) {
        return one.subject;
      }
    }
    return std::nullopt;
  }

  bool place(const Fact& fact, Known& known) const {
    const auto& labels = spec_.labels;
    const auto regions = [&](const std::vector<std::string>& names, std::vector<RegionId>& into) {
      for (const std::string& name : names) {
        const auto found = labels.regions_named(name);
        into.insert(into.end(), found.begin(), found.end());
        if (found.empty()) {
          return false;
        }
      }
      return true;
    };
    const auto& names = fact.products.sectors.empty() ? fact.sector : fact.products.sectors;
    for (const std::string& name : names) {
      const auto found = labels.sectors_named(name);
      known.sectors.insert(known.sectors.end(), found.begin(), found.end());
      if (found.empty()) {
        return false;
      }
    }
    if (fact.kind == Kind::Level) {
      return regions(fact.region, known.exporters) && !known.exporters.empty();
    }
    return regions(fact.exporter, known.exporters) && regions(fact.importer, known.importers) &&
           !known.exporters.empty() && !known.importers.empty() && !known.sectors.empty();
  }

  bool value(const Fact& fact, Known& known) {
    if (known.subject == Subject::Share) {
      known.value = in_base_unit(fact).value_or(0.0);
      return true;
    }
    if (is_quantity(fact)) {
      return value_of_quantity(fact, known);
    }
    std::string problem;
    const auto millions = million_usd(fact, ledger_, &problem);
    if (!millions) {
      return refuse(fact, problem);
    }
    known.value = *millions;
    const auto unit = parse_unit(fact.unit);
    if (unit->currency != "USD") {
      use(*exchange_rate(ledger_, unit->currency, *fact.period->year()).value().fact, known);
    }
    return at_exporters_border(fact, known);
  }

  /// c.i.f. values come down by the margin of sea trade, unless the importer's customs value is
  /// f.o.b. already.
  bool at_exporters_border(const Fact& fact, Known& known) {
    const bool fob_here =
        std::all_of(known.importers.begin(), known.importers.end(), [&](RegionId n) {
          return spec_.fob_imports.contains(spec_.labels.regions[n.offset()].code);
        });
    if (fact.valuation != "cif" || fob_here) {
      return true;
    }
    const Fact* margin = ledger_.find(spec_.cif_margin);
    if (margin == nullptr || !margin->value) {
      return refuse(fact, "the c.i.f. margin '" + spec_.cif_margin + "' is no fact");
    }
    known.value /= *margin->value;
    use(*margin, known);
    return true;
  }

  bool value_of_quantity(const Fact& fact, Known& known) {
    if (known.sectors.size() != 1) {
      return refuse(fact, "a volume needs exactly one sector");
    }
    known.tonnes = in_base_unit(fact).value_or(0.0);
    return worth(fact, known);
  }

  /// tonnes → value, by the unit value of the exporter or of the sector.
  bool worth(const Fact& fact, Known& known) {
    const std::string& sector = spec_.labels.sectors[known.sectors.front().offset()].code;
    const SplitSpec* split = spec_.split(sector);
    const std::string exporter =
        known.exporters.size() == 1 ? spec_.labels.regions[known.exporters[0].offset()].code : "";
    if (known.tonnes == 0.0) {
      return true;  // nothing is worth nothing
    }
    if (split == nullptr) {
      return refuse(fact, "sector '" + sector + "' has no unit value");
    }
    const auto own = split->unit_values.find(exporter);
    const std::string& id = own != split->unit_values.end() ? own->second : split->unit_value;
    const Fact* price = ledger_.find(id);
    const auto unit = price != nullptr ? parse_unit(price->unit) : std::nullopt;
    if (!unit || unit->dimension != Dimension::Price || !price->value) {
      return refuse(fact, "the unit value '" + id + "' of " + sector + " is no price");
    }
    const auto rate = exchange_rate(ledger_, unit->currency, spec_.year);
    if (!rate) {
      return refuse(fact, "no fact gives " + unit->currency + " per USD");
    }
    known.value = known.tonnes * *price->value * unit->scale / rate->per_usd * 1e-6;
    use(*price, known);
    if (rate->fact != nullptr) {
      use(*rate->fact, known);
    }
    return true;
  }

  /// Crushed tonnes times yield: the output of each joint product, where no fact states it.
  void derive_joint_products() {
    const std::size_t stated = result_.known.size();
    for (const SplitSpec& split : spec_.splits) {
      const auto raw = spec_.labels.sector(split.made_from);
      const auto sector = spec_.labels.sector(split.sector);
      if (!raw || !sector) {
        continue;
      }
      const Fact* of = ledger_.find(split.yield_of);
      const Fact* per = ledger_.find(split.yield_per);
      if (of == nullptr || per == nullptr || !in_base_unit(*of) || !in_base_unit(*per)) {
        complain(out_, "W003", split.sector,
                 "the yield of '" + split.sector + "' needs two facts in tonnes");
        continue;
      }
      const double yield = *in_base_unit(*of) / *in_base_unit(*per);
      for (std::size_t k = 0; k < stated; ++k) {
        const Known& crush = result_.known[k];
        if (crush.subject == Subject::Crush && crush.sectors.front() == *raw &&
            result_.level(Subject::Output, crush.exporters.front(), *sector) == nullptr) {
          Known made = crush;
          made.subject = Subject::Output;
          made.sectors = {*sector};
          made.tonnes = crush.tonnes * yield;
          made.grade = crush.fact->grade.value_or(Grade::D);
          made.through.clear();
          use(*of, made);
          use(*per, made);
          if (worth(*crush.fact, made)) {
            result_.known.push_back(std::move(made));
          }
        }
      }
    }
  }

  /// Sales of a region that sells out of stocks: the levels and flows that add up to them.
  void derive_sales() {
    for (const SplitSpec& split : spec_.splits) {
      const auto sector = spec_.labels.sector(split.sector);
      for (const auto& [code, parts] : split.sales) {
        const auto region = spec_.labels.region(code);
        if (sector && region) {
          derive_sales(split, *sector, *region, parts);
        }
      }
    }
  }

  void derive_sales(const SplitSpec& split, SectorId sector, RegionId region,
                    const std::vector<std::string>& parts) {
    Known sales;
    sales.subject = Subject::Output;
    sales.exporters = {region};
    sales.sectors = {sector};
    sales.grade = Grade::A;
    for (const std::string& part : parts) {
      const Known* known = part == "crush" ? result_.level(Subject::Crush, region, sector)
                           : part == "exports"
                               ? result_.trade(spec_.labels.regions.size(), region, {}, sector)
                               : nullptr;
      if (known == nullptr) {
        complain(out_, "W004", split.sector + ".sales",
                 "no fact gives the " + part + " of " + split.sector, "crush or exports");
        return;
      }
      sales.fact = sales.fact == nullptr ? known->fact : sales.fact;
      sales.value += known->value;
      sales.grade = std::max(sales.grade, known->grade);
      sales.rounding = std::max(sales.rounding, known->rounding);
      sales.through.push_back(known->fact->id);
      sales.through.insert(sales.through.end(), known->through.begin(), known->through.end());
    }
    auto& all = result_.known;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const Known& one) {
                               return one.subject == Subject::Output && one.sectors.size() == 1 &&
                                      one.sectors[0] == sector && one.exporters[0] == region;
                             }),
              all.end());
    all.push_back(std::move(sales));
  }

  static void use(const Fact& fact, Known& known) {
    known.through.push_back(fact.id);
    known.grade = std::max(known.grade, fact.grade.value_or(Grade::D));
  }

  /// By the fact's id, or by the words of its subject for all of them.
  void weaken(const Fact& fact, Known& known) const {
    for (const std::string& key : {fact.id, std::string(to_string(known.subject))}) {
      if (const auto as = spec_.weaken.find(key); as != spec_.weaken.end()) {
        known.grade = std::max(known.grade, as->second.first);
      }
    }
  }

  bool refuse(const Fact& fact, const std::string& problem) {
    complain(out_, "W001", fact.id, "'" + fact.id + "' cannot calibrate: " + problem,
             "leave it out in world.yaml, or add what is missing", fact.where);
    return false;
  }

  const WorldSpec& spec_;
  const Ledger& ledger_;
  Diagnostics& out_;
  Knowledge result_;
};

}  // namespace

std::string_view to_string(Subject subject) noexcept {
  constexpr std::array<std::string_view, 8> names{"trade",     "share", "output",  "crush",
                                                  "purchases", "gdp",   "exports", "imports"};
  return names[static_cast<std::size_t>(subject)];
}

double rounding_of(double value) {
  constexpr int least_digits = 2;
  if (value == 0.0) {
    return 0.0;
  }
  std::string digits;
  for (const char c : number_text(std::abs(value))) {
    if (c == 'e') {
      break;
    }
    if (c >= '0' && c <= '9' && !(digits.empty() && c == '0')) {
      digits += c;
    }
  }
  const int known = std::max<int>(static_cast<int>(digits.find_last_not_of('0')) + 1, least_digits);
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - (known - 1));
  return 0.5 * unit / std::sqrt(3.0) / std::abs(value);
}

const Known* Knowledge::trade(std::size_t regions, std::optional<RegionId> exporter,
                              std::optional<RegionId> importer, SectorId sector) const {
  const auto matches = [&](const std::vector<RegionId>& side, std::optional<RegionId> one) {
    return one ? side.size() == 1 && side.front() == *one : side.size() == regions;
  };
  for (const Known& one : known) {
    if (one.subject == Subject::Trade && one.sectors.size() == 1 && one.sectors[0] == sector &&
        matches(one.exporters, exporter) && matches(one.importers, importer)) {
      return &one;
    }
  }
  return nullptr;
}

const Known* Knowledge::level(Subject subject, RegionId region, SectorId sector) const {
  for (const Known& one : known) {
    if (one.subject == subject && one.exporters.size() == 1 && one.exporters[0] == region &&
        one.sectors.size() == 1 && one.sectors[0] == sector) {
      return &one;
    }
  }
  return nullptr;
}

Knowledge read_knowledge(const WorldSpec& spec, const Ledger& ledger, Diagnostics& out) {
  return Reader(spec, ledger, out).read();
}

}  // namespace tradeflow::seeds
