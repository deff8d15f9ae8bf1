#include "seeds/targets.hpp"

#include <algorithm>
#include <cmath>

namespace tradeflow::seeds {
namespace {

using namespace model;

class Builder {
 public:
  Builder(const Known& known, const WorldSpec& spec, const Accounts& accounts)
      : known_(known), spec_(spec), a_(accounts), s_(accounts.shape()) {}

  Target build() {
    target_.id = target_id(known_, spec_);
    target_.target = known_.value;
    target_.tolerance =
        std::hypot(spec_.tolerance[static_cast<std::size_t>(known_.grade)], known_.rounding);
    target_.scale = std::abs(known_.value);
    switch (known_.subject) {
      case Subject::Trade:
        trade(known_.exporters, known_.importers, known_.sectors, 1.0, false);
        break;
      case Subject::Share:
        share();
        break;
      case Subject::Output:
        trade(known_.exporters, everywhere(), known_.sectors, 1.0, true);
        break;
      case Subject::Purchases:
        trade(everywhere(), known_.exporters, known_.sectors, 1.0, true);
        break;
      case Subject::Crush:
        crush();
        break;
      case Subject::Gdp:
        gdp();
        break;
      case Subject::Exports:
        trade(known_.exporters, everywhere(), everything(), 1.0, false);
        break;
      case Subject::Imports:
        trade(everywhere(), known_.exporters, everything(), 1.0, false);
        break;
    }
    return std::move(target_);
  }

 private:
  [[nodiscard]] std::vector<RegionId> everywhere() const {
    std::vector<RegionId> all;
    for (const auto n : ids<RegionId>(s_.regions)) {
      all.push_back(n);
    }
    return all;
  }
  [[nodiscard]] std::vector<SectorId> everything() const {
    std::vector<SectorId> all;
    for (const auto j : ids<SectorId>(s_.sectors)) {
      all.push_back(j);
    }
    return all;
  }
  [[nodiscard]] std::size_t trade_cell(SectorId j, RegionId n, RegionId i) const {
    return (j.offset() * s_.regions + n.offset()) * s_.regions + i.offset();
  }

  void trade(const std::vector<RegionId>& exporters, const std::vector<RegionId>& importers,
             const std::vector<SectorId>& sectors, double weight, bool home_too) {
    for (const SectorId j : sectors) {
      for (const RegionId n : importers) {
        for (const RegionId i : exporters) {
          if (n != i || home_too) {
            target_.terms.push_back({Block::Trade, trade_cell(j, n, i), weight});
          }
        }
      }
    }
  }

  /// Σ V(exporter) − share · Σ V(all exporters) = 0, as tight as the share of what is imported.
  void share() {
    trade(known_.exporters, known_.importers, known_.sectors, 1.0, false);
    const std::size_t own = target_.terms.size();
    trade(everywhere(), known_.importers, known_.sectors, -known_.value, false);
    double imports = 0.0;
    for (std::size_t k = own; k < target_.terms.size(); ++k) {
      imports += a_.trade.values()[target_.terms[k].cell];
    }
    target_.target = 0.0;
    target_.scale = known_.value * imports;
  }

  /// What joint products buy of their raw material, before the duty that is in their use of it.
  void crush() {
    const RegionId n = known_.exporters.front();
    const SectorId raw = known_.sectors.front();
    double before = 0.0;
    double after = 0.0;
    for (const auto i : ids<ExporterId>(s_.regions)) {
      before += a_.trade(raw, as_importer(n), i);
      after += a_.trade(raw, as_importer(n), i) * (1.0 + a_.tariff(raw, as_importer(n), i));
    }
    for (const auto j : ids<SectorId>(s_.sectors)) {
      const SplitSpec* split = spec_.split(a_.labels.sectors[j.offset()].code);
      if (split != nullptr && split->made_from == a_.labels.sectors[raw.offset()].code) {
        const std::size_t cell = (n.offset() * s_.sectors + raw.offset()) * s_.sectors + j.offset();
        target_.terms.push_back({Block::Inputs, cell, after > 0.0 ? before / after : 1.0});
      }
    }
  }

  void gdp() {
    const RegionId n = known_.exporters.front();
    for (std::size_t cell = 0; cell < s_.sectors * s_.factors; ++cell) {
      target_.terms.push_back(
          {Block::ValueAdded, n.offset() * s_.sectors * s_.factors + cell, 1.0});
    }
    for (const auto j : ids<SectorId>(s_.sectors)) {
      for (const auto i : ids<RegionId>(s_.regions)) {
        const double rate = a_.tariff(j, as_importer(n), as_exporter(i));
        if (rate != 0.0) {
          target_.terms.push_back({Block::Trade, trade_cell(j, n, i), rate});
        }
      }
    }
  }

  const Known& known_;
  const WorldSpec& spec_;
  const Accounts& a_;
  Shape s_;
  Target target_;
};

}  // namespace

Target target_of(const Known& known, const WorldSpec& spec, const Accounts& accounts) {
  return Builder(known, spec, accounts).build();
}

std::string target_id(const Known& known, const WorldSpec& spec) {
  const bool derived = known.subject == Subject::Output && known.fact->kind == Kind::Level &&
                       known.fact->id.find("-crush-") != std::string::npos;
  return derived ? known.fact->id + " as " + spec.labels.sectors[known.sectors[0].offset()].code
                 : known.fact->id;
}

std::string cell_name(const Classification& labels, Block block, std::size_t cell) {
  const std::size_t regions = labels.regions.size();
  const std::size_t sectors = labels.sectors.size();
  const auto region = [&](std::size_t at) { return labels.regions[at].code; };
  const auto sector = [&](std::size_t at) { return labels.sectors[at].code; };
  switch (block) {
    case Block::Trade:
      return "trade " + sector(cell / (regions * regions)) + " " + region(cell % regions) + " > " +
             region(cell / regions % regions);
    case Block::Inputs:
      return "inputs of " + sector(cell % sectors) + " in " + region(cell / (sectors * sectors)) +
             ": " + sector(cell / sectors % sectors);
    case Block::FinalUse:
      return "final use in " + region(cell / sectors) + ": " + sector(cell % sectors);
    case Block::ValueAdded: {
      const std::size_t factors = labels.factors.size();
      return labels.factors[cell % factors].code + " of " + sector(cell / factors % sectors) +
             " in " + region(cell / (factors * sectors));
    }
  }
  return "?";
}

}  // namespace tradeflow::seeds
