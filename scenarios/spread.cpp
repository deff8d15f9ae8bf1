#include "scenarios/spread.hpp"

#include <algorithm>

namespace tradeflow::scenarios {
namespace {

/// Repetitions whose spread is the bands' own error; halved until a repetition has two draws.
std::uint16_t replicates(std::uint64_t draws) {
  std::uint16_t count = 8;
  while (count > 1 && (draws % count != 0 || draws / count < 2)) {
    count /= 2;
  }
  return count;
}

}  // namespace

const seeds::Fact* elasticity_record(const seeds::Ledger& ledger, std::string_view sector,
                                     double theta) {
  const auto it = std::find_if(ledger.facts.begin(), ledger.facts.end(), [&](const auto& fact) {
    return fact.kind == seeds::Kind::Parameter && fact.use == seeds::Use::Calibration &&
           fact.distribution && fact.convention &&
           std::find(fact.sector.begin(), fact.sector.end(), sector) != fact.sector.end() &&
           seeds::theta(fact) == theta;
  });
  return it == ledger.facts.end() ? nullptr : &*it;
}

Uncertainty uncertainty(const seeds::Ledger& ledger, const model::Classification& labels,
                        const model::SectorVector& theta, const std::set<std::string>& facts,
                        std::uint64_t draws) {
  Uncertainty uncertain;
  uncertain.design.method = Method::Sobol;
  uncertain.design.samples = draws;
  uncertain.design.replicates = replicates(draws);
  for (const auto j : model::ids<model::SectorId>(labels.sectors.size())) {
    const std::string& code = labels.sectors[j.offset()].code;
    const seeds::Fact* const record = elasticity_record(ledger, code, theta(j));
    if (record == nullptr || !facts.contains(record->id)) {
      continue;
    }
    uncertain.sectors.push_back(j);
    uncertain.facts.insert(record->id);
    Parameter parameter;
    parameter.name = "theta_" + code;
    parameter.path = "parameters.trade_elasticity." + code;
    parameter.distribution = distribution_of(*record->distribution);
    uncertain.design.parameters.push_back(std::move(parameter));
  }
  return uncertain;
}

}  // namespace tradeflow::scenarios
