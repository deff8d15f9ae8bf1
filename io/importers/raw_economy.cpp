#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "io/importers/raw_economy.hpp"

namespace tradeflow::io {
namespace {

using model::Misfit;

/// How one kind of misfit reads.
struct Wording {
  Misfit::Kind kind;
  const char* code;
  const char* what;
  const char* hint;
};
constexpr Wording wordings[] = {
    {Misfit::Kind::ShareSum, "I305", "value added and inputs do not sum to output",
     "their shares sum to one within 1e-6; output is the sum of trade.csv over importers"},
    {Misfit::Kind::IdleUse, "I306", "uses inputs or factors but sells nothing",
     "give it sales in trade.csv or remove its costs"},
    {Misfit::Kind::FinalShareSum, "I307", "final shares do not sum to one",
     "they sum to one within 1e-6, over the sectors of a region"},
    {Misfit::Kind::NegativeFinal, "I308", "final use is below zero",
     "mend it, or say 'rebase: {negative_final: zero}' in bundle.yaml"},
    {Misfit::Kind::NoIncome, "I309", "income is not above zero",
     "value added, tariff revenue and the deficit make up income"},
    {Misfit::Kind::DeficitSum, "I310", "surpluses do not sum to zero",
     "the world is closed: they sum to zero within 1e-6 of their absolute sum"}};

/// One complaint per kind, with its worst ten cells.
void report_misfits(const std::vector<Misfit>& misfits, const std::string& where,
                    Diagnostics& out) {
  for (const Wording& wording : wordings) {
    std::vector<Misfit> these;
    std::copy_if(misfits.begin(), misfits.end(), std::back_inserter(these),
                 [&](const Misfit& one) { return one.kind == wording.kind; });
    if (these.empty()) {
      continue;
    }
    const bool is_sum =
        wording.kind == Misfit::Kind::ShareSum || wording.kind == Misfit::Kind::FinalShareSum;
    const auto badness = [&](const Misfit& one) { return std::abs(one.value - (is_sum ? 1 : 0)); };
    std::stable_sort(these.begin(), these.end(),
                     [&](const Misfit& a, const Misfit& b) { return badness(a) > badness(b); });
    std::string cells;
    for (std::size_t at = 0; at < std::min<std::size_t>(these.size(), 10); ++at) {
      cells += fmt::format("{}{} {:.9g}", at == 0 ? "" : ", ", these[at].cell, these[at].value);
    }
    report(out, wording.code, {where, 0, 0},
           fmt::format("{} in {} {}: {}", wording.what, these.size(),
                       these.size() == 1 ? "place" : "places, worst", cells),
           wording.hint);
  }
}

void note_bending(const model::Assembled& assembled, const std::string& where, Diagnostics& out) {
  const auto note = [&](const char* code, std::string text) {
    report(out, code, {where, 0, 0}, std::move(text), {}, Severity::Note);
  };
  if (assembled.share_gap > 1e-13) {
    note("I321", fmt::format("inputs were rescaled so that shares sum to one: they missed it by up "
                             "to {:.2g} ({})",
                             assembled.share_gap, assembled.share_gap_cell));
  }
  if (assembled.finals_zeroed > 0) {
    note(
        "I322",
        fmt::format("final uses below zero were set to zero: {}, the lowest {:.2g} of its region's "
                    "income",
                    assembled.finals_zeroed, assembled.final_zeroed_worst));
  }
  if (assembled.negative_inputs > 0) {
    note("I323", fmt::format("inputs below zero are kept: {}", assembled.negative_inputs));
  }
}

}  // namespace

model::Accounts assembled(const RawEconomy& raw, const std::string& where, Diagnostics& out) {
  model::Assembled result = model::assemble(raw.economy, raw.negative_final);
  report_misfits(result.misfits, where, out);
  if (!result.misfits.empty()) {
    return {};
  }
  note_bending(result, where, out);
  return std::move(result.accounts);
}

ImportedEconomy imported(RawEconomy raw, const std::string& where, Diagnostics& out) {
  const model::Accounts accounts = has_errors(out) ? model::Accounts{} : assembled(raw, where, out);
  if (has_errors(out)) {
    throw InputError(out);
  }
  model::RebaseOptions options;
  options.eliminate_deficits = raw.eliminate_deficits;
  ImportedEconomy economy{std::move(raw.title), std::move(raw.source),
                          model::rebase(accounts, options)};
  const model::Rebase& base = economy.base;
  if (base.usable() && base.output.relative + base.income.relative + base.trade.relative > 0.0) {
    report(out, "I330", {where, 0, 0},
           fmt::format("the base was re-solved at unchanged tariffs: output moved by up to {:.2g} "
                       "({}), income {:.2g} ({}), a flow {:.2g} ({})",
                       base.output.relative, base.output.cell, base.income.relative,
                       base.income.cell, base.trade.relative, base.trade.cell),
           {}, Severity::Note);
  }
  return economy;
}

}  // namespace tradeflow::io
