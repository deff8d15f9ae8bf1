#include "scenarios/resolve.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/stack.hpp"
#include "seeds/json_text.hpp"

namespace tradeflow::scenarios {
namespace {

using model::ExporterId;
using model::ImporterId;
using model::RegionId;
using model::SectorId;

struct CellId {
  SectorId j;
  ImporterId n;
  ExporterId i;
};

std::string percent(double value) {
  return number_text(std::round(value * 1e12) / 1e10);
}

/// Collects the cells of every measure and turns the stacks into a policy.
class Resolver {
 public:
  Resolver(const Base& base, const ReadRates& rates, Diagnostics& out)
      : accounts_(*base.accounts),
        places_(base.accounts->labels),
        rates_(rates),
        out_(out),
        tariffs_(base.accounts->trade),
        costs_(base.accounts->trade) {}

  MeasureRecord add(const Active& active) {
    MeasureRecord record;
    record.id = active.id;
    record.kind = kind_of(active.what);
    record.says = active.says;
    record.facts = active.facts;
    record.coverage = active.coverage;
    record.where = active.where;
    changes_ = false;
    if (const auto* tariff = std::get_if<Tariff>(&active.what)) {
      add_tariff(active, *tariff, record);
    } else if (const auto* cost = std::get_if<Cost>(&active.what)) {
      add_cost(active, *cost, record);
    } else if (const auto* table = std::get_if<TariffTable>(&active.what)) {
      add_table(active, *table, record);
    }
    return record;
  }

  /// Whether the last measure added changes any rate or cost by itself.
  [[nodiscard]] bool changes() const noexcept { return changes_; }

  model::Policy policy() {
    model::Policy policy;
    for (const Stack::Cell& cell : tariffs_.cells()) {
      if (const auto pair = clash(cell.terms)) {
        report_clash(cell, *pair);
        continue;
      }
      const double before = accounts_.tariff(cell.sector, cell.importer, cell.exporter);
      const double after = stacked(before, cell.terms);
      if (!(after > -1.0)) {
        error("S041", cell.terms.back().where,
              "the tariff on " + name(cell) + " comes to " + percent(after) + " %",
              "a rate stays above -100 %");
      } else if (after != before) {
        policy.tariff.push_back({cell.sector, cell.importer, cell.exporter, after});
      }
    }
    for (const Stack::Cell& cell : costs_.cells()) {
      const double after = stacked(1.0, cell.terms);
      if (after != 1.0) {
        policy.trade_cost.push_back({cell.sector, cell.importer, cell.exporter, after});
      }
    }
    return policy;
  }

 private:
  void error(std::string code, const SourcePosition& where, std::string message, std::string hint) {
    out_.push_back(
        {Severity::Error, std::move(code), {}, where, std::move(message), std::move(hint)});
  }

  std::string name(const Stack::Cell& cell) const {
    const model::Classification& labels = places_.labels();
    return labels.regions[cell.exporter.offset()].code + "'s " +
           labels.sectors[cell.sector.offset()].code + " in " +
           labels.regions[cell.importer.offset()].code;
  }

  void report_clash(const Stack::Cell& cell, const std::pair<Term, Term>& pair) {
    const auto [a, b] = pair;
    const std::string text = "'" + a.measure + "' and '" + b.measure + "' set different rates, " +
                             percent(*a.set_rate) + " % and " + percent(*b.set_rate) + " %";
    if (clashes_.insert(text).second) {
      error("S040", b.where, text + ", on " + name(cell),
            "one measure sets a rate; others may add or scale");
    }
  }

  /// Every pair of different regions: a region's trade with itself crosses no border, and an
  /// aggregated region keeps its trade-weighted inner rate.
  std::vector<CellId> cells(const Words& importers, const Words& exporters, const Words& except,
                            const Words& sectors) {
    const auto to = places_.regions(importers, out_);
    auto from = places_.regions(exporters, out_);
    for (const RegionId left : places_.regions(except, out_)) {
      std::erase(from, left);
    }
    std::vector<CellId> all;
    for (const SectorId j : places_.sectors(sectors, out_)) {
      for (const RegionId n : to) {
        for (const RegionId i : from) {
          if (n != i) {
            all.push_back({j, as_importer(n), as_exporter(i)});
          }
        }
      }
    }
    return all;
  }

  void touch(const CellId& cell, Stack& stack, double before, Term term, MeasureRecord& record) {
    const double value = accounts_.trade(cell.j, cell.n, cell.i);
    if (value > 0.0) {
      ++record.cells;
      record.trade += value;
      changes_ = changes_ || stacked(before, {&term, 1}) != before;
      stack.add(cell.j, cell.n, cell.i, std::move(term));
    } else {
      ++record.without_trade;
    }
  }

  void add_tariff(const Active& active, const Tariff& tariff, MeasureRecord& record) {
    const Term term{active.id,       tariff.set_rate, tariff.add_pp, tariff.scale_by,
                    active.coverage, active.within,   active.paid,   active.where};
    record.change = tariff.set_rate ? "= " + percent(*tariff.set_rate) + " %"
                    : tariff.add_pp
                        ? (*tariff.add_pp < 0 ? "" : "+") + percent(*tariff.add_pp) + " pp"
                    : tariff.scale_by ? "× " + number_text(*tariff.scale_by)
                                      : std::string();
    if (!active.paid) {
      record.change =
          "ended; " + percent(active.within) + " % of " + record.change + " leave the baseline";
    }
    for (const CellId& cell :
         cells(tariff.imposed_by, tariff.on_exports_of, tariff.except, tariff.sectors)) {
      touch(cell, tariffs_, accounts_.tariff(cell.j, cell.n, cell.i), term, record);
    }
  }

  void add_cost(const Active& active, const Cost& cost, MeasureRecord& record) {
    const Term term{active.id,       std::nullopt, std::nullopt, cost.scale_by,
                    active.coverage, 0.0,          true,         active.where};
    record.change = "× " + number_text(cost.scale_by);
    for (const CellId& cell : cells(cost.importer, cost.exporter, {}, cost.sectors)) {
      touch(cell, costs_, 1.0, term, record);
    }
  }

  void add_table(const Active& active, const TariffTable& table, MeasureRecord& record) {
    record.change = "as " + table.file.text;
    if (!rates_) {
      error("S042", table.file.where, "'" + table.file.text + "' cannot be read here", "");
      return;
    }
    const model::Classification& labels = places_.labels();
    for (const RateRow& row : rates_(table.file, out_)) {
      const auto j = one<SectorId>(row.sector, labels.sector(row.sector.text), places_);
      const auto n = one<RegionId>(row.importer, labels.region(row.importer.text), places_);
      const auto i = one<RegionId>(row.exporter, labels.region(row.exporter.text), places_);
      if (j && n && i) {
        const CellId cell{*j, as_importer(*n), as_exporter(*i)};
        const Term term{active.id,       row.rate, std::nullopt, std::nullopt,
                        active.coverage, 0.0,      true,         row.sector.where};
        touch(cell, tariffs_, accounts_.tariff(cell.j, cell.n, cell.i), term, record);
      }
    }
  }

  /// A table names its cells one by one: a group is as wrong there as a typo.
  template <class I>
  std::optional<I> one(const Word& word, const std::optional<I>& found, const Places& places) {
    if (found) {
      return found;
    }
    Diagnostics unknown;
    if constexpr (std::is_same_v<I, SectorId>) {
      (void)places.sectors({word}, unknown);
    } else {
      (void)places.regions({word}, unknown);
    }
    if (unknown.empty()) {
      error("S043", word.where, "'" + word.text + "' is a group; a table names single codes", "");
    }
    out_.insert(out_.end(), unknown.begin(), unknown.end());
    return std::nullopt;
  }

  const model::Accounts& accounts_;
  Places places_;
  const ReadRates& rates_;
  Diagnostics& out_;
  Stack tariffs_;
  Stack costs_;
  std::set<std::string> clashes_;
  bool changes_ = false;
};

/// θ of every sector: a sector named itself wins over its group; two groups must agree.
model::SectorVector elasticities(const Scenario& scenario, const Base& base, Diagnostics& out) {
  model::SectorVector theta = base.accounts->trade_elasticity;
  const Places places(base.accounts->labels);
  std::vector<const Word*> said(theta.size(), nullptr);
  const Word* reported = nullptr;
  for (const bool singles : {false, true}) {
    for (const auto& [word, value] : scenario.trade_elasticity) {
      const bool single = base.accounts->labels.sector(word.text).has_value();
      if (single != singles) {
        continue;
      }
      for (const SectorId j : places.sectors({word}, out)) {
        const Word*& before = said[j.offset()];
        const bool by_other = before != nullptr && !singles && theta(j) != value;
        if (by_other && before != reported) {
          reported = before;
          out.push_back({Severity::Error, "S044", "parameters.trade_elasticity", word.where,
                         "groups '" + before->text + "' and '" + word.text + "' give sector '" +
                             base.accounts->labels.sectors[j.offset()].code +
                             "' different elasticities",
                         "name the sector itself"});
        }
        before = &word;
        theta(j) = value;
      }
    }
  }
  return theta;
}

void refuse_null(const MeasureRecord& record, bool changes, bool by_filter, Diagnostics& out) {
  if (record.cells > 0 && changes) {
    return;
  }
  const std::string empty = record.without_trade == 0
                                ? "names no cell: a region's trade with itself crosses no border"
                                : "touches no trade (cells empty in the baseline: " +
                                      std::to_string(record.without_trade) + ")";
  out.push_back({by_filter ? Severity::Note : Severity::Error,
                 record.cells == 0 ? "S050" : "S051",
                 {},
                 record.where,
                 "measure '" + record.id + "' " +
                     (record.cells == 0 ? empty : std::string("changes no rate")),
                 "correct it, or say allow_null: true"});
}

/// The scenario changes nothing: the measures that do not apply are the likely reason.
void refuse_identical(const Scenario& scenario, const Schedule& applied, Diagnostics& out) {
  std::string left;
  for (const LeftOut& one : applied.left_out) {
    left += (left.empty() ? ": '" : ", '") + one.id + "' is " + one.why;
  }
  out.push_back({Severity::Error,
                 "S052",
                 {},
                 scenario.where,
                 "the scenario is identical to its baseline" + left,
                 "add a measure, or say allow_null: true"});
}

}  // namespace

Resolved resolve(const Node& file, const seeds::Ledger& ledger, const Base& base,
                 const ReadRates& rates, Diagnostics& out) {
  const auto errors = [&] {
    return std::count_if(out.begin(), out.end(),
                         [](const Diagnostic& one) { return one.severity == Severity::Error; });
  };
  const auto before = errors();
  const Scenario scenario = read_scenario(file, out);
  const bool well_formed = errors() == before;  // else what follows from it is no news
  Resolved done;
  done.name = scenario.name;
  done.title = scenario.title;
  done.baseline = scenario.baseline;
  done.preset = scenario.preset;
  done.closure = scenario.closure;
  done.output = scenario.output;
  done.yaml = flattened(file);
  const Schedule applied = schedule(scenario, scenario.as_of, ledger, base, out);
  Resolver resolver(base, rates, out);
  for (const Active& active : applied.active) {
    const auto problems = errors();
    done.measures.push_back(resolver.add(active));
    if (well_formed && !scenario.allow_null && errors() == problems) {
      refuse_null(done.measures.back(), resolver.changes(), active.by_filter, out);
    }
    done.facts.insert(active.facts.begin(), active.facts.end());
  }
  for (const LeftOut& left : applied.left_out) {
    MeasureRecord record;
    record.id = left.id;
    record.applies = false;
    record.why_not = left.why;
    record.where = left.where;
    done.measures.push_back(std::move(record));
  }
  done.policy = resolver.policy();
  done.trade_elasticity = elasticities(scenario, base, out);
  if (errors() == before && !scenario.allow_null && done.policy.empty() &&
      scenario.closure.deficits != model::DeficitRule::Balanced) {
    refuse_identical(scenario, applied, out);
  }
  return done;
}

std::string parameters_json(const std::string& preset, const model::Closure& closure,
                            const model::SectorVector& trade_elasticity,
                            const model::Classification& labels) {
  const std::string mobility =
      std::isfinite(closure.mobility) ? number_text(closure.mobility) : "\"infinite\"";
  std::string text = "{\"preset\":" + json_text(preset) +
                     ",\"deficits\":" + json_text(to_string(closure.deficits)) +
                     ",\"mobility\":" + mobility + ",\"trade_elasticity\":{";
  for (std::size_t j = 0; j < labels.sectors.size(); ++j) {
    text += (j == 0 ? "" : ",") + json_text(labels.sectors[j].code) + ":" +
            number_text(trade_elasticity(SectorId(j)));
  }
  return text + "}}";
}

Resolved resolve(const Node& file, const seeds::Ledger& ledger, const model::Accounts& accounts,
                 Diagnostics& out) {
  return resolve(file, ledger, Base{&accounts, std::nullopt, {}}, {}, out);
}

}  // namespace tradeflow::scenarios
