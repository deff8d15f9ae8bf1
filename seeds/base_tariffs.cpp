#include "seeds/base_tariffs.hpp"

#include <algorithm>

#include "seeds/calendar.hpp"
#include "seeds/complain.hpp"
#include "seeds/json_text.hpp"
#include "seeds/places.hpp"

namespace tradeflow::seeds {
namespace {

using namespace model;

class Setter {
 public:
  Setter(Accounts& accounts, const Prior& prior, const WorldSpec& spec, const Ledger& ledger,
         Diagnostics& out)
      : a_(accounts), spec_(spec), ledger_(ledger), out_(out) {
    result_.sources = prior.rate_sources;
    result_.source.resize(a_.tariff.size());
    result_.measure.resize(a_.tariff.size());
    year_.resize(a_.tariff.size());
    const std::size_t block = a_.shape().regions * a_.shape().regions;
    for (const auto j : ids<SectorId>(a_.shape().sectors)) {
      const auto p = prior.accounts.labels.sector(spec.parents[j.offset()]);
      for (std::size_t cell = 0; cell < block; ++cell) {
        result_.source[j.offset() * block + cell] = prior.rate_source[p->offset() * block + cell];
      }
    }
  }

  BaseTariffs run() {
    for (const std::string_view basis : {"mfn_applied", "applied", "preference"}) {
      for (const Fact& fact : ledger_.facts) {
        if (is_rate(fact) && fact.basis == basis) {
          set(fact);
        }
      }
    }
    for (const Fact& fact : ledger_.facts) {
      if (fact.kind == Kind::Measure && share_of_year(fact, spec_.year) > 0.0) {
        add(fact);
      }
    }
    lay_measures();
    check_names();
    return std::move(result_);
  }

 private:
  static bool is_rate(const Fact& fact) {
    return fact.kind == Kind::Level && fact.use == Use::Calibration && fact.unit == "%" &&
           !fact.importer.empty() && !fact.exporter.empty() &&
           (fact.grade != Grade::D || fact.waived);
  }

  template <class Visit>
  std::size_t each_cell(const std::vector<std::string>& importers,
                        const std::vector<std::string>& exporters,
                        const std::vector<std::string>& sectors, Visit visit) {
    std::size_t cells = 0;
    for (const SectorId j : sectors_of(a_.labels, sectors)) {
      for (const RegionId n : regions_of(a_.labels, importers)) {
        for (const RegionId i : regions_of(a_.labels, exporters)) {
          cells += n != i && visit(j, n, i) ? 1U : 0U;
        }
      }
    }
    return cells;
  }

  [[nodiscard]] std::size_t at(SectorId j, RegionId n, RegionId i) const {
    const std::size_t regions = a_.shape().regions;
    return (j.offset() * regions + n.offset()) * regions + i.offset();
  }

  std::uint16_t source_id(const std::string& name) {
    const auto found = std::find(result_.sources.begin(), result_.sources.end(), name);
    if (found != result_.sources.end()) {
      return static_cast<std::uint16_t>(found - result_.sources.begin());
    }
    result_.sources.push_back(name);
    return static_cast<std::uint16_t>(result_.sources.size() - 1);
  }

  template <class Id>
  [[nodiscard]] static bool holds(const std::vector<Id>& all, Id one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

  /// Whether world.yaml names an agreement between the two in this sector.
  [[nodiscard]] bool exempt(SectorId j, RegionId n, RegionId i) const {
    return std::any_of(spec_.exemptions.begin(), spec_.exemptions.end(), [&](const Exemption& e) {
      return holds(sectors_of(a_.labels, e.sectors), j) &&
             holds(regions_of(a_.labels, e.importers), n) &&
             holds(regions_of(a_.labels, e.exporters), i);
    });
  }

  void set(const Fact& fact) {
    const bool mfn = fact.basis == "mfn_applied";
    const std::uint16_t source = source_id(fact.id);
    const std::size_t cells = each_cell(fact.importer, fact.exporter, fact.products.sectors,
                                        [&](SectorId j, RegionId n, RegionId i) {
                                          if (mfn && exempt(j, n, i)) {
                                            return false;
                                          }
                                          a_.tariff(j, as_importer(n), as_exporter(i)) =
                                              in_base_unit(fact).value_or(0.0);
                                          result_.source[at(j, n, i)] = source;
                                          return true;
                                        });
    note(fact, 1.0, cells);
  }

  void add(const Fact& fact) {
    if (fact.grade == Grade::D && !fact.waived) {
      result_.applied.push_back(fact.id + ": grade D, left out");
      return;
    }
    if (const auto left = spec_.leave_out.find(fact.id); left != spec_.leave_out.end()) {
      result_.applied.push_back(fact.id + ": left out, " + left->second);
      return;
    }
    const auto named = std::find_if(spec_.measures.begin(), spec_.measures.end(),
                                    [&](const BaseMeasure& one) { return one.fact == fact.id; });
    const bool weighted = named != spec_.measures.end() && named->weight;
    const double weight = weighted ? named->weight->value : share_of_year(fact, spec_.year);
    const double reach = weight * (fact.coverage ? fact.coverage->share : 1.0);
    const std::uint16_t source = source_id(fact.id);
    const std::size_t cells =
        each_cell(fact.imposed_by, fact.on_exports_of, fact.products.sectors,
                  [&](SectorId j, RegionId n, RegionId i) {
                    if (holds(regions_of(a_.labels, fact.except), i)) {
                      return false;
                    }
                    Year& year = year_[at(j, n, i)];
                    if (fact.action.set_rate) {
                      year.set += reach;
                      year.value += reach * *fact.action.set_rate;
                    }
                    year.scale *= 1.0 - reach + reach * fact.action.scale_by.value_or(1.0);
                    year.points += reach * fact.action.add_pp.value_or(0.0);
                    result_.measure[at(j, n, i)] = static_cast<std::uint16_t>(source + 1);
                    return true;
                  });
    result_.within[fact.id] = weight;
    note(fact, reach, cells);
  }

  /// The mean over the year of each day's rate, all measures of the day together (how they combine
  /// is in scenarios/README.md): no two set a rate on one day, so that their shares add up.
  void lay_measures() {
    for (std::size_t cell = 0; cell < year_.size(); ++cell) {
      const Year& year = year_[cell];
      if (year.set > 1.0 + 1e-9) {  // shares of a year are whole days: nearer to 1 is rounding
        complain(out_, "W012", "tariffs.measures",
                 "rates are set on more than a year's days, the last by '" +
                     result_.sources[result_.measure[cell] - 1U] + "'",
                 "correct the days of the measures, or their weights");
        return;
      }
      double& rate = a_.tariff.values()[cell];
      rate = ((1.0 - year.set) * rate + year.value) * year.scale + year.points;
    }
  }

  void note(const Fact& fact, double weight, std::size_t cells) {
    result_.applied.push_back(fact.id + ": weight " + number_text(weight) + ", " +
                              std::to_string(cells) + " cells");
  }

  void check_names() {
    for (const BaseMeasure& one : spec_.measures) {
      const Fact* fact = ledger_.find(one.fact);
      if (fact == nullptr || fact->kind != Kind::Measure) {
        complain(out_, "W007", "tariffs.measures",
                 "'" + one.fact + "' is no measure of the ledger");
      }
    }
  }

  /// What measures do to a cell over the year.
  struct Year {
    double set = 0.0;     ///< share of the trade, or else of the days, that pays a set rate
    double value = 0.0;   ///< times that rate
    double scale = 1.0;   ///< mean of the factors
    double points = 0.0;  ///< mean of the points added
  };

  Accounts& a_;
  const WorldSpec& spec_;
  const Ledger& ledger_;
  Diagnostics& out_;
  BaseTariffs result_;
  std::vector<Year> year_;  ///< by cell of the tariffs
};

}  // namespace

std::string BaseTariffs::of(std::size_t cell) const {
  const std::string& base = sources[source[cell]];
  return measure[cell] == 0 ? base : base + " + " + sources[measure[cell] - 1U];
}

BaseTariffs set_tariffs(Accounts& accounts, const Prior& prior, const WorldSpec& spec,
                        const Ledger& ledger, Diagnostics& out) {
  return Setter(accounts, prior, spec, ledger, out).run();
}

}  // namespace tradeflow::seeds
